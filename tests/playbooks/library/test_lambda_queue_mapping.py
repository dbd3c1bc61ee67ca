import unittest

from support import ACCOUNT, ON_MINISTACK, REGION, Failed, client, no_waiting, run, short_pauses, stubbed

NAME = "taker"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/taker"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:taken"
OTHER_QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:others"
IMAGE = "registry/taker@sha256:" + "a" * 64
PARAMS = {"function_name": NAME, "queue_arn": QUEUE, "batch_size": 1, "maximum_concurrency": 64}
GONE = {"function_name": NAME, "queue_arn": QUEUE, "state": "absent"}
UUID = "01234567-89ab-cdef-0123-456789abcdef"
DENIED = "The provided execution role does not have permissions to call ReceiveMessage on SQS"


def mapping(state, **more):
    """An event source mapping as PARAMS wants it, but for `more`."""
    return {
        "UUID": UUID,
        "EventSourceArn": QUEUE,
        "FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}",
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
        """The changes, with these answers: (method, answer), or (method, code, message) for an error."""
        with stubbed("lambda") as (api, stub), no_waiting() as self.slept:
            for method, *answer in answers:
                if isinstance(answer[0], str):
                    stub.add_client_error(method, *answer)
                else:
                    stub.add_response(method, *answer)
            return run("lambda_queue_mapping", params or PARAMS, check, clients={"lambda": api})["changes"]

    def listed(self, *mappings):
        return ("list_event_source_mappings", {"EventSourceMappings": list(mappings)})

    def got(self, *args, **more):
        return ("get_event_source_mapping", mapping(*args, **more))

    gone = ("get_event_source_mapping", "ResourceNotFoundException")

    def test_a_policy_that_lambda_does_not_see_yet_is_waited_for(self):
        denied = ("create_event_source_mapping", "InvalidParameterValueException", DENIED)
        made = ("create_event_source_mapping", mapping("Creating"))
        changes = self.run_with(self.listed(), denied, denied, made, self.got("Creating"), self.got("Enabled"))
        self.assertEqual((changes, self.slept), (["created"], [2, 2, 1]))

    def test_a_permanent_error_is_reported_with_its_remedy(self):
        refused = ("create_event_source_mapping", "InvalidParameterValueException", DENIED)
        with self.assertRaisesRegex(Failed, "ReceiveMessage on SQS: let the function's role receive"):
            self.run_with(self.listed(), *[refused] * 31)
        self.assertEqual(sum(self.slept), 60)
        short = "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
        refused = ("create_event_source_mapping", "InvalidParameterValueException", short)
        with self.assertRaisesRegex(Failed, "60 seconds: raise the queue's visibility timeout"):
            self.run_with(self.listed(), refused)
        self.assertEqual(self.slept, [])

    def test_a_change_in_progress_is_waited_for_before_and_after(self):
        changes = self.run_with(
            self.listed(mapping("Enabling", BatchSize=2)),
            self.got("Enabling", BatchSize=2),
            self.got("Enabled", BatchSize=2),
            ("update_event_source_mapping", "ResourceInUseException", "busy"),
            ("update_event_source_mapping", mapping("Updating"), {"UUID": UUID, "BatchSize": 1}),
            self.got("Updating"),
            self.got("Enabled"),
        )
        self.assertEqual((changes, self.slept), (["BatchSize"], [1, 2, 1]))

    def test_a_mapping_being_deleted_is_waited_for_and_created_again(self):
        made = ("create_event_source_mapping", mapping("Creating"))
        changes = self.run_with(
            self.listed(mapping("Deleting")), self.got("Deleting"), self.gone, made, self.got("Enabled")
        )
        self.assertEqual(changes, ["created"])
        self.assertEqual(self.run_with(self.listed(mapping("Deleting")), check=True), ["created"])

    def test_of_two_mappings_the_one_that_stays_counts(self):
        listed = self.listed(mapping("Deleting", UUID=UUID[::-1]), mapping("Enabled"))
        self.assertEqual(self.run_with(listed, (*self.got("Enabled"), {"UUID": UUID})), [])

    def test_a_mapping_being_enabled_counts_as_enabled(self):
        for state in ("Creating", "Enabling", "Updating"):
            with self.subTest(state):
                self.assertEqual(self.run_with(self.listed(mapping(state)), check=True), [])
        for state in ("Disabling", "Disabled"):
            with self.subTest(state):
                self.assertEqual(self.run_with(self.listed(mapping(state)), check=True), ["Enabled"])

    def test_a_deletion_ends_when_the_resource_is_gone(self):
        deleted = ("delete_event_source_mapping", mapping("Deleting"))
        there, going = self.got("Enabled"), self.got("Deleting")
        changes = self.run_with(self.listed(mapping("Enabled")), there, deleted, going, self.gone, params=GONE)
        self.assertEqual((changes, self.slept), (["deleted"], [1]))

    def test_waiting_ends_with_the_timeout(self):
        with self.assertRaisesRegex(Failed, f"not applied a change of {UUID} in 300 s: run this again"):
            self.run_with(self.listed(mapping("Updating")), *[self.got("Updating")] * 301)

    def test_a_mapping_whose_function_was_deleted_by_hand_is_found(self):
        # AWS lists mappings of a deleted function by their queue only.
        listed = ("list_event_source_mappings", {"EventSourceMappings": [mapping("Enabled")]}, {"EventSourceArn": QUEUE})
        deleted = ("delete_event_source_mapping", mapping("Deleting"), {"UUID": UUID})
        self.assertEqual(self.run_with(listed, self.got("Enabled"), deleted, self.gone, params=GONE), ["deleted"])

    def test_a_mapping_of_another_function_is_not_changed(self):
        other = mapping("Enabled", FunctionArn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}-2:live")
        self.assertEqual(self.run_with(self.listed(other), params=GONE), [])
        self.assertEqual(self.run_with(self.listed(other), check=True), ["created"])


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

    def changes(self, params, check=False):
        result = run("lambda_queue_mapping", params, check)
        self.assertEqual(result["changed"], bool(result["changes"]))
        if check or not result["changed"]:
            self.assertEqual(result["calls"], [])
        return result["changes"]

    def test_the_mapping_is_created_once_and_deleted_once(self):
        other = self.api.create_event_source_mapping(FunctionName=NAME, EventSourceArn=OTHER_QUEUE)["UUID"]
        self.addCleanup(self.api.delete_event_source_mapping, UUID=other)
        others = self.state()
        for check in (True, False):
            self.assertEqual(self.changes(PARAMS, check), ["created"])
        [found] = [one for one in self.state() if one["UUID"] != other]
        self.assertEqual((found["EventSourceArn"], found["BatchSize"], found["State"]), (QUEUE, 1, "Enabled"))
        self.assertEqual(found["ScalingConfig"], {"MaximumConcurrency": 64})
        self.assertEqual(found["FunctionResponseTypes"], ["ReportBatchItemFailures"])
        for check in (True, False):
            self.assertEqual(self.changes(PARAMS, check), [])
        for check in (True, False):
            self.assertEqual(self.changes(GONE, check), ["deleted"])
        self.assertEqual(self.state(), others)
        for check in (True, False):
            self.assertEqual(self.changes(GONE, check), [])

    def test_each_drift_is_repaired_and_nothing_else(self):
        self.changes(PARAMS)
        wanted = self.state()
        for name, drift in {
            "Enabled": False,
            "BatchSize": 2,
            "MaximumBatchingWindowInSeconds": 3,
            "ScalingConfig": {"MaximumConcurrency": 5},
            "FunctionResponseTypes": [],
        }.items():
            with self.subTest(name):
                self.api.update_event_source_mapping(UUID=wanted[0]["UUID"], **{name: drift})
                drifted = self.state()
                self.assertNotEqual(drifted, wanted)
                self.assertEqual((self.changes(PARAMS, check=True), self.state()), ([name], drifted))
                result = run("lambda_queue_mapping", PARAMS)
                self.assertEqual((result["changes"], result["calls"]), ([name], ["UpdateEventSourceMapping"]))
                self.assertEqual(self.state(), wanted)
        unlimited = {**PARAMS, "maximum_concurrency": None}
        self.assertEqual(self.changes(unlimited), ["ScalingConfig"])
        self.assertEqual(self.changes(unlimited), [])


if __name__ == "__main__":
    unittest.main()
