import contextlib
import os
import tempfile
import unittest
from unittest import mock

from preflight_case import OTHER, USER
from support import ACCOUNT, REGION, run, stubbed


class Caller(unittest.TestCase):
    """Who runs this, and why AWS may not know."""

    def problems_of(self, code, message=""):
        with stubbed("sts") as (sts, stub):
            stub.add_client_error("get_caller_identity", code, message)
            result = run("aws_preflight", {}, clients={"sts": sts})
        self.assertEqual((result["changed"], result["account_id"], result["caller_arn"]), (False, None, None))
        [problem] = result["problems"]
        self.assertNotIn("\n", problem)
        return problem

    def test_refused_credentials_are_reported_with_their_remedy(self):
        for code, message, cure in [
            ("ExpiredToken", "The security token\nin the request is expired", "have expired: get new ones"),
            ("InvalidClientTokenId", "The security token is invalid.", "does not know the access key"),
            ("SignatureDoesNotMatch", "The signature does not match", "secret key does not belong"),
            ("SignatureDoesNotMatch", "Signature expired: 20261125 is now", ": the clock of this machine"),
            ("SignatureDoesNotMatch", "Signature not yet current: 20271125", ": the clock of this machine"),
            ("RequestTimeTooSkewed", "The difference is too large", "clock of this machine is wrong: set it"),
        ]:
            with self.subTest(code=code, message=message):
                self.assertRegex(self.problems_of(code, message), cure)

    @contextlib.contextmanager
    def environment(self, **variables):
        with tempfile.TemporaryDirectory() as home:
            config = f"{home}/config"
            with open(config, "w", encoding="utf-8") as file:
                file.write(
                    "[profile sso]\nsso_start_url = https://example.invalid\nsso_region = us-east-1\n"
                    "sso_account_id = 123456789012\nsso_role_name = admin\n"
                    "[profile login]\nlogin_session = arn:aws:iam::123456789012:user/ann\n"
                )
            alone = {"HOME": home, "AWS_CONFIG_FILE": config, "AWS_EC2_METADATA_DISABLED": "true"}
            with mock.patch.dict(os.environ, {**alone, **variables}, clear=True):
                yield

    def test_a_setting_missing_from_the_environment_is_reported_with_its_remedy(self):
        keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        for variables, cure in [
            ({}, "Unable to locate credentials: set AWS_ACCESS_KEY_ID .* or AWS_PROFILE .*aws sso login"),
            ({"AWS_PROFILE": "nosuch"}, r"profile \(nosuch\) could not be found: set AWS_ACCESS_KEY_ID"),
            ({"AWS_PROFILE": "sso"}, "log in again .*aws sso login"),
            ({"AWS_PROFILE": "login"}, "login session token: .*: log in again .*aws login, with --profile"),
            ({"AWS_PROFILE": "sso", **keys}, "both set: unset one"),
            ({"AWS_ACCESS_KEY_ID": "test"}, "Partial credentials .*: set AWS_ACCESS_KEY_ID"),
            ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1", **keys}, "Could not connect .*: is the region"),
            ({"AWS_REGION": "not a region", **keys}, "region_name .*: set AWS_REGION to a region such as"),
        ]:
            with self.subTest(variables=variables), self.environment(**variables):
                result = run("aws_preflight", {"region": variables.get("AWS_REGION", REGION)})
                self.assertEqual(len(result["problems"]), 1, result["problems"])
                self.assertRegex(result["problems"][0], cure)
                self.assertIsNone(result["account_id"])

    def test_a_login_profile_without_the_package_it_needs_is_reported(self):
        with mock.patch("botocore.credentials.EC", None), self.environment(AWS_PROFILE="login"):
            [problem] = run("aws_preflight", {})["problems"]
        self.assertRegex(problem, r"additional dependency.*: run \./rollcall ansible-playbook, which installs it$")

    def test_a_missing_region_is_reported_and_the_caller_is_still_looked_up(self):
        with self.environment(), stubbed("sts") as (sts, stub):
            stub.add_response("get_caller_identity", {"Account": OTHER, "Arn": USER})
            result = run("aws_preflight", {"region": None, "buckets": ["b"]}, clients={"sts": sts})
        self.assertRegex(result["problems"].pop(), "no region is set: set AWS_REGION")
        self.assertEqual((result["problems"], result["account_id"], result["region"]), ([], OTHER, None))
        with self.environment():
            result = run("aws_preflight", {"region": None})
        self.assertRegex(result["problems"][0], "no region is set")
        self.assertRegex(result["problems"][1], "Unable to locate credentials")

    def test_a_python_without_boto3_is_reported(self):
        with mock.patch("aws_preflight.HAS_BOTO3", False):
            result = run("aws_preflight", {}, clients={})
        self.assertRegex(result["problems"][0], "python.* has no boto3: run ./rollcall")

    def test_an_old_sdk_is_reported(self):
        with mock.patch("boto3.__version__", "1.20.0"), stubbed("sts") as (sts, stub):
            stub.add_response("get_caller_identity", {"Account": OTHER, "Arn": USER})
            result = run("aws_preflight", {}, clients={"sts": sts})
        self.assertRegex(result["problems"][0], "boto3 .* not supported or tested.*: run ./rollcall")

    def test_another_account_than_expected_is_reported(self):
        with stubbed("sts") as (sts, stub):
            arn = USER.replace("arn:aws:", "arn:aws-cn:")
            stub.add_response("get_caller_identity", {"Account": OTHER, "Arn": arn})
            result = run("aws_preflight", {"expected_account": ACCOUNT}, clients={"sts": sts})
        self.assertRegex(result["problems"][0], f"are of account {OTHER}, and {ACCOUNT} is expected: set")
        self.assertEqual(result["partition"], "aws-cn")


if __name__ == "__main__":
    unittest.main()
