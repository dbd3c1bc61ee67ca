import errno
import hashlib
import http.client
import os
import ssl
import tempfile
import threading
import unittest
import urllib.error
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

from support import answer_of
from ansible.module_utils import download as module  # noqa: I001 (its path comes with support)
from ansible.module_utils.download import DownloadError, download, explained, is_for_good, sum_in

BODY = os.urandom(300_000)
SUM = hashlib.sha256(BODY).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves BODY; `cut`: answers that end early; `ranges`: whether it knows of them."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.cut, self.ranges, self.etag, self.body, self.asked = [], True, '"1"', BODY, []
        self.url = f"http://127.0.0.1:{self.server_port}/image.qcow2"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.asked.append(self.headers.get("Range"))
        if self.path.endswith("SUMS"):
            return self.answer(200, f"{SUM} *image.qcow2\n".encode())
        if not self.path.endswith("image.qcow2"):
            return self.answer(404, b"")
        start = 0
        if server.ranges and self.headers.get("Range") and self.headers.get("If-Range") == server.etag:
            start = int(self.headers["Range"][6:-1])
            if start >= len(server.body):
                return self.answer(416, b"")
        rest = server.body[start:]
        end = server.cut.pop(0) if server.cut else len(rest)
        self.answer(206 if start else 200, rest[:end], len(rest))

    def answer(self, status, body, length=None):
        self.send_response(status)
        self.send_header("ETag", self.server.etag)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_):
        pass


class Download(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "image")

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()

    def get(self, checksum=SUM, url=None):
        download(url or self.server.url, self.path, checksum, pause=lambda _: None)

    def files(self):
        return sorted(os.listdir(self.folder.name))

    def test_it_is_whole_and_alone(self):
        self.get()
        with open(self.path, "rb") as file:
            self.assertEqual(file.read(), BODY)
        self.assertEqual(self.files(), ["image"])

    def test_the_sum_may_be_in_the_makers_list(self):
        self.get(self.server.url.replace("image.qcow2", "SUMS"))
        self.assertEqual(self.files(), ["image"])

    def test_a_sum_may_be_sha512(self):
        self.get(hashlib.sha512(BODY).hexdigest())
        with self.assertRaisesRegex(DownloadError, "its sha512 is"):
            os.remove(self.path)
            self.get("0" * 128)

    def test_what_was_cut_off_is_gone_on_with(self):
        self.server.cut = [100_000, 50_000]
        self.get()
        self.assertEqual(self.server.asked, [None, "bytes=100000-", "bytes=150000-"])

    def test_as_long_as_something_comes_it_is_gone_on_with(self):
        self.server.cut = [10_000] * 20
        self.get()
        self.assertEqual(len(self.server.asked), 21)

    def test_an_answer_that_is_none_is_asked_for_again(self):
        answers = [http.client.BadStatusLine("?"), module.opened(self.server.url)]
        with mock.patch.object(module, "opened", side_effect=answers):
            self.get()
        self.assertEqual(self.files(), ["image"])

    def test_another_run_that_ends_meanwhile_is_not_repeated(self):
        def other_run(*_):
            with open(self.path, "wb") as file:
                file.write(BODY)

        with mock.patch.object(module.fcntl, "flock", other_run):
            asked = {"url": self.server.url, "checksum": SUM, "path": self.path}
            self.assertEqual(answer_of("downloaded_image", asked), {"changed": False, "size": len(BODY)})
        self.assertEqual(self.server.asked, [])

    def test_also_by_another_run(self):
        self.server.cut = [100_000] + [0] * 9
        with self.assertRaisesRegex(DownloadError, "cut off, with 200000 bytes missing: can the OpenStack host"):
            self.get()
        self.assertEqual(self.files(), ["image.part", "image.part.json"])
        self.server.cut = []
        self.get()
        self.assertEqual(self.server.asked[-1], "bytes=100000-")
        self.assertEqual(self.files(), ["image"])

    def test_a_part_that_lacks_nothing_is_taken(self):
        with mock.patch.object(module.os, "replace", side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            self.get()
        self.get()
        self.assertEqual(self.server.asked, [None, "bytes=300000-"])
        self.assertEqual(self.files(), ["image"])

    def test_of_another_version_nothing_is_kept(self):
        self.server.cut = [100_000] + [0] * 9
        with self.assertRaises(DownloadError):
            self.get()
        self.server.cut, self.server.etag = [], '"2"'
        self.get()
        self.assertEqual(self.files(), ["image"])

    def test_a_server_without_ranges_begins_anew(self):
        self.server.cut, self.server.ranges = [100_000], False
        self.get()
        self.assertEqual(self.files(), ["image"])

    def test_a_wrong_sum_is_told_and_nothing_stays(self):
        with self.assertRaisesRegex(DownloadError, f"its sha256 is {SUM}, not {'0' * 64}; it was removed"):
            self.get("0" * 64)
        self.assertEqual(self.files(), [])

    def test_what_is_gone_is_not_asked_for_again(self):
        url = self.server.url.replace("image", "gone")
        with self.assertRaisesRegex(DownloadError, "HTTP 404 Not Found: has its maker taken it away"):
            self.get(url=url.replace(".qcow2", ""))
        self.assertEqual(len(self.server.asked), 1)

    def test_no_room_is_told_before_anything_comes(self):
        with mock.patch.object(module.shutil, "disk_usage", return_value=mock.Mock(free=1 << 10)):
            with self.assertRaisesRegex(DownloadError, "0 MiB free, and 0 MiB are to come: make room"):
                self.get()
        self.assertEqual(self.files(), [])


class Errors(unittest.TestCase):
    def test_what_another_attempt_will_not_mend_is_not_attempted(self):
        full = OSError(errno.ENOSPC, "No space left on device")
        stranger = urllib.error.URLError(ssl.SSLCertVerificationError(1, "self-signed certificate"))
        for error, cure in ((full, "left on device: make room, or set guest_image_folder"), (stranger, "self-signed.*CA")):
            self.assertTrue(is_for_good(error))
            self.assertRegex(explained(error, "https://maker/image"), cure)
        self.assertFalse(is_for_good(urllib.error.URLError(ConnectionResetError())))


class Sums(unittest.TestCase):
    def test_each_makers_list_is_read(self):
        for line in (f"SHA256 (a.qcow2) = {SUM}", f"{SUM}  a.qcow2", f"{SUM} *a.qcow2", f"{SUM}  ./a.qcow2"):
            self.assertEqual(sum_in(f"# sums\n{'1' * 64}  b.qcow2\n{line}\n", "a.qcow2"), SUM)

    def test_debian_lists_sha512(self):
        self.assertEqual(sum_in(f"{'a' * 128}  a.qcow2", "a.qcow2"), "a" * 128)

    def test_a_list_without_it_is_told(self):
        with self.assertRaisesRegex(DownloadError, "no checksum of c.qcow2 in its maker's list"):
            sum_in(f"{SUM}  a.qcow2", "c.qcow2")


if __name__ == "__main__":
    unittest.main()
