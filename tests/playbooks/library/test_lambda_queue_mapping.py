import unittest

from support import ACCOUNT, ON_MINISTACK, REGION, Failed, client, no_waiting, run, short_pauses, stubbed

NAME = "taker"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/taker"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:taken"
OTHER_QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:others"
IMAGE = "registry/taker@sha256:" + "a" * 64
PARAMS = {
    "function_name": NAME,
    "queue_arn": QUEUE,
    "batch_size": 1,
    "maximum_concurrency": 64,
    "report_batch_item_failures": True,
}
GONE = {"function_name": NAME, "queue_arn": QUEUE, "state": "absent"}
UUID = "01234567-89ab-cdef-0123-456789abcdef"
DENIED = "The provided execution role does not have permissions to call ReceiveMessage on SQS"


def mapping(state, **more):
    """An event source mapping as PARAMS wants it, but for `more`."""
    return {
        "UUID": UUID,
        "EventSourceArn": QUEUE,
        "State": state,
        "BatchSize": 1,
        "MaximumBatchingWindowInSeconds": 0,
        "ScalingConfig": {"MaximumConcurrency": 64},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        **more,
    }


class Answers(unittest.TestCase):
    """With answers that MiniStack does not give."""

    def run_with(self, *answers, params=None, check=False):
        """Runs it with these answers: (method, answer), or (method, code, message) for an error."""
        with stubbed("lambda") as (api, stub), no_waiting() as self.slept:
            for method, *answer in answers:
                if isinstance(answer[0], str):
                    stub.add_client_error(method, *answer)
                else:
                    stub.add_response(method, *answer)
            return run("lambda_queue_mapping", params or PARAMS, check, clients={"lambda": api})

    def listed(self, *mappings):
        return ("list_event_source_mappings", {"EventSourceMappings": list(mappings)})

    def got(self, *args, **more):
        return ("get_event_source_mapping", mapping(*args, **more))

    gone = ("get_event_source_mapping", "ResourceNotFoundException")

    def test_a_policy_that_lambda_does_not_see_yet_is_waited_for(self):
        result = self.run_with(
            self.listed(),
            ("create_event_source_mapping", "InvalidParameterValueException", DENIED),
            ("create_event_source_mapping", "InvalidParameterValueException", DENIED),
            ("create_event_source_mapping", mapping("Creating")),
            self.got("Creating"),
            self.got("Enabled"),
        )
        self.assertEqual((result["changes"], result["state"], result["retries"]), (["created"], "Enabled", 2))
        self.assertEqual((result["uuid"], self.slept), (UUID, [2, 2, 1]))

    def test_what_never_passes_is_told_with_its_cure(self):
        refused = ("create_event_source_mapping", "InvalidParameterValueException", DENIED)
        with self.assertRaisesRegex(Failed, "ReceiveMessage on SQS: let the function's role receive"):
            self.run_with(self.listed(), *[refused] * 31)
        self.assertEqual(sum(self.slept), 60)
        short = "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
        refused = ("create_event_source_mapping", "InvalidParameterValueException", short)
        with self.assertRaisesRegex(Failed, "60 seconds: raise the queue's visibility timeout"):
            self.run_with(self.listed(), refused)
        self.assertEqual(self.slept, [])

    def test_a_change_under_way_is_waited_for_before_the_look_and_after_a_change(self):
        result = self.run_with(
            self.listed(mapping("Enabling", BatchSize=2)),
            self.got("Enabling", BatchSize=2),
            self.got("Enabled", BatchSize=2),
            ("update_event_source_mapping", "ResourceInUseException", "busy"),
            ("update_event_source_mapping", mapping("Updating"), {"UUID": UUID, "BatchSize": 1}),
            self.got("Updating"),
            self.got("Enabled"),
        )
        self.assertEqual((result["changes"], result["retries"]), (["batch_size"], 1))

    def test_one_that_is_being_deleted_is_waited_out_and_made_anew(self):
        result = self.run_with(
            self.listed(mapping("Deleting")),
            self.got("Deleting"),
            self.gone,
            ("create_event_source_mapping", mapping("Creating")),
            self.got("Enabled"),
        )
        self.assertEqual(result["changes"], ["created"])
        result = self.run_with(self.listed(mapping("Deleting")), check=True)
        self.assertEqual(result["changes"], ["created"])

    def test_of_two_the_one_that_stays_counts(self):
        listed = self.listed(mapping("Deleting", UUID=UUID[::-1]), mapping("Enabled"))
        result = self.run_with(listed, (*self.got("Enabled"), {"UUID": UUID}))
        self.assertEqual((result["changes"], result["uuid"]), ([], UUID))

    def test_one_that_is_on_its_way_to_be_enabled_is_so(self):
        for state in ("Creating", "Enabling", "Updating"):
            with self.subTest(state):
                self.assertEqual(self.run_with(self.listed(mapping(state)), check=True)["changes"], [])
        for state in ("Disabling", "Disabled"):
            with self.subTest(state):
                result = self.run_with(self.listed(mapping(state)), check=True)
                self.assertEqual(result["changes"], ["enabled"])

    def test_deleting_ends_when_it_is_gone(self):
        result = self.run_with(
            self.listed(mapping("Enabled")),
            self.got("Enabled"),
            ("delete_event_source_mapping", mapping("Deleting")),
            self.got("Deleting"),
            self.gone,
            params=GONE,
        )
        self.assertEqual((result["changes"], result["state"], self.slept), (["deleted"], "Absent", [1]))

    def test_waiting_has_an_end(self):
        stuck = [self.got("Updating")] * 7
        with self.assertRaisesRegex(Failed, f"not done with {UUID} in 5 s: .*wait_timeout"):
            self.run_with(self.listed(mapping("Updating")), *stuck, params={**PARAMS, "wait_timeout": 5})

    def test_no_function_is_no_mapping(self):
        nothing = ("list_event_source_mappings", "ResourceNotFoundException")
        self.assertEqual(self.run_with(nothing, check=True)["changes"], ["created"])
        self.assertEqual(self.run_with(nothing, params=GONE)["changes"], [])

    def test_what_aws_does_not_take_is_refused(self):
        for params, message in [
            ({"maximum_concurrency": 1}, "maximum_concurrency 1 is not from 2 to 1000"),
            ({"maximum_concurrency": 1001}, "maximum_concurrency 1001 is not from 2 to 1000"),
            ({"batch_size": 11}, "batch_size is over 10: give maximum_batching_window too"),
        ]:
            with self.subTest(params=params), self.assertRaisesRegex(Failed, message):
                run("lambda_queue_mapping", {**PARAMS, **params}, clients={})


