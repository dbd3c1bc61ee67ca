import json
import unittest
import uuid

import boto3
from botocore.stub import Stubber
from preflight_case import OTHER, USER, PreflightCase
from support import ACCOUNT, ON_MINISTACK, REGION, client, run


class Checks(PreflightCase):
    def test_each_bucket_name_must_be_free_or_ours_in_this_region(self):
        s3 = self.stub("s3")
        s3.add_client_error("head_bucket", "404", "Not Found", 404)
        ours = {"Bucket": "ours", "ExpectedBucketOwner": OTHER}
        s3.add_response("head_bucket", {"BucketRegion": REGION}, ours)
        s3.add_client_error("head_bucket", "403", "Forbidden", 403)
        s3.add_response("head_bucket", {"BucketRegion": "eu-central-1"})
        s3.add_client_error("head_bucket", "400", "Bad Request", 400)
        problems, notes = self.look({"buckets": ["free", "ours", "taken", "elsewhere", "odd"]})
        self.assertEqual((len(problems), notes), (3, []))
        self.assertRegex(problems[0], "^the bucket name taken is taken by another account .*: choose another")
        self.assertRegex(problems[1], f"elsewhere is there already, in eu-central-1 and not in {REGION}: use")
        self.assertRegex(problems[2], "bucket odd cannot be looked at: HeadBucket: 400: Bad Request")

    def test_an_invalid_bucket_name_is_reported(self):
        from ansible.module_utils.preflight import check_buckets

        problems, _ = check_buckets(client("s3"), ["no bucket!"], OTHER, REGION)
        self.assertRegex(problems[0], "^no bucket! is no name for a bucket: 3 to 63")

    def image(self, pushed, name="@sha256:b", resolved=None):
        """Of the function's image, when these were pushed (a has the tag v-a): newer_images and notes."""
        self.setUp()
        repository = f"{OTHER}.dkr.ecr.{REGION}.amazonaws.com/team/recognise"
        code = {"ImageUri": repository + name, **({"ResolvedImageUri": repository + resolved} if resolved else {})}
        self.stub("lambda").add_response("get_function", {"Code": code})
        if isinstance(pushed, str):
            self.stub("ecr").add_client_error("describe_images", pushed)
        else:
            details = [
                {"imageDigest": f"sha256:{one}", "imageTags": [f"v-{one}"], "imagePushedAt": when}
                for one, when in pushed.items()
            ]
            expected = {"repositoryName": "team/recognise"}
            self.stub("ecr").add_response("describe_images", {"imageDetails": details}, expected)
        self.stub("sts").add_response("get_caller_identity", {"Account": OTHER, "Arn": USER})
        with self.stack:
            result = run("aws_preflight", {"function_name": "f"}, clients=self.clients)
        self.assertEqual((result["problems"], result["function_image"]), ([], repository + name))
        return result["newer_images"], result["notes"]

    def test_an_image_named_by_its_tag_is_found(self):
        pushed = {"a": 1, "b": 2, "c": 3, "d": 4}
        self.assertEqual(self.image(pushed, ":v-b"), (2, []))
        # AWS tells what the tag meant when the function got it.
        self.assertEqual(self.image(pushed, ":v-d", resolved="@sha256:a"), (3, []))
        newer, [note] = self.image(pushed, ":v-x")
        self.assertEqual(newer, -1)
        self.assertRegex(note, "^the function's image is not in the repository team/recognise any more")

    def test_images_newer_than_the_functions_image_are_counted(self):
        self.assertEqual(self.image({"a": 1, "b": 2, "c": 3, "d": 4}), (2, []))
        self.assertEqual(self.image({"b": 2}), (0, []))
        newer, [note] = self.image({"a": 1})
        self.assertEqual(newer, -1)
        self.assertRegex(note, "^the function's image is not in the repository team/recognise any more.*function.yml")
        newer, [note] = self.image("AccessDeniedException")
        self.assertRegex(note, "^the function's image was not looked at: DescribeImages: AccessDenied")

    def pushed_to(self, host, endpoint, push="always", image=None):
        """The problems and notes where ECR, asked at this endpoint, names this registry."""
        self.setUp()
        if image:
            self.stub("lambda").add_response("get_function", {"Code": {"ImageUri": image}})
        else:
            self.stub("lambda").add_client_error("get_function", "ResourceNotFoundException")
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        ecr = boto3.client("ecr", region_name=REGION, endpoint_url=endpoint, **keys)
        stub = self.stack.enter_context(Stubber(ecr))
        self.clients["ecr"] = ecr
        if host:
            answer = {"authorizationData": [{"proxyEndpoint": f"https://{host}"}]}
            stub.add_response("get_authorization_token", answer)
        return self.look({"function_name": "f", "push": push})

    def test_an_emulator_without_a_registry_is_reported(self):
        real, local = f"{OTHER}.dkr.ecr.{REGION}.amazonaws.com", "http://127.0.0.1:4566"
        [problem], _ = self.pushed_to(real, local)
        self.assertRegex(problem, f"cloud at {local} has no registry .*names AWS's own, {real}.*function_image=")
        for endpoint in (f"https://api.ecr.{REGION}.amazonaws.com", f"https://ecr.{REGION}.api.aws"):
            self.assertEqual(self.pushed_to(real, endpoint), ([], []))
        self.assertEqual(self.pushed_to("127.0.0.1:5000", local), ([], []))

    def test_a_registry_that_is_not_needed_is_not_queried(self):
        image, local = "registry/f:local", "http://127.0.0.1:4566"
        self.assertEqual(self.pushed_to(None, local, "first", image), ([], []))
        self.assertEqual(self.pushed_to(None, local, "never"), ([], []))
        [_], _ = self.pushed_to(f"{OTHER}.dkr.ecr.{REGION}.amazonaws.com", local, "first")

    def reserve(self, wanted, limit, unreserved, held=None):
        self.setUp()
        if held is None:
            self.stub("lambda").add_client_error("get_function", "ResourceNotFoundException")
        else:
            answer = {"Concurrency": {"ReservedConcurrentExecutions": held}}
            self.stub("lambda").add_response("get_function", answer)
        limits = {"ConcurrentExecutions": limit, "UnreservedConcurrentExecutions": unreserved}
        self.stub("lambda").add_response("get_account_settings", {"AccountLimit": limits})
        return self.look({"reserved_concurrency": wanted, "function_name": "f"})

    def test_reserved_concurrency_must_fit_into_the_account(self):
        self.assertEqual(self.reserve(900, 1000, 1000), ([], []))
        self.assertEqual(self.reserve(64, 1000, 50, held=64), ([], []))
        self.assertEqual(self.reserve(164, 1000, 200, held=64), ([], []))
        problems, [note] = self.reserve(901, 1000, 1000)
        self.assertEqual(problems, [])
        self.assertRegex(note, "901 invocations .*has 1000, .* may refuse, .* 100 must .*: reserve fewer")
        self.assertEqual(self.reserve(64, 100, 74)[0], [])
        for case in [(65, 100, 74), (64, 10, 10), (1, 10, 10)]:
            with self.subTest(case=case):
                [problem], notes = self.reserve(*case)
                self.assertEqual(notes, [])
                self.assertRegex(problem, "AWS will refuse, 10 or more must stay .*Service Quotas")

    def test_an_unreadable_quota_is_noted(self):
        self.stub("lambda").add_client_error("get_account_settings", "AccessDeniedException")
        problems, [note] = self.look({"reserved_concurrency": 64})
        self.assertEqual(problems, [])
        self.assertRegex(note, "^reserved concurrency not checked: GetAccountSettings: AccessDenied")


