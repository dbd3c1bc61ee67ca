"""The users of the services and where their APIs answer, into Keystone."""

import os

import openstack

APIS = {
    "glance": ("image", "http://172.24.4.1:9292"),
    "placement": ("placement", "http://172.24.4.1:8778"),
    "nova": ("compute", "http://172.24.4.1:8774/v2.1"),
    "neutron": ("network", "http://172.24.4.1:9696"),
}

identity = openstack.connect(cloud="devstack-admin").identity
project = identity.create_project(name="service", domain_id="default")
roles = {role.name: role for role in identity.roles()}
roles["service"] = roles.get("service") or identity.create_role(name="service")
for name, (kind, url) in APIS.items():
    user = identity.create_user(
        name=name, password=os.environ["SERVICE_PASSWORD"], domain_id="default"
    )
    for role in ("admin", "service"):
        identity.assign_project_role_to_user(project, user, roles[role])
    service = identity.create_service(name=name, type=kind)
    for interface in ("public", "internal", "admin"):
        identity.create_endpoint(
            service_id=service.id, interface=interface, url=url, region_id="RegionOne"
        )
