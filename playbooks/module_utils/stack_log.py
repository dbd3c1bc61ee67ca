"""Parses the log of DevStack's stack.sh: its stages, and where it failed."""

import re

# Bash's trace of a command, with DevStack's PS4: + FILE:FUNCTION:LINE   :   COMMAND (see stackrc and functions-common).
TRACE = re.compile(r"^\++ *(?P<place>[^\s:]+:[^\s:]+:\d+) *: {2,}(?P<command>\S.*)$")
# tools/outfilter.py prefixes each line with the time.
TIME = re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3} \| ")
STAGE = re.compile(r"^echo_summary +(?:-\w+ +)*(?P<saying>\S.*)$")
# What stack.sh announces before the first stage: the file of its log.
NO_STAGE = re.compile(r"^stack\.sh log /")
ERROR = re.compile(r"^\[ERROR\] (?P<error>.*)$")
# inc/async prints processes and waiting jobs between the output of a job that failed and the trap.
DUMP = re.compile(r"^=== (?P<end>End )?[Ww]ait failure dump\b")
# Functions that run because of a failure (stack.sh, functions-common).
AFTER = {"err_trap", "exit_trap", "die", "err", "backtrace", "kill_spinner"}
TAIL = 20


def lines_of(text):
    """The log's lines without their times."""
    return [TIME.sub("", line.rstrip()) for line in text.splitlines() if line.strip()]


def trace_of(line):
    """(place, command) of a trace line, else None. A long command continues in lines without the prefix."""
    match = TRACE.match(line)
    return match and (match["place"], match["command"])


def stages(lines):
    """The stages that stack.sh announced, in order."""
    said = []
    for line in lines:
        traced = trace_of(line)
        match = traced and STAGE.match(traced[1])
        saying = match and match["saying"].strip("'\"")
        if saying and not NO_STAGE.match(saying):
            said.append(saying)
    return said


def without_dumps(lines):
    """The lines without the dumps of inc/async. A dump that was cut off ends at the next line of the trace."""
    kept, inside = [], False
    for line in lines:
        dump = DUMP.match(line)
        if dump:
            inside = not dump["end"]
            continue
        inside = inside and trace_of(line) is None
        if not inside:
            kept.append(line)
    return kept


def failure(lines):
    """
    (why, tail): the error that DevStack tells or else the command that failed, with its place; and the last lines
    up to there, for what comes after is the clearing up.
    """
    lines = without_dumps(lines)
    errors = [match["error"] for match in map(ERROR.match, lines) if match]
    end, last = len(lines), None
    for index in range(len(lines) - 1, -1, -1):
        traced = trace_of(lines[index])
        if traced is None:
            continue
        place, command = traced
        if place.split(":")[1] not in AFTER and command.split()[0] not in AFTER:
            last = traced
            break
        end = index
    why = [f"error: {errors[-1]}"] if errors else []
    if last:
        why.append(f"failing command: {last[1]} ({last[0]})")
    if errors:
        # The error itself is printed after the trace has ended.
        end = max(end, 1 + max(index for index, line in enumerate(lines) if ERROR.match(line)))
    return "\n".join(why) or "it tells no command that failed", lines[:end][-TAIL:]


def masked(text, secrets):
    """The text without the secrets, of which bash's trace is full."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "********")
    return text
