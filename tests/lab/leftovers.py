"""Print the names of a project's resources in OpenStack, one a line: `leftovers.py PROJECT`, with OS_CLOUD set."""

import sys

import openstack


def everything(cloud):
    yield "server", cloud.compute.servers(all_projects=True)
    yield "flavor", cloud.compute.flavors()
    yield "key pair", cloud.compute.keypairs()
    yield "image", cloud.image.images()
    yield "network", cloud.network.networks()
    yield "subnet", cloud.network.subnets()
    yield "router", cloud.network.routers()
    yield "security group", cloud.network.security_groups()
    yield "user", cloud.identity.users()
    yield "project", cloud.identity.projects()
    yield "role", cloud.identity.roles()


def main():
    cloud = openstack.connect()
    for kind, things in everything(cloud):
        for thing in things:
            if (thing.name or "").startswith(sys.argv[1]):
                print(kind, thing.name)
    # Those have no names: nobody else uses this cloud.
    for address in cloud.network.ips():
        print("floating IP", address.floating_ip_address)
    public = cloud.network.find_network("public")
    for port in cloud.network.ports():
        if port.network_id != public.id:
            print("port", port.id, port.device_owner)


main()
