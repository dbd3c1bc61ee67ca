#!/usr/bin/python
"""Ansible module: point-in-time recovery of a DynamoDB table."""

DOCUMENTATION = r"""
---
module: dynamodb_recovery
short_description: Point-in-time recovery of a DynamoDB table
description:
  - Turns point-in-time recovery of a table on or off.
  - AWS refuses to turn it on right after the table was created; the module retries for a minute.
options:
  table:
    description: The table's name.
    type: str
    required: true
  enabled:
    description: Whether point-in-time recovery is on.
    type: bool
    default: true
notes:
  - M(community.aws.dynamodb_table) 10.0.0 has no point-in-time recovery.
author:
  - Rollcall
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The students can be brought back
  dynamodb_recovery:
    table: rollcall-students
"""

RETURN = r"""
enabled:
  description: Whether it is on (in check mode, whether it would be).
  returned: always
  type: bool
retries:
  description: The number of retries because the table was new.
  returned: always
  type: int
"""

from ansible.module_utils.aws_calls import client, code_of, fail, retried
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so.

NO_TABLE = ("TableNotFoundException", "ResourceNotFoundException")


def may_be_lag(error):
    return code_of(error) == "ContinuousBackupsUnavailableException"


def is_enabled(api, table):
    """Whether it is on; None if there is no such table."""
    try:
        answer = api.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    except ClientError as error:
        if code_of(error) not in NO_TABLE:
            raise
        return None
    return answer.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED"


def ensure(module, api):
    table, wanted = module.params["table"], module.params["enabled"]
    found = is_enabled(api, table)
    if found is None and wanted and not module.check_mode:
        module.fail_json(msg=f"there is no table {table}: make it first")
    changed = bool(found) != wanted
    retries = 0
    if changed and not module.check_mode:
        specification = {"PointInTimeRecoveryEnabled": wanted}
        request = {"TableName": table, "PointInTimeRecoverySpecification": specification}
        _, retries = retried(lambda: api.update_continuous_backups(**request), may_be_lag)
    module.exit_json(
        changed=changed,
        diff={"before": {"enabled": bool(found)}, "after": {"enabled": wanted}},
        enabled=wanted,
        retries=retries,
    )


def main():
    module = AnsibleAWSModule(
        argument_spec={
            "table": {"type": "str", "required": True},
            "enabled": {"type": "bool", "default": True},
        },
        supports_check_mode=True,
    )
    try:
        ensure(module, client(module, "dynamodb"))
    except (BotoCoreError, ClientError) as error:
        fail(module, error)


if __name__ == "__main__":
    main()
