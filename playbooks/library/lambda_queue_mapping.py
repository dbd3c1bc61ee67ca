#!/usr/bin/python
"""Ansible module: a queue whose messages Lambda hands to a function."""

DOCUMENTATION = r"""
---
module: lambda_queue_mapping
short_description: A queue whose messages Lambda hands to a function
description:
  - Makes, changes and removes the event source mapping of an SQS queue and a function; each such pair has one
    at most. Changes only what differs, and waits until AWS has done it.
  - The function's role must be allowed to receive and delete the queue's messages. AWS may not yet see a
    policy that was just attached. That is waited for, a minute at most.
options:
  function_name:
    description: The function's name.
    type: str
    required: true
  queue_arn:
    description: ARN of the queue.
    type: str
    required: true
  enabled:
    description: Whether messages are taken.
    type: bool
    default: true
  batch_size:
    description: Messages that an invocation gets at most, up to 10000; more than 10 need a
      O(maximum_batching_window).
    type: int
    default: 10
  maximum_batching_window:
    description: Seconds to wait for a batch to fill, up to 300.
    type: int
    default: 0
  maximum_concurrency:
    description: Invocations at once at most, from 2 to 1000; not given, as many as the function may have.
    type: int
  report_batch_item_failures:
    description: Whether the function says which messages of a batch failed, so that the others are done with.
    type: bool
    default: false
  state:
    description: Whether there is such a mapping.
    type: str
    choices: [present, absent]
    default: present
  wait_timeout:
    description: Seconds to wait for each change to be done.
    type: int
    default: 300
author:
  - Rollcall
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Lambda takes the uploads from the queue itself
  lambda_queue_mapping:
    function_name: rollcall-recognise
    queue_arn: "arn:aws:sqs:eu-central-1:123456789012:rollcall-input"
    batch_size: 1
    maximum_concurrency: 64
    report_batch_item_failures: true

- name: Lambda does not
  lambda_queue_mapping:
    function_name: rollcall-recognise
    queue_arn: "arn:aws:sqs:eu-central-1:123456789012:rollcall-input"
    state: absent
"""

RETURN = r"""
uuid:
  description: The mapping's id; null where there is none.
  returned: always
  type: str
state:
  description: C(Enabled), C(Disabled) or C(Absent).
  returned: always
  type: str
changes:
  description: What was changed, such as C(created), C(deleted), C(batch_size).
  returned: always
  type: list
  elements: str
retries:
  description: How many calls were made again because AWS did not yet see a policy.
  returned: always
  type: int
"""

import re

from ansible.module_utils.aws_calls import client, code_of, fail, message_of, retried, wait_until
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

AGAIN = "run this again"
AT_REST = ("Enabled", "Disabled")
PARTIAL = "ReportBatchItemFailures"

# How CreateEventSourceMapping and UpdateEventSourceMapping take each setting.
SETTINGS = {
    "enabled": lambda value: {"Enabled": value},
    "batch_size": lambda value: {"BatchSize": value},
    "maximum_batching_window": lambda value: {"MaximumBatchingWindowInSeconds": value},
    "maximum_concurrency": lambda value: {"ScalingConfig": {"MaximumConcurrency": value} if value else {}},
    "report_batch_item_failures": lambda value: {"FunctionResponseTypes": [PARTIAL] if value else []},
}

CURES = {
    "visibility timeout": "raise the queue's visibility timeout, or lower the function's timeout",
    "does not have permission": "let the function's role receive, delete, and read the queue's attributes",
}


def may_be_lag(error):
    words = "does not have permission|cannot be assumed by Lambda"
    return code_of(error) == "ResourceInUseException" or re.search(words, message_of(error)) is not None


def found_in(mapping):
    """AWS's answer as settings, under the names of the parameters."""
    return {
        "enabled": mapping["State"] in ("Enabled", "Enabling", "Creating", "Updating"),
        "batch_size": mapping.get("BatchSize"),
        "maximum_batching_window": mapping.get("MaximumBatchingWindowInSeconds", 0),
        "maximum_concurrency": mapping.get("ScalingConfig", {}).get("MaximumConcurrency"),
        "report_batch_item_failures": PARTIAL in mapping.get("FunctionResponseTypes", []),
    }


