import base64
import unittest
from datetime import datetime, timedelta, timezone

import requests
from cloud import Cloud
from support import Failed, answer_of, run, stubbed
from ansible.module_utils.host_keys import host_keys, plain_lines  # noqa: I001 (its path comes with support)

BEGIN = "-----BEGIN SSH HOST KEY KEYS-----"
END = "-----END SSH HOST KEY KEYS-----"


def key(kind, *fields):
    whole = b"".join(len(field).to_bytes(4, "big") + field for field in (kind.encode(), *fields))
    return kind, base64.b64encode(whole).decode()


ED = key("ssh-ed25519", bytes(range(32)))
OLD = key("ssh-ed25519", bytes(range(32, 64)))
EC = key("ecdsa-sha2-nistp256", b"nistp256", bytes(65))
ONE = "i-0123456789abcdef0"
RSA = key("ssh-rsa", b"\x01\x00\x01", bytes(range(256)) + b"\x07")


def console(*lines, end="\r\n"):
    """Lines as a guest prints them; of a key (type, base64) its line."""
    return end.join(line if isinstance(line, str) else " ".join([*line, "root@guest"]) for line in [*lines, ""])


class HostKeys(unittest.TestCase):
    def test_the_keys_are_those_between_the_marks(self):
        for end in ("\n", "\r\n", "\r\r\n"):
            self.assertEqual(host_keys(console(RSA, BEGIN, EC, ED, END, RSA, end=end)), [EC, ED])

    def test_a_loggers_prefix_is_ignored(self):
        for prefix in ("ec2: ", "<14>Nov 25 08:34:32 cloud-init: ", "[   43.773006] cloud-init[307]: "):
            lines = console(BEGIN, EC, ED, END).splitlines()
            self.assertEqual(host_keys(console(*(prefix + line for line in lines))), [EC, ED])

    def test_colours_are_ignored(self):
        whole = " ".join(ED)
        coloured = f"\x1b[0;32m{BEGIN}\x1b[0m\r\n\x1b]0;title\x07{whole[:40]}\x1b[K{whole[40:]} root\r\n{END}\x1bc\r\n"
        self.assertEqual(host_keys(coloured), [ED])

    def test_other_lines_are_ignored_even_in_the_middle_of_a_key(self):
        whole = console(BEGIN, ED, EC, END)
        for other in [
            "[   40.123456] random: crng init done\r\n",
            "[ 1340.123456][  T12] eth0: link AAAA becomes ready\r\n",
            "[\x1b[0;32m  OK  \x1b[0m] Started \x1b[0;1;39mssh.service\x1b[0m - OpenBSD.\r\r\n",
            "[[0;32m  OK  [0m] Started [0;1;39mssh.service[0m - OpenBSD.\n",
            "         Starting \x1b[0;1;39mssh.service\x1b[0m...\r\r\n",
            "[   40.000001] one\r\n[   40.000002] two\r\n",
        ]:
            for at in (5, len(BEGIN) + 2, len(BEGIN) + 20, len(BEGIN) + 60, len(whole) - 10):
                with self.subTest(other=other, at=at):
                    self.assertEqual(host_keys(whole[:at] + other + whole[at:]), [ED, EC])

    def test_a_damaged_key_is_left_out(self):
        blob = RSA[1]
        for harmed in (f"{blob[:200]}x{blob[200:]}", blob[:-9], f"{blob[:200]} daemon: hello {blob[200:]}", ED[1]):
            self.assertEqual(host_keys(console(BEGIN, ("ssh-rsa", harmed), ED, END)), [ED])

    def test_the_newest_block_counts_and_is_waited_for(self):
        twice = [BEGIN, OLD, END, "[    0.000000] Linux version", BEGIN, ED, END]
        self.assertEqual(host_keys(console(*twice)), [ED])
        self.assertEqual(host_keys(console(*twice, BEGIN, EC)), [])

    def test_an_incomplete_block_is_ignored(self):
        for half in ([BEGIN, ED], [ED, END], []):
            self.assertEqual(host_keys(console(*half)), [])

    def test_the_console_is_shown_as_plain_text(self):
        shown = plain_lines("a\x1b[2J\r\n\r\n\x1b]0;title\x07b\x00\r\r\n\x1b[1;31mc\x1b[0m")
        self.assertEqual(shown, ["a", "b", "c"])
        self.assertEqual(plain_lines("[[0;32m  OK  [0m] Reached"), ["[  OK  ] Reached"])


class OnACloud(unittest.TestCase):
    def ask(self, answer):
        cloud = Cloud(**{"POST /compute/v2.1/servers/s1/action": answer})
        with cloud.up():
            return answer_of("console_host_keys", {"cloud": "lab", "server": "s1"})

    def test_the_keys_are_lines_of_known_hosts(self):
        lines = [f"line {number}" for number in range(50)]
        answer = self.ask({"output": console(*lines, BEGIN, ED, EC, END)})
        self.assertEqual(answer["known_hosts"], [f"s1 {' '.join(ED)}", f"s1 {' '.join(EC)}"])
        self.assertEqual((len(answer["console"]), answer["console"][0]), (30, "line 24"))

    def test_a_temporary_error_counts_as_an_empty_console(self):
        busy = [(409, {}), (404, {}), (503, {}), requests.ConnectionError("reset"), {"output": None}]
        for answer in busy:
            self.assertEqual(self.ask(answer), {"changed": False, "known_hosts": [], "age": None, "console": []})

    def test_a_permanent_error_is_reported(self):
        refused = (403, {"forbidden": {"message": "Policy doesn't allow it"}})
        with self.assertRaisesRegex(Failed, "^Nova does not show the console of s1: .*Policy doesn't allow it.*role"):
            self.ask(refused)


class OnEc2(unittest.TestCase):
    def keys(self, *answers):
        with stubbed("ec2") as (ec2, stub):
            for answer in answers:
                if isinstance(answer, str):
                    stub.add_client_error("get_console_output", answer)
                else:
                    stub.add_response("get_console_output", answer)
            return run("console_host_keys", {"instance": ONE}, clients={"ec2": ec2})

    def test_the_keys_are_known_under_the_id(self):
        shown = {"Output": base64.b64encode(console("booting", BEGIN, ED, END).encode()).decode()}
        for answers in ([shown], ["UnsupportedOperation", shown]):
            self.assertEqual(self.keys(*answers)["known_hosts"], [f"{ONE} {' '.join(ED)}"])

    def test_there_are_no_keys_without_a_console(self):
        for answer in ({}, {"Output": ""}):
            found = self.keys(answer)
            self.assertEqual((found["known_hosts"], found["age"], found["console"]), ([], None, []))

    def test_the_age_of_a_copied_console_is_reported(self):
        copied = datetime.now(timezone.utc) - timedelta(minutes=20)
        shown = {"Output": base64.b64encode(b"booting").decode(), "Timestamp": copied}
        found = self.keys("UnsupportedOperation", shown)
        self.assertEqual((found["known_hosts"], found["console"]), ([], ["booting"]))
        self.assertTrue(1200 <= found["age"] < 1260, found["age"])
        # Of a Nitro instance the console is shown as it is now, whatever the time says.
        self.assertIsNone(self.keys(shown)["age"])

    def test_a_refusal_is_reported(self):
        with self.assertRaisesRegex(Failed, "UnauthorizedOperation.*the deployer's policy has it"):
            self.keys("UnauthorizedOperation")


if __name__ == "__main__":
    unittest.main()
