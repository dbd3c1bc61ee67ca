"""An OpenStack of the tests' own answers: the SDK is the real one, what it gets over HTTP is not."""

import contextlib
import json
import os
import tempfile
from unittest import mock
from urllib.parse import parse_qsl, urlsplit

import requests
import yaml

KEYSTONE = "http://cloud.test/identity/v3"
CLOUD = {
    "auth": {
        "auth_url": KEYSTONE,
        "username": "ann",
        "password": "not-to-be-told",
        "project_name": "videos",
        "user_domain_id": "default",
        "project_domain_id": "default",
    },
    "region_name": "RegionOne",
}
# Each service's name in the catalogue, and the version that it offers.
SERVICES = {
    "identity": "v3",
    "compute": "v2.1",
    "image": "v2",
    "network": "v2.0",
    "placement": "",
}


class Adapter(requests.adapters.BaseAdapter):
    def __init__(self, cloud):
        super().__init__()
        self.cloud = cloud

    def send(self, request, **_):
        path = urlsplit(request.url).path.rstrip("/")
        call = f"{request.method} {path}"
        self.cloud.calls.append(call)
        answer = self.cloud.answers.get(call, (404, {"itemNotFound": {"message": f"nothing at {call}"}}))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        response = requests.Response()
        response.status_code, response.request, response.url = status, request, request.url
        response._content = json.dumps(body).encode()
        response.headers.update({"Content-Type": "application/json", "X-Subject-Token": "token"})
        return response

    def close(self):
        pass


class Cloud:
    """
    `answers`: by "METHOD /path", a body for status 200, (status, body), an exception of requests, a function of
    the request that gives one of these, or a list of them for one call after the other, the last for all that
    come. `calls`: what was asked.
    """

    def __init__(self, services=SERVICES, **more):
        self.calls = []
        self.answers = {
            "POST /identity/v3/auth/tokens": (201, token(services)),
            "GET /identity/v3": version("v3", "identity"),
        }
        for service in ("compute", "image", "network"):
            number = SERVICES[service]
            self.answers[f"GET /{service}/{number}"] = version(number, service)
            self.answers[f"GET /{service}"] = {"versions": [offered(service, number)]}
        links = [{"rel": "self", "href": ""}]
        placement = {"id": "v1.0", "min_version": "1.0", "max_version": "1.39", "links": links}
        self.answers["GET /placement"] = {"versions": [{"status": "CURRENT", **placement}]}
        self.answers.update(more)

    @contextlib.contextmanager
    def up(self, clouds=None):
        """While this is open, clouds.yaml has `clouds`, or else this one under the name "lab"."""
        adapter = Adapter(self)
        with tempfile.TemporaryDirectory() as home, contextlib.ExitStack() as stack:
            file = f"{home}/clouds.yaml"
            with open(file, "w", encoding="utf-8") as written:
                yaml.safe_dump({"clouds": {"lab": CLOUD} if clouds is None else clouds}, written)
            alone = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
            alone.update(HOME=home, OS_CLIENT_CONFIG_FILE=file)
            stack.enter_context(mock.patch.dict(os.environ, alone, clear=True))
            stack.enter_context(mock.patch.object(requests.Session, "get_adapter", lambda *_, **__: adapter))
            yield self


def listed(key, *items):
    """An answer with those of the items that the query asks for."""

    def answer(request):
        asked = dict(parse_qsl(urlsplit(request.url).query)).items()
        fit = [item for item in items if all(str(item.get(name, value)) == value for name, value in asked)]
        return {key: fit}

    return answer


def offered(service, number):
    link = [{"rel": "self", "href": f"http://cloud.test/{service}/{number}"}]
    return {"id": number, "status": "CURRENT", "version": "2.93", "min_version": "2.1", "links": link}


def version(number, service):
    return {"version": offered(service, number)}


def token(services):
    """Keystone's answer to a login, with the catalogue."""
    catalogue = [
        {
            "type": service,
            "name": service,
            "endpoints": [
                {
                    "interface": interface,
                    "region": "RegionOne",
                    "region_id": "RegionOne",
                    "id": service,
                    "url": f"http://cloud.test/{service}/{number}".rstrip("/"),
                }
                for interface in ("public", "internal", "admin")
            ],
        }
        for service, number in services.items()
    ]
    domain = {"id": "default", "name": "Default"}
    return {
        "token": {
            "catalog": catalogue,
            "expires_at": "2099-01-01T00:00:00Z",
            "issued_at": "2026-01-01T00:00:00Z",
            "methods": ["password"],
            "user": {"id": "ann", "name": "ann", "domain": domain},
            "project": {"id": "p1", "name": "videos", "domain": domain},
            "roles": [{"id": "r1", "name": "member"}],
        }
    }