def find(module, api):
    """The mapping, or None; one that is not being deleted comes first."""
    pages = api.get_paginator("list_event_source_mappings").paginate(
        FunctionName=module.params["function_name"], EventSourceArn=module.params["queue_arn"]
    )
    try:
        mappings = [mapping for page in pages for mapping in page["EventSourceMappings"]]
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        return None  # There is no such function yet.
    return min(mappings, key=lambda mapping: mapping["State"] == "Deleting", default=None)


def settled(module, api, uuid):
    """The mapping when no change is under way; None if it is gone."""

    def probe():
        try:
            mapping = api.get_event_source_mapping(UUID=uuid)
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise
            return [None]
        return [mapping] if mapping["State"] in AT_REST else None

    limit = module.params["wait_timeout"]
    answer = wait_until(probe, limit)
    if answer is None:
        module.fail_json(msg=f"AWS is not done with {uuid} in {limit} s: {AGAIN}, or raise wait_timeout")
    return answer[0]


def make(module, api, mapping, wanted):
    """Creates it, or changes what is wanted otherwise; the mapping, and how many calls were made again."""
    request = {}
    for name, value in wanted.items():
        request.update(SETTINGS[name](value))
    if mapping is None:
        request.update(FunctionName=module.params["function_name"], EventSourceArn=module.params["queue_arn"])
        mapping, retries = retried(lambda: api.create_event_source_mapping(**request), may_be_lag)
    else:
        request.update(UUID=mapping["UUID"])
        mapping, retries = retried(lambda: api.update_event_source_mapping(**request), may_be_lag)
    mapping = settled(module, api, mapping["UUID"])
    if mapping is None:
        module.fail_json(msg=f"the mapping is gone, somebody else has deleted it: {AGAIN}")
    return mapping, retries


def ensure(module, api):
    mapping = find(module, api)
    if mapping is not None and module.check_mode:
        mapping = None if mapping["State"] == "Deleting" else mapping
    elif mapping is not None:
        mapping = settled(module, api, mapping["UUID"])
    before = found_in(mapping) if mapping else {}
    after = {name: module.params[name] for name in SETTINGS} if module.params["state"] == "present" else {}
    differing = {name: value for name, value in after.items() if name not in before or before[name] != value}
    if mapping is None:
        changes = ["created"] if after else []
    else:
        changes = list(differing) if after else ["deleted"]
    retries = 0
    if changes and not module.check_mode:
        if after:
            mapping, retries = make(module, api, mapping, differing)
        else:
            uuid = mapping["UUID"]
            _, retries = retried(lambda: api.delete_event_source_mapping(UUID=uuid), may_be_lag)
            mapping = settled(module, api, uuid)
    module.exit_json(
        changed=bool(changes),
        changes=changes,
        diff={"before": before, "after": after},
        uuid=mapping["UUID"] if mapping else None,
        state=mapping["State"] if mapping else "Absent",
        retries=retries,
    )


def main():
    module = AnsibleAWSModule(
        argument_spec={
            "function_name": {"type": "str", "required": True},
            "queue_arn": {"type": "str", "required": True},
            "enabled": {"type": "bool", "default": True},
            "batch_size": {"type": "int", "default": 10},
            "maximum_batching_window": {"type": "int", "default": 0},
            "maximum_concurrency": {"type": "int"},
            "report_batch_item_failures": {"type": "bool", "default": False},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "wait_timeout": {"type": "int", "default": 300},
        },
        supports_check_mode=True,
    )
    concurrency = module.params["maximum_concurrency"]
    if concurrency is not None and not 2 <= concurrency <= 1000:
        module.fail_json(msg=f"maximum_concurrency {concurrency} is not from 2 to 1000: AWS takes no other")
    if module.params["batch_size"] > 10 and not module.params["maximum_batching_window"]:
        module.fail_json(msg="batch_size is over 10: give maximum_batching_window too, 1 or more seconds")
    try:
        ensure(module, client(module, "lambda"))
    except (BotoCoreError, ClientError) as error:
        cures = [cure for words, cure in CURES.items() if words in str(error)]
        fail(module, error, *cures[:1])


if __name__ == "__main__":
    main()
