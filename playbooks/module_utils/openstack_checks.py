"""Checks before guests are created on OpenStack: each returns its problems, a sentence each."""

from ansible.module_utils.openstack_calls import ask

NEEDED_SERVICES = {"compute": "nova", "image": "glance", "network": "neutron"}


def check_services(catalogue, region):
    """The needed services that this region's catalogue lacks."""
    lacking = [
        f"{kind} ({name})"
        for kind, name in NEEDED_SERVICES.items()
        if not catalogue.get_urls(service_type=kind, interface="public", region_name=region)
    ]
    if not lacking:
        return []
    where = f" of region {region}" if region else ""
    cure = "is region_name in clouds.yaml right, are they installed? openstack catalog list tells what is"
    return [f"the catalogue{where} lacks {', '.join(lacking)}: {cure}"]


def horizon_in(catalogue):
    """Horizon's address, if the catalogue has it."""
    for kind in ("dashboard", "horizon"):
        for url in catalogue.get_urls(service_type=kind, interface="public"):
            return url
    return ""


def check_public_network(network, name):
    """(problems, the network's id or None)."""
    named = list(network.networks(name=name))
    external = [one for one in named if one.is_router_external]
    if len(external) == 1:
        return [], external[0].id
    if len(external) > 1:
        return [f"{len(external)} external networks are called {name}: have one renamed"], None
    others = sorted(one.name for one in network.networks(is_router_external=True))
    cure = f"set public_network={' or '.join(others)}" if others else "none is: have the cloud's admin make one"
    if named:
        return [f"the network {name} is not external, so it has no floating IPs: {cure}"], None
    return [f"there is no external network {name}: {cure}"], None


def check_servers(servers, names, project):
    """(problems, the project's servers by name): each name must be free, or belong to one server of the project."""
    problems, ours = [], {}
    for name in names:
        named = [server for server in servers if server.name == name]
        owned = [server for server in named if (server.metadata or {}).get("rollcall_project") == project]
        if len(named) > 1:
            ids = ", ".join(sorted(server.id for server in named))
            problems.append(f"{len(named)} servers are called {name} ({ids}): rename or delete all but one")
        elif named and not owned:
            cure = "delete or rename it, or choose another project"
            problems.append(f"there is a server {name} that is not of project {project}: {cure}")
        elif owned and owned[0].status == "ERROR" and owned[0].launched_at:  # Else it is made anew.
            fault = (owned[0].fault or {}).get("message") or "nova does not tell why"
            cure = f"openstack server reboot --hard {name} may help; its ledger is on its disk"
            problems.append(f"the server {name} is in ERROR ({fault}): {cure}")
        if owned:
            ours[name] = owned[0]
    return problems, ours


def has_floating_ip(server):
    addresses = [address for network in (server.addresses or {}).values() for address in network]
    return any(address.get("OS-EXT-IPS:type") == "floating" for address in addresses)


def check_flavor(flavors, wanted, image_name, image, may_make):
    """(problems, the flavor or None). `wanted`: name, ram, disk and vcpus as it would be created."""
    fitting = [one for one in flavors if fits(one.ram, one.disk, image)]
    names = [one.name for one in sorted(fitting, key=lambda one: (one.ram, one.vcpus, one.disk))][:3]
    if names:
        other = f"choose guest_flavor={' or '.join(names)}"
    elif may_make:
        other = "give guest_flavor a new name, and it is made"
    else:
        other = "have the cloud's admin make one, none there does"
    needs = f"{image_name} needs {image['min_ram']} MiB of RAM and {image['min_disk']} GiB of disk"
    named = [one for one in flavors if wanted["name"] in (one.name, one.id)]
    if named:
        flavor = named[0]
        if fits(flavor.ram, flavor.disk, image):
            return [], flavor
        has = f"has {flavor.ram} MiB and {flavor.disk} GiB"
        return [f"{needs}, and the flavor {wanted['name']} {has}: {other}"], flavor
    if not may_make:
        return [f"there is no flavor {wanted['name']}, and this login may not make one: {other}"], None
    if not fits(wanted["ram"], wanted["disk"], image):
        has = f"guest_ram is {wanted['ram']} and guest_disk {wanted['disk']}"
        return [f"{needs}, and {has}: raise them"], None
    return [], None


def fits(ram, disk, image):
    return ram >= image["min_ram"] and (disk >= image["min_disk"] or disk == 0)  # 0: as large as the image.


def check_quotas(found, needed):
    """`found`: by name (limit, used), limit -1 for none; `needed`: by name how many more."""
    problems = []
    for name, more in needed.items():
        limit, used = found.get(name, (-1, 0))
        if more and limit >= 0 and used + more > limit:
            cure = "have it raised (openstack quota set), or delete what is not needed"
            problems.append(f"the quota is {limit} {name}, {used} are used and {more} more are needed: {cure}")
    return problems


def compute_quotas(compute):
    limits = compute.get_limits().absolute
    return {
        "servers": (limits.instances, limits.instances_used),
        "cores": (limits.total_cores, limits.total_cores_used),
        "MiB of RAM": (limits.total_ram, limits.total_ram_used),
    }


def network_quotas(network, project_id):
    """None if this login lacks the permission."""
    answer = ask(network, f"/quotas/{project_id}/details.json")
    if answer is None:
        return None
    words = {
        "floating IPs": "floatingip",
        "networks": "network",
        "subnets": "subnet",
        "routers": "router",
        "security groups": "security_group",
        "ports": "port",
    }
    found = {name: answer["quota"][word] for name, word in words.items() if word in answer["quota"]}
    return {name: (one["limit"], one["used"] + one["reserved"]) for name, one in found.items()}


def needed_on_network(network, name, project_id, more_guests, more_floating):
    """What must be created: network, router and security group of that name, unless they exist."""

    def lacks(listing):
        return 0 if any(one.name == name for one in listing(name=name, project_id=project_id)) else 1

    lacks_network = lacks(network.networks)
    return {
        "floating IPs": more_floating,
        "networks": lacks_network,
        "subnets": lacks_network,
        "routers": lacks(network.routers),
        "security groups": lacks(network.security_groups),
        # A new network has two ports besides its guests': DHCP's and the router's.
        "ports": more_guests + 2 * lacks_network,
    }
