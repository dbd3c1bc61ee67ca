"""On PYTHONPATH, makes botocore write each call to the file that ROLLCALL_TEST_CALLS names.

A line of JSON a call: `{"call": "s3:CreateBucket", "parameters": {"Bucket": "rollcall-input"}}`. Of the
parameters only those that name resources, and whether those are given that need a permission of their
own: nothing that could be a secret. policy_coverage.ts reads it.
"""

import importlib.abc
import importlib.util
import json
import os
import sys

NAMES = {
    "AlarmName",
    "AlarmNames",
    "Bucket",
    "FunctionName",
    "GroupName",
    "PolicyArn",
    "PolicyName",
    "QueueName",
    "QueueUrl",
    "ResourceARN",
    "ResourceArn",
    "Resource",
    "Role",
    "RoleName",
    "TableName",
    "UserName",
    "logGroupName",
    "repositoryName",
    "repositoryNames",
    "resourceArn",
}
# Of these it matters that they are given.
GIVEN = {"ObjectOwnership", "TagSpecifications", "Tags", "tags"}


def record(file, service, operation, parameters):
    told = {name: value for name, value in parameters.items() if name in NAMES}
    told.update({name: True for name in GIVEN if parameters.get(name)})
    if operation == "DeleteObjects" and any("VersionId" in one for one in parameters["Delete"]["Objects"]):
        told["VersionId"] = True
    line = json.dumps({"call": f"{service}:{operation}", "parameters": told}) + "\n"
    # At the end of the file in one write, whoever else writes to it.
    with open(file, "ab", buffering=0) as calls:
        calls.write(line.encode())


def watch(client_module, file):
    make_api_call = client_module.BaseClient._make_api_call

    def make_and_record(self, operation, parameters):
        record(file, self.meta.service_model.service_name, operation, parameters)
        return make_api_call(self, operation, parameters)

    client_module.BaseClient._make_api_call = make_and_record


class Finder(importlib.abc.MetaPathFinder):
    """Waits until somebody imports botocore.client: most of Ansible's Python processes do not."""

    def __init__(self, file):
        self.file = file

    def find_spec(self, name, path, target=None):
        if name != "botocore.client":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        exec_module = spec.loader.exec_module

        def exec_and_watch(module):
            exec_module(module)
            watch(module, self.file)

        spec.loader.exec_module = exec_and_watch
        return spec


if os.environ.get("ROLLCALL_TEST_CALLS"):
    sys.meta_path.insert(0, Finder(os.environ["ROLLCALL_TEST_CALLS"]))

# The process that Mitogen forks for each module; see mitogen() in mitogen.ts.
if "(mitogen:" in sys.orig_argv[0]:
    import shared_boto3

    shared_boto3.share()

# The controller's own process and its forks: a playbook of a test is too short to need the collector.
if any(os.path.basename(arg) == "ansible-playbook" for arg in sys.orig_argv[1:3]):
    import gc

    gc.disable()
