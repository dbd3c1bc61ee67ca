"""Runs a module of playbooks/library in this process, against MiniStack or against stubbed answers."""

import contextlib
import importlib
import json
import os
import sys
from pathlib import Path
from unittest import mock

import ansible.module_utils
import boto3
import yaml
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from botocore.stub import Stubber

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "playbooks/library"))
ansible.module_utils.__path__.append(str(ROOT / "playbooks/module_utils"))

aws_calls = importlib.import_module("ansible.module_utils.aws_calls")

ACCOUNT = "000000000000"
REGION = "us-east-1"
ON_MINISTACK = "AWS_ENDPOINT_URL" in os.environ


class Failed(Exception):
    """A module's fail_json, with its message, and what it tells besides."""

    def __init__(self, msg, rest=None):
        super().__init__(msg)
        self.rest = rest or {}


class _Ended(Exception):
    pass


def run(name, params, check=False, clients=None):
    """
    What the module answers, and under `calls` the calls to AWS that change something. `clients`: stubbed
    clients in place of real ones, by service. Raises Failed with the module's message.
    """
    module = importlib.import_module(name)
    calls, client_of_module = [], module.client

    def note(model, **_):
        if not model.name.startswith(("Get", "List", "Describe", "Head")):
            calls.append(model.name)

    def made(ansible_module, service, **config):
        api = client_of_module(ansible_module, service, **config) if clients is None else clients[service]
        api.meta.events.register("before-parameter-build", note)
        return api

    with mock.patch.object(module, "client", made):
        return {**answer_of(name, {"region": REGION, **params}, check), "calls": calls}


def answer_of(name, params, check=False):
    """What the module answers, as documented. Raises Failed with the module's message."""
    module = importlib.import_module(name)

    def exit_json(_self, **result):
        raise _Ended(json.loads(json.dumps(result, default=str)))

    def fail_json(_self, msg, **rest):
        raise Failed(msg, rest)

    arguments = {**params, "_ansible_check_mode": check, "_ansible_diff": True}
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch_module_args(arguments))
        stack.enter_context(mock.patch.object(AnsibleModule, "exit_json", exit_json))
        stack.enter_context(mock.patch.object(AnsibleModule, "fail_json", fail_json))
        try:
            module.main()
        except _Ended as ended:
            result = ended.args[0]
            undocumented = result.keys() - yaml.safe_load(module.RETURN).keys() - {"changed", "diff"}
            assert not undocumented, f"{name} answers what its RETURN does not tell: {undocumented}"
            return result
    raise AssertionError(f"{name} ended without an answer")


def client(service):
    """A client of the tests' own."""
    return boto3.client(service, region_name=REGION)


@contextlib.contextmanager
def stubbed(service):
    """A client that has only the answers that the test gives it, in their order, and a Stubber for them."""
    api = boto3.client(service, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(api) as stub:
        yield api, stub
    stub.assert_no_pending_responses()


def short_pauses(test):
    """For a test on MiniStack, which is sooner ready than AWS: its modules look again soon."""
    sleep = aws_calls.time.sleep
    patch = mock.patch.object(aws_calls.time, "sleep", lambda seconds: sleep(min(seconds, 0.02)))
    patch.start()
    test.addCleanup(patch.stop)


@contextlib.contextmanager
def no_waiting():
    """Sleeping takes no time, and moves the clock of the modules; yields the seconds slept."""
    slept = []
    with (
        mock.patch.object(aws_calls.time, "sleep", slept.append),
        mock.patch.object(aws_calls.time, "monotonic", lambda: sum(slept)),
    ):
        yield slept
