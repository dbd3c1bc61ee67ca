import unittest
from unittest import mock

from preflight_case import OTHER, USER, PreflightCase
from simulator import evaluated
from support import REGION

ROLE = f"arn:aws:iam::{OTHER}:role/team/deployer"
SESSION = f"arn:aws:sts::{OTHER}:assumed-role/deployer/ann"
BUCKET = f"arn:aws:s3:::rollcall-{OTHER}-input"
SKIP = "(or, if IAM's simulator is wrong: -e preflight_simulate=false)"


class Permissions(PreflightCase):
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


if __name__ == "__main__":
    unittest.main()
