"""Makes a process and its forks import boto3 once, and read each service's model once.

Mitogen runs each module in a fork of one process. Without this, each of them imports boto3 and parses the models of
the services that it uses, which takes longer than its calls.
"""

import gc

import ansible_collections.amazon.aws.plugins.module_utils.ec2  # noqa: F401
import ansible_collections.amazon.aws.plugins.module_utils.iam  # noqa: F401
import ansible_collections.amazon.aws.plugins.module_utils.modules  # noqa: F401
import ansible_collections.amazon.aws.plugins.module_utils.s3  # noqa: F401
import boto3
import botocore.loaders
import botocore.session

# What almost every playbook uses.
SERVICES = ("sts", "s3", "sqs", "iam", "lambda", "dynamodb", "ecr", "logs", "cloudwatch", "ec2")


def share():
    """Loads boto3 and the models, and gives all later sessions the same loader."""
    loader = botocore.loaders.create_loader()

    def register(session):
        session._components.register_component("data_loader", loader)

    botocore.session.Session._register_data_loader = register
    session = boto3.session.Session(
        region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    for service in SERVICES:
        session.client(service)
    # Forks do not copy the pages of objects that the collector leaves alone.
    gc.freeze()
