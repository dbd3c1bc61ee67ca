#!/usr/bin/python
"""Ansible module: what an OpenStack lacks for the guests that are to be."""

DOCUMENTATION = r"""
---
module: openstack_preflight
short_description: What an OpenStack lacks for the guests that are to be
description:
  - Asks the cloud, before anything is made, whether it answers and has what is needed; says in plain words what is missing.
    Changes nothing.
options:
  cloud:
    description: The cloud, as clouds.yaml names it.
    type: str
    required: true
  project:
    description: Whose guests they are, as their metadata C(rollcall_project) says.
    type: str
    required: true
  names:
    description: The guests that are to be.
    type: list
    elements: str
    required: true
  public_network:
    description: The network of the floating IPs.
    type: str
    required: true
  flavor:
    description: The guests' flavor.
    type: str
    required: true
  size:
    description: What the flavor will have if it is made, C(ram) in MiB, C(vcpus).
    type: dict
    required: true
  guest:
    description: The image's entry of images/guests.yml.
    type: dict
    required: true
requirements: [openstacksdk]
author:
  - Rollcall
"""

EXAMPLES = r"""
- name: What is missing?
  openstack_preflight:
    cloud: devstack-admin
    project: rollcall
    names: [rollcall-bridge-1]
    public_network: public
    flavor: rollcall-bridge
    size: {ram: 1024, vcpus: 1}
    guest: {min_ram: 1024, min_disk: 10, cpu: x86-64-v2}
  register: preflight
"""

RETURN = r"""
problems:
  description: What must be mended first, a line each.
  returned: always
  type: list
  elements: str
notes:
  description: What could not be looked at.
  returned: always
  type: list
  elements: str
guests:
  description: Those that there are.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.cloud_problems import (
    cpu_problems,
    flavor_problems,
    name_problems,
    network_problems,
    quota_problems,
)

try:
    import openstack
    from openstack import exceptions
except ImportError:
    openstack = None

SERVICES = {"compute": "Nova", "image": "Glance", "network": "Neutron"}


class Unusable(Exception):
    """Nothing else can be asked; one line with cause and cure."""


def connected(cloud):
    """The cloud, answering. Raises Unusable."""
    try:
        connection = openstack.connect(cloud=cloud)
        connection.authorize()
    except exceptions.ConfigException as error:
        raise Unusable(
            f"openstack_cloud: {error} Is it in /etc/openstack/clouds.yaml of the OpenStack host, and is openstack_cloud its name?"
        ) from error
    except exceptions.HttpException as error:
        raise Unusable(f"Keystone refuses the cloud {cloud}: {error.message}: is the password in clouds.yaml the one?") from error
    except exceptions.SDKException as error:
        raise Unusable(f"Keystone does not answer for the cloud {cloud}: {error}: does OpenStack run (stack.sh)?") from error
    absent = [name for service, name in SERVICES.items() if not connection.has_service(service)]
    if absent:
        raise Unusable(f"the cloud {cloud} has no {', '.join(absent)} in its catalogue: is the service on in local.conf?")
    return connection


def traits(connection):
    """Traits by hypervisor. Raises SDKException where the project may not see them."""
    found = {}
    for provider in connection.placement.get("/resource_providers").json()["resource_providers"]:
        answer = connection.placement.get(f"/resource_providers/{provider['uuid']}/traits", microversion="1.6")
        exceptions.raise_from_response(answer)
        found[provider["name"]] = set(answer.json()["traits"])
    return found


def quota_needs(connection, wanted, have, flavor):
    """Problems with quotas of compute and network, for so many more guests."""
    more = wanted - have
    compute = connection.compute.get_limits().absolute
    network = connection.network.get_quota(connection.current_project_id, details=True)
    fresh = 0 if have else 1
    problems = quota_problems(
        {"instances": compute.instances, "cores": compute.total_cores, "ram": compute.total_ram},
        {"instances": compute.instances_used, "cores": compute.total_cores_used, "ram": compute.total_ram_used},
        {"instances": more, "cores": more * flavor["vcpus"], "ram": more * flavor["ram"]},
    )
    limits, used = {}, {}
    for key, attribute in (("floating_ips", "floating_ips"), ("networks", "networks"), ("routers", "routers"), ("ports", "ports")):
        value = getattr(network, attribute) or {}
        if isinstance(value, dict) and "limit" in value:
            limits[key], used[key] = value["limit"], value["used"]
    return problems + quota_problems(
        limits, used, {"floating_ips": more, "networks": fresh, "routers": fresh, "ports": more + 3 * fresh}
    )


def look(connection, params):
    """(problems, notes, guests)"""
    problems, notes = [], []
    servers = [(server.name, (server.metadata or {}).get("rollcall_project")) for server in connection.compute.servers()]
    ours = [name for name, owner in servers if owner == params["project"]]
    problems += name_problems(params["names"], servers, params["project"])
    networks = [(network.name, network.is_router_external) for network in connection.network.networks()]
    problems += network_problems(params["public_network"], networks)

    flavor = connection.compute.find_flavor(params["flavor"])
    size = {"ram": flavor.ram, "disk": flavor.disk, "vcpus": flavor.vcpus} if flavor else None
    roles = connection.session.auth.get_access(connection.session).role_names
    problems += flavor_problems(params["flavor"], size, params["guest"], "admin" in roles)
    given = size or {key: int(value) for key, value in params["size"].items()}
    for part, say in (
        (lambda: problems.extend(quota_needs(connection, len(params["names"]), len(ours), given)), "the quotas"),
        (lambda: problems.extend(cpu_problems(params["guest"]["cpu"], traits(connection))), "the hypervisors' processors"),
    ):
        try:
            part()
        except exceptions.SDKException as error:
            notes.append(f"not looked at: {say} ({error})")
    return problems, notes, ours


def main():
    """Asks."""
    module = AnsibleModule(
        argument_spec={
            "cloud": {"type": "str", "required": True},
            "project": {"type": "str", "required": True},
            "names": {"type": "list", "elements": "str", "required": True},
            "public_network": {"type": "str", "required": True},
            "flavor": {"type": "str", "required": True},
            "size": {"type": "dict", "required": True},
            "guest": {"type": "dict", "required": True},
        },
        supports_check_mode=True,
    )
    if openstack is None:
        module.fail_json(msg="no openstacksdk in the Python that runs this: the role openstack_sdk brings it")
    try:
        problems, notes, guests = look(connected(module.params["cloud"]), module.params)
    except Unusable as error:
        problems, notes, guests = [str(error)], [], []
    except exceptions.SDKException as error:
        problems, notes, guests = [f"the cloud {module.params['cloud']} does not answer as it should: {error}"], [], []
    module.exit_json(changed=False, problems=problems, notes=notes, guests=guests)


if __name__ == "__main__":
    main()
