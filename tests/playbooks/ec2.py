"""Prints an emulator's EC2 resources as JSON, without the default ones; or changes them.

ec2.py                prints instances that are not terminated, with their disks; groups, key pairs, addresses
ec2.py drift          adds a rule to each of our groups, and allows IMDSv1 on each instance
"""

import json
import sys

import boto3

ec2 = boto3.client("ec2")


def tags_of(thing):
    return {tag["Key"]: tag["Value"] for tag in thing.get("Tags", [])}


def instances():
    for reservation in ec2.describe_instances()["Reservations"]:
        for one in reservation["Instances"]:
            if one["State"]["Name"] != "terminated":
                yield one


def groups():
    return [one for one in ec2.describe_security_groups()["SecurityGroups"] if one["GroupName"] != "default"]


def disk_of(instance):
    volume_id = instance["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
    volume = ec2.describe_volumes(VolumeIds=[volume_id])["Volumes"][0]
    named = {name: volume[name] for name in ("Size", "VolumeType", "Encrypted")}
    return {**named, "tags": tags_of(volume)}


def rules_of(group):
    return [
        [rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort"), source["CidrIp"]]
        for rule in group["IpPermissions"]
        for source in rule["IpRanges"]
    ]


def described(one):
    options = one.get("MetadataOptions", {})
    imds = [options.get(name) for name in ("HttpEndpoint", "HttpTokens", "HttpPutResponseHopLimit")]
    attached = one["SecurityGroups"] or one["NetworkInterfaces"][0]["Groups"]
    return {
        "id": one["InstanceId"],
        "state": one["State"]["Name"],
        "type": one["InstanceType"],
        "image": one["ImageId"],
        "key": one["KeyName"],
        "address": one.get("PublicIpAddress", ""),
        "zone": one["Placement"]["AvailabilityZone"],
        "imds": imds,
        "tags": tags_of(one),
        "groups": [group["GroupName"] for group in attached],
        "disk": disk_of(one),
    }


def addresses():
    for one in ec2.describe_addresses()["Addresses"]:
        yield {"address": one["PublicIp"], "instance": one.get("InstanceId", ""), "tags": tags_of(one)}


if sys.argv[1:] == ["drift"]:
    for group in groups():
        rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[rule])
    for one in instances():
        # moto forgets the options that a call leaves out; EC2 keeps them.
        ec2.modify_instance_metadata_options(
            InstanceId=one["InstanceId"],
            HttpTokens="optional",
            HttpEndpoint="enabled",
            HttpPutResponseHopLimit=2,
            HttpProtocolIpv6="disabled",
            InstanceMetadataTags="disabled",
        )
else:
    there = {
        "instances": [described(one) for one in instances()],
        "groups": [{"name": one["GroupName"], "rules": rules_of(one), "tags": tags_of(one)} for one in groups()],
        "keys": [{"name": one["KeyName"], "tags": tags_of(one)} for one in ec2.describe_key_pairs()["KeyPairs"]],
        "addresses": list(addresses()),
    }
    print(json.dumps({kind: found for kind, found in there.items() if found}))