@unittest.skipUnless(ON_MINISTACK, "no MiniStack: AWS_ENDPOINT_URL")
class OnMinistack(unittest.TestCase):
    def test_a_fresh_account_has_no_problems(self):
        params = {
            "actions": ["s3:CreateBucket"],
            "buckets": [f"input-{uuid.uuid4()}"],
            "reserved_concurrency": 64,
            "function_name": "nosuch",
            "expected_account": ACCOUNT,
        }
        for check in (True, False):
            result = run("aws_preflight", params, check)
            self.assertEqual((result["problems"], result["notes"], result["changed"]), ([], [], False))
            self.assertEqual((result["account_id"], result["partition"]), (ACCOUNT, "aws"))
            self.assertEqual(result["caller_arn"], f"arn:aws:iam::{ACCOUNT}:root")
            self.assertEqual(result["region"], REGION)

    def test_our_bucket_is_accepted_and_one_of_another_account_is_reported(self):
        s3 = client("s3")
        name = f"input-{uuid.uuid4()}"
        s3.create_bucket(Bucket=name)
        self.addCleanup(s3.delete_bucket, Bucket=name)
        self.assertEqual(run("aws_preflight", {"buckets": [name]})["problems"], [])
        # MiniStack takes a key of twelve digits for the account's number.
        other = {"access_key": OTHER, "secret_key": "test", "buckets": [name]}
        result = run("aws_preflight", other)
        self.assertEqual(result["account_id"], OTHER)
        self.assertRegex(json.dumps(result["problems"]), "taken by another account")

    def test_the_denied_actions_of_a_user_are_reported(self):
        iam = client("iam")
        iam.create_user(UserName="ann")
        self.addCleanup(iam.delete_user, UserName="ann")
        statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        iam.put_user_policy(UserName="ann", PolicyName="s3", PolicyDocument=json.dumps(policy))
        self.addCleanup(iam.delete_user_policy, UserName="ann", PolicyName="s3")
        key = iam.create_access_key(UserName="ann")["AccessKey"]
        self.addCleanup(iam.delete_access_key, UserName="ann", AccessKeyId=key["AccessKeyId"])
        result = run(
            "aws_preflight",
            {
                "access_key": key["AccessKeyId"],
                "secret_key": key["SecretAccessKey"],
                "actions": ["s3:CreateBucket", "sqs:CreateQueue"],
            },
        )
        if result["caller_arn"].endswith(":root"):
            self.skipTest("MiniStack does not know its users by their keys")
        self.assertRegex(result["problems"][0], "user/ann may not: sqs:CreateQueue: give it")


if __name__ == "__main__":
    unittest.main()
