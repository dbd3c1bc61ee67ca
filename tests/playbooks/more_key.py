"""
Deletes an access key of a user and creates one that is stored nowhere: more_key.py USER ID. Prints the new key's ID.
With --none it creates none.
"""

import sys

import boto3

user, ended = sys.argv[1:3]
iam = boto3.client("iam")
iam.delete_access_key(UserName=user, AccessKeyId=ended)
if "--none" not in sys.argv:
    print(iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"])
