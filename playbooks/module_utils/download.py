"""A large file over HTTP: gone on with where it was cut off, checked, and only then there."""

import contextlib
import errno
import fcntl
import hashlib
import http.client
import json
import os
import re
import shutil
import ssl
import time
import urllib.error
import urllib.request

BLOCK = 1 << 20
TIMEOUT = 60
# In a row, that bring nothing.
ATTEMPTS = 5
# What another attempt will not mend.
FOR_GOOD = {400, 401, 403, 404, 410, 451}


class DownloadError(Exception):
    """One line with cause and cure."""


# A digest's length in hex tells which it is.
DIGESTS = {64: "sha256", 128: "sha512"}
SUM = r"([0-9a-f]{64}|[0-9a-f]{128})"


def sum_in(text, name):
    """The checksum of a file in a vendor's list: `SHA256 (name) = hex`, or `hex  name`, `hex *name`."""
    for line in text.splitlines():
        match = re.match(rf"SHA(?:256|512) \((.+)\) = {SUM}$", line.strip(), re.I)
        if match and match[1] == name:
            return match[2].lower()
        match = re.match(rf"{SUM} [ *](?:\./)?(\S+)$", line.strip(), re.I)
        if match and match[2] == name:
            return match[1].lower()
    raise DownloadError(f"no checksum of {name} in its maker's list: is the entry of images/guests.yml an old one?")


def expected_sum(checksum, url):
    """SHA-256 or SHA-512 in hex: the checksum itself, or what stands in a vendor's list at this address."""
    if re.fullmatch(SUM, checksum, re.I):
        return checksum.lower()
    with opened(urllib.request.Request(checksum)) as response:
        return sum_in(response.read().decode("utf-8", "replace"), url.rsplit("/", 1)[-1])


def sum_of(path, digest):
    """The digest of a file, in hex."""
    digest = hashlib.new(digest)
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def download(url, path, checksum, say=lambda text: None, pause=time.sleep):
    """
    Brings the file. What there is of it is in `path.part`, and of which version in `path.part.json`.
    Raises DownloadError; a file whose sum is wrong is removed, a part of one is kept.
    """
    wanted = expected_sum(checksum, url)
    part = path + ".part"
    most, attempt = size_of(part), 0
    while True:
        try:
            fetch(url, part, say)
            break
        except (OSError, ValueError, http.client.HTTPException) as error:
            attempt = 1 if size_of(part) > most else attempt + 1
            most = max(most, size_of(part))
            if attempt == ATTEMPTS or is_for_good(error):
                raise DownloadError(explained(error, url)) from error
            say(f"attempt {attempt}: {explained(error, url)}")
            pause(2**attempt)
    digest = DIGESTS[len(wanted)]
    found = sum_of(part, digest)
    if found != wanted:
        forget(part)
        raise DownloadError(
            f"{url} is not what its maker says: its {digest} is {found}, not {wanted}; it was removed. Run this again; if it"
            " stays so, something on the way changes it (a proxy?)"
        )
    os.replace(part, path)
    forget(part)


@contextlib.contextmanager
def alone(folder):
    """A run that was broken off may still be at it on this host: two never write the same part."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def size_of(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def fetch(url, part, say):
    """Appends to the part what is missing; begins anew where the server has another version, or no ranges."""
    have = size_of(part)
    version = read_version(part) if have else None
    request = urllib.request.Request(url)
    if have and version:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", version)
    try:
        response = opened(request)
    except urllib.error.HTTPError as error:
        # Nothing is missing, or the part is longer than the file: the sum will tell.
        if error.code == 416:
            return
        raise
    with response:
        goes_on = response.status == 206
        have = have if goes_on else 0
        left = int(response.headers.get("Content-Length") or 0)
        room_for(left, part)
        write_version(part, response.headers)
        with open(part, "ab" if goes_on else "wb") as file:
            for block in iter(lambda: response.read(BLOCK), b""):
                file.write(block)
                have += len(block)
                say(f"{have >> 20} MiB")
                left -= len(block)
    if left > 0:
        raise OSError(f"cut off, with {left} bytes missing")


def opened(request):
    """Opens it. Of a proxy the usual environment variables tell."""
    return urllib.request.urlopen(request, timeout=TIMEOUT)


def read_version(part):
    """What If-Range takes of the version that the part is of."""
    try:
        with open(part + ".json", encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def write_version(part, headers):
    """A weak ETag is of no use there."""
    etag = headers.get("ETag") or ""
    version = etag if etag.startswith('"') else headers.get("Last-Modified")
    with open(part + ".json", "w", encoding="utf-8") as file:
        json.dump(version, file)


def forget(part):
    """No part, and nothing about it."""
    for path in (part, part + ".json"):
        if os.path.exists(path):
            os.remove(path)


def room_for(size, path):
    """Raises DownloadError if the disk has not the room."""
    free = shutil.disk_usage(os.path.dirname(path)).free
    if size > free:
        raise DownloadError(
            f"{os.path.dirname(path)} has {free >> 20} MiB free, and {size >> 20} MiB are to come: make room, or set"
            " guest_image_folder"
        )


def is_for_good(error):
    """Whether another attempt would end as this one did."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code in FOR_GOOD
    reason = getattr(error, "reason", error)
    return isinstance(reason, (DownloadError, ssl.SSLCertVerificationError)) or is_full(reason)


def is_full(error):
    """Whether the disk is."""
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)


def explained(error, url):
    """One line: what went wrong, and what to try."""
    if isinstance(error, DownloadError):
        return str(error)
    if isinstance(error, urllib.error.HTTPError):
        cure = "has its maker taken it away? A newer one: images/guests.yml" if error.code in FOR_GOOD else "try again later"
        return f"{url}: HTTP {error.code} {error.reason}: {cure}"
    reason = getattr(error, "reason", error)
    if is_full(reason):
        return f"{reason}: make room, or set guest_image_folder; what has come stays, and the next run goes on"
    if isinstance(reason, ssl.SSLError):
        return f"{url}: {reason}: is there a proxy whose CA the OpenStack host does not know?"
    return (
        f"{url}: {reason}: can the OpenStack host reach it (DNS, proxy)? Or download it elsewhere, and -e guest_image_file=FILE"
    )
