#!/usr/bin/python
"""Ansible module: the notifications of an S3 bucket."""

DOCUMENTATION = r"""
---
module: bucket_notifications
short_description: The notifications of an S3 bucket to queues and functions
description:
  - Sets all notifications of a bucket whose ID begins with O(id_prefix), in one call. Those with another ID
    belong to others and are kept, as are those to topics and EventBridge.
  - The queue's policy, or the function's permission, must exist. S3 sends a test event to a new destination, and may not
    yet see a policy that was just created; the module retries for a minute.
options:
  bucket:
    description: The bucket's name.
    type: str
    required: true
  notifications:
    description: The notifications; required with O(state=present).
    type: list
    elements: dict
    suboptions:
      id:
        description: The ID, which begins with O(id_prefix).
        type: str
        required: true
      events:
        description: Such as C(s3:ObjectCreated:*).
        type: list
        elements: str
        required: true
      prefix:
        description: Prefix of the keys.
        type: str
        default: ""
      suffix:
        description: Suffix of the keys. S3 compares with the case.
        type: str
        default: ""
      queue_arn:
        description: The queue to notify; this or O(notifications[].function_arn).
        type: str
      function_arn:
        description: The function to invoke.
        type: str
  id_prefix:
    description: Prefix of the IDs of these notifications.
    type: str
    required: true
  state:
    description: With V(absent), all notifications with O(id_prefix) are removed.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.s3_bucket_notification) 10.0.0 drops the bucket's EventBridge configuration with each change, sets one
    notification at a time, does not find those that are no longer wanted, and does not wait for a new policy.
author:
  - Rollcall
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Send an event for each new video to the queue
  bucket_notifications:
    bucket: rollcall-123456789012-input
    id_prefix: rollcall-
    notifications:
      - id: rollcall-mp4
        events: ["s3:ObjectCreated:*"]
        suffix: .mp4
        queue_arn: "arn:aws:sqs:eu-central-1:123456789012:rollcall-input"

- name: Remove the project's notifications
  bucket_notifications: {bucket: rollcall-123456789012-input, id_prefix: rollcall-, state: absent}
"""

RETURN = r"""
notifications:
  description: The notifications with O(id_prefix), by ID (in check mode, as they would be).
  returned: always
  type: list
  elements: dict
kept:
  description: IDs of the notifications that belong to others.
  returned: always
  type: list
  elements: str
retries:
  description: The number of retries because S3 could not yet reach a destination.
  returned: always
  type: int
"""

from ansible.module_utils.aws_calls import client, code_of, fail, message_of, retried
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

# The lists in S3's answer that may hold these notifications: the list, its member with the destination, our parameter.
OURS_IN = [
    ("QueueConfigurations", "QueueArn", "queue_arn"),
    ("LambdaFunctionConfigurations", "LambdaFunctionArn", "function_arn"),
]
CURES = {
    "Unable to validate": "does each destination exist in this region, and does its policy allow this bucket?",
    "overlap": "S3 allows one notification per event and key; another owner may have the other one",
}


def may_be_lag(error):
    return "Unable to validate the following destination configurations" in message_of(error)


def read(api, bucket):
    """S3's answer, or None if there is no such bucket."""
    try:
        answer = api.get_bucket_notification_configuration(Bucket=bucket)
    except ClientError as error:
        if code_of(error) != "NoSuchBucket":
            raise
        return None
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def split(configuration, id_prefix):
    """The notifications with the prefix, as parameters; the rest of the configuration; the IDs in the rest."""
    ours, rest, kept = [], dict(configuration), []
    for part, member, name in OURS_IN:
        rest[part] = []
        for entry in configuration.get(part, []):
            if entry.get("Id", "").startswith(id_prefix):
                ours.append(in_our_form(entry, member, name))
            else:
                rest[part].append(entry)
    for part in rest.keys() - {"EventBridgeConfiguration"}:
        kept += [entry.get("Id", "") for entry in rest[part]]
    return by_id(ours), rest, sorted(kept)


