"""Changes one setting of each resource and prints the tasks that must repair it."""

import json
import sys

import boto3

account, project = "000000000000", sys.argv[1]
buckets = f"{project}-{account}"
s3, sqs, iam = boto3.client("s3"), boto3.client("sqs"), boto3.client("iam")
client, dynamo, ecr = boto3.client("lambda"), boto3.client("dynamodb"), boto3.client("ecr")


def queue_attribute(name, **attributes):
    sqs.set_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], Attributes=attributes)


repaired_by = []

s3.delete_public_access_block(Bucket=f"{buckets}-output")
repaired_by.append(f"buckets : Create the buckets ({buckets}-output)")
s3.delete_bucket_policy(Bucket=f"{buckets}-frames")
repaired_by.append(f"buckets : Create the buckets ({buckets}-frames)")
s3.delete_bucket_lifecycle(Bucket=f"{buckets}-frames")
repaired_by.append("buckets : Expire old frames")
s3.delete_bucket_lifecycle(Bucket=f"{buckets}-input")
repaired_by.append(f"buckets : Expire uploads and results ({buckets}-input)")
# Answers do not expire unless answer_expiry says when.
one_day = {"ID": f"{project}-answers", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
s3.put_bucket_lifecycle_configuration(Bucket=f"{buckets}-output", LifecycleConfiguration={"Rules": [one_day]})
repaired_by.append(f"buckets : Expire uploads and results ({buckets}-output)")
repaired_by.append("buckets : Abort incomplete multipart uploads")

for_all = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
open_to_all = json.dumps({"Version": "2012-10-17", "Statement": [for_all]})
queue_attribute(f"{project}-input-dlq", Policy=open_to_all)
repaired_by.append(f"queues : Create the dead-letter queues ({project}-input-dlq)")
queue_attribute(f"{project}-output-dlq", MessageRetentionPeriod="60")
repaired_by.append(f"queues : Create the dead-letter queues ({project}-output-dlq)")
queue_attribute(f"{project}-input", Policy=open_to_all, VisibilityTimeout="1", MessageRetentionPeriod="60")
repaired_by.append(f"queues : Create the queues ({project}-input)")
queue_attribute(f"{project}-output", Policy=open_to_all)
repaired_by.append(f"queues : Create the queues ({project}-output)")

off = {"PointInTimeRecoveryEnabled": False}
dynamo.update_continuous_backups(
    TableName=f"{project}-students", PointInTimeRecoverySpecification=off
)
repaired_by.append("students_table : Enable point-in-time recovery")
dynamo.update_item(
    TableName=f"{project}-students",
    Key={"name": {"S": "ann"}},
    UpdateExpression="SET major = :m",
    ExpressionAttributeValues={":m": {"S": "sailing"}},
)
repaired_by.append("students_table : Load the roster")

ecr.put_image_tag_mutability(repositoryName=f"{project}-recognise", imageTagMutability="MUTABLE")
repaired_by.append("repository : Create the image repository")

boto3.client("logs").put_retention_policy(logGroupName=f"/aws/lambda/{project}-recognise", retentionInDays=1)
repaired_by.append("function : Create the log group")
all_of_it = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)
iam.create_policy_version(
    PolicyArn=f"arn:aws:iam::{account}:policy/{project}-function",
    PolicyDocument=all_of_it,
    SetAsDefault=True,
)
repaired_by.append("function : Create the policy of the execution role")
iam.detach_role_policy(
    RoleName=f"{project}-function", PolicyArn=f"arn:aws:iam::{account}:policy/{project}-function"
)
repaired_by.append("function : Create the execution role")
iam.put_role_policy(RoleName=f"{project}-function", PolicyName="more", PolicyDocument=all_of_it)
repaired_by.append("function : Delete inline policies of the execution role (more)")
client.update_function_configuration(FunctionName=f"{project}-recognise", MemorySize=128)
repaired_by.append("function : Create or update the function")

s3.put_bucket_notification_configuration(Bucket=f"{buckets}-input", NotificationConfiguration={})
repaired_by.append("trigger : Set the bucket's notifications")

iam.detach_user_policy(
    UserName=f"{project}-bridge", PolicyArn=f"arn:aws:iam::{account}:policy/{project}-bridge"
)
iam.attach_user_policy(UserName=f"{project}-bridge", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
repaired_by.append("identities : Create the bridge's user")
iam.put_user_policy(UserName=f"{project}-bridge", PolicyName="more", PolicyDocument=all_of_it)
repaired_by.append("identities : Delete inline policies of the bridge's user (more)")

cloudwatch = boto3.client("cloudwatch")
cloudwatch.delete_alarms(AlarmNames=[f"{project}-function-errors"])
cloudwatch.disable_alarm_actions(AlarmNames=[f"{project}-input-queue-age"])
repaired_by += [
    f"alarms : Delete alarms whose actions are turned off ({project}-input-queue-age)",
    "alarms : Create the alarms (function-errors)",
    "alarms : Create the alarms (input-queue-age)",
]

print(json.dumps(repaired_by))
