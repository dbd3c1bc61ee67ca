import unittest

from support import ACCOUNT, ON_MINISTACK, REGION, Failed, client, no_waiting, run, short_pauses, stubbed

NAME = "recognise"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/recognise@sha256:" + "a" * 64
OTHER_IMAGE = IMAGE.replace("a" * 64, "b" * 64)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/recognise"
ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead"
PARAMS = {
    "name": NAME,
    "image_uri": IMAGE,
    "role": ROLE,
    "timeout": 60,
    "memory_size": 1769,
    "ephemeral_storage": 1024,
    "environment": {"LIMIT": 1, "STRICT": True, "WORD": "sesame"},
    "dead_letter_arn": QUEUE,
    "description": "who is in the video",
    "tags": {"project": "rollcall"},
    "reserved_concurrency": 4,
}

WAKE = {"Event": "s3:TestEvent"}
VARIABLES = {"LIMIT": "1", "STRICT": "true", "WORD": "sesame"}


def function(**config):
    """GetFunction's answer for a function that is as PARAMS wants it, but for `config`."""
    return {
        "Configuration": {
            "FunctionName": NAME,
            "FunctionArn": ARN,
            "PackageType": "Image",
            "Role": ROLE,
            "Architectures": ["x86_64"],
            "Timeout": 60,
            "MemorySize": 1769,
            "EphemeralStorage": {"Size": 1024},
            "Environment": {"Variables": VARIABLES},
            "DeadLetterConfig": {"TargetArn": QUEUE},
            "Description": "who is in the video",
            "State": "Active",
            "LastUpdateStatus": "Successful",
            **config,
        },
        "Code": {"ImageUri": IMAGE},
        "Tags": {"project": "rollcall", "aws:cloudformation:stack-name": "AWS's own"},
        "Concurrency": {"ReservedConcurrentExecutions": 4},
    }


