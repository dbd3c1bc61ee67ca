#!/usr/bin/python
"""Tells of a guest that Nova could not build, or whose host is unknown."""
from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule(argument_spec={name: {"type": "raw"} for name in ("name", "detailed", "filters")})
fault = {"code": 500, "message": "No valid host was found. There are not enough hosts available."}
server = {"name": "guest", "status": "ERROR", "fault": fault} if module.params["name"] == "guest" else {}
module.exit_json(servers=[server] if server else [])
