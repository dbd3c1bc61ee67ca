"""SSH host keys in a console's output, where cloud-init prints them (its module keys_to_console)."""

import re

BEGIN = "-----BEGIN SSH HOST KEY KEYS-----"
END = "-----END SSH HOST KEY KEYS-----"
KEY = re.compile(r"\b(ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp\d+) (AAAA[A-Za-z0-9+/]+={0,2})")
# Colours, cursor movements and titles, as systemd and GRUB print them; Nova takes the escape out of them.
ESCAPES = re.compile(
    r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])|\[[0-9;?]*[mHJK]|[\x00-\x08\x0b-\x1f\x7f]"
)


def plain_lines(console):
    """The console's lines with nothing but what a person reads; empty ones are left out."""
    lines = (ESCAPES.sub("", line).rstrip() for line in re.split(r"\r*\n", console))
    return [line for line in lines if line]


def host_keys(console):
    """
    (type, base64) of each key in the newest whole block, or none. Other lines may be among them: the
    kernel prints when it likes.
    """
    lines = plain_lines(console)
    ends = [at for at, line in enumerate(lines) if END in line]
    begins = [at for at, line in enumerate(lines) if BEGIN in line and ends and at < ends[-1]]
    if not begins:
        return []
    block = lines[begins[-1] : ends[-1]]
    return list(dict.fromkeys(match.groups() for line in block for match in KEY.finditer(line)))