class Answers(unittest.TestCase):
    """With answers that MiniStack does not give."""

    def refused(self, params):
        with self.assertRaises(Failed) as caught:
            run("lambda_image", {**PARAMS, **params}, clients={"lambda": None})
        return str(caught.exception)

    def test_an_invalid_image_is_refused(self):
        for image in ("registry/recognise", "recognise:1", IMAGE[:-1], f"{IMAGE}:1", "registry/recognise:", None):
            self.assertRegex(self.refused({"image_uri": image}), "is no image of a registry: give REGISTRY/")
        self.assertRegex(self.refused({"role": "recognise"}), "not a role's ARN")

    def test_an_image_named_by_its_tag_is_accepted(self):
        tag = IMAGE.replace("@sha256:" + "a" * 64, ":v1")
        tagged = {**function(), "Code": {"ImageUri": tag, "ResolvedImageUri": IMAGE}}
        with stubbed("lambda") as (api, stub):
            for _ in range(2):
                stub.add_response("get_function", tagged)
            result = run("lambda_image", {**PARAMS, "image_uri": tag}, clients={"lambda": api})
        self.assertEqual((result["changes"], result["image_uri"]), ([], tag))
        with stubbed("lambda") as (api, stub):
            stub.add_response("get_function", function())
            result = run("lambda_image", {**PARAMS, "image_uri": tag}, check=True, clients={"lambda": api})
        self.assertEqual(result["changes"], ["image_uri"])

    def test_a_role_that_lambda_does_not_know_yet_is_waited_for(self):
        with stubbed("lambda") as (api, stub), no_waiting() as slept:
            stub.add_client_error("get_function", "ResourceNotFoundException")
            for _ in range(3):
                stub.add_client_error(
                    "create_function",
                    "InvalidParameterValueException",
                    "The role defined for the function cannot be assumed by Lambda.",
                )
            stub.add_response("create_function", {})
            stub.add_response("get_function", function(State="Pending"))
            stub.add_response("get_function", function())
            stub.add_response("put_function_concurrency", {})
            stub.add_response("get_function", function())
            result = run("lambda_image", PARAMS, clients={"lambda": api})
        self.assertEqual((result["changes"], result["state"]), (["created"], "Active"))
        self.assertEqual(result["retries"], 3)
        self.assertEqual(slept, [2, 2, 2, 1])

    def test_a_role_that_lambda_never_accepts_fails_after_a_minute(self):
        with stubbed("lambda") as (api, stub), no_waiting() as slept:
            stub.add_client_error("get_function", "ResourceNotFoundException")
            for _ in range(31):
                stub.add_client_error(
                    "create_function", "InvalidParameterValueException", "… cannot be assumed by Lambda."
                )
            with self.assertRaisesRegex(Failed, "^CreateFunction: InvalidParameter.* assumed"):
                run("lambda_image", PARAMS, clients={"lambda": api})
        self.assertEqual(sum(slept), 60)

    def test_another_error_is_reported_at_once_with_its_remedy(self):
        with stubbed("lambda") as (api, stub), no_waiting() as slept:
            stub.add_client_error("get_function", "ResourceNotFoundException")
            stub.add_client_error("create_function", "AccessDeniedException", "not authorized to perform")
            with self.assertRaisesRegex(Failed, "not authorized to perform: .*the deployer's policy has it$"):
                run("lambda_image", PARAMS, clients={"lambda": api})
        self.assertEqual(slept, [])

    def test_an_inactive_function_is_activated(self):
        inactive = function(State="Inactive", StateReason="The function is idle")
        with stubbed("lambda") as (api, stub):
            stub.add_response("get_function", inactive)
            result = run("lambda_image", {**PARAMS, "wake": WAKE}, check=True, clients={"lambda": api})
        self.assertEqual(result["changes"], ["woken"])
        with stubbed("lambda") as (api, stub):
            for _ in range(2):
                stub.add_response("get_function", inactive)
            result = run("lambda_image", PARAMS, clients={"lambda": api})
        self.assertEqual((result["changes"], result["state"]), ([], "Inactive"))
        with stubbed("lambda") as (api, stub), no_waiting() as slept:
            for _ in range(2):
                stub.add_response("get_function", inactive)
            asked = {"FunctionName": NAME, "Payload": '{"Event": "s3:TestEvent"}'}
            stub.add_client_error("invoke", "ResourceConflictException", "in state Inactive", expected_params=asked)
            for state in ("Inactive", "Pending", "Active", "Active"):
                stub.add_response("get_function", function(State=state))
            result = run("lambda_image", {**PARAMS, "wake": WAKE}, clients={"lambda": api})
        self.assertEqual((result["changes"], result["state"], slept), (["woken"], "Active", [1, 1]))

    def test_a_function_that_stays_inactive_is_reported(self):
        with stubbed("lambda") as (api, stub), no_waiting():
            inactive = function(State="Inactive", StateReason="no image")
            for _ in range(2):
                stub.add_response("get_function", inactive)
            stub.add_client_error("invoke", "ResourceConflictException", "in state Inactive")
            for _ in range(5):
                stub.add_response("get_function", inactive)
            with self.assertRaisesRegex(Failed, "is inactive, and does not wake: no image"):
                run("lambda_image", {**PARAMS, "wake": WAKE, "wait_timeout": 3}, clients={"lambda": api})

    def test_an_inactive_function_is_activated_before_it_is_changed(self):
        old = {"MemorySize": 128}
        inactive = function(State="Inactive", **old)
        with stubbed("lambda") as (api, stub), no_waiting():
            for _ in range(2):
                stub.add_response("get_function", inactive)
            stub.add_client_error("invoke", "ResourceConflictException", "in state Inactive")
            for state in ("Pending", "Active", "Active"):
                stub.add_response("get_function", function(State=state, **old))
            stub.add_response("update_function_configuration", {}, {"FunctionName": ARN, "MemorySize": 1769})
            for _ in range(2):
                stub.add_response("get_function", function())
            result = run("lambda_image", {**PARAMS, "wake": WAKE}, clients={"lambda": api})
        self.assertEqual((result["changes"], result["state"]), (["memory_size", "woken"], "Active"))

    def test_a_function_that_needs_another_image_to_activate_gets_it(self):
        inactive = function(State="Inactive", StateReason="no image")
        with stubbed("lambda") as (api, stub), no_waiting():
            for _ in range(2):
                stub.add_response("get_function", inactive)
            stub.add_client_error("invoke", "ResourceConflictException", "in state Inactive")
            for _ in range(5):
                stub.add_response("get_function", inactive)
            stub.add_response("update_function_code", {})
            changed = function(State="Active")
            changed["Code"] = {"ImageUri": OTHER_IMAGE}
            for _ in range(2):
                stub.add_response("get_function", changed)
            params = {**PARAMS, "image_uri": OTHER_IMAGE, "wake": WAKE, "wait_timeout": 3}
            result = run("lambda_image", params, clients={"lambda": api})
        self.assertEqual((result["changes"], result["image_uri"]), (["image_uri", "woken"], OTHER_IMAGE))

    def test_the_reason_of_a_failed_function_is_reported(self):
        with stubbed("lambda") as (api, stub), no_waiting():
            stub.add_client_error("get_function", "ResourceNotFoundException")
            stub.add_response("create_function", {})
            failed = function(State="Failed", StateReason="The image is for arm64")
            stub.add_response("get_function", failed)
            with self.assertRaisesRegex(Failed, "recognise: The image is for arm64 .*deleted first"):
                run("lambda_image", PARAMS, clients={"lambda": api})

    def test_a_failed_update_is_repeated(self):
        failed = function(LastUpdateStatus="Failed", LastUpdateStatusReason="The image is gone")
        with stubbed("lambda") as (api, stub), no_waiting():
            for _ in range(2):
                stub.add_response("get_function", failed)
            stub.add_response("update_function_configuration", {})
            stub.add_response("get_function", function())
            stub.add_response("update_function_code", {})
            stub.add_response("get_function", function())
            stub.add_response("get_function", function())
            result = run("lambda_image", PARAMS, clients={"lambda": api})
        self.assertEqual(result["changes"], ["failed update"])

    def test_an_update_that_never_ends_fails(self):
        with stubbed("lambda") as (api, stub), no_waiting() as slept:
            for _ in range(7):
                stub.add_response("get_function", function(LastUpdateStatus="InProgress"))
            with self.assertRaisesRegex(Failed, "not got .* recognise ready in 5 s: .*wait_timeout$"):
                run("lambda_image", {**PARAMS, "wait_timeout": 5}, clients={"lambda": api})
        self.assertEqual(sum(slept), 5)

    def test_concurrency_that_the_account_cannot_reserve_is_reported_with_its_remedy(self):
        with stubbed("lambda") as (api, stub):
            for _ in range(2):
                stub.add_response("get_function", function())
            stub.add_client_error(
                "put_function_concurrency",
                "InvalidParameterValueException",
                "Specified ReservedConcurrentExecutions for function decreases account's "
                "UnreservedConcurrentExecution below its minimum value of [10].",
            )
            with self.assertRaisesRegex(Failed, r"cannot keep 64 .*minimum value of \[10\].*Service Quotas"):
                run("lambda_image", {**PARAMS, "reserved_concurrency": 64}, clients={"lambda": api})

    def test_a_deletion_ends_when_the_resource_is_gone(self):
        with stubbed("lambda") as (api, stub), no_waiting() as slept:
            stub.add_response("get_function", function())
            stub.add_response("delete_function", {})
            stub.add_response("get_function", function())
            stub.add_client_error("get_function", "ResourceNotFoundException")
            run("lambda_image", {"name": NAME, "state": "absent"}, clients={"lambda": api})
        self.assertEqual(slept, [1])

    def test_a_function_that_is_not_an_image_is_not_changed(self):
        with stubbed("lambda") as (api, stub):
            for _ in range(2):
                stub.add_response("get_function", function(PackageType="Zip"))
            with self.assertRaisesRegex(Failed, "not made of an image: delete it first"):
                run("lambda_image", PARAMS, clients={"lambda": api})


