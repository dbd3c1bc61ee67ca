"""Runs ansible-lint with one start of Ansible to check the syntax of all playbooks and roles.

By itself, ansible-lint starts it for each of them, and again for each playbook that another one imports.
"""

import gc
import json
import subprocess
import sys
import tempfile

from ansible_compat.runtime import Runtime
from ansiblelint.__main__ import main
from ansiblelint.runner import Runner


def check_syntax(_runner, _worker, files):
    """Checks all of ansible-lint's files, and ends the program if one is wrong."""
    roles = [{"ansible.builtin.import_role": {"name": str(file.path.absolute())}} for file in files if file.kind == "role"]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as play:
        json.dump([{"hosts": "localhost", "tasks": roles}], play)
        play.flush()
        playbooks = [str(file.path) for file in files if file.kind == "playbook"]
        command = ["ansible-playbook", "--syntax-check", play.name, *playbooks]
        if subprocess.run(command, stdout=subprocess.DEVNULL).returncode != 0:
            sys.exit("ansible-lint: Ansible cannot load them all: see above")
    return []


# The process is too short to need it.
gc.disable()
Runner._map_syntax_check_workers = check_syntax
Runtime.has_playbook = lambda *_: True
sys.exit(main())
