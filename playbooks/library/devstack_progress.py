#!/usr/bin/python
"""Ansible module: the progress of DevStack's stack.sh, as a systemd unit."""

DOCUMENTATION = r"""
---
module: devstack_progress
short_description: The progress of DevStack's stack.sh, as a systemd unit
description:
  - Reports the state of a stack.sh that was started as a transient unit, from that unit, from the output of stack.sh, and
    from the marker that is written when it has succeeded. Waits for the next stage with O(wait). Changes nothing.
options:
  unit:
    description: The unit's name.
    type: str
    required: true
  output:
    description: The file with the output of stack.sh.
    type: path
    required: true
  marker:
    description: The file that exists once stack.sh has succeeded.
    type: path
    required: true
  known:
    description: The stage that the caller knows. Waiting ends at another one.
    type: str
    default: ""
  wait:
    description: Seconds to wait at most for another stage or the end.
    type: int
    default: 0
  quiet:
    description: Seconds without output after which stack.sh counts as hanging.
    type: int
    default: 1800
  secrets:
    description: Strings to remove from the output that is shown.
    type: list
    elements: str
    default: []
notes:
  - M(ansible.builtin.systemd_service) of ansible-core 2.19 does not tell how a transient unit ended, and
    M(ansible.builtin.async_status) does not survive a run that was interrupted.
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: Read the progress
  devstack_progress:
    unit: rollcall-devstack
    output: /var/log/rollcall-devstack.log
    marker: /var/lib/rollcall/devstack
    wait: 60
  register: progress
"""

RETURN = r"""
state:
  description:
    - V(absent), it never ran; V(running); V(quiet), it runs without output; V(finished), it succeeded; V(failed);
      V(interrupted), the unit is gone without a result, as after a restart of the host.
  returned: always
  type: str
stage:
  description: The last stage that it announced; empty before the first.
  returned: always
  type: str
minutes:
  description: Minutes that it has run, or ran.
  returned: always
  type: int
stacked:
  description: The content of the marker.
  returned: always
  type: str
reason:
  description: Where it failed, a sentence; empty if it did not.
  returned: always
  type: str
tail:
  description: The last lines before it failed, or the last lines if it hangs.
  returned: always
  type: list
  elements: str
"""

import subprocess
import time
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.stack_log import TAIL, failure, lines_of, masked, stages

ALIVE = ("active", "activating", "reloading", "deactivating")
PAUSE = 1
ENDS = {"signal": "it was killed by signal {status}", "oom-kill": "the kernel killed it, for memory ran out"}


def read(path):
    """The file's text, even if it is being written; empty if there is none."""
    return path.read_text(errors="replace") if path.exists() else ""


def unit_of(name):
    """The unit's properties."""
    asked = ("ActiveState", "Result", "ExecMainStatus", "InactiveExitTimestampMonotonic", "InactiveEnterTimestampMonotonic")
    command = ["systemctl", "show", name, *(f"--property={key}" for key in asked)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(line.split("=", 1) for line in shown.splitlines())


def state_of(unit, output, marker, quiet):
    """The state, as RETURN documents it."""
    if unit["ActiveState"] in ALIVE:
        silent = time.time() - output.stat().st_mtime if output.exists() else 0
        return "quiet" if silent > quiet else "running"
    if marker.exists():
        return "finished"
    if unit["ActiveState"] == "failed":
        return "failed"
    return "interrupted" if output.exists() else "absent"


def minutes_of(unit, state):
    """Minutes that it has run, by the monotonic clock."""
    begun, ended = (int(unit[f"Inactive{when}TimestampMonotonic"] or 0) for when in ("Exit", "Enter"))
    until = time.clock_gettime(time.CLOCK_MONOTONIC) if state in ("running", "quiet") else ended / 1e6
    return max(0, int((until - begun / 1e6) / 60)) if begun else 0


def look(params):
    """One look."""
    unit, output, marker = unit_of(params["unit"]), Path(params["output"]), Path(params["marker"])
    state = state_of(unit, output, marker, params["quiet"])
    lines = lines_of(read(output)) if state != "absent" else []
    stage = (stages(lines) or [""])[-1]
    reason, tail = "", []
    if state in ("failed", "interrupted"):
        reason, tail = failure(lines)
        if unit["Result"] in ENDS:
            reason = f"{ENDS[unit['Result']].format(status=unit['ExecMainStatus'])}\n{reason}"
    elif state == "quiet":
        reason, tail = f"it has printed nothing for {params['quiet']} s", lines[-TAIL:]
    return {
        "state": state,
        "stage": masked(stage, params["secrets"]),
        "minutes": minutes_of(unit, state),
        "stacked": read(marker).strip(),
        "reason": masked(reason, params["secrets"]),
        "tail": [masked(line, params["secrets"]) for line in tail],
    }


def main():
    """Looks until there is another stage, the end, or no time left."""
    module = AnsibleModule(
        argument_spec={
            "unit": {"type": "str", "required": True},
            "output": {"type": "path", "required": True},
            "marker": {"type": "path", "required": True},
            "known": {"type": "str", "default": ""},
            "wait": {"type": "int", "default": 0},
            "quiet": {"type": "int", "default": 1800},
            "secrets": {"type": "list", "elements": "str", "default": [], "no_log": True},
        },
        supports_check_mode=True,
    )
    try:
        until = time.monotonic() + module.params["wait"]
        seen = look(module.params)
        while seen["state"] == "running" and seen["stage"] == module.params["known"] and time.monotonic() < until:
            time.sleep(PAUSE)
            seen = look(module.params)
    except (OSError, subprocess.CalledProcessError) as error:
        module.fail_json(msg=f"what has become of {module.params['unit']} cannot be told: {error}")
    module.exit_json(changed=False, **seen)


if __name__ == "__main__":
    main()
