"""
Ends an access key of a user and makes a new one, of which only AWS knows: more_key.py USER ID. Prints the new
one's id. With --none it makes none.
"""

import sys

import boto3

user, ended = sys.argv[1:3]
iam = boto3.client("iam")
iam.delete_access_key(UserName=user, AccessKeyId=ended)
if "--none" not in sys.argv:
    print(iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"])
