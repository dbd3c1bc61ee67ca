"""Puts an object into the output bucket, and a message into the input's dead-letter queue."""

import sys

import boto3

project = sys.argv[1]
boto3.client("s3").put_object(Bucket=f"{project}-000000000000-output", Key="a.csv", Body=b"a,b,c")
sqs = boto3.client("sqs")
url = sqs.get_queue_url(QueueName=f"{project}-input-dlq")["QueueUrl"]
sqs.send_message(QueueUrl=url, MessageBody="{}")
