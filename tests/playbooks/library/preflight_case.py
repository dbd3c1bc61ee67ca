import contextlib
import unittest

from support import run, stubbed

OTHER = "123456789012"
USER = f"arn:aws:iam::{OTHER}:user/team/ann"


class PreflightCase(unittest.TestCase):
    """Runs aws_preflight with stubbed services."""

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
