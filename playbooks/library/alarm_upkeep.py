#!/usr/bin/python
"""Ansible module: that CloudWatch's alarms call, and have their tags."""

DOCUMENTATION = r"""
---
module: alarm_upkeep
short_description: That CloudWatch's alarms call, and have their tags
description:
  - Turns on the actions of alarms whose actions somebody has turned off, and sets the alarms' tags. The module
    C(amazon.aws.cloudwatch_metric_alarm), which makes them, does neither.
  - An alarm that is not there is passed over.
options:
  names:
    description: The alarms' names, 100 at most.
    type: list
    elements: str
    required: true
  tags:
    description: All tags of each.
    type: dict
    required: true
author:
  - Rollcall
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Alarms call, and are tagged
  alarm_upkeep:
    names: [rollcall-input-dead-letters, rollcall-input-queue-age]
    tags:
      project: rollcall
"""

RETURN = r"""
changes:
  description: What was changed, such as C(actions of rollcall-input-queue-age).
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.aws_calls import client, fail
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list
from ansible_collections.amazon.aws.plugins.module_utils.tagging import boto3_tag_list_to_ansible_dict
from ansible_collections.amazon.aws.plugins.module_utils.tagging import compare_aws_tags

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.


def set_tags(module, api, arn):
    """Sets what differs; whether something does."""
    found = boto3_tag_list_to_ansible_dict(api.list_tags_for_resource(ResourceARN=arn)["Tags"])
    new, gone = compare_aws_tags(found, module.params["tags"], purge_tags=True)
    if gone and not module.check_mode:
        api.untag_resource(ResourceARN=arn, TagKeys=gone)
    if new and not module.check_mode:
        api.tag_resource(ResourceARN=arn, Tags=ansible_dict_to_boto3_tag_list(new))
    return bool(new or gone)


def ensure(module, api):
    alarms = api.describe_alarms(AlarmNames=module.params["names"], MaxRecords=100)["MetricAlarms"]
    silent = [alarm["AlarmName"] for alarm in alarms if not alarm["ActionsEnabled"]]
    if silent and not module.check_mode:
        api.enable_alarm_actions(AlarmNames=silent)
    retagged = [alarm["AlarmName"] for alarm in alarms if set_tags(module, api, alarm["AlarmArn"])]
    changes = [f"actions of {name}" for name in silent] + [f"tags of {name}" for name in retagged]
    module.exit_json(changed=bool(changes), changes=changes)


def main():
    module = AnsibleAWSModule(
        argument_spec={
            "names": {"type": "list", "elements": "str", "required": True},
            "tags": {"type": "dict", "required": True},
        },
        supports_check_mode=True,
    )
    try:
        ensure(module, client(module, "cloudwatch"))
    except (BotoCoreError, ClientError) as error:
        fail(module, error)


if __name__ == "__main__":
    main()
