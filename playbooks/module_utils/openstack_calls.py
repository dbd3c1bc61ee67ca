"""What the OpenStack modules share: the connection, and error messages with a remedy."""

import os
import re
import sys

try:
    import openstack
    from keystoneauth1 import exceptions as keystone
    from openstack import exceptions as sdk
    from openstack.config import OpenStackConfig
    from openstack.config.loader import CONFIG_FILES

    ERRORS = (sdk.SDKException, keystone.ClientException)
    NO_SERVICE = (keystone.CatalogException, sdk.EndpointNotFound)
except ImportError:
    openstack, ERRORS, NO_SERVICE = None, (), ()

NO_SDK = f"{sys.executable} has no openstacksdk: run playbooks/openstack.yml, whose role openstack_sdk brings it"

# Timeout of an API call in seconds.
PATIENCE = 60

LOGIN = "put the right auth_url, username, password, project and domains there"
SERVICES = "are its services running, and is a proxy in the way (no_proxy)?"

# HTTP statuses, and their remedies.
CURES = {
    401: f"the login in clouds.yaml is not taken: {LOGIN}",
    403: "the login in clouds.yaml may not: give it the role, or use a cloud entry that has it",
    413: "a quota is full: openstack quota show",
    500: "OpenStack itself has failed: that service's log tells why",
    502: SERVICES,
    503: SERVICES,
    504: SERVICES,
}


class NotConfigured(Exception):
    """What clouds.yaml lacks, in one line with its remedy."""


def connect(cloud):
    """The connection to that cloud of clouds.yaml, logged in."""
    config = OpenStackConfig()
    names = config.get_cloud_names()
    if cloud not in names:
        if config.config_filename:
            there = f"{config.config_filename} has {', '.join(sorted(names)) or 'none'}"
        else:
            folders = sorted({os.path.dirname(file) for file in CONFIG_FILES})
            there = f"no clouds.yaml can be read in {', '.join(folders)}"
        raise NotConfigured(f"there is no cloud {cloud}: {there}: set openstack_cloud, or write the entry")
    try:
        connection = openstack.connection.Connection(config=config.get_one(cloud=cloud, api_timeout=PATIENCE))
        connection.session.get_token()
    except ERRORS:
        raise
    except Exception as error:  # That bare, where a word under auth is missing or is none.
        raise NotConfigured(f"the cloud {cloud} in {config.config_filename}: {error}: {LOGIN}") from error
    return connection


def ask(service, path, microversion=None):
    """The JSON at this path of the service's API; None if this login lacks the permission, or nothing is there."""
    answer = service.get(path, microversion=microversion)
    if answer.status_code in (401, 403, 404):
        return None
    sdk.raise_from_response(answer)
    return answer.json()


def explain(error):
    """An SDK error in one line: its cause, and its remedy if known."""
    told = " ".join(str(error).split())
    cause = re.sub(r" \(Request-ID: [^)]*\)|: HTTPS?ConnectionPool\(.*", "", told).rstrip(".")
    cure = _cure(error)
    return f"{cause}: {cure}" if cure else cause


def _cure(error):
    if isinstance(error, NotConfigured):
        return None
    if isinstance(error, keystone.SSLError):
        return "give the cloud's certificate authority as cacert in clouds.yaml"
    if isinstance(error, (keystone.ConnectionError, keystone.DiscoveryFailure, keystone.NotFound)):
        return "is OpenStack running, and auth_url in clouds.yaml right?"
    if isinstance(error, NO_SERVICE):
        return "that service is not in the catalogue, or not in this region: openstack catalog list"
    unfinished = (keystone.AuthPluginException, keystone.AuthorizationFailure, keystone.BadRequest)
    if isinstance(error, (*unfinished, sdk.ConfigException)):
        return f"the entry in clouds.yaml is not whole: {LOGIN}"
    return CURES.get(status_of(error))


def status_of(error):
    """The HTTP status that the service answered with, or None."""
    status = getattr(error, "status_code", None) or getattr(error, "http_status", None)
    told = re.search(r"\(HTTP (\d{3})\)", str(error))
    return status or (int(told[1]) if told else None)


def may_pass(error, statuses):
    """Whether a retry may succeed: there was no answer, or one of these HTTP statuses."""
    return isinstance(error, keystone.RetriableConnectionFailure) or status_of(error) in statuses
