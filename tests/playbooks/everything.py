"""Prints all resources of an emulator's account with their settings, as JSON: {"bucket rollcall-input": {...}, ...}."""

import json

import boto3
from botocore.exceptions import ClientError

# Different in each run, or made by the emulator.
VOLATILE = {
    "AccessKeyLastUsed",
    "AlarmConfigurationUpdatedTimestamp",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
    "EarliestRestorableDateTime",
    "LastModified",
    "LastModifiedTimestamp",
    "LatestRestorableDateTime",
    "PolicyVersionId",
    "DefaultVersionId",
    "VersionId",
    "CreateDate",
    "UpdateDate",
    "ResponseMetadata",
    "RevisionId",
    "StateReason",
    "StateUpdatedTimestamp",
    "StateValue",
    "TableSizeBytes",
    "ItemCount",
    "LastProcessingResult",
}


def plain(value):
    """The value without what is volatile; documents in text are read."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in sorted(value.items()) if key not in VOLATILE}
    if isinstance(value, list):
        return sorted((plain(one) for one in value), key=lambda one: json.dumps(one, default=str))
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return plain(json.loads(value))
        except ValueError:
            return value
    return value


def asked(call, **kwargs):
    try:
        return plain(call(**kwargs))
    except ClientError as error:
        return error.response["Error"]["Code"]


def buckets():
    s3 = boto3.client("s3")
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        yield f"bucket {name}", {
            about: asked(getattr(s3, f"get_{about}"), Bucket=name)
            for about in (
                "bucket_encryption",
                "bucket_lifecycle_configuration",
                "bucket_notification_configuration",
                "bucket_ownership_controls",
                "bucket_policy",
                "bucket_tagging",
                "public_access_block",
            )
        }


def queues():
    sqs = boto3.client("sqs")
    for url in sqs.list_queues().get("QueueUrls", []):
        attributes = asked(sqs.get_queue_attributes, QueueUrl=url, AttributeNames=["All"])
        yield f"queue {url.rsplit('/', 1)[1]}", [attributes, asked(sqs.list_queue_tags, QueueUrl=url)]


def tables():
    dynamo = boto3.client("dynamodb")
    for name in dynamo.list_tables()["TableNames"]:
        yield f"table {name}", [
            asked(dynamo.describe_table, TableName=name),
            asked(dynamo.describe_continuous_backups, TableName=name),
            asked(dynamo.scan, TableName=name),
        ]


def functions():
    client = boto3.client("lambda")
    for function in client.list_functions()["Functions"]:
        name = function["FunctionName"]
        yield f"function {name}", [
            asked(client.get_function, FunctionName=name),
            asked(client.get_function_concurrency, FunctionName=name),
            asked(client.get_policy, FunctionName=name),
        ]
    for mapping in client.list_event_source_mappings()["EventSourceMappings"]:
        yield f"mapping of {mapping['EventSourceArn']}", plain(mapping)


def repositories():
    ecr = boto3.client("ecr")
    for repository in ecr.describe_repositories()["repositories"]:
        name = repository["repositoryName"]
        yield f"repository {name}", [
            plain(repository),
            asked(ecr.get_lifecycle_policy, repositoryName=name).get("lifecyclePolicyText"),
        ]


def identities():
    iam = boto3.client("iam")
    for role in iam.list_roles()["Roles"]:
        attached = asked(iam.list_attached_role_policies, RoleName=role["RoleName"])
        inside = asked(iam.list_role_policies, RoleName=role["RoleName"])
        yield f"role {role['RoleName']}", [plain(role), attached, inside]
    for user in iam.list_users()["Users"]:
        attached = asked(iam.list_attached_user_policies, UserName=user["UserName"])
        yield f"user {user['UserName']}", [
            plain(user),
            attached,
            asked(iam.list_access_keys, UserName=user["UserName"]),
            asked(iam.list_user_policies, UserName=user["UserName"]),
        ]
    for policy in iam.list_policies(Scope="Local")["Policies"]:
        version = {"PolicyArn": policy["Arn"], "VersionId": policy["DefaultVersionId"]}
        yield f"policy {policy['PolicyName']}", [plain(policy), asked(iam.get_policy_version, **version)]


def watchers():
    for group in boto3.client("logs").describe_log_groups()["logGroups"]:
        yield f"log group {group['logGroupName']}", group.get("retentionInDays")
    cloudwatch = boto3.client("cloudwatch")
    for alarm in cloudwatch.describe_alarms()["MetricAlarms"]:
        tags = asked(cloudwatch.list_tags_for_resource, ResourceARN=alarm["AlarmArn"])
        yield f"alarm {alarm['AlarmName']}", [plain(alarm), tags]


found = {}
for ask in (buckets, queues, tables, functions, repositories, identities, watchers):
    found.update(ask())
print(json.dumps(found, default=str))