@unittest.skipUnless(ON_MINISTACK, "no MiniStack: AWS_ENDPOINT_URL")
class OnMinistack(unittest.TestCase):
    def setUp(self):
        short_pauses(self)
        self.api = client("lambda")
        sqs = client("sqs")
        for name in ("taken", "others"):
            url = sqs.create_queue(QueueName=name)["QueueUrl"]
            self.addCleanup(sqs.delete_queue, QueueUrl=url)
        code = {"ImageUri": IMAGE}
        self.api.create_function(FunctionName=NAME, PackageType="Image", Code=code, Role=ROLE)
        self.addCleanup(self.api.delete_function, FunctionName=NAME)
        self.addCleanup(run, "lambda_queue_mapping", GONE)

    def state(self):
        found = self.api.list_event_source_mappings(FunctionName=NAME)["EventSourceMappings"]
        return [{key: value for key, value in each.items() if key != "LastModified"} for each in found]

    def test_it_is_made_once_and_removed_once(self):
        other = self.api.create_event_source_mapping(FunctionName=NAME, EventSourceArn=OTHER_QUEUE)["UUID"]
        self.addCleanup(self.api.delete_event_source_mapping, UUID=other)
        others = self.state()
        result = run("lambda_queue_mapping", PARAMS, check=True)
        self.assertEqual((result["changes"], result["calls"], result["uuid"]), (["created"], [], None))

        result = run("lambda_queue_mapping", PARAMS)
        self.assertEqual((result["changes"], result["state"]), (["created"], "Enabled"))
        found = self.api.get_event_source_mapping(UUID=result["uuid"])
        self.assertEqual((found["EventSourceArn"], found["BatchSize"]), (QUEUE, 1))
        self.assertEqual(found["ScalingConfig"], {"MaximumConcurrency": 64})
        self.assertEqual(found["FunctionResponseTypes"], ["ReportBatchItemFailures"])
        for check in (True, False):
            result = run("lambda_queue_mapping", PARAMS, check)
            self.assertEqual((result["changed"], result["calls"]), (False, []))
            self.assertEqual(result["diff"]["before"], result["diff"]["after"])

        result = run("lambda_queue_mapping", GONE, check=True)
        self.assertEqual((result["changes"], result["calls"]), (["deleted"], []))
        result = run("lambda_queue_mapping", GONE)
        self.assertEqual((result["changes"], result["state"]), (["deleted"], "Absent"))
        self.assertEqual(self.state(), others)
        for check in (True, False):
            result = run("lambda_queue_mapping", GONE, check)
            self.assertEqual((result["changed"], result["calls"]), (False, []))

    def test_each_drift_is_repaired_and_only_that(self):
        run("lambda_queue_mapping", PARAMS)
        wanted = self.state()
        for drift, change in [
            ({"enabled": False}, "enabled"),
            ({"batch_size": 2}, "batch_size"),
            ({"maximum_batching_window": 3}, "maximum_batching_window"),
            ({"maximum_concurrency": 5}, "maximum_concurrency"),
            ({"maximum_concurrency": None}, "maximum_concurrency"),
            ({"report_batch_item_failures": False}, "report_batch_item_failures"),
        ]:
            with self.subTest(drift=drift):
                self.assertEqual(run("lambda_queue_mapping", {**PARAMS, **drift})["changes"], [change])
                self.assertEqual(run("lambda_queue_mapping", {**PARAMS, **drift})["changes"], [])
                drifted = self.state()
                self.assertNotEqual(drifted, wanted)
                result = run("lambda_queue_mapping", PARAMS, check=True)
                self.assertEqual((result["changes"], self.state()), ([change], drifted))
                result = run("lambda_queue_mapping", PARAMS)
                self.assertEqual(result["changes"], [change])
                self.assertEqual(result["calls"], ["UpdateEventSourceMapping"])
                self.assertEqual(self.state(), wanted)


if __name__ == "__main__":
    unittest.main()
