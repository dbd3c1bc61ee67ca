"""Checks before the AWS playbooks run: each returns problems, and notes on what is uncertain."""

from ansible.module_utils.aws_calls import code_of, explain

try:
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
except ImportError:
    pass  # The module says so.

# Actions per call. The API documents no limit; it answers 100 at a time.
ACTIONS_AT_ONCE = 50

# Concurrency that AWS keeps for functions without a reservation: the documented value, and the smallest that its errors
# are known to name, in accounts with a small quota.
UNRESERVED, UNRESERVED_AT_LEAST = 100, 10


def check_permissions(iam, caller_arn, statements, region):
    """Simulates whether the caller may do what the statements allow. Root may do everything."""
    if caller_arn.endswith(":root"):
        return [], []
    try:
        principal = principal_of(iam, caller_arn)
        if principal is None:
            return [], [f"permissions not checked: {caller_arn} is neither a user nor a role"]
        denied, forbidden, depends = simulate(iam, principal, statements, region)
    except (BotoCoreError, ClientError) as error:
        return [], [f"permissions not checked: {explain(error)}"]
    problems, notes = [], []
    if denied:
        problems.append(
            f"{principal} may not: {listed(denied)}: give it the deployer's policy "
            "(or, where IAM's simulator errs, -e preflight_simulate=false)"
        )
    if forbidden:
        problems.append(
            f"the organisation lets nobody in the account: {listed(forbidden)}: whoever manages it must change its "
            "service control policies; or take another region or account"
        )
    if depends:
        notes.append(f"{principal} may, if conditions hold that are not simulated: {listed(depends)}")
    return problems, notes


def principal_of(iam, caller_arn):
    """The ARN of the user, or of the role whose session this is; None for another kind of caller."""
    _, partition, service, _, account, resource = caller_arn.split(":", 5)
    kind, _, name = resource.partition("/")
    if service == "iam" and kind == "user":
        return caller_arn
    if service != "sts" or kind != "assumed-role":
        return None
    role = name.split("/")[0]
    try:
        return iam.get_role(RoleName=role)["Role"]["Arn"]
    except ClientError:
        return f"arn:{partition}:iam::{account}:role/{role}"  # Right unless the role has a path.


def simulate(iam, principal, statements, region):
    """
    (action, resource) pairs that are denied, those that the account's organisation denies, and those that hang on
    what a simulation does not know.
    """
    denied, forbidden, depends = set(), set(), set()
    for statement in statements:
        if statement.get("Effect", "Allow") != "Allow":
            continue
        # The simulator accepts no wildcards in actions.
        actions = [action for action in as_list(statement.get("Action")) if "*" not in action]
        request = {
            "PolicySourceArn": principal,
            "ResourceArns": as_list(statement.get("Resource", "*")),
            "ContextEntries": context_of(statement, region),
        }
        for start in range(0, len(actions), ACTIONS_AT_ONCE):
            batch = actions[start : start + ACTIONS_AT_ONCE]
            pages = iam.get_paginator("simulate_principal_policy").paginate(ActionNames=batch, **request)
            for result in (result for page in pages for result in page["EvaluationResults"]):
                if result["EvalDecision"] == "allowed":
                    continue
                pairs = depends if result.get("MissingContextValues") else denied
                # It simulates an organisation's policies only if they have no conditions.
                if not result.get("OrganizationsDecisionDetail", {}).get("AllowedByOrganizations", True):
                    pairs = forbidden
                pairs.add((result["EvalActionName"], result.get("EvalResourceName", "*")))
    return denied, forbidden, depends


def context_of(statement, region):
    """The values that the statement's conditions require, as context entries of the simulation."""
    facts = {"aws:RequestedRegion": [region]}
    for operator, keys in statement.get("Condition", {}).items():
        if operator.endswith(("StringEquals", "StringLike", "ArnEquals", "ArnLike", "Bool")):
            facts.update({key: as_list(values)[:1] for key, values in keys.items()})
    entries = []
    for key, values in facts.items():
        words = [str(value) for value in values]
        entries.append({"ContextKeyName": key, "ContextKeyValues": words, "ContextKeyType": "string"})
    return entries


