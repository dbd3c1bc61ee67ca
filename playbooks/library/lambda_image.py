#!/usr/bin/python
"""Ansible module: a Lambda function from a container image."""

DOCUMENTATION = r"""
---
module: lambda_image
short_description: A Lambda function from a container image
description:
  - Creates, updates and deletes a Lambda function whose code is a container image. Changes
    only what differs, waits until AWS has applied each change, and ends when the function is active.
  - Repeats an update that AWS reports as failed.
options:
  name:
    description: The function's name.
    type: str
    required: true
  image_uri:
    description:
      - The image by its digest, C(REGISTRY/REPOSITORY@sha256:DIGEST), or by a tag, C(REGISTRY/REPOSITORY:TAG).
      - AWS resolves a tag once, when it is given. A function that has the tag already is not updated, even if the tag
        means another image now.
    type: str
  role:
    description: ARN of the role that the function runs as.
    type: str
  architecture:
    description: The processor that the image is built for.
    type: str
    choices: [x86_64, arm64]
    default: x86_64
  timeout:
    description: Seconds that an invocation may take. This and the following stay as they are if omitted.
    type: int
  memory_size:
    description: Memory in MB.
    type: int
  ephemeral_storage:
    description: Size of C(/tmp) in MB.
    type: int
  environment:
    description: All environment variables. The diff and RV(changes) name them and do not show their values.
    type: dict
  dead_letter_arn:
    description: ARN of the queue or topic for failed asynchronous events; empty for none.
    type: str
  description:
    description: The function's description.
    type: str
  tags:
    description: All tags (but those whose name begins with C(aws:), which are AWS's own).
    type: dict
  reserved_concurrency:
    description: Concurrent invocations that are reserved for this function. If omitted, a reservation is removed.
    type: int
  wake:
    description: A harmless event, with which a function is invoked until it is active again if AWS has made it
      inactive after weeks without invocations, before it is changed. If omitted, it stays inactive.
    type: dict
  state:
    description: Whether the function exists.
    type: str
    choices: [present, absent]
    default: present
  wait_timeout:
    description: Seconds to wait for each change.
    type: int
    default: 300
notes:
  - M(amazon.aws.lambda) 10.1.2 sends the image at each run, so that each run changes the function. It has neither
    ephemeral storage nor reserved concurrency, fails on a policy that AWS does not see yet, and neither repeats an update
    that failed nor wakes an inactive function.
author:
  - Rollcall
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The function
  lambda_image:
    name: rollcall-recognise
    image_uri: "{{ repository_uri }}@sha256:{{ digest }}"
    role: "arn:aws:iam::123456789012:role/rollcall-function"
    timeout: 60
    memory_size: 1769
    reserved_concurrency: 64
    environment:
      ROLLCALL_THRESHOLD: "0.5"

- name: No function
  lambda_image: {name: rollcall-recognise, state: absent}
"""

RETURN = r"""
function_arn:
  description: ARN of the function (in check mode, the one that it would have).
  returned: when state is present
  type: str
image_uri:
  description: The image that the function has.
  returned: when state is present
  type: str
state:
  description: The function's state as AWS tells it, or C(Absent).
  returned: always
  type: str
changes:
  description: What was changed, such as C(created), C(image_uri), C(environment ROLLCALL_THRESHOLD), C(woken).
  returned: always
  type: list
  elements: str
retries:
  description: The number of retries because AWS did not yet see a new role, policy or key.
  returned: always
  type: int
"""

import re

from ansible.module_utils.aws_calls import client, fail
from ansible.module_utils.lambda_function import Unfit, check_active, create, found_in, get_function
from ansible.module_utils.lambda_function import has_failed, remove, settled, update, wanted_of, woken
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

IMAGE = re.compile(r"[^\s@]+/[^\s@:]+(@sha256:[0-9a-f]{64}|:\w[\w.-]{0,127})")


def difference(before, wanted):
    """Names of the settings that differ; each environment variable by its name."""
    names = []
    for name in sorted(name for name in wanted if before[name] != wanted[name]):
        if name == "environment":
            old, new = before[name], wanted[name]
            keys = sorted(old.keys() | new.keys())
            names += [f"{name} {key}" for key in keys if old.get(key) != new.get(key)]
        else:
            names.append(name)
    return names


def shown(settings, other):
    """The settings for the diff, without the values of environment variables."""
    if not settings:
        return {}
    others = other.get("environment", {})
    variables = {}
    for key, value in settings.get("environment", {}).items():
        variables[key] = "set" if key not in others else "same" if others[key] == value else "differs"
    return {**settings, "environment": variables}


