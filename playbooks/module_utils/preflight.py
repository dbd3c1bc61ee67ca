"""Checks before the AWS playbooks run: each returns problems, and notes on what is uncertain."""

from urllib.parse import urlsplit

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

# Why the simulator does not allow something: the caller's policies, its permissions boundary, the organization's policies, or
# values that a simulation does not know.
DENIED, BOUNDED, FORBIDDEN, DEPENDS = "denied", "bounded", "forbidden", "depends"
REFUSALS = [
    (DENIED, "{} may not", "give it the deployer's policy"),
    (BOUNDED, "the permissions boundary of {} does not allow", "whoever set the boundary must widen it"),
    (
        FORBIDDEN,
        "the organization lets nobody in the account",
        "whoever manages it must change its service control policies; or take another region or account",
    ),
]
SKIP = "(or, if IAM's simulator is wrong: -e preflight_simulate=false)"


def check_permissions(iam, caller_arn, statements, region):
    """Simulates whether the caller may do what the statements allow. Root may do everything."""
    if caller_arn.endswith(":root"):
        return [], []
    try:
        principal = principal_of(iam, caller_arn)
        if principal is None:
            return [], [f"permissions not checked: {caller_arn} is neither a user nor a role"]
        simulated = simulate(iam, principal, statements, region)
    except (BotoCoreError, ClientError) as error:
        return [], [f"permissions not checked: {explain(error)}"]
    problems = [
        f"{said.format(principal)}: {listed(simulated[why])}: {cure} {SKIP}" for why, said, cure in REFUSALS if simulated[why]
    ]
    depends = simulated[DEPENDS]
    notes = [f"{principal} may, if conditions hold that are not simulated: {listed(depends)}"] if depends else []
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
    """The (action, resource) pairs that are not allowed: by DENIED, BOUNDED, FORBIDDEN and DEPENDS, a set each."""
    found = {DENIED: set(), BOUNDED: set(), FORBIDDEN: set(), DEPENDS: set()}
    for statement in statements:
        if statement.get("Effect", "Allow") != "Allow":
            continue
        # The simulator accepts no wildcards in actions.
        actions = [action for action in as_list(statement.get("Action")) if "*" not in action]
        resources = as_list(statement.get("Resource", "*"))
        request = {
            "PolicySourceArn": principal,
            "ResourceArns": resources,
            "ContextEntries": context_of(statement, region),
        }
        for start in range(0, len(actions), ACTIONS_AT_ONCE):
            batch = actions[start : start + ACTIONS_AT_ONCE]
            pages = iam.get_paginator("simulate_principal_policy").paginate(ActionNames=batch, **request)
            for result in (result for page in pages for result in page["EvaluationResults"]):
                for resource, why in refusals_in(result, resources):
                    found[why].add((result["EvalActionName"], resource))
    return found


def refusals_in(result, resources):
    """
    The resources that an EvaluationResult refuses its action on, each with DENIED, BOUNDED, FORBIDDEN or DEPENDS.

    The simulator answers once for each action. The decision for a resource is in ResourceSpecificResults; the result's own
    is the most restrictive one, its missing context values are those of all resources, and its EvalResourceName is an ARN
    template. Only without ResourceSpecificResults, as for the resource "*", do these count.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
    """
    specific = result.get("ResourceSpecificResults")
    if not specific:
        # A simulator of the older kind answers once for each resource, and names it.
        named = result.get("EvalResourceName")
        one = {**result, "EvalResourceDecision": result["EvalDecision"]}
        specific = [{**one, "EvalResourceName": name} for name in ([named] if named in resources else resources)]
    by_organization = result.get("OrganizationsDecisionDetail", {}).get("AllowedByOrganizations", True)
    for one in specific:
        if one["EvalResourceDecision"] == "allowed":
            continue
        boundary = one.get("PermissionsBoundaryDecisionDetail") or result.get("PermissionsBoundaryDecisionDetail", {})
        # Conditions count in every kind of policy, also in the organization's.
        if one.get("MissingContextValues"):
            why = DEPENDS
        elif not by_organization:
            why = FORBIDDEN
        else:
            why = DENIED if boundary.get("AllowedByPermissionsBoundary", True) else BOUNDED
        yield one["EvalResourceName"], why


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


def check_registry(ecr):
    """Whether there is a registry to push to: for want of one an emulator names AWS's, in which nobody logs in with its keys."""
    endpoint = ecr.meta.endpoint_url
    try:
        [login] = ecr.get_authorization_token()["authorizationData"]
    except (BotoCoreError, ClientError) as error:
        return [], [f"the image registry was not looked at: {explain(error)}"]
    host = urlsplit(login["proxyEndpoint"]).hostname or ""
    # ACCOUNT.dkr.ecr.REGION.amazonaws.com, in other partitions another domain.
    _, _, domain = host.partition(f".{ecr.meta.region_name}.")
    if not domain or (urlsplit(endpoint).hostname or "").endswith((domain, ".api.aws")):
        return [], []
    return [
        f"the emulated cloud at {endpoint} has no registry to push the function's image to (it names AWS's own, {host}): "
        "give an image that it knows (-e function_image=REGISTRY/NAME:TAG), or an ECR that has one (AWS_ENDPOINT_URL_ECR)"
    ], []


def look_at_image(ecr, image):
    """
    How many images were pushed to its repository after this one, REGISTRY/REPOSITORY@DIGEST or …:TAG; -1, and a note, if
    unknown.
    """
    repository, _, digest = image.split("/", 1)[1].partition("@")
    repository, _, tag = repository.partition(":")
    try:
        pages = ecr.get_paginator("describe_images").paginate(repositoryName=repository)
        details = [one for page in pages for one in page["imageDetails"]]
    except (BotoCoreError, ClientError) as error:
        return -1, [f"the function's image was not looked at: {explain(error)}"]
    pushed = {one["imageDigest"]: one["imagePushedAt"] for one in details}
    digest = digest or next((one["imageDigest"] for one in details if tag in one.get("imageTags", [])), "")
    if digest not in pushed:
        return -1, [
            f"the function's image is not in the repository {repository} any more, AWS may end up without it: "
            "playbooks/function.yml builds one and gives it to the function"
        ]
    return sum(when > pushed[digest] for when in pushed.values()), []