def as_list(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def listed(pairs):
    """a:B, a:C on arn:…; d:E"""
    by_resource = {}
    for action, resource in sorted(pairs):
        by_resource.setdefault(resource, []).append(action)
    parts = []
    for resource, actions in sorted(by_resource.items()):
        parts.append(", ".join(actions) + ("" if resource == "*" else f" on {resource}"))
    return "; ".join(parts)


def check_buckets(s3, names, account, region):
    """Bucket names are global: each must be free, or a bucket of this account in this region."""
    problems = []
    for name in names:
        try:
            found = s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
        except ParamValidationError:
            problems.append(f"{name} is no name for a bucket: 3 to 63 lower-case letters, digits, hyphens")
        except ClientError as error:
            if code_of(error) == "403":
                problems.append(
                    f"the bucket name {name} is taken by another account (or yours, but not open to you): "
                    "choose another project or bucket_prefix"
                )
            elif code_of(error) != "404":
                problems.append(f"the bucket {name} cannot be looked at: {explain(error)}")
        except BotoCoreError as error:
            return problems + [f"buckets cannot be looked at: {explain(error)}"], []
        else:
            where = found.get("BucketRegion", region)
            if where != region:
                problems.append(
                    f"the bucket {name} is there already, in {where} and not in {region}: use that region, "
                    "or choose another project or bucket_prefix"
                )
    return problems, []


def check_concurrency(api, function, wanted):
    """Whether the account can reserve this concurrency for the function, which is GetFunction's answer."""
    try:
        limits = api.get_account_settings()["AccountLimit"]
    except (BotoCoreError, ClientError) as error:
        return [], [f"reserved concurrency not checked: {explain(error)}"]
    held = function.get("Concurrency", {}).get("ReservedConcurrentExecutions", 0)
    if wanted <= held:
        return [], []
    free = limits["UnreservedConcurrentExecutions"] + held
    left = free - wanted
    cure = (
        "reserve fewer or none (-e function_reserved_concurrency=none), or ask for more: "
        "Service Quotas, AWS Lambda, Concurrent executions"
    )
    said = (
        f"{wanted} invocations at once are to be reserved; the account has {limits['ConcurrentExecutions']}, "
        f"of which {free} are not reserved for other functions"
    )
    if left < UNRESERVED_AT_LEAST:
        return [f"{said}: AWS will refuse, {UNRESERVED_AT_LEAST} or more must stay unreserved: {cure}"], []
    if left < UNRESERVED:
        return [], [f"{said}: AWS may refuse, in most accounts {UNRESERVED} must stay unreserved: {cure}"]
    return [], []


def look_at_function(api, name):
    """GetFunction's answer, empty if there is no such function; a note if AWS refuses to tell."""
    try:
        return api.get_function(FunctionName=name), []
    except ClientError as error:
        if code_of(error) == "ResourceNotFoundException":
            return {}, []
        return {}, [f"the function {name} was not looked at: {explain(error)}"]
    except BotoCoreError as error:
        return {}, [f"the function {name} was not looked at: {explain(error)}"]


def look_at_image(ecr, image):
    """How many images were pushed to its repository after this one, REGISTRY/REPOSITORY@DIGEST; -1, and a note, if unknown."""
    repository, digest = image.split("/", 1)[1].split("@")
    try:
        pages = ecr.get_paginator("describe_images").paginate(repositoryName=repository)
        pushed = {one["imageDigest"]: one["imagePushedAt"] for page in pages for one in page["imageDetails"]}
    except (BotoCoreError, ClientError) as error:
        return -1, [f"the function's image was not looked at: {explain(error)}"]
    if digest not in pushed:
        return -1, [
            f"the function's image is not in the repository {repository} any more, AWS may end up without it: "
            "playbooks/function.yml builds one and gives it to the function"
        ]
    return sum(when > pushed[digest] for when in pushed.values()), []
