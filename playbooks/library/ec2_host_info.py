#!/usr/bin/python
"""Ansible module: what a project has on EC2."""

DOCUMENTATION = r"""
---
module: ec2_host_info
short_description: What a project has on EC2
description:
  - Looks for the project's instance and for what belongs to it, by their tags. Changes nothing.
options:
  tags:
    description: Tags that all of it has.
    type: dict
    required: true
  instance_type:
    description: The type that the instance should have.
    type: str
    required: true
  disk:
    description: The size that its disk should have, in GiB.
    type: int
    required: true
  nested_virtualisation:
    description: Whether it should have nested virtualisation.
    type: bool
    default: false
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: What is there?
  ec2_host_info:
    tags: {project: rollcall, Name: rollcall-openstack}
    instance_type: t2.large
    disk: 60
  register: there
"""

RETURN = r"""
denied:
  description: Why AWS does not tell the caller, in a line; empty if it does. Then nothing is known to be there.
  returned: always
  type: str
instance:
  description: Its id, state, type, address (empty unless it runs), private_address, subnet and vpc; null if there is none.
  returned: always
  type: dict
differences:
  description: What it has otherwise than it should, a line each with what to do.
  returned: always
  type: list
  elements: str
groups:
  description: Ids of security groups.
  returned: always
  type: list
  elements: str
keys:
  description: Key pairs, each with its name and public_key (empty where AWS does not tell).
  returned: always
  type: list
  elements: dict
addresses:
  description: Elastic IP addresses.
  returned: always
  type: list
  elements: str
resources:
  description: All of it, each with its kind and name, and holds, which is 0.
  returned: always
  type: list
  elements: dict
"""

from ansible.module_utils.aws_calls import client, code_of, explain, fail
from ansible.module_utils.ec2_host import NotOne, differences, filters_of, found, plain, root_volume
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

DENIED = ("AccessDenied", "UnauthorizedOperation", "AuthFailure")


def look(ec2, params):
    """All that RETURN tells of."""
    tags = params["tags"]
    instance = found(ec2, tags)
    told = []
    if instance:
        volume_id = root_volume(instance)
        volumes = ec2.describe_volumes(VolumeIds=[volume_id])["Volumes"] if volume_id else []
        wanted = {name: params[key] for name, key in (("type", "instance_type"), ("disk", "disk"))}
        wanted["nested"] = params["nested_virtualisation"]
        told = differences(instance, volumes[0] if volumes else None, wanted)
    asked = {"Filters": filters_of(tags)}
    groups = ec2.describe_security_groups(**asked)["SecurityGroups"]
    keys = ec2.describe_key_pairs(IncludePublicKey=True, **asked)["KeyPairs"]
    addresses = ec2.describe_addresses(**asked)["Addresses"]
    return {
        "instance": plain(instance),
        "differences": told,
        "groups": [group["GroupId"] for group in groups],
        "keys": [{"name": key["KeyName"], "public_key": key.get("PublicKey", "").strip()} for key in keys],
        "addresses": [address["PublicIp"] for address in addresses],
    }


def listed(there):
    """Each thing with its kind and name."""
    instance = there["instance"]
    things = [("EC2 instance", f"{instance['id']}, {instance['type']}, {instance['state']}")] if instance else []
    things += [("security group", group) for group in there["groups"]]
    things += [("key pair", key["name"]) for key in there["keys"]]
    things += [("Elastic IP", address) for address in there["addresses"]]
    return [{"kind": kind, "name": name, "holds": 0} for kind, name in things]


def main():
    module = AnsibleAWSModule(
        argument_spec={
            "tags": {"type": "dict", "required": True},
            "instance_type": {"type": "str", "required": True},
            "disk": {"type": "int", "required": True},
            "nested_virtualisation": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    there = {"instance": None, "differences": [], "groups": [], "keys": [], "addresses": []}
    denied = ""
    try:
        there = look(client(module, "ec2"), module.params)
    except NotOne as error:
        module.fail_json(msg=str(error))
    except (BotoCoreError, ClientError) as error:
        if code_of(error) not in DENIED:
            fail(module, error)
        denied = explain(error)
    module.exit_json(changed=False, denied=denied, resources=listed(there), **there)


if __name__ == "__main__":
    main()
