import contextlib
import json
import os
import tempfile
import unittest
import uuid
from unittest import mock

import boto3
from botocore.stub import Stubber
from simulator import evaluated
from support import ACCOUNT, ON_MINISTACK, REGION, client, run, stubbed

OTHER = "123456789012"
USER = f"arn:aws:iam::{OTHER}:user/team/ann"
ROLE = f"arn:aws:iam::{OTHER}:role/team/deployer"
SESSION = f"arn:aws:sts::{OTHER}:assumed-role/deployer/ann"
BUCKET = f"arn:aws:s3:::rollcall-{OTHER}-input"
SKIP = "(or, if IAM's simulator is wrong: -e preflight_simulate=false)"


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


class Checks(unittest.TestCase):
    def setUp(self):
        self.stack, self.clients, self.stubs = contextlib.ExitStack(), {}, {}

    def stub(self, service):
        if service not in self.stubs:
            self.clients[service], self.stubs[service] = self.stack.enter_context(stubbed(service))
        return self.stubs[service]

    def look(self, params, arn=USER):
        self.stub("sts").add_response("get_caller_identity", {"Account": OTHER, "Arn": arn})
        with self.stack:
            result = run("aws_preflight", params, clients=self.clients)
        return result["problems"], result["notes"]

    def simulated(self, principal, actions, resources, results):
        expected = {
            "PolicySourceArn": principal,
            "ActionNames": actions,
            "ResourceArns": resources,
            "ContextEntries": mock.ANY,
        }
        self.stub("iam").add_response("simulate_principal_policy", {"EvaluationResults": results}, expected)

    def test_denied_actions_are_listed_in_one_line(self):
        actions = ["s3:CreateBucket", "s3:PutBucketPolicy", "s3:ListBucket"]
        results = [evaluated(action, {BUCKET: "implicitDeny"}) for action in actions[:2]]
        results.append(evaluated("s3:ListBucket", {BUCKET: "allowed"}))
        self.simulated(USER, actions, [BUCKET], results)
        problems, notes = self.look({"actions": actions, "resources": [BUCKET]})
        line = f"{USER} may not: s3:CreateBucket, s3:PutBucketPolicy on {BUCKET}: give it the deployer's"
        self.assertEqual((problems, notes), ([f"{line} policy {SKIP}"], []))

    def test_each_resource_is_judged_by_its_own_decision(self):
        decisions = {
            "arn:q1": "allowed",
            "arn:q2": "implicitDeny",
            "arn:q3": ("explicitDeny", ["aws:MultiFactorAuthPresent"]),
        }
        result = evaluated("sqs:CreateQueue", decisions)
        # As AWS answers: by these alone all three would be denied, under a condition, and without a name.
        self.assertEqual((result["EvalDecision"], result["MissingContextValues"][0][:7]), ("explicitDeny", "aws:Mul"))
        self.simulated(USER, ["sqs:CreateQueue"], list(decisions), [result])
        problems, notes = self.look({"actions": ["sqs:CreateQueue"], "resources": list(decisions)})
        self.assertEqual(problems, [f"{USER} may not: sqs:CreateQueue on arn:q2: give it the deployer's policy {SKIP}"])
        self.assertEqual(notes, [f"{USER} may, if conditions hold that are not simulated: sqs:CreateQueue on arn:q3"])

    def test_resource_specific_results_of_the_simulator_are_read(self):
        results = [
            {"EvalActionName": "sqs:CreateQueue", "EvalResourceName": name, "EvalDecision": word}
            for name, word in (("arn:q1", "allowed"), ("arn:q2", "implicitDeny"))
        ]
        self.simulated(USER, ["sqs:CreateQueue"], ["arn:q1", "arn:q2"], results)
        [problem], _ = self.look({"actions": ["sqs:CreateQueue"], "resources": ["arn:q1", "arn:q2"]})
        self.assertIn("sqs:CreateQueue on arn:q2:", problem)
        self.assertNotIn("q1", problem)

    def test_a_denial_by_an_organization_policy_is_reported_as_such(self):
        actions = ["s3:CreateBucket", "s3:ListBucket", "s3:PutBucketPolicy", "s3:DeleteBucket"]
        results = [
            evaluated(actions[0], {BUCKET: "explicitDeny"}, organization=False),
            evaluated(actions[1], {BUCKET: "allowed"}, organization=True),
            evaluated(actions[2], {BUCKET: "implicitDeny"}, organization=True),
            # Its policies' conditions are simulated too.
            evaluated(actions[3], {BUCKET: ("explicitDeny", ["aws:SourceVpc"])}, organization=False),
        ]
        self.simulated(USER, actions, [BUCKET], results)
        [denied, forbidden], notes = self.look({"actions": actions, "resources": [BUCKET]})
        self.assertTrue(denied.startswith(f"{USER} may not: s3:PutBucketPolicy on {BUCKET}: give it"))
        told = f"the organization lets nobody in the account: s3:CreateBucket on {BUCKET}: whoever manages it"
        self.assertTrue(forbidden.startswith(told), forbidden)
        self.assertTrue(forbidden.endswith(SKIP), forbidden)
        self.assertEqual(notes, [f"{USER} may, if conditions hold that are not simulated: s3:DeleteBucket on {BUCKET}"])

    def test_a_denial_by_a_permissions_boundary_is_reported_as_such(self):
        self.simulated(
            USER, ["s3:CreateBucket"], [BUCKET], [evaluated("s3:CreateBucket", {BUCKET: "implicitDeny"}, boundary=False)]
        )
        [problem], _ = self.look({"actions": ["s3:CreateBucket"], "resources": [BUCKET]})
        told = f"the permissions boundary of {USER} does not allow: s3:CreateBucket on {BUCKET}: whoever set"
        self.assertTrue(problem.startswith(told), problem)
        self.assertTrue(problem.endswith(SKIP), problem)

    def test_each_statement_is_simulated_with_its_conditions(self):
        statements = [
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": ROLE},
            {"Effect": "Allow", "Action": ["sqs:CreateQueue", "sqs:Get*"], "Resource": ["arn:q1", "arn:q2"]},
            {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"},
            {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken", "sts:GetCallerIdentity"]},
        ]
        statements[0]["Condition"] = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
        context = [
            {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}
            for name, value in (
                ("aws:RequestedRegion", REGION),
                ("iam:PassedToService", "lambda.amazonaws.com"),
            )
        ]
        expected = {"PolicySourceArn": USER, "ActionNames": ["iam:PassRole"], "ResourceArns": [ROLE]}
        self.stub("iam").add_response(
            "simulate_principal_policy",
            {"EvaluationResults": [evaluated("iam:PassRole", {ROLE: "allowed"})]},
            {**expected, "ContextEntries": context},
        )
        result = evaluated("sqs:CreateQueue", {"arn:q1": "allowed", "arn:q2": "explicitDeny"})
        self.simulated(USER, ["sqs:CreateQueue"], ["arn:q1", "arn:q2"], [result])
        action = "ecr:GetAuthorizationToken"
        depends = [evaluated(action, {"*": ("implicitDeny", ["aws:SourceIp"])})]
        # As of "deny all unless by MFA".
        mfa = ["aws:MultiFactorAuthPresent"]
        depends.append(evaluated("sts:GetCallerIdentity", {"*": ("explicitDeny", mfa)}))
        self.simulated(USER, [action, "sts:GetCallerIdentity"], ["*"], depends)
        problems, notes = self.look({"statements": statements})
        self.assertEqual(len(problems), 1)
        self.assertTrue(problems[0].startswith(f"{USER} may not: sqs:CreateQueue on arn:q2: give it"))
        self.assertEqual(notes, [f"{USER} may, if conditions hold that are not simulated: {action}, sts:GetCallerIdentity"])

    def test_many_actions_are_simulated_in_several_calls(self):
        actions = [f"s3:Action{number}" for number in range(120)]
        for start in (0, 50, 100):
            results = [evaluated(action, {"*": "allowed"}) for action in actions[start : start + 50]]
            self.simulated(USER, actions[start : start + 50], ["*"], results)
        self.assertEqual(self.look({"actions": actions}), ([], []))

    def test_a_session_is_simulated_as_its_role(self):
        self.stub("iam").add_response(
            "get_role",
            {"Role": {"Arn": ROLE, "RoleName": "deployer", "Path": "/", "RoleId": "A" * 16, "CreateDate": 0}},
            {"RoleName": "deployer"},
        )
        self.simulated(ROLE, ["s3:CreateBucket"], ["*"], [])
        self.assertEqual(self.look({"actions": ["s3:CreateBucket"]}, SESSION), ([], []))

    def test_a_role_that_cannot_be_read_is_assumed_to_have_no_path(self):
        self.stub("iam").add_client_error("get_role", "AccessDenied")
        self.simulated(ROLE.replace("team/", ""), ["s3:CreateBucket"], ["*"], [])
        self.assertEqual(self.look({"actions": ["s3:CreateBucket"]}, SESSION), ([], []))

    def test_a_refused_simulation_is_noted(self):
        self.stub("iam").add_client_error("simulate_principal_policy", "AccessDenied", "not authorized")
        problems, [note] = self.look({"actions": ["s3:CreateBucket"]})
        self.assertEqual(problems, [])
        self.assertRegex(note, "^permissions not checked: SimulatePrincipalPolicy: AccessDenied: not auth")

    def test_a_caller_that_is_neither_user_nor_role_is_noted_and_root_is_allowed_everything(self):
        federated = f"arn:aws:sts::{OTHER}:federated-user/ann"
        self.stub("iam")
        problems, [note] = self.look({"actions": ["s3:CreateBucket"]}, federated)
        self.assertEqual(problems, [])
        self.assertRegex(note, "^permissions not checked: .*federated-user/ann is neither")
        self.setUp()
        self.stub("iam")
        root = f"arn:aws:iam::{OTHER}:root"
        self.assertEqual(self.look({"actions": ["s3:CreateBucket"]}, root), ([], []))

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
