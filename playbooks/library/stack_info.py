#!/usr/bin/python
# MIT licence, as the project: see LICENSE.

DOCUMENTATION = r"""
module: stack_info
short_description: Which of a stack's resources exist, and what they hold
description:
  - Asks AWS for each resource by its name. Changes nothing.
options:
  names:
    description:
      - For each kind of resource, the names to look for.
      - The kinds are C(bucket), C(queue), C(table), C(function), C(repository), C(log group), C(alarm),
        C(role), C(user) and C(policy), a policy being one of the account's own.
    type: dict
    required: true
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: What is there?
  stack_info:
    names:
      bucket: [rollcall-input, rollcall-output]
      queue: [rollcall-input]
  register: stack
"""

RETURN = r"""
resources:
  description: Those that exist, in the order in which they were asked for.
  returned: always
  type: list
  elements: dict
  sample: [{kind: bucket, name: rollcall-input, holds: 3}]
  contains:
    kind:
      description: The kind of resource.
      type: str
    name:
      description: Its name.
      type: str
    holds:
      description: >-
        Objects of a bucket (of every version), messages of a queue (waiting, in flight or delayed); 0 for other kinds.
      type: int
"""

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

# How AWS's services say that a name is nobody's.
ABSENT = {
    "404",
    "AWS.SimpleQueueService.NonExistentQueue",
    "NoSuchBucket",
    "NoSuchEntity",
    "QueueDoesNotExist",
    "RepositoryNotFoundException",
    "ResourceNotFoundException",
}
MESSAGES = ["ApproximateNumberOfMessages" + state for state in ("", "NotVisible", "Delayed")]


def bucket(client, name):
    pages = client("s3").get_paginator("list_object_versions").paginate(Bucket=name)
    return sum(len(page.get("Versions", []) + page.get("DeleteMarkers", [])) for page in pages)


def queue(client, name):
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=MESSAGES)["Attributes"]
    return sum(int(count) for count in counts.values())


def table(client, name):
    client("dynamodb").describe_table(TableName=name)
    return 0


def function(client, name):
    client("lambda").get_function_configuration(FunctionName=name)
    return 0


def repository(client, name):
    client("ecr").describe_repositories(repositoryNames=[name])
    return 0


def log_group(client, name):
    groups = client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return 0 if any(group["logGroupName"] == name for group in groups) else None


def alarm(client, name):
    return 0 if client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"] else None


def role(client, name):
    client("iam").get_role(RoleName=name)
    return 0


def user(client, name):
    client("iam").get_user(UserName=name)
    return 0


def policy(client, name):
    pages = client("iam").get_paginator("list_policies").paginate(Scope="Local")
    return 0 if any(one["PolicyName"] == name for page in pages for one in page["Policies"]) else None


KINDS = {
    "bucket": bucket,
    "queue": queue,
    "table": table,
    "function": function,
    "repository": repository,
    "log group": log_group,
    "alarm": alarm,
    "role": role,
    "user": user,
    "policy": policy,
}


def held_by(client, kind, name):
    """What the resource holds, or None if there is no such resource."""
    try:
        return KINDS[kind](client, name)
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            return None
        raise


def main():
    module = AnsibleAWSModule(
        argument_spec={"names": {"type": "dict", "required": True}}, supports_check_mode=True
    )
    clients = {}

    def client(service):
        if service not in clients:
            clients[service] = module.client(service)
        return clients[service]

    resources = []
    for kind, names in module.params["names"].items():
        if kind not in KINDS:
            module.fail_json(msg=f"there is no kind {kind} of resource: there are {', '.join(KINDS)}")
        for name in names:
            try:
                holds = held_by(client, kind, name)
            except (BotoCoreError, ClientError) as error:
                module.fail_json_aws(error, msg=f"Cannot ask for the {kind} {name}")
            if holds is not None:
                resources.append({"kind": kind, "name": name, "holds": holds})
    module.exit_json(changed=False, resources=resources)


if __name__ == "__main__":
    main()
