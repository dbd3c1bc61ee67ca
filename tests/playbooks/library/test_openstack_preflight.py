import unittest
from types import SimpleNamespace
from unittest import mock

import support  # noqa: F401 (the path of the modules)
import openstack_preflight  # noqa: I001
from ansible.module_utils.cloud_problems import (
    V3,
    cpu_problems,
    flavor_problems,
    name_problems,
    network_problems,
    quota_problems,
)

GUEST = {"min_ram": 1024, "min_disk": 10, "cpu": "x86-64-v2"}


def traits(*features):
    return {f"HW_CPU_X86_{feature}" for feature in features}


class Problems(unittest.TestCase):
    def test_a_quota_counts_what_is_used(self):
        self.assertEqual(quota_problems({"instances": 10}, {"instances": 9}, {"instances": 1}), [])
        [problem] = quota_problems({"instances": 10}, {"instances": 9}, {"instances": 2})
        self.assertIn("2 instances more are needed and 1 of 10 are free: openstack quota set --instances 11", problem)

    def test_no_quota_and_no_need_are_no_problem(self):
        self.assertEqual(quota_problems({"ports": -1}, {}, {"ports": 5, "routers": 1}), [])
        self.assertEqual(quota_problems({"ports": 0}, {"ports": 3}, {"ports": 0}), [])

    def test_the_public_network_is_one_of_floating_ips(self):
        networks = [("public", True), ("private", False)]
        self.assertEqual(network_problems("public", networks), [])
        self.assertIn("does not exist; those are public: -e public_network=public", network_problems("ext", networks)[0])
        self.assertIn("private is not one of floating IPs", network_problems("private", networks)[0])
        self.assertIn("there is none: an admin makes one", network_problems("public", [])[0])

    def test_a_flavor_holds_the_image(self):
        self.assertEqual(flavor_problems("f", {"ram": 1024, "disk": 10}, GUEST, False), [])
        self.assertEqual(flavor_problems("f", {"ram": 1024, "disk": 0}, GUEST, False), [])
        both = flavor_problems("f", {"ram": 512, "disk": 5}, GUEST, True)
        self.assertEqual(len(both), 2)
        self.assertIn("f has 512 MiB of RAM, and the image needs 1024", both[0])

    def test_a_flavor_is_made_by_an_admin(self):
        self.assertEqual(flavor_problems("f", None, GUEST, True), [])
        self.assertIn("only an admin may make one", flavor_problems("f", None, GUEST, False)[0])

    def test_one_hypervisor_with_the_processor_is_enough(self):
        old, new = traits("SSE3"), traits("SSE3", "SSSE3", "SSE41", "SSE42")
        self.assertEqual(cpu_problems("x86-64-v2", {"a": old, "b": new}), [])
        [problem] = cpu_problems("x86-64-v2", {"a": old})
        self.assertIn("guests of a get lacks SSSE3, SSE41, SSE42", problem)
        self.assertIn("cpu_models=Nehalem", problem)
        self.assertIn("lacks AVX, AVX2", cpu_problems("x86-64-v3", {"b": new})[0])
        self.assertEqual(cpu_problems("x86-64-v3", {"c": traits(*V3)}), [])

    def test_what_is_not_known_is_no_problem(self):
        self.assertEqual(cpu_problems("x86-64-v3", {}), [])
        self.assertEqual(cpu_problems("x86-64-v1", {"a": set()}), [])

    def test_a_name_is_nobody_elses(self):
        self.assertEqual(name_problems(["a"], [("a", "rollcall"), ("b", None)], "rollcall"), [])
        self.assertIn("the server a is not of the project rollcall", name_problems(["a"], [("a", None)], "rollcall")[0])
        twice = [("a", "rollcall"), ("a", "rollcall")]
        self.assertIn("there are 2 servers called a", name_problems(["a"], twice, "rollcall")[0])


class Connected(unittest.TestCase):
    """What stands in the way of asking at all, a line each."""

    def problem(self, **behaviour):
        connection = mock.Mock(**behaviour)
        with mock.patch.object(openstack_preflight.openstack, "connect", return_value=connection):
            with self.assertRaises(openstack_preflight.Unusable) as raised:
                openstack_preflight.connected("devstack")
        return str(raised.exception)

    def test_a_cloud_of_no_name(self):
        missing = openstack_preflight.exceptions.ConfigException("Cloud devstack was not found.")
        with mock.patch.object(openstack_preflight.openstack, "connect", side_effect=missing):
            with self.assertRaisesRegex(openstack_preflight.Unusable, "not found. Is it in /etc/openstack/clouds.yaml"):
                openstack_preflight.connected("devstack")

    def test_a_wrong_password(self):
        refused = openstack_preflight.exceptions.HttpException(message="401: Unauthorized")
        said = self.problem(**{"authorize.side_effect": refused})
        self.assertIn("Keystone refuses the cloud devstack: 401: Unauthorized", said)

    def test_no_answer(self):
        silent = openstack_preflight.exceptions.SDKException("connection refused")
        self.assertIn("does not answer for the cloud devstack", self.problem(**{"authorize.side_effect": silent}))

    def test_a_service_that_is_off(self):
        said = self.problem(**{"has_service.side_effect": lambda service: service != "image"})
        self.assertIn("has no Glance in its catalogue", said)

    def test_what_a_project_may_not_see_is_a_note(self):
        forbidden = openstack_preflight.exceptions.ForbiddenException("403")
        server = SimpleNamespace(name="b-1", metadata={"rollcall_project": "b"})
        connection = mock.MagicMock()
        connection.compute.servers.return_value = [server]
        connection.network.networks.return_value = [SimpleNamespace(name="public", is_router_external=True)]
        connection.compute.find_flavor.return_value = SimpleNamespace(ram=2048, disk=20, vcpus=1)
        connection.compute.get_limits.side_effect = forbidden
        connection.placement.get.side_effect = forbidden
        params = {"project": "b", "names": ["b-1"], "public_network": "public", "flavor": "f", "size": {}, "guest": GUEST}
        problems, notes, guests = openstack_preflight.look(connection, params)
        self.assertEqual((problems, guests), ([], ["b-1"]))
        self.assertEqual([note.split("(")[0] for note in notes], [
            "not looked at: the quotas ",
            "not looked at: the hypervisors' processors ",
        ])


if __name__ == "__main__":
    unittest.main()
