import unittest

import support  # noqa: F401 (the path of module_utils)
from ansible.module_utils.host_keys import host_keys, plain_lines

ED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHnl root@guest"
EC = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAA= root@guest"
BEGIN = "-----BEGIN SSH HOST KEY KEYS-----"
END = "-----END SSH HOST KEY KEYS-----"


def console(*lines):
    return "\r\n".join(lines)


class HostKeys(unittest.TestCase):
    def test_they_are_those_between_the_marks(self):
        other = "ssh-rsa AAAAB3Nza in no block"
        keys = host_keys(console(other, BEGIN, EC, ED, END, other))
        self.assertEqual([kind for kind, _ in keys], ["ecdsa-sha2-nistp256", "ssh-ed25519"])
        self.assertEqual(keys[1][1], "AAAAC3NzaC1lZDI1NTE5AAAAIHnl")

    def test_lines_of_the_kernel_and_colours_are_in_nobodys_way(self):
        noisy = console(
            f"[   41.2] cloud-init[307]: {BEGIN}",
            f"\x1b[0;32m[   41.3] cloud-init[307]: {ED}\x1b[0m",
            "[   41.4] random: crng init done",
            f"[   41.5] cloud-init[307]: {END}",
        )
        self.assertEqual(host_keys(noisy), [("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIHnl")])

    def test_the_newest_whole_block_counts(self):
        old = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOLD root@guest"
        twice = [BEGIN, old, END, BEGIN, ED, END]
        self.assertEqual(host_keys(console(*twice)), host_keys(console(BEGIN, ED, END)))
        self.assertEqual(host_keys(console(*twice, BEGIN, EC)), host_keys(console(BEGIN, ED, END)))

    def test_half_a_block_is_none(self):
        self.assertEqual(host_keys(console(BEGIN, ED)), [])
        self.assertEqual(host_keys(console(ED, END)), [])
        self.assertEqual(host_keys(""), [])

    def test_a_console_is_shown_as_a_person_reads_it(self):
        shown = plain_lines("a\x1b[2J\r\n\r\n\x1b]0;title\x07b\x00\r\r\n\x1b[1;31mc\x1b[0m")
        self.assertEqual(shown, ["a", "b", "c"])
        self.assertEqual(plain_lines("[[0;32m  OK  [0m] Reached"), ["[  OK  ] Reached"])


if __name__ == "__main__":
    unittest.main()
