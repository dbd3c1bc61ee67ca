import importlib
import unittest
from unittest import mock

import requests
from cloud import CLOUD, SERVICES, listed
from healthy_cloud import NEHALEM, NEUTRON, NOVA, PLACEMENT, REFUSED, Healthy, flavor, network, server

openstack_preflight = importlib.import_module("openstack_preflight")


class Login(Healthy):
    def test_a_complete_cloud_returns_its_facts(self):
        answer = self.fine()
        facts = {
            "project_id": "p1",
            "region": "RegionOne",
            "admin": True,
            "public_network_id": "id-public",
            "flavor_exists": False,
            "guests": [],
            "cpu": "x86-64-v2",
            "horizon": "",
        }
        self.assertEqual({name: answer[name] for name in facts}, facts)
        self.assertEqual({call.split()[0] for call in self.cloud.calls if "/auth/" not in call}, {"GET"})

    def test_horizon_is_returned_if_it_is_in_the_catalogue(self):
        self.role("admin", {**SERVICES, "dashboard": "horizon"})
        self.assertEqual(self.fine()["horizon"], "http://cloud.test/dashboard/horizon")

    def test_a_cloud_missing_from_clouds_yaml_is_reported(self):
        self.problem("^there is no cloud dev: .*/clouds.yaml has lab: set openstack_cloud", cloud="dev")
        self.clouds = {"b": CLOUD, "a": CLOUD}
        self.problem("^there is no cloud lab: .*/clouds.yaml has a, b: set")

    def test_an_incomplete_entry_is_reported(self):
        for key in ("auth_url", "password"):
            self.clouds = {"lab": {**CLOUD, "auth": {**CLOUD["auth"]}}}
            del self.clouds["lab"]["auth"][key]
            self.problem(f"{key}.*: put the right auth_url, username, password, project")
        self.clouds["lab"]["auth"] = {**CLOUD["auth"], "pasword": "typo"}
        self.problem("pasword.*: put the right")

    def test_a_keystone_that_does_not_answer_is_reported(self):
        refused = requests.ConnectionError("HTTPConnectionPool(host='cloud.test', port=80): Max retries exceeded")
        self.cloud.answers["POST /identity/v3/auth/tokens"] = refused
        self.problem("^Unable to establish connection to http:[a-z./0-9]*: is OpenStack running, and auth_url")

    def test_an_address_that_is_not_keystones_is_reported(self):
        for call in ("POST /identity/v3/auth/tokens", "GET /identity/v3"):
            self.cloud.answers.pop(call)
            self.problem("HTTP 404.*: is OpenStack running, and auth_url")

    def test_a_wrong_password_is_reported(self):
        told = {"error": {"code": 401, "message": "The request you have made requires authentication."}}
        self.cloud.answers["POST /identity/v3/auth/tokens"] = (401, told)
        self.problem("requires authentication.*: the login in clouds.yaml is not taken: put the right")

    def test_a_login_without_a_project_is_reported(self):
        self.cloud.answers["POST /identity/v3/auth/tokens"][1]["token"].pop("project")
        self.problem("login is of no project: put project_name")

    def test_a_service_missing_from_the_catalogue_is_reported(self):
        self.role("admin", {"identity": "v3", "compute": "v2.1", "image": "v2"})
        self.problem(r"^the catalogue of region RegionOne lacks network \(neutron\): is region_name")

    def test_a_service_that_does_not_answer_is_reported(self):
        self.cloud.answers[f"{NOVA}/flavors/detail"] = (503, {})
        self.problem("^flavors cannot be looked at: .*503.*: are its services running")
        self.setUp()
        self.cloud.answers[PLACEMENT] = (500, {})
        self.problem("^hypervisors cannot be looked at: .*500.*: OpenStack itself has failed")

    def test_a_missing_sdk_is_reported(self):
        with mock.patch.object(openstack_preflight, "openstack", None):
            self.problem("has no openstacksdk: run playbooks/openstack.yml")


class Image(Healthy):
    def test_an_image_missing_from_the_catalogue_is_refused(self):
        self.problem("no guest_image arch: images/guests.yml has centos-stream-9, centos-st", image="arch")


class Servers(Healthy):
    def there_are(self, *servers):
        self.cloud.answers[f"{NOVA}/servers/detail"] = {"servers": list(servers)}

    def test_two_images_with_one_name_are_refused(self):
        self.there_are(server(1), server(1, id="other"))
        self.problem(r"^2 servers are called rollcall-bridge-1 \(id-1, other\): rename or delete")

    def test_an_image_of_others_is_refused(self):
        for metadata in ({}, {"rollcall_project": "exam"}):
            self.there_are(server(1, metadata=metadata))
            answer = self.problem("a server rollcall-bridge-1 that is not of project rollcall: delete or rename")
            self.assertEqual(answer["guests"], [])

    def test_one_is_in_error(self):
        broken = server(2, status="ERROR", fault={"message": "No valid host"})
        self.there_are({**broken, "OS-SRV-USG:launched_at": "2026-11-25T08:34:00"})
        self.problem(r"rollcall-bridge-2 is in ERROR \(No valid host\): openstack server reboot --hard")
        self.there_are(broken)
        self.fine()

    def test_those_that_are_ours_need_nothing_more(self):
        floating = {"net": [{"addr": "172.24.4.2", "OS-EXT-IPS:type": "floating"}]}
        fixed = {"net": [{"addr": "10.0.0.2", "OS-EXT-IPS:type": "fixed"}]}
        self.there_are(server(1, addresses=floating), server(2, addresses=fixed))
        self.limits.update(maxTotalInstances=1, maxTotalCores=1, maxTotalRAMSize=512)
        self.providers({"host-1": NEHALEM}, ram=100)
        self.quota["floatingip"]["limit"] = 3
        self.assertEqual(self.fine()["guests"], ["rollcall-bridge-1", "rollcall-bridge-2"])
        self.quota["floatingip"]["limit"] = 2
        self.problem("the quota is 2 floating IPs, 2 are used and 1 more are needed")


