#!/usr/bin/python
"""Ansible module: the one EC2 instance of a project."""

DOCUMENTATION = r"""
---
module: ec2_host
short_description: The one EC2 instance of a project
description:
  - Finds it by its tags, and launches it if there is none. An instance that is there is never replaced.
  - M(amazon.aws.ec2_instance) does not know nested virtualisation, which must be switched on at launch.
  - Only IMDSv2 answers on it, to itself alone (a hop); its disk is encrypted; it has one security group. What of the
    first and the last has drifted is repaired.
options:
  state:
    description: What it is to be.
    type: str
    choices: [running, stopped, absent]
    default: running
  tags:
    description: Tags by which it is found.
    type: dict
    required: true
  launch:
    description: What it is made of. Needed where there is none.
    type: dict
    suboptions:
      tags:
        description: All the tags that it gets; those that it is found by among them.
        type: dict
        required: true
      image:
        description: The image's id.
        type: str
        required: true
      root_device:
        description: The device that the image boots from.
        type: str
        required: true
      subnet:
        description: The subnet's id.
        type: str
        required: true
      key:
        description: The key pair's name.
        type: str
        required: true
      instance_type:
        description: Its type.
        type: str
        required: true
      disk:
        description: The size of its disk, in GiB.
        type: int
        required: true
      nested_virtualisation:
        description: Whether KVM is to work in it.
        type: bool
        required: true
  group:
    description: The id of its one security group.
    type: str
  wait:
    description: Seconds that a change of its state may take.
    type: int
    default: 600
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: It rests
  ec2_host:
    state: stopped
    tags: {project: rollcall, Name: rollcall-openstack}
"""

RETURN = r"""
changes:
  description: What was done, or in a check run would be.
  returned: always
  type: list
  elements: str
instance:
  description: Its id, state, type, address (empty unless it runs), private_address, subnet and vpc; null if there is none.
  returned: always
  type: dict
"""

from ansible.module_utils.aws_calls import client, code_of, fail
from ansible.module_utils.ec2_host import NotOne, found, groups_of, plain, tag_specifications, wait_for
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

IMDS = {"HttpEndpoint": "enabled", "HttpTokens": "required", "HttpPutResponseHopLimit": 1}
CURES = {
    "InsufficientInstanceCapacity": "AWS has none left there now: try again later, or in another zone (-e host_vpc_subnet=)",
    "VcpuLimitExceeded": "ask for more: Service Quotas, Amazon EC2, Running On-Demand instances; or stop what runs for nothing",
    "InstanceLimitExceeded": "ask for more: Service Quotas, Amazon EC2; or terminate what is of no use",
    "AddressLimitExceeded": "release an Elastic IP of no use, or ask for more: Service Quotas, Amazon EC2",
}


def request_of(launch, group):
    """RunInstances' parameters."""
    request = {
        "ImageId": launch["image"],
        "InstanceType": launch["instance_type"],
        "MinCount": 1,
        "MaxCount": 1,
        "KeyName": launch["key"],
        "SubnetId": launch["subnet"],
        "SecurityGroupIds": [group],
        "MetadataOptions": IMDS,
        "BlockDeviceMappings": [
            {
                "DeviceName": launch["root_device"],
                "Ebs": {"VolumeSize": launch["disk"], "VolumeType": "gp3", "Encrypted": True, "DeleteOnTermination": True},
            }
        ],
        "TagSpecifications": tag_specifications(["instance", "network-interface", "volume"], launch["tags"]),
    }
    if launch["nested_virtualisation"]:
        request["CpuOptions"] = {"NestedVirtualization": "enabled"}
    return request


