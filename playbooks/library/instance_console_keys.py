#!/usr/bin/python
"""Ansible module: an EC2 instance's SSH host keys, from its console."""

DOCUMENTATION = r"""
---
module: instance_console_keys
short_description: An EC2 instance's SSH host keys, from its console
description:
  - Looks once at the console of an instance, where cloud-init prints the host keys that it has made. So they are known
    from AWS, and not from whoever answers first. Changes nothing.
  - Nitro instances show their console at once; others (t2) some minutes after a boot.
options:
  instance:
    description: The instance's id, which is also the name of the keys in a file of known hosts.
    type: str
    required: true
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: Which host keys has it?
  instance_console_keys:
    instance: i-0123456789abcdef0
  register: console
"""

RETURN = r"""
known_hosts:
  description: Lines for a file of known hosts; none while the instance has not printed its keys.
  returned: always
  type: list
  elements: str
console:
  description: The last 30 lines of the console, without what is for terminals alone.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.aws_calls import client, code_of, fail
from ansible.module_utils.host_keys import host_keys, plain_lines
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

TAIL = 30


def console_of(ec2, instance):
    """All that EC2 shows of the console; nothing while there is none yet."""
    try:
        answer = ec2.get_console_output(InstanceId=instance, Latest=True)
    except ClientError as error:
        # No Nitro instance.
        if code_of(error) != "UnsupportedOperation":
            raise
        answer = ec2.get_console_output(InstanceId=instance)
    return answer.get("Output") or ""


def main():
    """Looks once."""
    module = AnsibleAWSModule(argument_spec={"instance": {"type": "str", "required": True}}, supports_check_mode=True)
    instance = module.params["instance"]
    try:
        console = console_of(client(module, "ec2"), instance)
    except (BotoCoreError, ClientError) as error:
        fail(module, error)
    module.exit_json(
        changed=False,
        known_hosts=[f"{instance} {kind} {key}" for kind, key in host_keys(console)],
        console=plain_lines(console)[-TAIL:],
    )


if __name__ == "__main__":
    main()
