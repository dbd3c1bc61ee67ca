"""A Lambda function from an image: creates, updates and deletes it, and waits for each change."""

import json
import re

from ansible.module_utils.aws_calls import code_of, message_of, retried, wait_until

try:
    from botocore.exceptions import ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

# The settings of CreateFunction and UpdateFunctionConfiguration, and the part of the request for a value.
SETTINGS = {
    "role": lambda value: {"Role": value},
    "timeout": lambda value: {"Timeout": value},
    "memory_size": lambda value: {"MemorySize": value},
    "ephemeral_storage": lambda value: {"EphemeralStorage": {"Size": value}},
    "environment": lambda value: {"Environment": {"Variables": value}},
    "dead_letter_arn": lambda value: {"DeadLetterConfig": {"TargetArn": value}},
    "description": lambda value: {"Description": value},
}

# Errors that pass: AWS does not see a new role, policy or key yet, or an update is in progress.
LAG = re.compile(
    "cannot be assumed by Lambda|execution role does not have permission|KMS key is invalid for CreateGrant"
    "|permission to access the ECR image|update is in progress|in the following state: Pending"
)

AGAIN = "run this again, or raise wait_timeout"


class Unfit(Exception):
    """Why the function cannot be brought into the wanted state: one line with a remedy."""


def may_be_lag(error):
    return LAG.search(message_of(error)) is not None


def get_function(api, name):
    """GetFunction's answer, or None."""
    try:
        return api.get_function(FunctionName=name)
    except ClientError as error:
        if code_of(error) == "ResourceNotFoundException":
            return None
        raise


def text(value):
    """A YAML value as the string of an environment variable or a tag."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def wanted_of(params):
    """The wanted settings by parameter, without those that were not given."""
    wanted = {name: params[name] for name in SETTINGS if params[name] is not None}
    for name in ("image_uri", "architecture", "reserved_concurrency"):
        wanted[name] = params[name]
    if params["tags"] is not None:
        wanted["tags"] = params["tags"]
    for name in wanted.keys() & {"environment", "tags"}:
        wanted[name] = {key: text(value) for key, value in wanted[name].items()}
    return wanted


def found_in(function):
    """GetFunction's answer as settings by parameter."""
    config = function["Configuration"]
    return {
        "image_uri": function.get("Code", {}).get("ImageUri", ""),
        "architecture": config.get("Architectures", ["x86_64"])[0],
        "role": config.get("Role"),
        "timeout": config.get("Timeout"),
        "memory_size": config.get("MemorySize"),
        "ephemeral_storage": config.get("EphemeralStorage", {}).get("Size", 512),
        "environment": config.get("Environment", {}).get("Variables", {}),
        "dead_letter_arn": config.get("DeadLetterConfig", {}).get("TargetArn", ""),
        "description": config.get("Description", ""),
        "reserved_concurrency": function.get("Concurrency", {}).get("ReservedConcurrentExecutions"),
        "tags": {name: value for name, value in function.get("Tags", {}).items() if name[:4] != "aws:"},
    }


def settled(api, name, limit):
    """GetFunction's answer once no change is in progress. Waits for `limit` seconds at most."""

    def probe():
        function = get_function(api, name)
        if function is None:
            raise Unfit(f"the function {name} is gone, somebody else has deleted it: run this again")
        config = function["Configuration"]
        busy = config.get("State") == "Pending" or config.get("LastUpdateStatus") == "InProgress"
        return None if busy else function

    function = wait_until(probe, limit)
    if function is None:
        raise Unfit(f"AWS has not got the function {name} ready in {limit} s: {AGAIN}")
    return function


