#!/usr/bin/python
"""Ansible module: launches an EC2 instance that may have nested virtualisation."""

DOCUMENTATION = r"""
---
module: ec2_host_launch
short_description: Launches an EC2 instance that may have nested virtualisation
description:
  - Launches one instance at each call, with IMDSv2 only, an encrypted gp3 disk and one security group. The caller looks
    first whether there is one, and waits until it runs.
  - The instance, its disk and its network interface are created with their tags, so a run that is killed leaves nothing
    that the next one does not find.
  - Asks for a public address whatever the subnet's own setting, which is off in subnets that somebody has created.
  - Retries for a minute while EC2 does not see the security group or the key pair, which may be new.
options:
  instance_type:
    description: The instance type.
    type: str
    required: true
  nested_virtualisation:
    description: Whether KVM is to work in the instance. Only the families c8i, m8i and r8i have it.
    type: bool
    required: true
  image:
    description: The AMI's ID.
    type: str
    required: true
  root_device:
    description: The device that the AMI boots from.
    type: str
    required: true
  disk:
    description: Size of the disk in GiB.
    type: int
    required: true
  subnet:
    description: The subnet's ID.
    type: str
    required: true
  group:
    description: The security group's ID.
    type: str
    required: true
  key:
    description: The key pair's name.
    type: str
    required: true
  tags:
    description: The tags.
    type: dict
    required: true
notes:
  - M(amazon.aws.ec2_instance) and M(amazon.aws.ec2_launch_template) 10.1.2 have no nested virtualisation in their
    O(amazon.aws.ec2_instance#module:cpu_options), and do not tag the network interface. What is there is changed, stopped,
    started and terminated by M(amazon.aws.ec2_instance).
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: Launch the host
  ec2_host_launch:
    instance_type: m8i.large
    nested_virtualisation: true
    image: ami-0123456789abcdef0
    root_device: /dev/sda1
    disk: 60
    subnet: subnet-0123456789abcdef0
    group: sg-0123456789abcdef0
    key: rollcall-openstack
    tags: {project: rollcall, Name: rollcall-openstack}
"""

RETURN = r"""
instance_id:
  description: The instance's ID; empty in check mode.
  returned: always
  type: str
"""

from ansible.module_utils.aws_calls import client, code_of, fail, retried
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from ansible_collections.amazon.aws.plugins.module_utils.tagging import boto3_tag_specifications

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

# What EC2 answers while it does not yet see a new security group or key pair everywhere.
# https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
NOT_SEEN_YET = ("InvalidGroup.NotFound", "InvalidSecurityGroupID.NotFound", "InvalidKeyPair.NotFound")

CURES = {
    "InsufficientInstanceCapacity": "AWS has no capacity there: try again later, or another zone (-e host_vpc_subnet=)",
    "VcpuLimitExceeded": "raise the quota: Service Quotas, Amazon EC2, Running On-Demand instances; or stop an instance",
    "InstanceLimitExceeded": "raise the quota: Service Quotas, Amazon EC2; or terminate an instance",
}


def request_of(params):
    """RunInstances' parameters."""
    disk = {"VolumeSize": params["disk"], "VolumeType": "gp3", "Encrypted": True, "DeleteOnTermination": True}
    interface = {
        "DeviceIndex": 0,
        "SubnetId": params["subnet"],
        "Groups": [params["group"]],
        "AssociatePublicIpAddress": True,
        "DeleteOnTermination": True,
    }
    request = {
        "ImageId": params["image"],
        "InstanceType": params["instance_type"],
        "MinCount": 1,
        "MaxCount": 1,
        "KeyName": params["key"],
        "NetworkInterfaces": [interface],
        "MetadataOptions": {"HttpEndpoint": "enabled", "HttpTokens": "required", "HttpPutResponseHopLimit": 1},
        "BlockDeviceMappings": [{"DeviceName": params["root_device"], "Ebs": disk}],
        "TagSpecifications": boto3_tag_specifications(params["tags"], ["instance", "network-interface", "volume"]),
    }
    if params["nested_virtualisation"]:
        request["CpuOptions"] = {"NestedVirtualization": "enabled"}
    return request


def main():
    text = {"type": "str", "required": True}
    module = AnsibleAWSModule(
        argument_spec={
            **{name: text for name in ("instance_type", "image", "root_device", "subnet", "group", "key")},
            "nested_virtualisation": {"type": "bool", "required": True},
            "disk": {"type": "int", "required": True},
            "tags": {"type": "dict", "required": True},
        },
        supports_check_mode=True,
    )
    instance_id = ""
    try:
        if not module.check_mode:
            ec2, request = client(module, "ec2"), request_of(module.params)
            answer, _ = retried(lambda: ec2.run_instances(**request), lambda error: code_of(error) in NOT_SEEN_YET)
            instance_id = answer["Instances"][0]["InstanceId"]
    except (BotoCoreError, ClientError) as error:
        fail(module, error, CURES.get(code_of(error)))
    module.exit_json(changed=True, instance_id=instance_id)


if __name__ == "__main__":
    main()
