#!/usr/bin/python
"""Ansible module: a machine's SSH host keys, from its console."""

DOCUMENTATION = r"""
---
module: console_host_keys
short_description: A machine's SSH host keys, from its console
description:
  - Reads the console log of an EC2 instance or an OpenStack server once. cloud-init prints the host keys there at the
    first boot, so they are known from the cloud itself and not from whoever answers first. Changes nothing.
  - An EC2 instance of the Nitro system shows its console at once. Of others (t2), AWS keeps a copy, which it makes some
    minutes after a boot and may make before the keys are printed. RV(age) tells how old the copy is.
options:
  instance:
    description: The EC2 instance's ID.
    type: str
  server:
    description: The OpenStack server's ID.
    type: str
  cloud:
    description: The server's cloud, as clouds.yaml names it.
    type: str
requirements: [openstacksdk (for a server)]
notes:
  - No module of amazon.aws 10.1.2, community.aws 10.0.0 or openstack.cloud 2.5.0 reads a console log.
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: Read the host keys of an EC2 instance
  console_host_keys:
    instance: i-0123456789abcdef0
  register: console

- name: Read the host keys of an OpenStack server
  console_host_keys:
    cloud: devstack-admin
    server: 78002ffe-9417-4380-804e-199788818c9b
  register: console
"""

RETURN = r"""
known_hosts:
  description: Lines for a known_hosts file, under the machine's ID; none until the keys are printed.
  returned: always
  type: list
  elements: str
age:
  description: Seconds since AWS has copied the console; null if it is shown as it is now, or if there is none.
  returned: always
  type: int
console:
  description: The last 30 lines of the console, without terminal control sequences.
  returned: always
  type: list
  elements: str
"""

from datetime import datetime, timezone

from ansible.module_utils.aws_calls import client, code_of, fail
from ansible.module_utils.host_keys import host_keys, plain_lines
from ansible.module_utils.openstack_calls import ERRORS, NO_SDK, NotConfigured, connect, explain, may_pass, openstack
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # The OpenStack host has no boto3, and needs none.

TAIL = 30
# What Nova answers while there is no console yet, or while it is busy.
NOT_YET = (404, 409, 429, 500, 502, 503, 504)


def of_instance(module):
    """The console of an EC2 instance, empty while there is none; and the copy's age in seconds, or None."""
    instance = module.params["instance"]
    copied = None
    try:
        ec2 = client(module, "ec2")
        try:
            answer = ec2.get_console_output(InstanceId=instance, Latest=True)
        except ClientError as error:
            # Not a Nitro instance.
            if code_of(error) != "UnsupportedOperation":
                raise
            answer = ec2.get_console_output(InstanceId=instance)
            copied = answer.get("Timestamp") if answer.get("Output") else None
    except (BotoCoreError, ClientError) as error:
        fail(module, error)
    age = int((datetime.now(timezone.utc) - copied).total_seconds()) if copied else None
    return answer.get("Output") or "", age


def of_server(module):
    """The console of an OpenStack server; empty while there is none."""
    if openstack is None:
        module.fail_json(msg=NO_SDK)
    server = module.params["server"]
    try:
        connection = connect(module.params["cloud"])
        return connection.compute.get_server_console_output(server)["output"] or ""
    except (NotConfigured, *ERRORS) as error:
        if not may_pass(error, NOT_YET):
            module.fail_json(msg=f"Nova does not show the console of {server}: {explain(error)}")
        return ""


def main():
    module = AnsibleAWSModule(
        argument_spec={"instance": {"type": "str"}, "server": {"type": "str"}, "cloud": {"type": "str"}},
        required_one_of=[["instance", "server"]],
        mutually_exclusive=[["instance", "server"]],
        required_by={"server": "cloud"},
        check_boto3=False,
        supports_check_mode=True,
    )
    machine = module.params["instance"] or module.params["server"]
    console, age = of_instance(module) if module.params["instance"] else (of_server(module), None)
    module.exit_json(
        changed=False,
        known_hosts=[f"{machine} {kind} {key}" for kind, key in host_keys(console)],
        age=age,
        console=plain_lines(console)[-TAIL:],
    )


if __name__ == "__main__":
    main()
