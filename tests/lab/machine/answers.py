"""What of OpenStack answers: `wait` until all does, or look `once`. The last thing asked for is made:
the external network, as DevStack has it."""

import logging
import socket
import subprocess
import sys
import time
import urllib.request

import openstack

logging.disable()  # a service that starts is not worth a warning

HOST = "172.24.4.1"
LIMIT = 300
cloud = openstack.connect(cloud="devstack-admin", api_timeout=20)


def login():
    return cloud.authorize() and "a token"


def images():
    return f"{len(list(cloud.image.images()))} images"


def traits():
    found = cloud.placement.get("/traits", microversion="1.6").json()["traits"]
    return f"{len(found)} traits known"


def networks():
    return f"{len(list(cloud.network.networks()))} networks"


def agents():
    alive = {agent.binary for agent in cloud.network.agents() if agent.is_alive}
    wanted = {f"neutron-{name}-agent" for name in ("dhcp", "l3", "linuxbridge", "metadata")}
    return wanted <= alive and "dhcp, l3, linuxbridge, metadata"


def services():
    up = {service.binary for service in cloud.compute.services() if service.state == "up"}
    return {"nova-compute", "nova-conductor", "nova-scheduler"} <= up and ", ".join(sorted(up))


def hypervisor():
    for found in cloud.compute.hypervisors(details=True):
        of_it = cloud.placement.get(
            f"/resource_providers/{found.id}/traits", microversion="1.6"
        ).json()["traits"]
        return "HW_CPU_X86_SSE42" in of_it and f"{found.name}, x86-64-v2"


def public():
    network = cloud.network.find_network("public") or cloud.network.create_network(
        name="public",
        is_router_external=True,
        provider_network_type="flat",
        provider_physical_network="public",
    )
    subnet = cloud.network.find_subnet("public-subnet") or cloud.network.create_subnet(
        name="public-subnet",
        network_id=network.id,
        ip_version=4,
        cidr="172.24.4.0/24",
        gateway_ip=HOST,
        is_dhcp_enabled=False,
        allocation_pools=[{"start": "172.24.4.100", "end": "172.24.4.200"}],
    )
    return f"public {subnet.cidr}"


def ssh():
    with socket.create_connection((HOST, 22), timeout=5) as connection:
        return connection.recv(80).decode().strip()


def horizon():
    with urllib.request.urlopen(f"http://{HOST}/auth/login/") as page:
        return page.status == 200 and page.url


# What is asked, the unit whose log tells more, how.
QUESTIONS = [
    ("Keystone", "keystone", login),
    ("Glance", "glance-api", images),
    ("Placement", "placement-api", traits),
    ("Neutron", "neutron-api", networks),
    ("external network", "neutron-api", public),
    ("Neutron's agents", "neutron-*", agents),
    ("Nova", "nova-*", services),
    ("hypervisor", "nova-compute", hypervisor),
    ("Horizon", "horizon", horizon),
    ("SSH", "ssh", ssh),
]


def ask(question):
    """The answer, or None and why not."""
    try:
        answer = question()
        return (answer, "") if answer else (None, "not all of it yet")
    except Exception as error:  # a service that starts fails in every way there is
        return None, f"{type(error).__name__}: {error}".splitlines()[0][:160]


def shell(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def wait():
    began = time.monotonic()
    for title, unit, question in QUESTIONS:
        answer = None
        while answer is None:
            answer, why = ask(question)
            failed = shell("systemctl", "--failed", "--plain", "--no-legend", f"{unit}.service")
            if answer is None and (failed or time.monotonic() - began > LIMIT):
                log = shell("journalctl", "--no-pager", "-o", "cat", "-n", "30", "-u", unit)
                print(log + f"lab: {title} does not answer ({why}): above is the log of {unit}")
                sys.exit(1)
            if answer is None:
                time.sleep(0.5)
        print(f"{time.monotonic() - began:4.0f} s  {title}: {answer}", flush=True)


def once():
    answers = [(title, *ask(question)) for title, _, question in QUESTIONS]
    for title, answer, why in answers:
        print(f"{title:<18}{answer or 'NO ANSWER: ' + why}")
    sys.exit(not all(answer for _, answer, _ in answers))


{"wait": wait, "once": once}[sys.argv[1]]()
