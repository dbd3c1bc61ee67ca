import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from support import Failed, answer_of
from ansible.module_utils.stack_log import failure, lines_of, masked, stages  # noqa: I001 (its path comes with support)

# As DevStack prints it: the time by tools/outfilter.py, the trace by bash with the PS4 of stackrc.
TIME = "2026-11-27 12:00:00.000 | "
BEGUN = [
    "+ ./stack.sh:main:779                     :   echo_summary 'Installing package prerequisites'",
    "+ ./stack.sh:main:782                     :   install_prereqs",
    "Reading package lists...",
    "++ functions-common:get_packages:1320      :   local 'password=S3cret'",
    "+ ./stack.sh:main:905                     :   echo_summary 'Installing OpenStack project source'",
    "+ functions-common:git_timed:643           :   timeout -s SIGINT 0 git clone https://example.org/nova.git /opt/stack/nova",
    "fatal: unable to access: Could not resolve host: example.org",
]
TRAPPED = [
    "++ ./stack.sh:main:1                       :   err_trap",
    "++ ./stack.sh:err_trap:618                 :   local r=128",
    "stack.sh failed: full log in /opt/stack/logs/stack.sh.log.2026-11-27-120000",
    "Error on exit",
    "++ ./stack.sh:exit_trap:584                :   generate-subunit 1764244800 12 fail",
]
DIED = [
    "+ functions-common:die:289                 :   local exitcode=0",
    "[Call Trace]",
    "./stack.sh:905:git_clone",
    "[ERROR] ./functions-common:700 git call failed: [git clone]",
    "Error on exit",
]
# A job of inc/async that fails: its own log, then what async_wait_dump prints, then the trap.
JOB = [
    "[4100 Async install_nova:4242]: Waiting for completion of install_nova running on PID 4242 (2 other jobs running)",
    "[4100 Async install_nova:4242]: Signaling child to exit",
    "[4100 Async install_nova:4242]: Signaled",
    "++ lib/nova:install_nova:870                :   setup_develop /opt/stack/nova",
    "++ inc/python:pip_install:201               :   /opt/stack/data/venv/bin/pip install -e /opt/stack/nova",
    "ERROR: No matching distribution found for oslo.nonesuch",
    "[4100 Async install_nova:4242]: finished install_nova with result 1 in 12 seconds",
]
DUMPED = [
    "=== Wait failure dump from 4100 ===",
    "Processes:",
    "UID          PID    PPID  C STIME TTY          TIME CMD",
    *(f"stack       {4300 + n}    4100  0 12:00 ?        00:00:00 bash ./stack.sh" for n in range(14)),
    "Waiting jobs:",
    "Job /opt/stack/async/init_glance.ini :",
    "[job]",
    "Failed PID status:",
    "cat: /proc/4242/status: No such file or directory",
    "=== End wait failure dump ===",
    "Stopping async wait due to error: install_nova",
]
PIP = "failing command: /opt/stack/data/venv/bin/pip install -e /opt/stack/nova (inc/python:pip_install:201)"
COMMAND = "failing command: timeout -s SIGINT 0 git clone https://example.org/nova.git /opt/stack/nova"


def log(*parts):
    return lines_of("".join(f"{TIME}{line}\n" for part in parts for line in part))


class StackLog(unittest.TestCase):
    def test_a_stage_is_what_devstack_announces(self):
        self.assertEqual(
            stages(log(BEGUN)), ["Installing package prerequisites", "Installing OpenStack project source"]
        )
        self.assertEqual(stages(log(BEGUN[1:4])), [])

    def test_the_path_of_the_log_is_not_a_stage(self):
        said = "+ ./stack.sh:main:493      :   echo_summary 'stack.sh log /opt/stack/logs/stack.sh.log.2026-11-27-120000'"
        self.assertEqual(stages(log([said])), [])
        self.assertEqual(stages(log([said], BEGUN))[0], "Installing package prerequisites")

    def test_the_own_lines_of_a_failed_job_are_shown(self):
        why, tail = failure(log(BEGUN, JOB, DUMPED, TRAPPED))
        self.assertEqual(why, PIP)
        self.assertEqual(tail[-2:], [JOB[-1], DUMPED[-1]])
        self.assertIn(JOB[-2], tail)
        self.assertEqual([line for line in tail if "bash ./stack.sh" in line or line == "[job]"], [])

    def test_an_incomplete_dump_hides_nothing_after_it(self):
        _, tail = failure(log(JOB, DUMPED[:5], BEGUN))
        self.assertEqual(tail, [*JOB, *BEGUN])

    def test_the_failed_command_is_the_one_before_the_trap(self):
        why, tail = failure(log(BEGUN, TRAPPED))
        self.assertEqual(why, f"{COMMAND} (functions-common:git_timed:643)")
        self.assertEqual(tail[-1], BEGUN[-1])

    def test_an_error_reported_by_devstack_comes_first(self):
        why, tail = failure(log(BEGUN, DIED))
        self.assertEqual(
            why, f"error: ./functions-common:700 git call failed: [git clone]\n{COMMAND} (functions-common:git_timed:643)"
        )
        self.assertEqual(tail[-1], DIED[3])

    def test_a_refusal_before_any_trace_is_the_reason(self):
        why, tail = failure(log(["WARNING: this script has not been tested on sid"]))
        self.assertEqual((why, tail), ("it tells no command that failed", ["WARNING: this script has not been tested on sid"]))

    def test_a_tail_is_short(self):
        _, tail = failure(log([f"line {n}" for n in range(1000)]))
        self.assertEqual((len(tail), tail[-1]), (20, "line 999"))

    def test_secrets_are_masked_longest_first(self):
        self.assertEqual(masked("a=abc ab=abcd", ["abc", "abcd", ""]), "a=******** ab=********")


