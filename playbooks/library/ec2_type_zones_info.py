#!/usr/bin/python
"""Ansible module: the availability zones that offer an EC2 instance type."""

DOCUMENTATION = r"""
---
module: ec2_type_zones_info
short_description: The availability zones that offer an EC2 instance type
description:
  - Lists the region's availability zones that offer an instance type. Changes nothing.
options:
  instance_type:
    description: The instance type.
    type: str
    required: true
notes:
  - No module of amazon.aws 10.1.2 or community.aws 10.0.0 calls DescribeInstanceTypeOfferings.
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: List the zones that offer the type
  ec2_type_zones_info:
    instance_type: t2.large
  register: offers
"""

RETURN = r"""
zones:
  description: The zones' names, sorted; none if the region does not offer the type.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.aws_calls import client, fail
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.


def zones_with(ec2, instance_type):
    """The names of the zones that offer the type."""
    pages = ec2.get_paginator("describe_instance_type_offerings").paginate(
        LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": [instance_type]}]
    )
    return sorted(one["Location"] for page in pages for one in page["InstanceTypeOfferings"])


def main():
    module = AnsibleAWSModule(
        argument_spec={"instance_type": {"type": "str", "required": True}}, supports_check_mode=True
    )
    try:
        zones = zones_with(client(module, "ec2"), module.params["instance_type"])
    except (BotoCoreError, ClientError) as error:
        fail(module, error)
    module.exit_json(changed=False, zones=zones)


if __name__ == "__main__":
    main()
