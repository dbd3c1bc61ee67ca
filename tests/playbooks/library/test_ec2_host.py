import base64
import unittest

from support import Failed, no_waiting, run, stubbed
from test_console_host_keys import BEGIN, ED, END, console
from ansible.module_utils.ec2_host import differences, groups_of, plain  # noqa: I001 (its path comes with support)

TAGS = {"project": "rollcall", "Name": "rollcall-openstack"}
ONE = "i-00000000000000001"
GROUP = "sg-00000000000000001"
LAUNCH = {
    "tags": {**TAGS, "owner": "ann"},
    "image": "ami-1",
    "root_device": "/dev/sda1",
    "subnet": "subnet-1",
    "key": "rollcall-openstack",
    "instance_type": "m8i.large",
    "disk": 60,
    "nested_virtualisation": True,
}
IMDS = {"HttpEndpoint": "enabled", "HttpTokens": "required", "HttpPutResponseHopLimit": 1}


def instance(state, **more):
    return {
        "InstanceId": ONE,
        "InstanceType": "t2.large",
        "State": {"Name": state},
        "MetadataOptions": IMDS,
        "SecurityGroups": [{"GroupId": GROUP}],
        **more,
    }


def answered(*instances):
    return {"Reservations": [{"Instances": [one]} for one in instances]}


class Ec2Host(unittest.TestCase):
    def host(self, *answers, check=False, **params):
        """The module's answer, where EC2 answers so: (call, answer), or (call, error's code)."""
        with stubbed("ec2") as (ec2, stub), no_waiting():
            for call, answer in answers:
                if isinstance(answer, str):
                    stub.add_client_error(call, answer)
                else:
                    stub.add_response(call, answer)
            return run("ec2_host", {"tags": TAGS, **params}, check=check, clients={"ec2": ec2})

    def seen(self, state, **more):
        return ("describe_instances", answered(instance(state, **more)))

    def test_launched_once_with_all_that_cannot_be_changed_later(self):
        nothing, asked = ("describe_instances", answered()), []
        with stubbed("ec2") as (ec2, stub), no_waiting():
            ec2.meta.events.register("provide-client-params.ec2.RunInstances", lambda params, **_: asked.append(params))
            stub.add_response(*nothing)
            stub.add_response("run_instances", {"Instances": [instance("pending")]})
            # EC2 may not know yet what it has just made.
            stub.add_client_error("describe_instances", "InvalidInstanceID.NotFound")
            stub.add_response(*self.seen("pending"))
            stub.add_response(*self.seen("running", PublicIpAddress="192.0.2.1"))
            given = {"tags": TAGS, "launch": LAUNCH, "group": GROUP}
            result = run("ec2_host", given, clients={"ec2": ec2})
        self.assertEqual(result["instance"]["address"], "192.0.2.1")
        self.assertEqual(result["calls"], ["RunInstances"])
        [request] = asked
        self.assertEqual(request["CpuOptions"], {"NestedVirtualization": "enabled"})
        self.assertEqual(request["MetadataOptions"], IMDS)
        self.assertEqual(request["SecurityGroupIds"], [GROUP])
        tagged = {one["ResourceType"]: len(one["Tags"]) for one in request["TagSpecifications"]}
        self.assertEqual(tagged, {"instance": 3, "network-interface": 3, "volume": 3})

    def test_a_check_run_calls_nothing(self):
        result = self.host(("describe_instances", answered()), check=True, launch=LAUNCH, group=GROUP)
        self.assertEqual((result["changed"], result["calls"], result["instance"]), (True, [], None))
        for state, wanted in (("stopped", "running"), ("running", "stopped"), ("running", "absent")):
            result = self.host(self.seen(state), check=True, state=wanted)
            self.assertEqual((result["changed"], result["calls"]), (True, []))

    def test_one_that_is_still_stopping_is_waited_for_and_started(self):
        seen = [self.seen(state) for state in ("stopping", "stopping", "stopped")]
        result = self.host(*seen, ("start_instances", {}), self.seen("pending"), self.seen("running"))
        self.assertEqual(result["calls"], ["StartInstances"])

    def test_none_is_started_or_stopped_where_there_is_none(self):
        with self.assertRaisesRegex(Failed, "playbooks/host.yml makes it"):
            self.host(("describe_instances", answered()))
        for state in ("stopped", "absent"):
            result = self.host(("describe_instances", answered()), state=state)
            self.assertEqual((result["changed"], result["instance"]), (False, None))

    def test_what_has_drifted_is_put_back(self):
        drifted = {"MetadataOptions": {**IMDS, "HttpTokens": "optional"}, "SecurityGroups": [{"GroupId": "sg-2"}]}
        repaired = ("modify_instance_metadata_options", {}), ("modify_instance_attribute", {})
        result = self.host(self.seen("running", **drifted), self.seen("running", **drifted), *repaired, group=GROUP)
        self.assertEqual(result["calls"], ["ModifyInstanceMetadataOptions", "ModifyInstanceAttribute"])

    def test_two_are_one_too_many(self):
        with self.assertRaisesRegex(Failed, "^2 instances have the tags of the host, and one may: i-0"):
            self.host(("describe_instances", answered(instance("running"), instance("stopped"))))

    def test_one_that_dies_as_it_starts_is_told_with_its_reason(self):
        died = self.seen("terminated", StateReason={"Message": "Server.InternalError"})
        with self.assertRaisesRegex(Failed, f"{ONE} is terminated after 5 s, and not running: Server.InternalError"):
            nothing = ("describe_instances", answered())
            made = ("run_instances", {"Instances": [instance("pending")]})
            self.host(nothing, made, died, died, launch=LAUNCH, group=GROUP, wait=5)

    def test_no_room_in_a_zone_is_told_with_its_cure(self):
        full = ("run_instances", "InsufficientInstanceCapacity")
        with self.assertRaisesRegex(Failed, "has none left there now: try again later, or in another zone"):
            self.host(("describe_instances", answered()), full, launch=LAUNCH, group=GROUP)