class Host:
    """The instance, as it is brought to what it is to be."""

    def __init__(self, module, ec2):
        self.module, self.ec2, self.params = module, ec2, module.params
        self.changes = []
        self.instance = found(ec2, module.params["tags"])

    @property
    def state(self):
        """Its state; absent if there is none."""
        return self.instance["State"]["Name"] if self.instance else "absent"

    def change(self, what, call):
        """Notes the change, and makes it unless this is a check run."""
        self.changes.append(what)
        return None if self.module.check_mode else call()

    def settle(self, *states):
        """Waits for one of the states."""
        if self.module.check_mode or self.instance is None:
            return
        one, limit = self.instance["InstanceId"], self.params["wait"]
        seen = wait_for(self.ec2, one, states, limit)
        if (seen["State"]["Name"] if seen else "terminated") not in states:
            reason = (seen or {}).get("StateReason", {}).get("Message") or "AWS tells no reason"
            state = seen["State"]["Name"] if seen else "unknown to EC2"
            self.module.fail_json(msg=f"{one} is {state} after {limit} s, and not {states[0]}: {reason}: run this again")
        self.instance = seen

    def running(self):
        """Launched if need be, started, and as it should be."""
        if self.instance is None:
            if not (self.params["launch"] and self.params["group"]):
                self.module.fail_json(msg="there is no instance with these tags: playbooks/host.yml makes it")
            request = request_of(self.params["launch"], self.params["group"])
            made = self.change(f"launched a {request['InstanceType']}", lambda: self.ec2.run_instances(**request))
            self.instance = made["Instances"][0] if made else None
        if self.state == "stopping":
            self.settle("stopped")
        if self.state == "stopped":
            ids = [self.instance["InstanceId"]]
            self.change(f"started {ids[0]}", lambda: self.ec2.start_instances(InstanceIds=ids))
        self.settle("running")
        if self.instance:
            self.repair()

    def repair(self):
        """Puts what somebody has changed back."""
        one = self.instance["InstanceId"]
        options = self.instance.get("MetadataOptions", IMDS)
        if any(options.get(name) != value for name, value in IMDS.items()):
            self.change(
                f"only IMDSv2 on {one}", lambda: self.ec2.modify_instance_metadata_options(InstanceId=one, **IMDS)
            )
        group = self.params["group"]
        if group and groups_of(self.instance) != [group]:
            self.change(
                f"only the security group {group} on {one}",
                lambda: self.ec2.modify_instance_attribute(InstanceId=one, Groups=[group]),
            )

    def stopped(self):
        """It costs its disk alone."""
        if self.state in ("pending", "running"):
            ids = [self.instance["InstanceId"]]
            self.settle("running")
            self.change(f"stopped {ids[0]}", lambda: self.ec2.stop_instances(InstanceIds=ids))
        self.settle("stopped")

    def absent(self):
        """Terminated, with its disk."""
        if self.instance:
            ids = [self.instance["InstanceId"]]
            self.change(f"terminated {ids[0]}", lambda: self.ec2.terminate_instances(InstanceIds=ids))
            self.settle("terminated")
            self.instance = self.instance if self.module.check_mode else None


def main():
    needed = {"type": "str", "required": True}
    launch = {name: needed for name in ("image", "root_device", "subnet", "key", "instance_type")}
    launch["tags"] = {"type": "dict", "required": True}
    launch["disk"] = {"type": "int", "required": True}
    launch["nested_virtualisation"] = {"type": "bool", "required": True}
    module = AnsibleAWSModule(
        argument_spec={
            "state": {"type": "str", "choices": ["running", "stopped", "absent"], "default": "running"},
            "tags": {"type": "dict", "required": True},
            "launch": {"type": "dict", "options": launch},
            "group": {"type": "str"},
            "wait": {"type": "int", "default": 600},
        },
        supports_check_mode=True,
    )
    try:
        host = Host(module, client(module, "ec2"))
        getattr(host, module.params["state"])()
    except NotOne as error:
        module.fail_json(msg=str(error))
    except (BotoCoreError, ClientError) as error:
        fail(module, error, CURES.get(code_of(error)))
    module.exit_json(changed=bool(host.changes), changes=host.changes, instance=plain(host.instance))


if __name__ == "__main__":
    main()
