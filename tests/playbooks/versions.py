"""Creates a second version of a policy, then makes the first the default again; prints the Sids of both."""

import json

import boto3

iam = boto3.client("iam")


def document(sid):
    statement = {"Sid": sid, "Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def default_sid():
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
    return found["Document"]["Statement"][0]["Sid"]


arn = iam.create_policy(PolicyName="some", PolicyDocument=document("one"))["Policy"]["Arn"]
first = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
second = iam.create_policy_version(PolicyArn=arn, PolicyDocument=document("two"))["PolicyVersion"]["VersionId"]
iam.set_default_policy_version(PolicyArn=arn, VersionId=second)
sids = [default_sid()]
iam.set_default_policy_version(PolicyArn=arn, VersionId=first)
print(json.dumps(sids + [default_sid()]))