class Flavor(Healthy):
    def there_are(self, *flavors):
        self.cloud.answers[f"{NOVA}/flavors/detail"] = {"flavors": list(flavors)}

    def test_it_is_there_and_large_enough(self):
        for disk in (10, 0):
            self.there_are(flavor("bridge", 1024, disk))
            self.assertTrue(self.fine()["flavor_exists"])
        self.assertTrue(self.fine(flavor="id-bridge")["flavor_exists"])

    def test_what_it_has_is_what_the_guests_need(self):
        self.there_are(flavor("bridge", 40000, 10))
        self.limits["maxTotalRAMSize"] = -1
        self.problem("room for 0")

    def test_it_is_too_small(self):
        needs = "^centos-stream-9 needs 1024 MiB of RAM and 10 GiB of disk, and the flavor bridge has"
        for small in (flavor("bridge", 512, 10), flavor("bridge", 1024, 9)):
            self.there_are(small, flavor("huge", 8192, 80), flavor("large", 4096, 20))
            has = f"{small['ram']} MiB and {small['disk']} GiB"
            self.problem(f"{needs} {has}: choose guest_flavor=large or huge$")
            self.there_are(small)
            self.problem(f"{needs} {has}: give guest_flavor a new name, and it is made")

    def test_it_would_be_made_too_small(self):
        for size, has in (({"ram": 512}, "ram is 512"), ({"disk": 4}, "disk 4")):
            self.problem(f"needs 1024 MiB .*, and guest_.*{has}.*: raise them", **size)

    def test_it_may_not_be_made(self):
        self.role("member")
        no = "there is no flavor bridge, and this login may not make one"
        self.problem(f"{no}: choose guest_flavor=large$")
        self.there_are(flavor("tiny", 512, 1))
        self.problem(f"{no}: have the cloud's admin make one, none there does")


class Quotas(Healthy):
    def test_novas(self):
        for limit, value, said in [
            ("maxTotalInstances", 2, "2 servers, 1 are used and 2 more"),
            ("maxTotalCores", 2, "2 cores, 1 are used and 2 more"),
            ("maxTotalRAMSize", 2500, "2500 MiB of RAM, 512 are used and 2048 more"),
        ]:
            with self.subTest(limit), mock.patch.dict(self.limits, {limit: value}):
                self.problem(f"^the quota is {said} are needed: have it raised")
            with self.subTest(limit), mock.patch.dict(self.limits, {limit: -1}):
                self.fine()

    def test_neutrons(self):
        for name, limit, said in [
            ("floatingip", 3, "3 floating IPs, 2 are used and 2 more"),
            ("network", 2, "2 networks, 2 are used and 1 more"),
            ("subnet", 2, "2 subnets, 2 are used and 1 more"),
            ("router", 2, "2 routers, 2 are used and 1 more"),
            ("security_group", 2, "2 security groups, 2 are used and 1 more"),
            ("port", 5, "5 ports, 2 are used and 4 more"),
        ]:
            with self.subTest(name), mock.patch.dict(self.quota[name], {"limit": limit}):
                self.problem(f"^the quota is {said} are needed: have it raised")
            for enough in (-1, limit + 1):
                with self.subTest(name), mock.patch.dict(self.quota[name], {"limit": enough}):
                    self.fine()

    def test_what_is_there_is_not_needed_again(self):
        own = {"id": "own", "name": "rollcall-guests", "project_id": "p1"}
        answers = self.cloud.answers
        both = network("public", True), network("rollcall-guests", False, "p1")
        answers[f"{NEUTRON}/networks"] = listed("networks", *both)
        answers[f"{NEUTRON}/routers"] = listed("routers", own)
        answers[f"{NEUTRON}/security-groups"] = listed("security_groups", own)
        for name in ("network", "subnet", "router", "security_group"):
            self.quota[name]["limit"] = 2
        self.quota["port"]["limit"] = 4
        self.fine()
        answers[f"{NEUTRON}/routers"] = listed("routers", {**own, "project_id": "other"})
        self.problem("2 routers, 2 are used and 1 more")

    def test_where_neutron_does_not_tell_there_is_a_note(self):
        self.cloud.answers[f"{NEUTRON}/quotas/p1/details.json"] = REFUSED
        self.note("neutron's quotas were not checked: this login may not")


class PublicNetwork(Healthy):
    def test_it_is_not_there(self):
        told = "^there is no external network internet: set public_network=public$"
        answer = self.problem(told, public_network="internet")
        self.assertEqual(answer["public_network_id"], "")

    def test_it_is_not_external(self):
        self.problem("private is not external, .*: set public_network=public$", public_network="private")

    def test_none_is_external(self):
        self.cloud.answers[f"{NEUTRON}/networks"] = listed("networks", network("public", False))
        self.problem("public is not external, .*: none is: have the cloud's admin")

    def test_two_have_the_name(self):
        two = [network("public", True), {**network("public", True), "id": "other"}]
        self.cloud.answers[f"{NEUTRON}/networks"] = listed("networks", *two)
        self.problem("^2 external networks are called public: have one renamed$")


if __name__ == "__main__":
    unittest.main()
