import unittest
import uuid

from support import ACCOUNT, ON_MINISTACK, REGION, Failed, client, no_waiting, run, short_pauses, stubbed

QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:input"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:recognise"
EVENTS = ["s3:ObjectCreated:*"]
MP4 = {"id": "rollcall-mp4", "events": EVENTS, "suffix": ".mp4", "queue_arn": QUEUE}
CAPITALS = {**MP4, "id": "rollcall-MP4", "suffix": ".MP4"}
PARAMS = {"bucket": "input", "id_prefix": "rollcall-", "notifications": [MP4, CAPITALS]}
LAG = ("InvalidArgument", "Unable to validate the following destination configurations")


def entry(key, value, **more):
    """A notification in S3's form."""
    return {"Events": EVENTS, "Filter": {"Key": {"FilterRules": [{"Name": key, "Value": value}]}}, **more}


OTHER_QUEUE = entry("prefix", "logs/", Id="audit", QueueArn=QUEUE + "-audit")
OTHER_FUNCTION = entry("prefix", "img/", Id="thumbnails", LambdaFunctionArn=FUNCTION + "-thumbnails")
TOPIC = entry("prefix", "news/", Id="rollcall-news", TopicArn=f"arn:aws:sns:{REGION}:{ACCOUNT}:news")
OF_OTHERS = {
    "QueueConfigurations": [OTHER_QUEUE],
    "LambdaFunctionConfigurations": [OTHER_FUNCTION],
    "TopicConfigurations": [TOPIC],
    "EventBridgeConfiguration": {},
}