def arn_of(module):
    """The ARN that the function will have: in the account and partition of its role."""
    _, partition, _, _, account, _ = module.params["role"].split(":", 5)
    return f"arn:{partition}:lambda:{module.region}:{account}:function:{module.params['name']}"


def active(module, api, function, may_stay=False):
    """
    GetFunction's answer once the function, which AWS has made inactive, is woken. With `may_stay` the given answer if
    it does not wake: another image may be what it needs.
    """
    try:
        return woken(api, module.params["name"], module.params["wake"], module.params["wait_timeout"])
    except Unfit:
        if not may_stay:
            raise
        return function


def is_inactive(function):
    return function is not None and function["Configuration"].get("State") == "Inactive"


def present(module, api):
    params = module.params
    name, limit = params["name"], params["wait_timeout"]
    wanted = wanted_of(params)
    function = get_function(api, name)
    if function is None:
        before, changes = {}, ["created"]
    else:
        if not module.check_mode:
            function = settled(api, name, limit)
        if function["Configuration"].get("PackageType", "Zip") != "Image":
            raise Unfit(f"the function {name} is not made of an image: delete it first (state: absent)")
        before = found_in(function)
        changes = difference(before, wanted) + (["failed update"] if has_failed(function) else [])
    after = {**before, **wanted}
    retries = 0
    asleep = params["wake"] is not None and is_inactive(function)
    # AWS may refuse to change a function that is inactive.
    if changes and asleep and not module.check_mode:
        function = active(module, api, function, may_stay=True)
    if changes and not module.check_mode:
        if function is None:
            retries = create(api, name, wanted, limit)
        else:
            arn = function["Configuration"]["FunctionArn"]
            retries = update(api, arn, before, wanted, limit, again=has_failed(function))
        function = settled(api, name, limit)
        check_active(function)
    if asleep:
        changes.append("woken")
        if is_inactive(function) and not module.check_mode:
            function = active(module, api, function)
    config = function["Configuration"] if function else {}
    module.exit_json(
        changed=bool(changes),
        changes=changes,
        diff={"before": shown(before, after), "after": shown(after, before)},
        function_arn=config.get("FunctionArn") or arn_of(module),
        image_uri=function["Code"]["ImageUri"] if function else wanted["image_uri"],
        state=config.get("State", "Absent"),
        retries=retries,
    )


def absent(module, api):
    name = module.params["name"]
    function = get_function(api, name)
    if function is not None and not module.check_mode:
        remove(api, name, module.params["wait_timeout"])
    before = found_in(function) if function else {}
    changes = ["deleted"] if function else []
    diff = {"before": shown(before, {}), "after": {}}
    module.exit_json(changed=bool(function), changes=changes, diff=diff, state="Absent", retries=0)


def main():
    module = AnsibleAWSModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "image_uri": {"type": "str"},
            "role": {"type": "str"},
            "architecture": {"type": "str", "choices": ["x86_64", "arm64"], "default": "x86_64"},
            "timeout": {"type": "int"},
            "memory_size": {"type": "int"},
            "ephemeral_storage": {"type": "int"},
            "environment": {"type": "dict"},
            "dead_letter_arn": {"type": "str"},
            "description": {"type": "str"},
            "tags": {"type": "dict"},
            "reserved_concurrency": {"type": "int"},
            "wake": {"type": "dict"},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "wait_timeout": {"type": "int", "default": 300},
        },
        required_if=[("state", "present", ("image_uri", "role"))],
        supports_check_mode=True,
    )
    params = module.params
    if params["state"] == "present":
        if not IMAGE.fullmatch(params["image_uri"] or ""):
            module.fail_json(
                msg=f"image_uri {params['image_uri']} is no image of a registry: give "
                "REGISTRY/REPOSITORY@sha256:DIGEST or REGISTRY/REPOSITORY:TAG"
            )
        if not re.fullmatch(r"arn:[^:]+:iam::[0-9]{12}:role/\S+", params["role"] or ""):
            module.fail_json(msg=f"role {params['role']} is not a role's ARN: arn:aws:iam::ACCOUNT:role/NAME")
    try:
        (present if params["state"] == "present" else absent)(module, client(module, "lambda"))
    except Unfit as reason:
        module.fail_json(msg=str(reason))
    except (BotoCoreError, ClientError) as error:
        fail(module, error)


if __name__ == "__main__":
    main()