def woken(api, name, event, limit):
    """
    Invokes a function that AWS has made inactive: AWS refuses the call, and activates the function.
    Returns GetFunction's answer once it is active.
    """
    try:
        api.invoke(FunctionName=name, Payload=json.dumps(event))
    except ClientError as error:
        if code_of(error) not in ("ResourceConflictException", "ResourceNotReadyException"):
            raise
    wait_until(lambda: get_function(api, name)["Configuration"].get("State") not in ("Inactive", "Pending"), limit)
    function = settled(api, name, limit)
    if function["Configuration"].get("State") == "Inactive":
        reason = function["Configuration"].get("StateReason") or "AWS gives no reason"
        raise Unfit(f"the function {name} is inactive, and does not wake: {reason} ({AGAIN})")
    return function


def has_failed(function):
    config = function["Configuration"]
    return config.get("State") == "Failed" or config.get("LastUpdateStatus") == "Failed"


def check_active(function):
    """Raises Unfit with AWS's reason if the creation or the last update failed."""
    if has_failed(function):
        config = function["Configuration"]
        reason = config.get("LastUpdateStatusReason") or config.get("StateReason") or "AWS gives no reason"
        raise Unfit(
            f"AWS cannot run the function {config['FunctionName']}: {reason} (cure that and run this again; "
            "a function that never came up must be deleted first, state: absent)"
        )


def create(api, name, wanted, limit):
    """Creates the function; returns the number of retries."""
    request = {"Code": {"ImageUri": wanted["image_uri"]}, "Architectures": [wanted["architecture"]]}
    if wanted.get("tags"):
        request["Tags"] = wanted["tags"]
    for setting, part in SETTINGS.items():
        if wanted.get(setting):
            request.update(part(wanted[setting]))
    _, retries = retried(
        lambda: api.create_function(FunctionName=name, PackageType="Image", **request), may_be_lag
    )
    check_active(settled(api, name, limit))
    if wanted["reserved_concurrency"] is not None:
        set_concurrency(api, name, wanted["reserved_concurrency"])
    return retries


def update(api, arn, before, wanted, limit, again=False):
    """Sends what differs (with `again` all settings and the image); returns the number of retries."""
    differs = {setting for setting, value in wanted.items() if again or before[setting] != value}
    retries = 0

    def send(call, request):
        nonlocal retries
        _, more = retried(lambda: call(FunctionName=arn, **request), may_be_lag)
        retries += more
        check_active(settled(api, arn, limit))

    request = {}
    for setting in differs & SETTINGS.keys():
        request.update(SETTINGS[setting](wanted[setting]))
    if request:
        send(api.update_function_configuration, request)
    if differs & {"image_uri", "architecture"}:
        code = {"ImageUri": wanted["image_uri"], "Architectures": [wanted["architecture"]]}
        send(api.update_function_code, code)
    if before["reserved_concurrency"] != wanted["reserved_concurrency"]:
        set_concurrency(api, arn, wanted["reserved_concurrency"])
    if "tags" in differs:
        set_tags(api, arn, before["tags"], wanted["tags"])
    return retries


def set_concurrency(api, name, value):
    """Reserves this concurrency for the function; None removes the reservation."""
    if value is None:
        api.delete_function_concurrency(FunctionName=name)
        return
    try:
        api.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=value)
    except ClientError as error:
        if "UnreservedConcurrentExecution" not in message_of(error):
            raise
        raise Unfit(
            f"the account cannot keep {value} invocations at once for {name}: {message_of(error)} "
            "(reserve fewer or none, or ask for more: Service Quotas, AWS Lambda, Concurrent executions)"
        ) from error


def set_tags(api, arn, before, wanted):
    gone = [key for key in before if key not in wanted]
    if gone:
        api.untag_resource(Resource=arn, TagKeys=gone)
    new = {key: value for key, value in wanted.items() if before.get(key) != value}
    if new:
        api.tag_resource(Resource=arn, Tags=new)


def remove(api, name, limit):
    """Deletes the function and waits until it is gone."""
    api.delete_function(FunctionName=name)
    if not wait_until(lambda: get_function(api, name) is None, limit):
        raise Unfit(f"AWS has not deleted the function {name} in {limit} s: {AGAIN}")
