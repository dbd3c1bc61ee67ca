"""
Puts an object into the output bucket and a message into the input's dead-letter queue. Attaches the operator's policy
to a user, a group and a role of others, and adds inline policies to the project's own.
"""

import json
import sys

import boto3

project = sys.argv[1]
boto3.client("s3").put_object(Bucket=f"{project}-000000000000-output", Key="a.csv", Body=b"a,b,c")
sqs = boto3.client("sqs")
url = sqs.get_queue_url(QueueName=f"{project}-input-dlq")["QueueUrl"]
sqs.send_message(QueueUrl=url, MessageBody="{}")

iam = boto3.client("iam")
operator = f"arn:aws:iam::000000000000:policy/{project}-operator"
some = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
trust = some.replace('"Resource": "*"', '"Principal": "*"')
iam.create_user(UserName="ann")
iam.attach_user_policy(UserName="ann", PolicyArn=operator)
iam.create_group(GroupName="people")
iam.attach_group_policy(GroupName="people", PolicyArn=operator)
iam.create_role(RoleName="people", AssumeRolePolicyDocument=trust)
iam.attach_role_policy(RoleName="people", PolicyArn=operator)
iam.put_user_policy(UserName=f"{project}-bridge", PolicyName="more", PolicyDocument=some)
iam.put_role_policy(RoleName=f"{project}-function", PolicyName="more", PolicyDocument=some)
