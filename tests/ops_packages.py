"""The operator's packages are there, whole, and of versions that work together."""

import importlib.metadata as metadata

import ansible
import boto3
import openstack

sdk = metadata.version("openstacksdk")
assert tuple(map(int, sdk.split(".")[:2])) < (4, 15), f"openstacksdk {sdk} breaks openstack.cloud"
print(ansible.__name__, metadata.version("ansible-core"), openstack.__name__, sdk, boto3.__name__, boto3.__version__)
