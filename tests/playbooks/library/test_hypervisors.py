import importlib
import json
import unittest

from cloud import SERVICES
from healthy_cloud import NEHALEM, NOVA, PLACEMENT, REFUSED, Healthy, hypervisor, inventory

hypervisors = importlib.import_module("ansible.module_utils.hypervisors")


class Hypervisors(Healthy):
    def test_no_hypervisor_has_what_the_image_needs(self):
        self.providers({"host-1": ["HW_CPU_X86_SSE2"]})
        answer = self.problem(
            r"^centos-stream-9 needs x86-64-v2, and guests on host-1 get less \(x86-64-v1\): set cpu_mode=custom "
            "and cpu_models=Nehalem .*, or choose guest_image=debian-12 or ubuntu-24.04$"
        )
        self.assertEqual(answer["cpu"], "x86-64-v1")
        self.fine(image="debian-12")
        self.providers({"host-1": NEHALEM})
        self.problem("cpu_models=Haswell-noTSX .*guest_image=centos-stream-9 or", image="centos-stream-10")

    def test_some_hypervisors_have_what_the_image_needs(self):
        self.providers({"host-1": NEHALEM, "host-2": ["HW_CPU_X86_SSE2"], "host-3": ["HW_CPU_X86_SSE2"]})
        self.assertEqual(self.note("and guests on host-2, host-3 get less: it does not st")["cpu"], "x86-64-v2")

    def test_a_hypervisor_without_the_information_is_noted(self):
        self.providers({"host-1": ["COMPUTE_NODE"]})
        self.assertEqual(self.note("needs x86-64-v2: whether guests have it was not checked")["cpu"], "")
        self.fine(image="debian-12")

    def test_novas_figures_are_used_if_placement_refuses(self):
        self.cloud.answers[PLACEMENT] = REFUSED
        old = json.dumps({"features": ["sse2", "ssse3"]})
        told = {"hypervisors": [hypervisor("host-1", cpu_info=old)]}
        self.cloud.answers[f"{NOVA}/os-hypervisors/detail"] = told
        answer = self.look()
        self.assertRegex(answer["problems"][0], r"guests on host-1 get less \(x86-64-v1\)")
        self.assertRegex(answer["notes"][0], "placement tells nothing.*guests' may be less")
        new = json.dumps({"features": ["sse2", "ssse3", "sse4.1", "sse4.2"]})
        told["hypervisors"][0]["cpu_info"] = new
        self.assertEqual(self.note("placement tells nothing")["cpu"], "x86-64-v2")

    def test_a_refusal_by_both_is_noted(self):
        self.cloud.answers.update({PLACEMENT: REFUSED, f"{NOVA}/os-hypervisors/detail": REFUSED})
        self.assertEqual(self.note("processors and room were not checked: this login may not")["cpu"], "")

    def test_a_catalogue_without_placement_counts_as_a_refusal(self):
        self.role("admin", {name: number for name, number in SERVICES.items() if name != "placement"})
        self.assertRegex(self.look()["notes"][0], "placement tells nothing")

    def test_no_hypervisor_is_up(self):
        down = [hypervisor("host-1", "down"), {**hypervisor("host-2"), "status": "disabled"}]
        self.cloud.answers[f"{NOVA}/os-hypervisors/detail"] = {"hypervisors": down}
        self.problem("^no hypervisor is up and enabled: openstack compute service list")

    def test_hypervisors_that_are_down_do_not_count(self):
        self.cloud.answers[f"{NOVA}/os-hypervisors/detail"]["hypervisors"].append(hypervisor("host-2", "down"))
        self.providers({"host-1": ["HW_CPU_X86_SSE2"], "host-2": NEHALEM})
        self.problem("and guests on host-1 get less")

    def test_there_is_no_room(self):
        for ram, disk, room in [(2047, 100, 1), (8192, 19, 1), (1000, 100, 0)]:
            self.providers({"host-1": NEHALEM}, ram, disk)
            self.problem(f"^2 more guests are wanted, and the hypervisors have room for {room}: delete guests")
        self.providers({"host-1": NEHALEM, "host-2": NEHALEM}, 1024, 10)
        self.fine()

    def test_a_provider_that_is_no_hypervisor_is_ignored(self):
        self.providers({"host-1": NEHALEM, "disk": []}, disk=19)
        self.cloud.answers[f"{PLACEMENT}/disk/inventories"] = {"inventories": {"DISK_GB": inventory(900)}}
        self.problem("room for 1")

    def test_a_guest_larger_than_each_hypervisor_is_refused(self):
        twice = {"MEMORY_MB": inventory(1000, 2.0)}
        for ram, room in ((1000, 2), (1001, 0)):
            self.assertEqual(hypervisors.room_in(twice, {"MEMORY_MB": 0}, {"MEMORY_MB": ram}), room)
        self.assertEqual(hypervisors.room_in(twice, {"MEMORY_MB": 1}, {"MEMORY_MB": 1000, "DISK_GB": 5}), 1)
        self.assertIsNone(hypervisors.room_in(twice, {}, {"DISK_GB": 5}))


class Levels(unittest.TestCase):
    def test_each_cpu_model_includes_those_below_it(self):
        v2 = {"SSE2", "SSSE3", "SSE41", "SSE42"}
        v3 = v2 | {"AVX", "AVX2", "BMI", "BMI2", "F16C", "FMA3"}
        v4 = v3 | {"AVX512F", "AVX512BW", "AVX512CD", "AVX512DQ", "AVX512VL"}
        for level, features in ((1, {"SSE2", "MMX"}), (2, v2), (3, v3 | {"AVX512F"}), (4, v4), (None, {"AVX"})):
            self.assertEqual(hypervisors.level_of(features), level)
        self.assertEqual(hypervisors.level_of(v4 - {"SSSE3"}), 1)

    def test_libvirts_names_are_known(self):
        names = "sse2 ssse3 sse4.1 sse4.2 avx avx2 bmi1 bmi2 f16c fma".split()
        for told in ({"features": names}, json.dumps({"features": names})):
            self.assertEqual(hypervisors.level_of_cpu_info(told), 3)
        for told in (None, "", "{}", {"features": ["vmx"]}):
            self.assertIsNone(hypervisors.level_of_cpu_info(told))


if __name__ == "__main__":
    unittest.main()