class Differences(unittest.TestCase):
    WANTED = {"type": "t2.large", "disk": 60, "nested": False}

    def told(self, one=None, disk=None, **wanted):
        volume = {"VolumeId": "vol-1", "Size": 60, "Encrypted": True, **(disk or {})}
        return differences(instance("running", **(one or {})), volume, {**self.WANTED, **wanted})

    def test_none_where_it_is_as_wanted(self):
        self.assertEqual(self.told(), [])
        nested = {"InstanceType": "m8i.large", "CpuOptions": {"NestedVirtualization": "enabled"}}
        self.assertEqual(self.told(nested, type="m8i.large", nested=True), [])

    def test_each_is_told_with_what_to_do(self):
        for told, says in [
            (self.told(type="m8i.large", nested=True), "is a t2.large, .*--instance-type Value=m8i.large"),
            (self.told({"InstanceType": "m8i.large"}, type="m8i.large", nested=True), "modify-instance-cpu-options"),
            (self.told(disk={"Size": 30}), "has 30 GiB.*modify-volume --volume-id vol-1 --size 60"),
            (self.told(disk={"Size": 90}), "does not shrink"),
            (self.told(disk={"Encrypted": False}), "not encrypted"),
        ]:
            self.assertEqual(len(told), 1)
            self.assertRegex(told[0], says)

    def test_an_address_counts_only_while_it_runs(self):
        places = {"PublicIpAddress": "192.0.2.1", "PrivateIpAddress": "10.0.0.1"}
        self.assertEqual(plain(instance("running", **places))["address"], "192.0.2.1")
        self.assertEqual(plain(instance("running", PrivateIpAddress="10.0.0.1"))["address"], "10.0.0.1")
        self.assertEqual(plain(instance("stopped", **places))["address"], "")

    def test_its_groups_may_be_told_of_its_interface_alone(self):
        interface = {"SecurityGroups": [], "NetworkInterfaces": [{"Groups": [{"GroupId": "sg-9"}]}]}
        self.assertEqual(groups_of(instance("running", **interface)), ["sg-9"])


class Plan(unittest.TestCase):
    def plan(self, images, zones, subnets, **params):
        with stubbed("ec2") as (ec2, stub):
            stub.add_response("describe_images", {"Images": images})
            stub.add_response("describe_instance_type_offerings", {"InstanceTypeOfferings": [{"Location": z} for z in zones]})
            if zones:
                stub.add_response("describe_subnets", {"Subnets": subnets})
            given = {"instance_type": "t2.large", "disk": 60, "image_owner": "1", "image_name": "u-*", **params}
            return run("ec2_host_plan", given, clients={"ec2": ec2})

    def subnet(self, zone):
        return {"SubnetId": f"subnet-{zone}", "VpcId": "vpc-1", "AvailabilityZone": zone}

    def image(self, name, date, size=8):
        mapping = {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": size}}
        what = {"ImageId": f"ami-{name}", "Name": name, "CreationDate": date}
        return {**what, "RootDeviceName": "/dev/sda1", "BlockDeviceMappings": [mapping]}

    def test_the_newest_image_in_a_zone_that_has_the_type(self):
        images = [self.image("b", "2026-01-01"), self.image("a", "2026-02-01")]
        result = self.plan(images, ["c", "b"], [self.subnet(zone) for zone in "acb"])
        told = {name: result[name] for name in ("problems", "image", "root_device", "subnet", "vpc")}
        place = {"root_device": "/dev/sda1", "subnet": "subnet-b", "vpc": "vpc-1"}
        self.assertEqual(told, {"problems": [], "image": "ami-a", **place})

    def test_all_that_stands_in_the_way(self):
        ubuntu = [self.image("a", "2026-02-01")]
        for planned, says in [
            (self.plan([], ["a"], [self.subnet("a")]), "has no image u-\\* in this region"),
            (self.plan([self.image("a", "2026", 99)], ["a"], [self.subnet("a")]), "takes 99: raise it"),
            (self.plan(ubuntu, [], []), "this region has no t2.large"),
            (self.plan(ubuntu, ["a"], []), "no default VPC in this region: aws ec2 create-default-vpc"),
            (self.plan(ubuntu, ["a"], [self.subnet("b")]), "the default VPC has no subnet in a"),
            (self.plan(ubuntu, ["a"], [self.subnet("b")], subnet="subnet-b"), "is in b, which has no t2.large"),
        ]:
            self.assertEqual(len(planned["problems"]), 1)
            self.assertRegex(planned["problems"][0], says)


if __name__ == "__main__":
    unittest.main()
