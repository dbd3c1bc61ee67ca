#!/usr/bin/python
"""Ansible module: an image from its maker, whole and checked."""

DOCUMENTATION = r"""
---
module: downloaded_image
short_description: An image from its maker, whole and checked
description:
  - Downloads a large file once. A download that was cut off is gone on with, if the server has the same version still.
  - The file is there under its name only when its checksum is right. How far it is, is in the file C(PATH.log).
options:
  url:
    description: Where it is.
    type: str
    required: true
  checksum:
    description: Its SHA-256 or SHA-512, or the address of the maker's list of such sums.
    type: str
    required: true
  path:
    description: Where it goes; the folder must exist.
    type: path
    required: true
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: The image
  downloaded_image:
    url: https://cloud.debian.org/images/cloud/bookworm/20260101-1/debian-12-genericcloud-amd64-20260101-1.qcow2
    checksum: https://images.example.com/SHA256SUMS
    path: /var/lib/rollcall/images/debian-12.qcow2
"""

RETURN = r"""
size:
  description: Bytes of the file.
  returned: where it is there
  type: int
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.download import DownloadError, alone, download, explained


def main():
    """Brings the file if it is not there."""
    module = AnsibleModule(
        argument_spec={
            "url": {"type": "str", "required": True},
            "checksum": {"type": "str", "required": True},
            "path": {"type": "path", "required": True},
        },
        supports_check_mode=True,
    )
    path = module.params["path"]
    if os.path.exists(path):
        module.exit_json(changed=False, size=os.path.getsize(path))
    if module.check_mode:
        module.exit_json(changed=True)
    url, checksum = module.params["url"], module.params["checksum"]
    try:
        with alone(os.path.dirname(path)):
            changed = not os.path.exists(path)
            if changed:
                with open(path + ".log", "w", encoding="utf-8", buffering=1) as log:
                    download(url, path, checksum, say=lambda text: print(text, file=log))
    except (DownloadError, OSError) as error:
        module.fail_json(msg=explained(error, url))
    module.exit_json(changed=changed, size=os.path.getsize(path))


if __name__ == "__main__":
    main()
