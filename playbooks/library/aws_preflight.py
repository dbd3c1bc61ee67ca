#!/usr/bin/python
"""Ansible module: checks what is missing before anything is created in AWS."""

DOCUMENTATION = r"""
---
module: aws_preflight
short_description: Checks what is missing before anything is created in AWS
description:
  - Changes nothing, and does not fail because of what it finds. RV(problems) tells what must be fixed first and how,
    RV(notes) what may be a problem or could not be checked.
  - Permissions are checked by IAM's policy simulator, which does not know a session's own policy, nor what the
    policies of buckets, queues and the like forbid. The root user of an account is not simulated.
options:
  expected_account:
    description: The account that the caller must belong to.
    type: str
  actions:
    description: IAM actions that the caller needs on each of O(resources), such as C(s3:CreateBucket).
    type: list
    elements: str
    default: []
  resources:
    description: ARNs for O(actions).
    type: list
    elements: str
    default: ["*"]
  statements:
    description:
      - Statements of an IAM policy, such as the deployer's. Each C(Action) is needed on each C(Resource) of
        its statement, and the C(Condition) is taken as met.
      - Statements with C(Effect) C(Deny) and actions with an asterisk are ignored.
    type: list
    elements: dict
    default: []
  buckets:
    description: Names of buckets that must be free, or this account's in this region.
    type: list
    elements: str
    default: []
  reserved_concurrency:
    description: Concurrency that is to be reserved for O(function_name).
    type: int
  function_name:
    description: The function of the reservation; what it already has counts. Its image is returned.
    type: str
  push:
    description:
      - Whether an image is going to be pushed to the account's registry, which must exist then. C(first) is C(always)
        if O(function_name) has no image yet.
    type: str
    choices: [never, first, always]
    default: never
notes:
  - No module of amazon.aws 10.1.2 or community.aws 10.0.0 asks IAM's policy simulator or Lambda's account settings, and
    none tells whether a bucket's name is free.
author:
  - Rollcall
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Check what is missing
  aws_preflight:
    statements: "{{ (lookup('ansible.builtin.template', 'deployer.json.j2') | from_json).Statement }}"
    buckets: [rollcall-123456789012-input]
    reserved_concurrency: 64
    function_name: rollcall-recognise
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
account_id:
  description: The account's ID. This and the next two are null if AWS does not accept the credentials.
  returned: always
  type: str
partition:
  description: C(aws), C(aws-cn) or C(aws-us-gov).
  returned: always
  type: str
caller_arn:
  description: The caller's ARN.
  returned: always
  type: str
function_image:
  description: The image that O(function_name) has; empty if there is no such function.
  returned: always
  type: str
function_architecture:
  description: Its architecture, C(x86_64) or C(arm64); empty if there is no such function.
  returned: always
  type: str
newer_images:
  description: The number of images that were pushed to its repository after it; -1 if unknown.
  returned: always
  type: int
region:
  description: The region, or null.
  returned: always
  type: str
"""

import sys

from ansible.module_utils.aws_calls import explain
from ansible.module_utils.preflight import check_buckets, check_concurrency, check_permissions
from ansible.module_utils.preflight import check_registry, look_at_function, look_at_image
from ansible_collections.amazon.aws.plugins.module_utils.botocore import HAS_BOTO3, boto3_inventory_conn
from ansible_collections.amazon.aws.plugins.module_utils.botocore import check_sdk_version_supported
from ansible_collections.amazon.aws.plugins.module_utils.botocore import get_aws_connection_info
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # Told as a problem.


def client(module, service):
    """A client that raises its errors; AnsibleAWSModule's own ends the module."""
    region, endpoint, rest = get_aws_connection_info(module)
    brief = {"retries": {"mode": "standard", "max_attempts": 2}, "connect_timeout": 5, "read_timeout": 20}
    return boto3_inventory_conn("client", service, region=region, endpoint=endpoint, config=brief, **rest)


def look(module, found):
    """Fills `found`, until a problem ends it."""
    params = module.params
    problems, notes = found["problems"], found["notes"]
    if not HAS_BOTO3:
        problems.append(f"{sys.executable} has no boto3: run ./rollcall ansible-playbook, which installs it")
        return
    check_sdk_version_supported(
        warn=lambda told: problems.append(f"{told}: run ./rollcall ansible-playbook, which installs newer ones")
    )
    if params["profile"] and params["access_key"]:
        problems.append("AWS_PROFILE and AWS_ACCESS_KEY_ID are both set: unset one of them")
        return
    region = found["region"] = module.region
    if not region:
        problems.append("no region is set: set AWS_REGION, or give -e aws_region=NAME")
    caller = client(module, "sts").get_caller_identity()
    account = found["account_id"] = caller["Account"]
    found["caller_arn"] = caller["Arn"]
    found["partition"] = caller["Arn"].split(":")[1]
    if params["expected_account"] not in (None, "", account):
        problems.append(
            f"the credentials are of account {account}, and {params['expected_account']} is expected: "
            "set AWS_PROFILE or AWS_ACCESS_KEY_ID to the right one's"
        )
        return
    if not region:
        return
    statements = list(params["statements"])
    if params["actions"]:
        statements.append({"Action": params["actions"], "Resource": params["resources"]})
    checks = []
    if statements:
        checks.append(check_permissions(client(module, "iam"), caller["Arn"], statements, region))
    if params["buckets"]:
        checks.append(check_buckets(client(module, "s3"), params["buckets"], account, region))
    function = {}
    if params["function_name"]:
        function, unseen = look_at_function(client(module, "lambda"), params["function_name"])
        found["function_image"] = function.get("Code", {}).get("ImageUri", "")
        found["function_architecture"] = function.get("Configuration", {}).get("Architectures", [""])[0]
        checks.append(([], unseen))
        # The repository of another account or region cannot be read.
        if found["function_image"].startswith(f"{account}.dkr.ecr.{region}."):
            # For a tag, AWS returns the digest it had when the function was updated.
            image = function["Code"].get("ResolvedImageUri") or found["function_image"]
            found["newer_images"], unseen = look_at_image(client(module, "ecr"), image)
            checks.append(([], unseen))
    if params["push"] == "always" or params["push"] == "first" and not found["function_image"]:
        checks.append(check_registry(client(module, "ecr")))
    if params["reserved_concurrency"] is not None:
        wanted = params["reserved_concurrency"]
        checks.append(check_concurrency(client(module, "lambda"), function, wanted))
    for more_problems, more_notes in checks:
        problems += more_problems
        notes += more_notes


def main():
    module = AnsibleAWSModule(
        argument_spec={
            "expected_account": {"type": "str"},
            "actions": {"type": "list", "elements": "str", "default": []},
            "resources": {"type": "list", "elements": "str", "default": ["*"]},
            "statements": {"type": "list", "elements": "dict", "default": []},
            "buckets": {"type": "list", "elements": "str", "default": []},
            "reserved_concurrency": {"type": "int"},
            "function_name": {"type": "str"},
            "push": {"type": "str", "choices": ["never", "first", "always"], "default": "never"},
        },
        supports_check_mode=True,
        check_boto3=False,
    )
    found = {"problems": [], "notes": [], "account_id": None, "partition": None, "caller_arn": None}
    found.update(region=None, function_image="", function_architecture="", newer_images=-1)
    if not HAS_BOTO3:
        look(module, found)
    else:
        try:
            look(module, found)
        except (BotoCoreError, ClientError, EOFError) as error:
            found["problems"].append(explain(error))
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
