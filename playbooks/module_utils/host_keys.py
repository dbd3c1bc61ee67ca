"""Reads SSH host keys from a console log, where cloud-init prints them (its module keys_to_console)."""

import base64
import binascii
import re

BEGIN = "-----BEGIN SSH HOST KEY KEYS-----"
END = "-----END SSH HOST KEY KEYS-----"
KEY = re.compile(r"\b(ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp\d+) +(AAAA[A-Za-z0-9+/]+={0,2})")
# Colours, cursor movements and titles, as systemd and GRUB print them; Nova drops the escape character.
ESCAPES = re.compile(
    r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])|\[[0-9;?]*[mHJK]"
    r"|[\x00-\x08\x0b-\x1f\x7f]"
)
# cloud-init's output goes to the kernel log too, and is printed again with the kernel's time.
ECHO = re.compile(r"^\[ *\d+\.\d+\] (?:cloud-init|ec2)(?:\[\d+\])?: ", re.MULTILINE)
# Writers to a console do not wait for one another: a line of the kernel or of systemd may begin within a line.
OTHERS = re.compile(
    r"(?:\[ *\d+\.\d{6}\](?:\[ *[TC]\d+\])? |\[(?:  OK  |FAILED|DEPEND|\*+ *| *\*+) *\] "
    r"| {9}(?:Start|Stopp|Mount|Unmount|Load|Reload|Activat|Deactivat)ing )[^\n]*(?:\n|\Z)"
)


def plain_lines(console):
    """The console's lines without control sequences and without empty lines."""
    return [line.rstrip() for line in ESCAPES.sub("", console).split("\n") if line.strip()]


def host_keys(console):
    """
    (type, base64) of each key in the newest block; none while that block is incomplete. Lines of other writers are
    removed; a key that is damaged all the same is left out.
    """
    text = OTHERS.sub("", ECHO.sub("", ESCAPES.sub("", console)))
    _, _, newest = text.rpartition(BEGIN)
    block, ended, _ = newest.partition(END)
    if BEGIN not in text or not ended:
        return []
    return [key for key in dict.fromkeys(match.groups() for match in KEY.finditer(block)) if is_whole(*key)]


def is_whole(kind, key):
    """Whether the base64 is a key of this type (RFC 4253, 6.6): length-prefixed fields, the type first."""
    try:
        rest = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return False
    fields = []
    while rest:
        length = int.from_bytes(rest[:4], "big")
        if len(rest) < 4 + length:
            return False
        fields.append(rest[4 : 4 + length])
        rest = rest[4 + length :]
    return len(fields) > 1 and fields[0] == kind.encode() and all(fields)
