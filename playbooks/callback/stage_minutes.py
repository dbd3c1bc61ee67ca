"""Ansible callback: prints the minutes of each stage of site.yml, and how to continue after a failure."""

DOCUMENTATION = r"""
name: stage_minutes
type: aggregate
short_description: Prints the minutes of each stage of site.yml
description:
  - At the end of site.yml it prints how long each stage took. A stage is the plays with the same tag.
  - If a stage failed, it prints which, and how to continue. For other playbooks it prints nothing.
"""

import time
from pathlib import Path

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    """Counts from the first task of a stage to the first of the next; a stage that --tags leaves out has none."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "stage_minutes"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self.begun = None
        self.stage = None

    def v2_playbook_on_start(self, playbook):
        if Path(playbook._file_name).name == "site.yml":
            self.begun = []

    def v2_playbook_on_play_start(self, play):
        self.stage = next(iter(play.tags), None)

    def v2_playbook_on_task_start(self, task, is_conditional):
        if self.begun is None or self.stage is None or (self.begun and self.begun[-1][0] == self.stage):
            return
        self.begun.append((self.stage, time.monotonic()))

    def v2_playbook_on_stats(self, stats):
        if not self.begun:
            return
        ends = [begun for _, begun in self.begun[1:]] + [time.monotonic()]
        for (stage, begun), end in zip(self.begun, ends):
            self._display.display(f"{stage:<10} {(end - begun) / 60:5.1f} min")
        self._display.display(f"{'all':<10} {(ends[-1] - self.begun[0][1]) / 60:5.1f} min")
        if stats.failures or stats.dark:
            self._display.display(
                f"The stage {self.begun[-1][0]} failed, see above. What was created stays: fix the cause, then run the same "
                "command again."
            )
