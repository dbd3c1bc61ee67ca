"""
Answers of IAM's policy simulator, in the form of its API reference: one EvaluationResult for each action, whatever the number
of resources. https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
"""

# From the most to the least restrictive.
WORDS = ["explicitDeny", "implicitDeny", "allowed"]

# What the simulator names in place of a resource.
TEMPLATES = {
    "iam": "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",
    "s3": "arn:${Partition}:s3:::${BucketName}",
    "sqs": "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}",
}


def evaluated(action, decisions, organization=None, boundary=None):
    """
    An EvaluationResult. `decisions`: a word for each resource, or a word and the context keys that are missing.
    `organization`, `boundary`: whether the organization's policies and the permissions boundary allow the action; None if
    there are none.
    """
    pairs = {name: (word, []) if isinstance(word, str) else word for name, word in decisions.items()}
    words = [word for word, _ in pairs.values()]
    result = {
        "EvalActionName": action,
        "EvalResourceName": TEMPLATES.get(action.split(":")[0], "*"),
        "EvalDecision": next(word for word in WORDS if word in words),
        "MatchedStatements": [],
        "MissingContextValues": sorted({key for _, keys in pairs.values() for key in keys}),
    }
    if organization is not None:
        result["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": organization}
    more = {} if boundary is None else {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": boundary}}
    if list(decisions) != ["*"]:
        result["ResourceSpecificResults"] = [
            {
                "EvalResourceName": name,
                "EvalResourceDecision": word,
                "MatchedStatements": [],
                "MissingContextValues": keys,
                **more,
            }
            for name, (word, keys) in pairs.items()
        ]
    return {**result, **more}