@unittest.skipUnless(ON_MINISTACK, "no MiniStack: AWS_ENDPOINT_URL")
class OnMinistack(unittest.TestCase):
    def setUp(self):
        short_pauses(self)
        self.api = client("lambda")
        self.addCleanup(run, "lambda_image", {"name": NAME, "state": "absent"})

    def test_the_function_is_created_once_and_removed_once(self):
        result = run("lambda_image", PARAMS, check=True)
        self.assertEqual((result["changed"], result["function_arn"], result["calls"]), (True, ARN, []))
        self.assertEqual(result["diff"]["before"], {})

        result = run("lambda_image", PARAMS)
        self.assertEqual((result["changes"], result["state"]), (["created"], "Active"))
        self.assertEqual(result["function_arn"], ARN)
        self.assertEqual(result["calls"], ["CreateFunction", "PutFunctionConcurrency"])
        found = self.api.get_function(FunctionName=NAME)
        config = found["Configuration"]
        self.assertEqual(found["Code"]["ImageUri"], IMAGE)
        self.assertEqual(found["Concurrency"], {"ReservedConcurrentExecutions": 4})
        self.assertEqual(found["Tags"], {"project": "rollcall"})
        self.assertEqual(config["Environment"]["Variables"], VARIABLES)
        self.assertEqual((config["Timeout"], config["MemorySize"]), (60, 1769))
        self.assertEqual(config["EphemeralStorage"], {"Size": 1024})
        self.assertEqual(config["DeadLetterConfig"], {"TargetArn": QUEUE})

        for check in (True, False):
            result = run("lambda_image", PARAMS, check=check)
            self.assertEqual((result["changed"], result["changes"], result["calls"]), (False, [], []))
            self.assertEqual(result["diff"]["before"], result["diff"]["after"])

        gone = {"name": NAME, "state": "absent"}
        result = run("lambda_image", gone, check=True)
        self.assertEqual((result["changed"], result["calls"]), (True, []))
        result = run("lambda_image", gone)
        self.assertEqual((result["changes"], result["state"]), (["deleted"], "Absent"))
        for check in (True, False):
            result = run("lambda_image", gone, check=check)
            self.assertEqual((result["changed"], result["calls"]), (False, []))

    def test_each_drift_is_repaired_and_nothing_else(self):
        run("lambda_image", PARAMS)
        code, settings = ["UpdateFunctionCode"], ["UpdateFunctionConfiguration"]
        for drift, changes, calls in [
            ({"image_uri": OTHER_IMAGE}, ["image_uri"], code),
            ({"architecture": "arm64"}, ["architecture"], code),
            ({"role": ROLE + "2"}, ["role"], settings),
            ({"timeout": 61}, ["timeout"], settings),
            ({"memory_size": 2048}, ["memory_size"], settings),
            ({"ephemeral_storage": 512}, ["ephemeral_storage"], settings),
            (
                {"environment": {"LIMIT": "2", "STRICT": "true", "MORE": "of it"}},
                ["environment LIMIT", "environment MORE", "environment WORD"],
                settings,
            ),
            ({"environment": {}}, [f"environment {key}" for key in VARIABLES], settings),
            ({"dead_letter_arn": ""}, ["dead_letter_arn"], settings),
            ({"description": ""}, ["description"], settings),
            ({"reserved_concurrency": 5}, ["reserved_concurrency"], ["PutFunctionConcurrency"]),
            ({"reserved_concurrency": None}, ["reserved_concurrency"], ["DeleteFunctionConcurrency"]),
            ({"tags": {"project": "other"}}, ["tags"], ["TagResource"]),
            ({"tags": {}}, ["tags"], ["UntagResource"]),
        ]:
            with self.subTest(drift=drift):
                before = self.state()
                self.assertEqual(run("lambda_image", {**PARAMS, **drift})["changes"], changes)
                self.assertEqual(run("lambda_image", {**PARAMS, **drift}, check=True)["changes"], [])
                drifted = self.state()
                self.assertNotEqual(drifted, before)
                result = run("lambda_image", PARAMS, check=True)
                self.assertEqual((result["changes"], result["calls"]), (changes, []))
                self.assertEqual(self.state(), drifted)

                result = run("lambda_image", PARAMS)
                self.assertEqual(result["changes"], changes)
                back = ["PutFunctionConcurrency"] if "reserved_concurrency" in drift else calls
                self.assertEqual(result["calls"], ["TagResource"] if "tags" in drift else back)
                self.assertEqual(self.state(), before)

    def test_values_of_environment_variables_are_not_shown(self):
        run("lambda_image", PARAMS)
        result = run("lambda_image", {**PARAMS, "environment": {"WORD": "open up", "LIMIT": "1"}})
        before, after = result["diff"]["before"]["environment"], result["diff"]["after"]["environment"]
        self.assertEqual(before, {"LIMIT": "same", "STRICT": "set", "WORD": "differs"})
        self.assertEqual(after, {"LIMIT": "same", "WORD": "differs"})
        self.assertNotRegex(str(result), "sesame|open up")

    def test_settings_that_are_not_given_are_not_changed(self):
        run("lambda_image", PARAMS)
        few = {name: PARAMS[name] for name in ("name", "image_uri", "role", "reserved_concurrency")}
        self.assertEqual(run("lambda_image", few)["changes"], [])

    def state(self):
        found = self.api.get_function(FunctionName=NAME)
        changing = ("RevisionId", "LastModified", "CodeSha256")
        config = {key: value for key, value in found["Configuration"].items() if key not in changing}
        return config, found["Code"], found.get("Concurrency"), found["Tags"]


if __name__ == "__main__":
    unittest.main()
