#!/usr/bin/python
"""Ansible module: the resources of a stack that exist, and what they hold."""

DOCUMENTATION = r"""
---
module: stack_info
short_description: The resources of a stack that exist, and what they hold
description:
  - Looks for each resource by its name. Changes nothing.
options:
  names:
    description:
      - For each kind of resource, the names to look for.
      - The kinds are C(bucket), C(queue), C(table), C(function), C(event source mapping), C(repository), C(log group),
        C(alarm), C(role), C(user) and C(policy), a policy being one of the account's own.
      - An event source mapping is named by its function and its queue, C(FUNCTION QUEUE-ARN).
    type: dict
    required: true
  count:
    description: Whether to count what buckets hold, which takes a call per thousand objects.
    type: bool
    default: true
notes:
  - amazon.aws 10.1.2 and community.aws 10.0.0 have no module that reads a queue or a repository without creating it, and
    none that counts what a bucket, a queue or a table holds.
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: Find the stack's resources
  stack_info:
    names:
      bucket: [rollcall-input, rollcall-output]
      queue: [rollcall-input]
  register: stack
"""

RETURN = r"""
resources:
  description: The resources that exist, in the order of O(names).
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
        Objects of a bucket (of every version; 0 if they are not counted), messages of a queue (waiting, in flight or
        delayed); 0 for other kinds.
      type: int
"""

import functools

from ansible.module_utils.aws_calls import client, code_of, fail
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.


# The services' error codes for a resource that does not exist.
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


def bucket(api, name, count):
    if not count:
        api("s3").head_bucket(Bucket=name)
        return 0
    pages = api("s3").get_paginator("list_object_versions").paginate(Bucket=name)
    return sum(len(page.get("Versions", []) + page.get("DeleteMarkers", [])) for page in pages)


def queue(api, name):
    sqs = api("sqs")
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=MESSAGES)["Attributes"]
    return sum(int(count) for count in counts.values())


def table(api, name):
    api("dynamodb").describe_table(TableName=name)
    return 0


def function(api, name):
    api("lambda").get_function_configuration(FunctionName=name)
    return 0


def mapping(api, name):
    """`FUNCTION QUEUE-ARN`. Asked for by the queue: a mapping outlives its function."""
    function_name, queue_arn = name.split()
    pages = api("lambda").get_paginator("list_event_source_mappings").paginate(EventSourceArn=queue_arn)
    arns = [one["FunctionArn"] for page in pages for one in page["EventSourceMappings"] if one["State"] != "Deleting"]
    return 0 if any(arn.split(":")[6] == function_name for arn in arns) else None


def repository(api, name):
    api("ecr").describe_repositories(repositoryNames=[name])
    return 0


def log_group(api, name):
    groups = api("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return 0 if any(group["logGroupName"] == name for group in groups) else None


def alarm(api, name):
    return 0 if api("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"] else None


def role(api, name):
    api("iam").get_role(RoleName=name)
    return 0


def user(api, name):
    api("iam").get_user(UserName=name)
    return 0


def policy(api, name):
    pages = api("iam").get_paginator("list_policies").paginate(Scope="Local")
    return 0 if any(one["PolicyName"] == name for page in pages for one in page["Policies"]) else None


KINDS = {
    "bucket": bucket,
    "queue": queue,
    "table": table,
    "function": function,
    "event source mapping": mapping,
    "repository": repository,
    "log group": log_group,
    "alarm": alarm,
    "role": role,
    "user": user,
    "policy": policy,
}


def held_by(api, kind, name, count):
    """What the resource holds, or None if there is no such resource."""
    try:
        return bucket(api, name, count) if kind == "bucket" else KINDS[kind](api, name)
    except ClientError as error:
        if code_of(error) in ABSENT:
            return None
        raise


def main():
    module = AnsibleAWSModule(
        argument_spec={"names": {"type": "dict", "required": True}, "count": {"type": "bool", "default": True}},
        supports_check_mode=True,
    )
    unknown = module.params["names"].keys() - KINDS.keys()
    if unknown:
        module.fail_json(msg=f"no kind of resource: {', '.join(sorted(unknown))}: there are {', '.join(KINDS)}")
    api = functools.cache(functools.partial(client, module))
    resources = []
    try:
        for kind, names in module.params["names"].items():
            for name in names:
                holds = held_by(api, kind, name, module.params["count"])
                if holds is not None:
                    resources.append({"kind": kind, "name": name, "holds": holds})
    except (BotoCoreError, ClientError) as error:
        fail(module, error)
    module.exit_json(changed=False, resources=resources)


if __name__ == "__main__":
    main()
