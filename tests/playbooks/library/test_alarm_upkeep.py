import unittest
import uuid

from support import ON_MINISTACK, client, run


@unittest.skipUnless(ON_MINISTACK, "no MiniStack: AWS_ENDPOINT_URL")
class OnMinistack(unittest.TestCase):
    def setUp(self):
        self.api = client("cloudwatch")
        self.silent, self.calling = f"silent-{uuid.uuid4()}", f"calling-{uuid.uuid4()}"
        for name in (self.silent, self.calling):
            self.api.put_metric_alarm(
                AlarmName=name,
                ActionsEnabled=name == self.calling,
                Namespace="AWS/SQS",
                MetricName="ApproximateAgeOfOldestMessage",
                Statistic="Maximum",
                ComparisonOperator="GreaterThanThreshold",
                Threshold=0,
                Period=300,
                EvaluationPeriods=1,
                Tags=[{"Key": "project", "Value": "p"}, {"Key": "old", "Value": "x"}][: 1 + (name == self.silent)],
            )
            self.addCleanup(self.api.delete_alarms, AlarmNames=[name])
        self.params = {"names": [self.silent, self.calling, "nosuch"], "tags": {"project": "p"}}

    def state(self):
        alarms = self.api.describe_alarms(AlarmNames=[self.silent, self.calling])["MetricAlarms"]
        return {
            alarm["AlarmName"]: (
                alarm["ActionsEnabled"],
                self.api.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"],
            )
            for alarm in alarms
        }

    def test_what_differs_is_set_and_only_that(self):
        before = self.state()
        changes = [f"actions of {self.silent}", f"tags of {self.silent}"]
        result = run("alarm_upkeep", self.params, check=True)
        self.assertEqual((result["changes"], result["calls"], self.state()), (changes, [], before))
        result = run("alarm_upkeep", self.params)
        self.assertEqual((result["changes"], result["calls"]), (changes, ["EnableAlarmActions", "UntagResource"]))
        tags = [{"Key": "project", "Value": "p"}]
        self.assertEqual(self.state(), {self.silent: (True, tags), self.calling: (True, tags)})
        for check in (True, False):
            result = run("alarm_upkeep", self.params, check)
            self.assertEqual((result["changed"], result["calls"]), (False, []))

    def test_new_tags_are_set(self):
        result = run("alarm_upkeep", {"names": [self.calling], "tags": {"project": "q"}})
        self.assertEqual((result["changes"], result["calls"]), ([f"tags of {self.calling}"], ["TagResource"]))
        self.assertEqual(self.state()[self.calling], (True, [{"Key": "project", "Value": "q"}]))


if __name__ == "__main__":
    unittest.main()
