#!/usr/bin/python
"""Ansible module: of what image, and where, an EC2 instance would be launched."""

DOCUMENTATION = r"""
---
module: ec2_host_plan
short_description: Of what image, and where, an EC2 instance would be launched
description:
  - Looks, and changes nothing. What stands in the way is told all at once.
options:
  instance_type:
    description: Its type.
    type: str
    required: true
  disk:
    description: The size of its disk, in GiB.
    type: int
    required: true
  image_owner:
    description: The account whose image it is.
    type: str
    required: true
  image_name:
    description: The image's name, in which C(*) stands for anything; the newest counts.
    type: str
    required: true
  subnet:
    description: The subnet; where it is empty, one of the default VPC's in a zone that offers the type.
    type: str
    default: ""
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: Could it be launched?
  ec2_host_plan:
    instance_type: t2.large
    disk: 60
    image_owner: "099720109477"
    image_name: ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*
  register: plan
"""

RETURN = r"""
problems:
  description: What stands in the way, a line each with what to do.
  returned: always
  type: list
  elements: str
image:
  description: The image's id.
  returned: always
  type: str
image_name:
  description: Its whole name.
  returned: always
  type: str
root_device:
  description: The device that it boots from.
  returned: always
  type: str
subnet:
  description: The subnet's id.
  returned: always
  type: str
vpc:
  description: Its VPC's id.
  returned: always
  type: str
"""

from ansible.module_utils.aws_calls import client, code_of, fail
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.


def image_of(ec2, params):
    """The newest image, and a problem in its place."""
    asked = {"architecture": "x86_64", "name": params["image_name"], "state": "available"}
    filters = [{"Name": name, "Values": [value]} for name, value in asked.items()]
    images = ec2.describe_images(Owners=[params["image_owner"]], Filters=filters)["Images"]
    if not images:
        return None, (
            f"the account {params['image_owner']} has no image {params['image_name']} in this region: set host_image_name"
            " (and host_image_owner) to one of: aws ec2 describe-images --owners NUMBER"
        )
    newest = max(images, key=lambda image: image.get("CreationDate", ""))
    mappings = {one["DeviceName"]: one.get("Ebs", {}) for one in newest.get("BlockDeviceMappings", [])}
    least = mappings.get(newest["RootDeviceName"], {}).get("VolumeSize", 0)
    if least > params["disk"]:
        return None, f"host_disk_gib is {params['disk']}, and the image {newest['Name']} takes {least}: raise it"
    return newest, None


def zones_with(ec2, instance_type):
    """The region's zones that offer the type."""
    pages = ec2.get_paginator("describe_instance_type_offerings").paginate(
        LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": [instance_type]}]
    )
    return {one["Location"] for page in pages for one in page["InstanceTypeOfferings"]}


def subnet_of(ec2, subnet, zones, instance_type):
    """The subnet, and a problem in its place."""
    if subnet:
        try:
            asked = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"]
        except ClientError as error:
            if not code_of(error).startswith("InvalidSubnetID"):
                raise
            asked = []
        if not asked:
            return None, f"there is no subnet {subnet} in this region: set host_vpc_subnet to one, or to nothing"
        where = asked[0]["AvailabilityZone"]
        if where not in zones:
            better = ", ".join(sorted(zones))
            return None, f"{subnet} is in {where}, which has no {instance_type}: one in {better} is needed (host_vpc_subnet)"
        return asked[0], None
    default = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
    if not default:
        return None, (
            "the account has no default VPC in this region: aws ec2 create-default-vpc makes it; or set host_vpc_subnet to a"
            " subnet from which the internet is reached"
        )
    fit = [one for one in default if one["AvailabilityZone"] in zones]
    if not fit:
        better = ", ".join(sorted(zones))
        return None, f"the default VPC has no subnet in {better}, and only there is {instance_type}: set host_vpc_subnet"
    return min(fit, key=lambda one: one["AvailabilityZone"]), None


def plan(ec2, params):
    """All that RETURN tells of."""
    image, no_image = image_of(ec2, params)
    zones = zones_with(ec2, params["instance_type"])
    subnet, no_subnet = None, None
    if zones:
        subnet, no_subnet = subnet_of(ec2, params["subnet"], zones, params["instance_type"])
    else:
        no_subnet = (
            f"this region has no {params['instance_type']}: set host_instance_type to one that it has"
            " (aws ec2 describe-instance-type-offerings), or take another region"
        )
    return {
        "problems": [problem for problem in (no_image, no_subnet) if problem],
        "image": image["ImageId"] if image else "",
        "image_name": image["Name"] if image else "",
        "root_device": image["RootDeviceName"] if image else "",
        "subnet": subnet["SubnetId"] if subnet else "",
        "vpc": subnet["VpcId"] if subnet else "",
    }


def main():
    module = AnsibleAWSModule(
        argument_spec={
            "instance_type": {"type": "str", "required": True},
            "disk": {"type": "int", "required": True},
            "image_owner": {"type": "str", "required": True},
            "image_name": {"type": "str", "required": True},
            "subnet": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    try:
        planned = plan(client(module, "ec2"), module.params)
    except (BotoCoreError, ClientError) as error:
        fail(module, error)
    module.exit_json(changed=False, **planned)


if __name__ == "__main__":
    main()
