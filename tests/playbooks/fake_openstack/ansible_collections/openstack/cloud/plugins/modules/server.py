#!/usr/bin/python
"""Fails as openstack.cloud.server 2.5 with openstacksdk 4.14 does when a guest's build has failed."""
from ansible.module_utils.basic import AnsibleModule

options = "name image flavor network security_groups key_name userdata metadata auto_ip timeout".split()
AnsibleModule(argument_spec={name: {"type": "raw"} for name in options})
raise AttributeError("'Image' object has no attribute 'owner_seen'")
