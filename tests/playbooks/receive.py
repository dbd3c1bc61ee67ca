"""Prints the bodies of a queue's messages, one per line: receive.py QUEUE."""

import sys

import boto3

sqs = boto3.client("sqs")
url = sqs.get_queue_url(QueueName=sys.argv[1])["QueueUrl"]
for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
    print(message["Body"])
