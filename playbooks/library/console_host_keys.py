#!/usr/bin/python
"""Ansible module: a guest's SSH host keys, from its console."""

DOCUMENTATION = r"""
---
module: console_host_keys
short_description: A guest's SSH host keys, from its console
description:
  - Looks once at the console log of a server, where cloud-init prints the host keys that the guest has made. So they are
    known from the cloud itself, and not from whoever answers first. Changes nothing.
options:
  cloud:
    description: The cloud, as clouds.yaml names it.
    type: str
    required: true
  server:
    description: The server's id.
    type: str
    required: true
  name:
    description: What the keys are of in a file of known hosts; the server's id, where ssh has it as HostKeyAlias.
    type: str
    required: true
requirements: [openstacksdk]
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: Which host keys has it?
  console_host_keys:
    cloud: devstack-admin
    server: 78002ffe-9417-4380-804e-199788818c9b
    name: 78002ffe-9417-4380-804e-199788818c9b
  register: console
"""

RETURN = r"""
known_hosts:
  description: Lines for a file of known hosts; none while the guest has not printed its keys.
  returned: always
  type: list
  elements: str
console:
  description: The last 30 lines of the console, without what is for terminals alone.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.host_keys import host_keys, plain_lines
from ansible.module_utils.openstack_calls import ERRORS, NO_SDK, NotConfigured, connect, explain, may_pass, openstack

TAIL = 30
# What Nova answers while there is no console yet, or it has much to do.
NOT_YET = (404, 409, 429, 500, 502, 503, 504)


def console_of(cloud, server):
    """All that Nova keeps of the console; nothing while there is none yet."""
    connection = connect(cloud)
    try:
        return connection.compute.get_server_console_output(server)["output"] or ""
    except ERRORS as error:
        if not may_pass(error, NOT_YET):
            raise
        return ""


def main():
    """Looks once."""
    module = AnsibleModule(
        argument_spec={
            "cloud": {"type": "str", "required": True},
            "server": {"type": "str", "required": True},
            "name": {"type": "str", "required": True},
        },
        supports_check_mode=True,
    )
    if openstack is None:
        module.fail_json(msg=NO_SDK)
    try:
        console = console_of(module.params["cloud"], module.params["server"])
    except (NotConfigured, *ERRORS) as error:
        module.fail_json(msg=f"Nova does not show the console of {module.params['server']}: {explain(error)}")
    module.exit_json(
        changed=False,
        known_hosts=[f"{module.params['name']} {kind} {key}" for kind, key in host_keys(console)],
        console=plain_lines(console)[-TAIL:],
    )


if __name__ == "__main__":
    main()
