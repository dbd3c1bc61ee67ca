"""The one EC2 instance of a project, by its tags: found, described, waited for."""

from ansible.module_utils.aws_calls import code_of, wait_until

try:
    from botocore.exceptions import ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

# A terminated instance is shown for an hour; it is none.
ALIVE = ["pending", "running", "stopping", "stopped"]


class NotOne(Exception):
    """Several instances have the tags: one line."""


def filters_of(tags, **more):
    """Filters of a Describe call for what has all of these tags."""
    found = {**{f"tag:{name}": [value] for name, value in tags.items()}, **more}
    return [{"Name": name, "Values": values} for name, values in found.items()]


def tag_specifications(kinds, tags):
    """Tags that things get as they are made: what is made is found, however soon the run is killed."""
    pairs = [{"Key": name, "Value": value} for name, value in tags.items()]
    return [{"ResourceType": kind, "Tags": pairs} for kind in kinds]


def found(ec2, tags):
    """The instance as EC2 describes it, or None."""
    pages = ec2.get_paginator("describe_instances").paginate(Filters=filters_of(tags, **{"instance-state-name": ALIVE}))
    all_of = [one for page in pages for reservation in page["Reservations"] for one in reservation["Instances"]]
    if len(all_of) > 1:
        ids = ", ".join(sorted(one["InstanceId"] for one in all_of))
        raise NotOne(
            f"{len(all_of)} instances have the tags of the host, and one may: {ids}: look at them in EC2's console, and"
            " terminate, or tag otherwise, what is not it"
        )
    return all_of[0] if all_of else None


def of_id(ec2, instance_id):
    """The instance as EC2 describes it; None if it is not known, or not yet."""
    try:
        answer = ec2.describe_instances(InstanceIds=[instance_id])
    except ClientError as error:
        if code_of(error) == "InvalidInstanceID.NotFound":
            return None
        raise
    return answer["Reservations"][0]["Instances"][0] if answer["Reservations"] else None


def wait_for(ec2, instance_id, states, limit):
    """The instance, once it is in one of the states; else as it is after so many seconds."""
    last = {}

    def probe():
        last["seen"] = of_id(ec2, instance_id)
        state = last["seen"]["State"]["Name"] if last["seen"] else "terminated"
        return state in states

    wait_until(probe, limit, pause=5)
    return last["seen"]


def groups_of(instance):
    """Ids of its security groups, in order."""
    interfaces = [one["Groups"] for one in instance.get("NetworkInterfaces", [])]
    groups = instance.get("SecurityGroups") or (interfaces[0] if interfaces else [])
    return sorted(group["GroupId"] for group in groups)


def plain(instance):
    """What the playbooks need of it; the address is empty unless it runs."""
    if instance is None:
        return None
    state = instance["State"]["Name"]
    address = instance.get("PublicIpAddress") or instance.get("PrivateIpAddress") or ""
    return {
        "id": instance["InstanceId"],
        "state": state,
        "type": instance["InstanceType"],
        "address": address if state == "running" else "",
        "private_address": instance.get("PrivateIpAddress") or "",
        "subnet": instance.get("SubnetId", ""),
        "vpc": instance.get("VpcId", ""),
    }


def root_volume(instance):
    """Id of the volume that it boots from; empty if it has none."""
    for mapping in instance.get("BlockDeviceMappings", []):
        if mapping["DeviceName"] == instance.get("RootDeviceName"):
            return mapping.get("Ebs", {}).get("VolumeId", "")
    return ""


def differences(instance, volume, wanted):
    """What an instance has otherwise than is wanted (type, disk, nested), a line each with what to do; it stays as it is."""
    told, one = [], instance["InstanceId"]
    if instance["InstanceType"] != wanted["type"]:
        told.append(
            f"{one} is a {instance['InstanceType']}, and host_instance_type is {wanted['type']}: to change it, stop it"
            f" (playbooks/host_stop.yml), aws ec2 modify-instance-attribute --instance-id {one}"
            f" --instance-type Value={wanted['type']}, and start it (playbooks/host_start.yml)"
        )
    elif wanted["nested"] and instance.get("CpuOptions", {}).get("NestedVirtualization") != "enabled":
        told.append(
            f"{one} has no nested virtualisation: stop it (playbooks/host_stop.yml), aws ec2 modify-instance-cpu-options"
            f" --instance-id {one} --nested-virtualization enabled, and start it (playbooks/host_start.yml)"
        )
    if volume and volume["Size"] != wanted["disk"]:
        cure = (
            f"aws ec2 modify-volume --volume-id {volume['VolumeId']} --size {wanted['disk']}, then restart it"
            if volume["Size"] < wanted["disk"]
            else "a disk does not shrink: set host_disk_gib to what it is"
        )
        told.append(f"the disk of {one} has {volume['Size']} GiB, and host_disk_gib is {wanted['disk']}: {cure}")
    if volume and not volume.get("Encrypted"):
        told.append(f"the disk of {one} is not encrypted: only a new host's will be (playbooks/teardown.yml first)")
    return told
