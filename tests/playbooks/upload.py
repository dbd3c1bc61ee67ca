"""Puts an object into a bucket: upload.py BUCKET KEY."""

import sys

import boto3

boto3.client("s3").put_object(Bucket=sys.argv[1], Key=sys.argv[2], Body=b"a video")