class Answers(unittest.TestCase):
    """With answers that MiniStack does not give."""

    def test_filters_are_compared_independently_of_how_s3_writes_them(self):
        found = {
            "QueueConfigurations": [
                entry("Suffix", ".mp4", Id="rollcall-mp4", QueueArn=QUEUE),
                entry("SUFFIX", ".MP4", Id="rollcall-MP4", QueueArn=QUEUE),
            ]
        }
        rules = found["QueueConfigurations"][0]["Filter"]["Key"]["FilterRules"]
        rules.append({"Name": "Prefix", "Value": ""})
        with stubbed("s3") as (api, stub):
            stub.add_response("get_bucket_notification_configuration", found)
            self.assertFalse(run("bucket_notifications", PARAMS, clients={"s3": api})["changed"])

    def test_notifications_of_others_are_kept_unchanged(self):
        ours = entry("suffix", ".mp4", Id="rollcall-old", LambdaFunctionArn=FUNCTION)
        found = {**OF_OTHERS, "LambdaFunctionConfigurations": [OTHER_FUNCTION, ours]}
        new = [entry("suffix", ".MP4", Id="rollcall-MP4", QueueArn=QUEUE)]
        new.append(entry("suffix", ".mp4", Id="rollcall-mp4", QueueArn=QUEUE))
        asked = {**OF_OTHERS, "QueueConfigurations": [OTHER_QUEUE, *new]}
        with stubbed("s3") as (api, stub):
            stub.add_response("get_bucket_notification_configuration", found)
            expected = {"Bucket": "input", "NotificationConfiguration": asked}
            stub.add_response("put_bucket_notification_configuration", {}, expected)
            result = run("bucket_notifications", PARAMS, clients={"s3": api})
        self.assertEqual(result["kept"], ["audit", "rollcall-news", "thumbnails"])
        self.assertEqual(result["diff"]["before"]["notifications"][0]["function_arn"], FUNCTION)

    def test_a_policy_that_s3_does_not_see_yet_is_waited_for(self):
        with stubbed("s3") as (api, stub), no_waiting() as slept:
            stub.add_response("get_bucket_notification_configuration", {})
            for _ in range(2):
                stub.add_client_error("put_bucket_notification_configuration", *LAG)
            stub.add_response("put_bucket_notification_configuration", {})
            result = run("bucket_notifications", PARAMS, clients={"s3": api})
        self.assertEqual((result["retries"], slept), (2, [2, 2]))

    def test_a_missing_policy_is_reported_after_a_minute(self):
        with stubbed("s3") as (api, stub), no_waiting() as slept:
            stub.add_response("get_bucket_notification_configuration", {})
            for _ in range(31):
                stub.add_client_error("put_bucket_notification_configuration", *LAG)
            with self.assertRaisesRegex(Failed, "Unable to validate .*: does each destination exist"):
                run("bucket_notifications", PARAMS, clients={"s3": api})
        self.assertEqual(sum(slept), 60)

    def test_an_overlap_with_others_is_reported_at_once(self):
        with stubbed("s3") as (api, stub), no_waiting() as slept:
            stub.add_response("get_bucket_notification_configuration", {})
            stub.add_client_error(
                "put_bucket_notification_configuration", "InvalidArgument", "Configurations overlap."
            )
            with self.assertRaisesRegex(Failed, "Configurations overlap: S3 allows one"):
                run("bucket_notifications", PARAMS, clients={"s3": api})
        self.assertEqual(slept, [])

    def test_contradictory_settings_are_refused(self):
        for params, message in [
            ({"notifications": [{**MP4, "id": "mp4"}]}, "mp4 does not begin with id_prefix rollcall-"),
            ({"notifications": [MP4, MP4]}, "one id is given twice, of rollcall-mp4"),
            ({"notifications": [{**MP4, "function_arn": FUNCTION}]}, "mutually exclusive"),
            ({"notifications": [{"id": "rollcall-mp4", "events": EVENTS}]}, "one of .* is required"),
            ({"notifications": None}, "no notifications are given"),
            ({"id_prefix": ""}, "id_prefix is empty"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(Failed, message):
                run("bucket_notifications", {**PARAMS, **params}, clients={"s3": None})


@unittest.skipUnless(ON_MINISTACK, "no MiniStack: AWS_ENDPOINT_URL")
class OnMinistack(unittest.TestCase):
    def setUp(self):
        short_pauses(self)
        self.bucket = f"input-{uuid.uuid4()}"
        self.params = {**PARAMS, "bucket": self.bucket}
        self.api = client("s3")
        sqs = client("sqs")
        for name in ("input", "input-audit"):
            url = sqs.create_queue(QueueName=name)["QueueUrl"]
            self.addCleanup(sqs.delete_queue, QueueUrl=url)

    def make_bucket(self, others):
        self.api.create_bucket(Bucket=self.bucket)
        self.addCleanup(self.api.delete_bucket, Bucket=self.bucket)
        self.put(others)

    def put(self, configuration):
        request = {"Bucket": self.bucket, "NotificationConfiguration": configuration}
        self.api.put_bucket_notification_configuration(**request)

    def told(self):
        answer = self.api.get_bucket_notification_configuration(Bucket=self.bucket)
        del answer["ResponseMetadata"]
        return answer

    def test_without_a_bucket_check_mode_reports_a_change_and_a_run_the_remedy(self):
        self.assertTrue(run("bucket_notifications", self.params, check=True)["changed"])
        with self.assertRaisesRegex(Failed, f"no bucket {self.bucket}: make it first"):
            run("bucket_notifications", self.params)
        gone = {**self.params, "state": "absent"}
        for check in (True, False):
            self.assertFalse(run("bucket_notifications", gone, check)["changed"])

    def test_notifications_are_created_once_and_removed_once(self):
        others = {"QueueConfigurations": [OTHER_QUEUE]}
        self.make_bucket(others)
        result = run("bucket_notifications", self.params, check=True)
        self.assertEqual((result["changed"], result["calls"], self.told()), (True, [], others))

        result = run("bucket_notifications", self.params)
        self.assertEqual((result["changed"], result["kept"]), (True, ["audit"]))
        self.assertEqual(result["calls"], ["PutBucketNotificationConfiguration"])
        told = self.told()["QueueConfigurations"]
        self.assertEqual({each["Id"] for each in told}, {"audit", "rollcall-mp4", "rollcall-MP4"})
        suffix = {each["Id"]: each["Filter"]["Key"]["FilterRules"][0]["Value"] for each in told}
        self.assertEqual((suffix["rollcall-mp4"], suffix["rollcall-MP4"]), (".mp4", ".MP4"))

        for check in (True, False):
            result = run("bucket_notifications", self.params, check)
            self.assertEqual((result["changed"], result["calls"]), (False, []))

        gone = {**self.params, "state": "absent"}
        self.assertTrue(run("bucket_notifications", gone, check=True)["changed"])
        self.assertTrue(run("bucket_notifications", gone)["changed"])
        self.assertEqual(self.told(), others)
        self.assertFalse(run("bucket_notifications", gone)["changed"])

    def test_each_drift_is_repaired(self):
        self.make_bucket({})
        run("bucket_notifications", self.params)
        wanted = self.told()
        for drift in [
            {"events": ["s3:ObjectCreated:Put"]},
            {"prefix": "videos/"},
            {"suffix": ".mov"},
            {"id": "rollcall-other"},
            {"queue_arn": QUEUE + "-audit"},
        ]:
            with self.subTest(drift=drift):
                drifted = {**self.params, "notifications": [{**MP4, **drift}, CAPITALS]}
                self.assertTrue(run("bucket_notifications", drifted)["changed"])
                self.assertFalse(run("bucket_notifications", drifted)["changed"])
                self.assertNotEqual(self.told(), wanted)
                self.assertTrue(run("bucket_notifications", self.params)["changed"])
                self.assertEqual(self.told(), wanted)
        self.put({})
        self.assertTrue(run("bucket_notifications", self.params)["changed"])
        self.assertEqual(self.told(), wanted)


if __name__ == "__main__":
    unittest.main()