def by_id(notifications):
    return sorted(notifications, key=lambda each: each["id"])


def in_our_form(entry, member, name):
    rules = entry.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    values = {rule["Name"].lower(): rule.get("Value", "") for rule in rules}
    return {
        "id": entry["Id"],
        "events": sorted(entry["Events"]),
        "prefix": values.get("prefix", ""),
        "suffix": values.get("suffix", ""),
        name: entry[member],
    }


def in_form_of_s3(notification, member, name):
    rules = [{"Name": key, "Value": notification[key]} for key in ("prefix", "suffix") if notification[key]]
    entry = {"Id": notification["id"], "Events": notification["events"], member: notification[name]}
    if rules:
        entry["Filter"] = {"Key": {"FilterRules": rules}}
    return entry


def joined(rest, ours):
    """The configuration for S3."""
    configuration = dict(rest)
    for part, member, name in OURS_IN:
        ours_here = [in_form_of_s3(each, member, name) for each in ours if name in each]
        configuration[part] = rest[part] + ours_here
    return configuration


def wanted_of(module):
    if module.params["state"] == "absent":
        return []
    if module.params["notifications"] is None:
        module.fail_json(msg="no notifications are given: give them, or state: absent")
    wanted = []
    for given in module.params["notifications"]:
        if not given["id"].startswith(module.params["id_prefix"]):
            module.fail_json(
                msg=f"the id {given['id']} does not begin with id_prefix {module.params['id_prefix']}: "
                "it would count as another owner's"
            )
        notification = {key: value for key, value in given.items() if value is not None}
        wanted.append({**notification, "events": sorted(set(given["events"]))})
    ids = [notification["id"] for notification in wanted]
    if len(set(ids)) < len(ids):
        module.fail_json(msg=f"one id is given twice, of {', '.join(ids)}: give each notification its own")
    return by_id(wanted)


def ensure(module, api, wanted):
    bucket = module.params["bucket"]
    found = read(api, bucket)
    if found is None and wanted and not module.check_mode:
        module.fail_json(msg=f"there is no bucket {bucket}: make it first")
    before, rest, kept = split(found or {}, module.params["id_prefix"])
    retries = 0
    if before != wanted and not module.check_mode:
        request = {"Bucket": bucket, "NotificationConfiguration": joined(rest, wanted)}
        _, retries = retried(lambda: api.put_bucket_notification_configuration(**request), may_be_lag)
    module.exit_json(
        changed=before != wanted,
        diff={"before": {"notifications": before}, "after": {"notifications": wanted}},
        notifications=wanted,
        kept=kept,
        retries=retries,
    )


def main():
    notification = {
        "id": {"type": "str", "required": True},
        "events": {"type": "list", "elements": "str", "required": True},
        "prefix": {"type": "str", "default": ""},
        "suffix": {"type": "str", "default": ""},
        "queue_arn": {"type": "str"},
        "function_arn": {"type": "str"},
    }
    module = AnsibleAWSModule(
        argument_spec={
            "bucket": {"type": "str", "required": True},
            "notifications": {
                "type": "list",
                "elements": "dict",
                "options": notification,
                "mutually_exclusive": [("queue_arn", "function_arn")],
                "required_one_of": [("queue_arn", "function_arn")],
            },
            "id_prefix": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        supports_check_mode=True,
    )
    if not module.params["id_prefix"]:
        module.fail_json(msg="id_prefix is empty: everybody's notifications would be taken for ours")
    wanted = wanted_of(module)
    try:
        ensure(module, client(module, "s3"), wanted)
    except (BotoCoreError, ClientError) as error:
        cures = [cure for words, cure in CURES.items() if words in str(error)]
        fail(module, error, *cures[:1])


if __name__ == "__main__":
    main()
