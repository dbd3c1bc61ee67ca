import unittest

from support import Failed, no_waiting, run, stubbed

PARAMS = {
    "tags": {"project": "rollcall", "Name": "rollcall-openstack", "owner": "ann"},
    "image": "ami-1",
    "root_device": "/dev/sda1",
    "subnet": "subnet-1",
    "group": "sg-00000000000000001",
    "key": "rollcall-openstack",
    "instance_type": "m8i.large",
    "disk": 60,
    "nested_virtualisation": True,
}
ONE = "i-00000000000000001"


class Launch(unittest.TestCase):
    def launch(self, answer=None, error=None, **params):
        """The module's answer, and what RunInstances was asked for."""
        asked = []
        with stubbed("ec2") as (ec2, stub):
            ec2.meta.events.register("provide-client-params.ec2.RunInstances", lambda params, **_: asked.append(params))
            if error:
                stub.add_client_error("run_instances", error)
            else:
                stub.add_response("run_instances", answer or {"Instances": [{"InstanceId": ONE}]})
            return run("ec2_host_launch", {**PARAMS, **params}, clients={"ec2": ec2}), asked[0]

    def test_the_launch_sets_everything_that_cannot_be_changed_later(self):
        result, request = self.launch()
        self.assertEqual((result["instance_id"], result["changed"], result["calls"]), (ONE, True, ["RunInstances"]))
        self.assertEqual(request["CpuOptions"], {"NestedVirtualization": "enabled"})
        imds = {"HttpEndpoint": "enabled", "HttpTokens": "required", "HttpPutResponseHopLimit": 1}
        self.assertEqual(request["MetadataOptions"], imds)
        self.assertEqual((request["MinCount"], request["MaxCount"]), (1, 1))
        [disk] = request["BlockDeviceMappings"]
        self.assertEqual((disk["Ebs"]["VolumeSize"], disk["Ebs"]["Encrypted"]), (60, True))
        tagged = {one["ResourceType"]: len(one["Tags"]) for one in request["TagSpecifications"]}
        self.assertEqual(tagged, {"instance": 3, "network-interface": 3, "volume": 3})
        _, plain = self.launch(nested_virtualisation=False)
        self.assertNotIn("CpuOptions", plain)

    def test_the_instance_has_a_public_address_whatever_the_subnets_default(self):
        _, request = self.launch()
        [interface] = request["NetworkInterfaces"]
        self.assertTrue(interface["AssociatePublicIpAddress"])
        self.assertTrue(interface["DeleteOnTermination"])
        self.assertEqual((interface["SubnetId"], interface["Groups"]), (PARAMS["subnet"], [PARAMS["group"]]))
        # EC2 refuses these beside an interface.
        self.assertFalse({"SubnetId", "SecurityGroupIds"} & request.keys())

    def test_a_group_or_key_that_ec2_does_not_see_yet_is_waited_for(self):
        with stubbed("ec2") as (ec2, stub), no_waiting() as slept:
            for code in ("InvalidGroup.NotFound", "InvalidSecurityGroupID.NotFound", "InvalidKeyPair.NotFound"):
                stub.add_client_error("run_instances", code, "does not exist")
            stub.add_response("run_instances", {"Instances": [{"InstanceId": ONE}]})
            result = run("ec2_host_launch", PARAMS, clients={"ec2": ec2})
        self.assertEqual((result["instance_id"], slept), (ONE, [2, 2, 2]))

    def test_a_group_or_key_that_never_appears_fails_after_a_minute(self):
        with stubbed("ec2") as (ec2, stub), no_waiting() as slept:
            for _ in range(31):
                stub.add_client_error("run_instances", "InvalidGroup.NotFound", "The security group does not exist")
            with self.assertRaisesRegex(Failed, "InvalidGroup.NotFound: The security group does not exist"):
                run("ec2_host_launch", PARAMS, clients={"ec2": ec2})
        self.assertEqual(sum(slept), 60)

    def test_a_check_run_calls_nothing(self):
        result = run("ec2_host_launch", PARAMS, check=True, clients={})
        self.assertEqual((result["changed"], result["calls"], result["instance_id"]), (True, [], ""))

    def test_a_full_zone_is_reported_with_its_remedy(self):
        with self.assertRaisesRegex(Failed, "has no capacity there: try again later, or another zone"):
            self.launch(error="InsufficientInstanceCapacity")


class Zones(unittest.TestCase):
    def test_the_zones_are_those_that_offer_the_type(self):
        with stubbed("ec2") as (ec2, stub):
            offers = [{"Location": zone} for zone in ("c", "a")]
            stub.add_response("describe_instance_type_offerings", {"InstanceTypeOfferings": offers})
            result = run("ec2_type_zones_info", {"instance_type": "t2.large"}, clients={"ec2": ec2})
        self.assertEqual((result["zones"], result["changed"], result["calls"]), (["a", "c"], False, []))


if __name__ == "__main__":
    unittest.main()
