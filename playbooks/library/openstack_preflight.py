#!/usr/bin/python
"""Ansible module: checks what is missing before anything is created on OpenStack."""

DOCUMENTATION = r"""
---
module: openstack_preflight
short_description: Checks what is missing before anything is created on OpenStack
description:
  - Changes nothing, and does not fail because of what it finds. RV(problems) tells what must be fixed first and how,
    RV(notes) what may be a problem or could not be checked.
  - Servers with the metadata C(rollcall_project) of O(project) are the project's own, and count as existing.
options:
  cloud:
    description: The cloud's name in C(clouds.yaml).
    type: str
    required: true
  project:
    description: The project's name.
    type: str
    required: true
  names:
    description: The names of the project's guests.
    type: list
    elements: str
    required: true
  image:
    description: The guests' image, a key of O(images).
    type: str
    required: true
  images:
    description: The catalogue C(images/guests.yml).
    type: dict
    required: true
  flavor:
    description: The guests' flavor. A caller with the role C(admin) may create it.
    type: str
    required: true
  ram:
    description: The flavor's RAM in MiB, if it is to be created.
    type: int
    required: true
  disk:
    description: The flavor's disk in GiB, if it is to be created.
    type: int
    required: true
  vcpus:
    description: The flavor's processors, if it is to be created.
    type: int
    default: 1
  public_network:
    description: The external network that floating IPs are taken from.
    type: str
    required: true
  network:
    description: The name of the network, its router and the security group, which are created if absent.
    type: str
    required: true
notes:
  - openstack.cloud 2.5.0 reads images, flavors, networks and servers, but neither the use of quotas nor what hypervisors
    can give (placement).
requirements: [openstacksdk]
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: Check what is missing
  openstack_preflight:
    cloud: devstack-admin
    project: rollcall
    names: [rollcall-bridge-1, rollcall-bridge-2]
    image: "{{ guest_image }}"
    images: "{{ guest_catalogue }}"
    flavor: rollcall-bridge
    ram: 1024
    disk: 10
    public_network: public
    network: rollcall-guests
  register: preflight

- name: Nothing is
  ansible.builtin.assert:
    that: preflight.problems == []
    fail_msg: "{{ preflight.problems | join('\n') }}"
"""

