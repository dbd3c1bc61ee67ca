"""The predecessor's loop, one upload at a time: receive an event, invoke the function, wait, delete the
event; then receive the result, append it to a text file, delete it."""

import json
import sys
from datetime import datetime, timezone

import boto3

results, input_queue, output_queue, function_name, wait = sys.argv[1:]

sqs = boto3.client("sqs")
function = boto3.client("lambda")
input_url = sqs.get_queue_url(QueueName=input_queue)["QueueUrl"]
output_url = sqs.get_queue_url(QueueName=output_queue)["QueueUrl"]


def receive_one(url):
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, WaitTimeSeconds=int(wait))
    return answer.get("Messages", [None])[0]


def delete(url, message):
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


while True:
    event = receive_one(input_url)
    if event is None:
        continue
    function.invoke(
        FunctionName=function_name,
        InvocationType="RequestResponse",
        Payload=event["Body"],
    )["Payload"].read()
    delete(input_url, event)
    message = receive_one(output_url)
    if message is None:
        continue
    result = json.loads(message["Body"])
    with open(results, "a") as file:
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        file.write(f"{result['identity']},{result['key']},{result['name']},{now}\n")
    delete(output_url, message)
