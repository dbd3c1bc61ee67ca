import unittest
import uuid

from support import ON_MINISTACK, Failed, client, no_waiting, run, short_pauses, stubbed

UNAVAILABLE = ("update_continuous_backups", "ContinuousBackupsUnavailableException", "not yet")


def described(status):
    recovery = {"PointInTimeRecoveryStatus": status}
    backups = {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery}
    return {"ContinuousBackupsDescription": backups}


class Answers(unittest.TestCase):
    """With answers that MiniStack does not give."""

    def test_a_table_that_was_just_made_is_waited_for(self):
        with stubbed("dynamodb") as (api, stub), no_waiting() as slept:
            stub.add_response("describe_continuous_backups", described("DISABLED"))
            for _ in range(2):
                stub.add_client_error(*UNAVAILABLE)
            specification = {"PointInTimeRecoveryEnabled": True}
            asked = {"TableName": "students", "PointInTimeRecoverySpecification": specification}
            stub.add_response("update_continuous_backups", described("ENABLED"), asked)
            result = run("dynamodb_recovery", {"table": "students"}, clients={"dynamodb": api})
        self.assertEqual((result["changed"], result["retries"], slept), (True, 2, [2, 2]))

    def test_other_errors_are_reported_at_once(self):
        with stubbed("dynamodb") as (api, stub), no_waiting() as slept:
            stub.add_client_error("describe_continuous_backups", "AccessDeniedException", "not authorized")
            with self.assertRaisesRegex(Failed, "not authorized: .*the deployer's policy"):
                run("dynamodb_recovery", {"table": "students"}, clients={"dynamodb": api})
        self.assertEqual(slept, [])

    def test_awss_name_of_the_error_for_a_missing_table_is_known(self):
        for code in ("TableNotFoundException", "ResourceNotFoundException"):
            with stubbed("dynamodb") as (api, stub):
                stub.add_client_error("describe_continuous_backups", code)
                off = {"table": "students", "enabled": False}
                self.assertFalse(run("dynamodb_recovery", off, clients={"dynamodb": api})["changed"])


@unittest.skipUnless(ON_MINISTACK, "no MiniStack: AWS_ENDPOINT_URL")
class OnMinistack(unittest.TestCase):
    def setUp(self):
        short_pauses(self)
        self.api = client("dynamodb")
        self.table = f"students-{uuid.uuid4()}"

    def status(self):
        answer = self.api.describe_continuous_backups(TableName=self.table)["ContinuousBackupsDescription"]
        return answer["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]

    def test_without_a_table_check_mode_reports_a_change_and_a_run_the_remedy(self):
        self.assertTrue(run("dynamodb_recovery", {"table": self.table}, check=True)["changed"])
        with self.assertRaisesRegex(Failed, f"no table {self.table}: make it first"):
            run("dynamodb_recovery", {"table": self.table})

    def test_recovery_is_enabled_once_and_disabled_once(self):
        self.api.create_table(
            TableName=self.table,
            KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.addCleanup(self.api.delete_table, TableName=self.table)
        for enabled, before, after in [(True, "DISABLED", "ENABLED"), (False, "ENABLED", "DISABLED")]:
            params = {"table": self.table, "enabled": enabled}
            result = run("dynamodb_recovery", params, check=True)
            self.assertEqual((result["changed"], result["calls"], self.status()), (True, [], before))
            result = run("dynamodb_recovery", params)
            self.assertEqual((result["changed"], result["enabled"], self.status()), (True, enabled, after))
            self.assertEqual(result["diff"]["before"], {"enabled": not enabled})
            self.assertEqual(result["diff"]["after"], {"enabled": enabled})
            for check in (True, False):
                result = run("dynamodb_recovery", params, check)
                self.assertEqual((result["changed"], result["calls"]), (False, []))


if __name__ == "__main__":
    unittest.main()