RETURN = r"""
problems:
  description: What must be fixed first, a sentence each, with a remedy.
  returned: always
  type: list
  elements: str
notes:
  description: What may be a problem, or could not be checked.
  returned: always
  type: list
  elements: str
project_id:
  description: The login's project. This and the following are empty if the login fails.
  returned: always
  type: str
region:
  description: The region.
  returned: always
  type: str
admin:
  description: Whether the login has the role C(admin).
  returned: always
  type: bool
public_network_id:
  description: The external network's ID.
  returned: always
  type: str
flavor_exists:
  description: Whether O(flavor) exists.
  returned: always
  type: bool
guests:
  description: The servers of O(names) that exist and are the project's own.
  returned: always
  type: list
  elements: str
cpu:
  description: The x86-64 level that the best hypervisor offers guests, as C(x86-64-v2); empty if unknown.
  returned: always
  type: str
horizon:
  description: Horizon's address; empty if it is not in the catalogue.
  returned: always
  type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.hypervisors import check_hypervisors
from ansible.module_utils.openstack_calls import ERRORS, NO_SDK, NotConfigured, connect, explain, openstack
from ansible.module_utils.openstack_checks import check_flavor, check_public_network, check_quotas, check_servers
from ansible.module_utils.openstack_checks import check_services, compute_quotas, has_floating_ip, horizon_in
from ansible.module_utils.openstack_checks import needed_on_network, network_quotas


class Preflight:
    """Fills `found`, until a problem ends it."""

    def __init__(self, connection, params, found):
        self.connection, self.params, self.found = connection, params, found
        self.image = params["images"][params["image"]]
        self.more_guests = self.more_floating = len(params["names"])
        self.size = {"vcpus": params["vcpus"], "ram": params["ram"], "disk": params["disk"]}

    def look(self):
        access = self.connection.session.auth.get_access(self.connection.session)
        catalogue, region = access.service_catalog, self.connection.config.region_name
        self.found.update(
            project_id=access.project_id or "",
            region=region or "",
            admin="admin" in access.role_names,
            horizon=horizon_in(catalogue),
        )
        problems = check_services(catalogue, region)
        if not access.project_id:
            problems = ["the login is of no project: put project_name into clouds.yaml"]
        self.found["problems"] += problems
        if problems:
            return
        for what, check in {
            "servers": self.servers,
            "flavors": self.flavor,
            "nova's quotas": self.compute_quotas,
            "hypervisors": self.hypervisors,
            "the public network": self.public_network,
            "neutron's quotas": self.network_quotas,
        }.items():
            try:
                check()
            except ERRORS as error:
                self.found["problems"].append(f"{what} cannot be looked at: {explain(error)}")

    def servers(self):
        servers = list(self.connection.compute.servers())
        problems, ours = check_servers(servers, self.params["names"], self.params["project"])
        self.found["problems"] += problems
        self.found["guests"] = sorted(ours)
        self.more_guests = len(self.params["names"]) - len(ours)
        self.more_floating = len(self.params["names"]) - sum(map(has_floating_ip, ours.values()))

    def flavor(self):
        wanted = {"name": self.params["flavor"], **self.size}
        flavors = list(self.connection.compute.flavors())
        problems, flavor = check_flavor(
            flavors, wanted, self.params["image"], self.image, may_make=self.found["admin"]
        )
        self.found["problems"] += problems
        self.found["flavor_exists"] = flavor is not None
        if flavor is not None:
            self.size = {"vcpus": flavor.vcpus, "ram": flavor.ram, "disk": flavor.disk}

    def compute_quotas(self):
        needed = {
            "servers": self.more_guests,
            "cores": self.more_guests * self.size["vcpus"],
            "MiB of RAM": self.more_guests * self.size["ram"],
        }
        self.found["problems"] += check_quotas(compute_quotas(self.connection.compute), needed)

    def hypervisors(self):
        wanted = {"VCPU": self.size["vcpus"], "MEMORY_MB": self.size["ram"], "DISK_GB": self.size["disk"]}
        images, image = self.params["images"], self.params["image"]
        problems, notes, level = check_hypervisors(self.connection, image, images, wanted, self.more_guests)
        self.found["problems"] += problems
        self.found["notes"] += notes
        self.found["cpu"] = f"x86-64-v{level}" if level else ""

    def public_network(self):
        problems, found = check_public_network(self.connection.network, self.params["public_network"])
        self.found["problems"] += problems
        self.found["public_network_id"] = found or ""

    def network_quotas(self):
        network, project_id = self.connection.network, self.found["project_id"]
        quotas = network_quotas(network, project_id)
        if quotas is None:
            self.found["notes"].append("neutron's quotas were not checked: this login may not ask for them")
            return
        needed = needed_on_network(network, self.params["network"], project_id, self.more_guests, self.more_floating)
        self.found["problems"] += check_quotas(quotas, needed)


def look(params, found):
    problems, images, image = found["problems"], params["images"], params["image"]
    if openstack is None:
        problems.append(NO_SDK)
    elif image not in images:
        problems.append(f"there is no guest_image {image}: images/guests.yml has {', '.join(images)}")
    else:
        Preflight(connect(params["cloud"]), params, found).look()


def main():
    text = {"type": "str", "required": True}
    number = {"type": "int", "required": True}
    module = AnsibleModule(
        argument_spec={
            "cloud": text,
            "project": text,
            "names": {"type": "list", "elements": "str", "required": True},
            "image": text,
            "images": {"type": "dict", "required": True},
            "flavor": text,
            "ram": number,
            "disk": number,
            "vcpus": {"type": "int", "default": 1},
            "public_network": text,
            "network": text,
        },
        supports_check_mode=True,
    )
    found = {"problems": [], "notes": [], "guests": [], "admin": False, "flavor_exists": False}
    found.update(dict.fromkeys(("project_id", "region", "public_network_id", "cpu", "horizon"), ""))
    try:
        look(module.params, found)
    except (NotConfigured, *ERRORS) as error:
        found["problems"].append(explain(error))
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
