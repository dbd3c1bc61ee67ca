#!/usr/bin/python
"""Ansible module: the event source mapping of an SQS queue and a Lambda function."""

DOCUMENTATION = r"""
---
module: lambda_queue_mapping
short_description: The event source mapping of an SQS queue and a Lambda function
description:
  - Creates, updates and deletes the event source mapping through which Lambda hands a queue's messages to a function.
    Changes only what differs, and waits until AWS has applied it.
  - The mapping is enabled, has no batching window, and takes partial batch responses (C(ReportBatchItemFailures)).
  - AWS may not yet see a policy that was just attached to the function's role; the module retries for a minute.
options:
  function_name:
    description: The function's name.
    type: str
    required: true
  queue_arn:
    description: The queue's ARN.
    type: str
    required: true
  batch_size:
    description: Messages per invocation at most, from 1 to 10.
    type: int
    default: 10
  maximum_concurrency:
    description: Concurrent invocations at most, from 2 to 1000. No limit if omitted.
    type: int
  state:
    description: Whether the mapping exists.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.lambda_event) 10.1.2 has no maximum concurrency, does not repair the response types or the batching
    window of a mapping that exists, takes one in the state C(Updating) for disabled, fails where there is no function,
    and neither waits nor retries.
author:
  - Rollcall
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Let the queue invoke the function
  lambda_queue_mapping:
    function_name: rollcall-recognise
    queue_arn: "arn:aws:sqs:eu-central-1:123456789012:rollcall-input"
    batch_size: 1
    maximum_concurrency: 64
"""

RETURN = r"""
changes:
  description: C(created), C(deleted), or the names of the settings that were changed.
  returned: always
  type: list
  elements: str
"""

import re

from ansible.module_utils.aws_calls import client, code_of, fail, message_of, retried, wait_until
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

# Seconds that AWS may take for a change.
WAIT = 300
CURES = {
    "visibility timeout": "raise the queue's visibility timeout, or lower the function's timeout",
    "does not have permission": "let the function's role receive, delete, and read the queue's attributes",
}


def may_be_lag(error):
    words = "does not have permission|cannot be assumed by Lambda"
    return code_of(error) == "ResourceInUseException" or re.search(words, message_of(error)) is not None


def wanted(params):
    """The settings, as CreateEventSourceMapping and UpdateEventSourceMapping take them."""
    concurrency = params["maximum_concurrency"]
    return {
        "Enabled": True,
        "BatchSize": params["batch_size"],
        "MaximumBatchingWindowInSeconds": 0,
        "ScalingConfig": {"MaximumConcurrency": concurrency} if concurrency else {},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }


def found_in(mapping):
    """The mapping's settings, in the same form."""
    return {
        "Enabled": mapping["State"] in ("Enabled", "Enabling", "Creating", "Updating"),
        "BatchSize": mapping.get("BatchSize"),
        "MaximumBatchingWindowInSeconds": mapping.get("MaximumBatchingWindowInSeconds", 0),
        "ScalingConfig": mapping.get("ScalingConfig", {}),
        "FunctionResponseTypes": mapping.get("FunctionResponseTypes", []),
    }


def find(api, queue_arn, function_name):
    """
    The mapping, or None. One that is being deleted counts only if there is no other. Asked for by the queue alone:
    a mapping outlives its function, and AWS lists none of a function that is gone.
    """
    pages = api.get_paginator("list_event_source_mappings").paginate(EventSourceArn=queue_arn)
    mappings = [
        mapping
        for page in pages
        for mapping in page["EventSourceMappings"]
        if mapping["FunctionArn"].split(":")[6] == function_name
    ]
    return min(mappings, key=lambda mapping: mapping["State"] == "Deleting", default=None)


def settled(module, api, mapping):
    """The mapping once no change is under way; None if it is gone."""

    def probe():
        try:
            seen = api.get_event_source_mapping(UUID=mapping["UUID"])
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise
            return [None]
        return [seen] if seen["State"] in ("Enabled", "Disabled") else None

    answer = wait_until(probe, WAIT)
    if answer is None:
        module.fail_json(msg=f"AWS has not applied a change of {mapping['UUID']} in {WAIT} s: run this again")
    return answer[0]


def ensure(module, api):
    pair = {"FunctionName": module.params["function_name"], "EventSourceArn": module.params["queue_arn"]}
    mapping = find(api, pair["EventSourceArn"], pair["FunctionName"])
    if mapping and not module.check_mode:
        mapping = settled(module, api, mapping)
    elif mapping and mapping["State"] == "Deleting":
        mapping = None
    before = found_in(mapping) if mapping else {}
    after = wanted(module.params) if module.params["state"] == "present" else {}
    differing = {name: value for name, value in after.items() if before.get(name) != value}
    if before and after:
        changes, call, request = list(differing), api.update_event_source_mapping, {"UUID": mapping["UUID"], **differing}
    elif after:
        changes, call, request = ["created"], api.create_event_source_mapping, {**pair, **after}
    elif before:
        changes, call, request = ["deleted"], api.delete_event_source_mapping, {"UUID": mapping["UUID"]}
    else:
        changes = []
    if changes and not module.check_mode:
        answer, _ = retried(lambda: call(**request), may_be_lag)
        settled(module, api, answer)
    module.exit_json(changed=bool(changes), changes=changes, diff={"before": before, "after": after})


def main():
    module = AnsibleAWSModule(
        argument_spec={
            "function_name": {"type": "str", "required": True},
            "queue_arn": {"type": "str", "required": True},
            "batch_size": {"type": "int", "default": 10},
            "maximum_concurrency": {"type": "int"},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        supports_check_mode=True,
    )
    try:
        ensure(module, client(module, "lambda"))
    except (BotoCoreError, ClientError) as error:
        cures = [cure for words, cure in CURES.items() if words in str(error)]
        fail(module, error, *cures[:1])


if __name__ == "__main__":
    main()
