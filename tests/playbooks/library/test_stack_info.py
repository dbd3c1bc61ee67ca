import unittest
import uuid
from unittest import mock

from botocore.stub import Stubber
from support import ON_MINISTACK, Failed, client, run


class Stubbed(unittest.TestCase):
    def ask(self, service, names, *answers, **more):
        """Runs the module on one service's stubbed answers: (method, response or error code)."""
        api = client(service)
        with Stubber(api) as stub:
            for method, answer in answers:
                if isinstance(answer, str):
                    stub.add_client_error(method, answer)
                else:
                    stub.add_response(method, answer)
            return run("stack_info", {"names": names, **more}, clients={service: api})["resources"]

    def test_a_queue_holds_what_waits_what_is_in_flight_and_what_is_delayed(self):
        counts = {"": "1", "NotVisible": "20", "Delayed": "300"}
        attributes = {f"ApproximateNumberOfMessages{state}": count for state, count in counts.items()}
        found = self.ask(
            "sqs",
            {"queue": ["q"]},
            ("get_queue_url", {"QueueUrl": "https://queue"}),
            ("get_queue_attributes", {"Attributes": attributes}),
        )
        self.assertEqual(found, [{"kind": "queue", "name": "q", "holds": 321}])

    def test_a_bucket_holds_every_version_and_every_marker(self):
        page = {"Versions": [{"Key": "a"}, {"Key": "a"}], "DeleteMarkers": [{"Key": "b"}]}
        [found] = self.ask("s3", {"bucket": ["b"]}, ("list_object_versions", page))
        self.assertEqual(found["holds"], 3)

    def test_where_it_is_not_counted_a_bucket_is_only_looked_for(self):
        found = self.ask("s3", {"bucket": ["a", "b"]}, ("head_bucket", {}), ("head_bucket", "404"), count=False)
        self.assertEqual(found, [{"kind": "bucket", "name": "a", "holds": 0}])

    def test_a_mapping_is_found_without_its_function(self):
        queue, arn = "arn:aws:sqs:us-east-1:000000000000:q", "arn:aws:lambda:us-east-1:000000000000:function:"
        names = {"event source mapping": [f"{name} {queue}" for name in ("a", "b")]}
        mappings = [{"FunctionArn": f"{arn}a", "State": "Enabled"}, {"FunctionArn": f"{arn}b", "State": "Deleting"}]
        listed = ("list_event_source_mappings", {"EventSourceMappings": mappings})
        [found] = self.ask("lambda", names, listed, listed)
        self.assertEqual(found, {"kind": "event source mapping", "name": f"a {queue}", "holds": 0})

    def test_a_log_group_is_not_another_whose_name_begins_so(self):
        answer = {"logGroups": [{"logGroupName": "/aws/lambda/a-2"}]}
        self.assertEqual(self.ask("logs", {"log group": ["/aws/lambda/a"]}, ("describe_log_groups", answer)), [])

    def test_what_is_not_there_is_left_out_and_what_is_refused_is_reported(self):
        gone = ("get_queue_url", "AWS.SimpleQueueService.NonExistentQueue")
        self.assertEqual(self.ask("sqs", {"queue": ["q"]}, gone), [])
        with self.assertRaisesRegex(Failed, "GetQueueUrl: AccessDenied.*deployer's policy"):
            self.ask("sqs", {"queue": ["q"]}, ("get_queue_url", "AccessDenied"))

    def test_a_kind_that_is_none_is_reported(self):
        with self.assertRaisesRegex(Failed, "no kind of resource: cupboard: there are bucket, "):
            run("stack_info", {"names": {"cupboard": ["a"]}}, clients=mock.Mock())


@unittest.skipUnless(ON_MINISTACK, "no MiniStack: AWS_ENDPOINT_URL")
class OnMinistack(unittest.TestCase):
    def test_each_kind_is_absent_until_it_is_made(self):
        name = f"info-{uuid.uuid4()}"
        kinds = ["bucket", "queue", "table", "function", "repository", "log group", "alarm", "role", "user"]
        names = {kind: [name] for kind in [*kinds, "policy"]}
        self.assertEqual(run("stack_info", {"names": names})["resources"], [])
        client("s3").create_bucket(Bucket=name)
        client("s3").put_object(Bucket=name, Key="a", Body=b"b")
        client("logs").create_log_group(logGroupName=name)
        client("iam").create_user(UserName=name)
        found = run("stack_info", {"names": names}, check=True)["resources"]
        self.assertEqual(
            found,
            [
                {"kind": "bucket", "name": name, "holds": 1},
                {"kind": "log group", "name": name, "holds": 0},
                {"kind": "user", "name": name, "holds": 0},
            ],
        )
