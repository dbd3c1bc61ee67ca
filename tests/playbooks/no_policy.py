"""Deletes a bucket's policy: no_policy.py BUCKET."""

import sys

import boto3

boto3.client("s3").delete_bucket_policy(Bucket=sys.argv[1])