def unit(state="inactive", result="success", status=0, begun=60_000_000, ended=180_000_000):
    return (
        f"ActiveState={state}\nResult={result}\nExecMainStatus={status}\n"
        f"InactiveExitTimestampMonotonic={begun}\nInactiveEnterTimestampMonotonic={ended}\n"
    )


class Progress(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.output, self.marker = (Path(folder.name) / name for name in ("output", "marker"))

    def ask(self, *shown, **params):
        """What the module tells; systemd tells it one of `shown` after the other."""
        answers = [subprocess.CompletedProcess([], 0, stdout=text) for text in shown]
        given = {"unit": "stack", "output": str(self.output), "marker": str(self.marker), **params}
        with mock.patch("devstack_progress.subprocess.run", side_effect=answers), mock.patch("devstack_progress.PAUSE", 0):
            return answer_of("devstack_progress", given, False)

    def write(self, *parts):
        self.output.write_text("\n".join(f"{TIME}{line}" for part in parts for line in part) + "\n")

    def test_without_files_devstack_never_ran(self):
        told = self.ask(unit(begun=0, ended=0))
        self.assertEqual((told["state"], told["stage"], told["minutes"], told["changed"]), ("absent", "", 0, False))

    def test_a_running_devstack_is_at_its_last_stage(self):
        self.write(BEGUN)
        begun = int((time.clock_gettime(time.CLOCK_MONOTONIC) - 125) * 1e6)
        told = self.ask(unit("activating", begun=begun))
        self.assertEqual((told["state"], told["stage"]), ("running", "Installing OpenStack project source"))
        self.assertEqual((told["minutes"], told["tail"]), (2, []))

    def test_the_marker_means_success(self):
        self.write(BEGUN)
        self.marker.write_text("abc\n")
        told = self.ask(unit(begun=0, ended=0))
        self.assertEqual((told["state"], told["stacked"], told["reason"]), ("finished", "abc", ""))

    def test_an_older_marker_does_not_count(self):
        self.marker.write_text("abc\n")
        self.assertEqual(self.ask(unit("activating"))["state"], "running")

    def test_a_failure_is_reported_with_its_stage(self):
        self.write(BEGUN, TRAPPED)
        told = self.ask(unit("failed", "exit-code", 128), secrets=["S3cret"])
        self.assertEqual((told["state"], told["minutes"]), ("failed", 2))
        self.assertIn(COMMAND, told["reason"])
        self.assertIn("++ functions-common:get_packages:1320      :   local 'password=********'", told["tail"])

    def test_the_signal_that_killed_it_is_reported(self):
        self.write(BEGUN)
        self.assertIn("it was killed by signal 9\n", self.ask(unit("failed", "signal", 9))["reason"])
        self.assertIn("memory ran out\n", self.ask(unit("failed", "oom-kill", 9))["reason"])

    def test_a_run_without_an_end_was_interrupted(self):
        self.write(BEGUN)
        told = self.ask(unit(begun=0, ended=0))
        self.assertEqual((told["state"], told["tail"][-1]), ("interrupted", BEGUN[-1]))

    def test_a_long_time_without_output_is_quiet(self):
        self.write(BEGUN)
        os.utime(self.output, (time.time() - 100, time.time() - 100))
        told = self.ask(unit("activating"), quiet=99)
        self.assertEqual((told["state"], told["reason"]), ("quiet", "it has printed nothing for 99 s"))
        self.assertEqual(self.ask(unit("activating"), quiet=101)["state"], "running")

    def test_a_wait_ends_with_the_next_stage_or_the_end(self):
        self.write(BEGUN)
        known = "Installing OpenStack project source"
        told = self.ask(unit("activating"), unit("activating"), unit("failed", "exit-code", 1), known=known, wait=60)
        self.assertEqual(told["state"], "failed")
        self.assertEqual(self.ask(unit("activating"), known="another", wait=60)["state"], "running")

    def test_no_systemd_is_reported(self):
        with mock.patch("devstack_progress.subprocess.run", side_effect=FileNotFoundError("systemctl")):
            with self.assertRaisesRegex(Failed, "what has become of stack cannot be told: systemctl"):
                answer_of(
                    "devstack_progress",
                    {"unit": "stack", "output": str(self.output), "marker": str(self.marker)},
                    False,
                )


if __name__ == "__main__":
    unittest.main()
