"""A cloud on which openstack_preflight finds nothing missing, for tests that break one thing each."""

import copy
import unittest

import yaml
from cloud import SERVICES, Cloud, listed
from support import ROOT, answer_of

IMAGES = yaml.safe_load((ROOT / "images/guests.yml").read_text(encoding="utf-8"))
PARAMS = {
    "cloud": "lab",
    "project": "rollcall",
    "names": ["rollcall-bridge-1", "rollcall-bridge-2"],
    "image": "centos-stream-9",
    "images": IMAGES,
    "flavor": "bridge",
    "ram": 1024,
    "disk": 10,
    "public_network": "public",
    "network": "rollcall-guests",
}
NEHALEM = ["HW_CPU_X86_SSE2", "HW_CPU_X86_SSSE3", "HW_CPU_X86_SSE41", "HW_CPU_X86_SSE42"]
REFUSED = (403, {"forbidden": {"message": "Policy does not allow it"}})
NOVA, NEUTRON, PLACEMENT = "GET /compute/v2.1", "GET /network/v2.0", "GET /placement/resource_providers"


def server(number, **more):
    name, owner = f"rollcall-bridge-{number}", {"rollcall_project": "rollcall"}
    return {"id": f"id-{number}", "name": name, "status": "ACTIVE", "metadata": owner, **more}


def flavor(name, ram, disk):
    return {"id": f"id-{name}", "name": name, "ram": ram, "disk": disk, "vcpus": 1}


def network(name, external, project="p0"):
    return {"id": f"id-{name}", "name": name, "router:external": external, "project_id": project}


def inventory(total, ratio=1.0):
    return {"total": total, "reserved": 0, "max_unit": total, "allocation_ratio": ratio}


def hypervisor(name, state="up", cpu_info="{}"):
    return {"hypervisor_hostname": name, "state": state, "status": "enabled", "cpu_info": cpu_info}


class Healthy(unittest.TestCase):
    """A cloud on which nothing is missing, and the login is its admin; each test breaks one thing."""

    def setUp(self):
        self.cloud, self.params, self.clouds = Cloud(), copy.deepcopy(PARAMS), None
        self.role("admin")
        limits = {"maxTotalInstances": 10, "totalInstancesUsed": 1, "maxTotalCores": 20, "totalCoresUsed": 1}
        self.limits = {**limits, "maxTotalRAMSize": 51200, "totalRAMUsed": 512}
        free = {"limit": 10, "used": 1, "reserved": 1}
        self.quota = {
            name: dict(free)
            for name in ("floatingip", "network", "subnet", "router", "security_group", "port")
        }
        self.cloud.answers.update(
            {
                f"{NOVA}/servers/detail": {"servers": []},
                f"{NOVA}/flavors/detail": {"flavors": [flavor("tiny", 512, 1), flavor("large", 4096, 20)]},
                f"{NOVA}/limits": {"limits": {"absolute": self.limits, "rate": []}},
                f"{NOVA}/os-hypervisors/detail": {"hypervisors": [hypervisor("host-1")]},
                f"{NEUTRON}/networks": listed("networks", network("public", True), network("private", False)),
                f"{NEUTRON}/routers": listed("routers"),
                f"{NEUTRON}/security-groups": listed("security_groups"),
                f"{NEUTRON}/quotas/p1/details.json": {"quota": self.quota},
            }
        )
        self.providers({"host-1": NEHALEM})

    def role(self, name, services=SERVICES):
        answer = Cloud(services).answers["POST /identity/v3/auth/tokens"]
        answer[1]["token"]["roles"] = [{"id": "r", "name": name}]
        self.cloud.answers["POST /identity/v3/auth/tokens"] = answer

    def providers(self, traits, ram=8192, disk=100):
        found = [{"uuid": name, "name": name} for name in traits]
        self.cloud.answers[PLACEMENT] = {"resource_providers": found}
        for name, those in traits.items():
            given = {"VCPU": inventory(2, 16.0), "MEMORY_MB": inventory(ram), "DISK_GB": inventory(disk)}
            usages = {"VCPU": 0, "MEMORY_MB": 0, "DISK_GB": 0}
            self.cloud.answers[f"{PLACEMENT}/{name}/inventories"] = {"inventories": given}
            self.cloud.answers[f"{PLACEMENT}/{name}/usages"] = {"usages": usages}
            self.cloud.answers[f"{PLACEMENT}/{name}/traits"] = {"traits": those}

    def look(self, **params):
        with self.cloud.up(self.clouds):
            answer = answer_of("openstack_preflight", {**self.params, **params}, check=True)
        for line in answer["problems"] + answer["notes"]:
            self.assertNotIn("\n", line)
            self.assertNotIn("not-to-be-told", line)
        self.assertFalse(answer["changed"])
        return answer

    def problem(self, pattern, **params):
        """There is this one, and no note."""
        answer = self.look(**params)
        self.assertEqual((len(answer["problems"]), answer["notes"]), (1, []), answer)
        self.assertRegex(answer["problems"][0], pattern)
        return answer

    def note(self, pattern, **params):
        answer = self.look(**params)
        self.assertEqual((answer["problems"], len(answer["notes"])), ([], 1), answer)
        self.assertRegex(answer["notes"][0], pattern)
        return answer

    def fine(self, **params):
        answer = self.look(**params)
        self.assertEqual((answer["problems"], answer["notes"]), ([], []))
        return answer
