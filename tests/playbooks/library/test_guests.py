import re
import unittest

import yaml
from support import ROOT

GUESTS = yaml.safe_load((ROOT / "images/guests.yml").read_text(encoding="utf-8"))
SHAPE = {
    "url": str,
    "checksum": str,
    "disk_format": str,
    "min_disk": int,
    "min_ram": int,
    "login": str,
    "glibc": str,
    "systemd": int,
    "cpu": str,
    "properties": dict,
}
GLIBC, SYSTEMD = (2, 27), 250


class Guests(unittest.TestCase):
    def test_each_entry_has_every_required_key(self):
        for name, guest in GUESTS.items():
            with self.subTest(name):
                self.assertEqual({key: type(value) for key, value in guest.items() if key != "refused"}, SHAPE)
                self.assertTrue(guest["url"].startswith("https://"), guest["url"])
                self.assertRegex(guest["checksum"], r"^(https://\S+|[0-9a-f]{64}|[0-9a-f]{128})$")
                self.assertIn(guest["cpu"], ("x86-64-v1", "x86-64-v2", "x86-64-v3"))
                self.assertTrue(all(isinstance(value, str) for value in guest["properties"].values()))

    def test_one_name_in_glance_is_one_content(self):
        for name, guest in GUESTS.items():
            with self.subTest(name):
                self.assertRegex(guest["url"], r"20\d{6}|-2211\.")
        names = [guest["url"].rsplit("/", 1)[-1] for guest in GUESTS.values()]
        self.assertEqual(len(set(names)), len(names))

    def test_an_image_on_which_the_bridge_cannot_run_is_refused_with_an_alternative(self):
        for name, guest in GUESTS.items():
            with self.subTest(name):
                glibc = tuple(int(part) for part in guest["glibc"].split("."))
                runs = glibc >= GLIBC and guest["systemd"] >= SYSTEMD
                self.assertEqual("refused" not in guest, runs)
                if not runs:
                    other = re.search(r"guest_image=(\S+)$", guest["refused"])
                    self.assertNotIn("refused", GUESTS[other[1]])

    def test_the_default_image_is_in_the_catalogue(self):
        variables = yaml.safe_load((ROOT / "inventory/group_vars/all/openstack.yml").read_text(encoding="utf-8"))
        self.assertIn(variables["guest_image"], GUESTS)


if __name__ == "__main__":
    unittest.main()
