"""What the AWS modules share: clients, retries while AWS is eventually consistent, and error messages with a remedy."""

import re
import time

try:
    from botocore import exceptions as sdk
except ImportError:
    sdk = None  # AnsibleAWSModule says so, before anything here is called.

# Seconds until all of AWS sees a new role, policy or permission.
LAG_LIMIT = 60

LOG_IN = (
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE (aws sso login --profile NAME, "
    "where that profile has single sign-on)"
)
LOG_IN_AGAIN = f"log in again (aws sso login, or aws login, with --profile NAME); or {LOG_IN}"
# botocore asks for the code on the terminal, and a module has none.
MFA = (
    "the profile asks for a multi-factor code, which cannot be typed here: export keys of a session and unset AWS_PROFILE: "
    'eval "$(aws configure export-credentials --profile NAME --format env)"; unset AWS_PROFILE'
)
CLOCK = "the clock of this machine is wrong: set it (timedatectl set-ntp true)"
UNKNOWN_KEY = f"AWS does not know the access key, or the region is not enabled in the account: {LOG_IN}"
DENIED = "the one who runs this lacks that permission: the deployer's policy has it"
EXPIRED = f"the credentials have expired: get new ones; {LOG_IN}"

# Error codes, and their remedies.
CURES = {
    "ExpiredToken": EXPIRED,
    "ExpiredTokenException": EXPIRED,
    "InvalidClientTokenId": UNKNOWN_KEY,
    "InvalidAccessKeyId": UNKNOWN_KEY,
    "UnrecognizedClientException": UNKNOWN_KEY,
    "SignatureDoesNotMatch": f"the secret key does not belong to the access key, or {CLOCK}",
    "InvalidSignatureException": f"the secret key does not belong to the access key, or {CLOCK}",
    "RequestTimeTooSkewed": CLOCK,
    "RequestExpired": CLOCK,
    "AccessDenied": DENIED,
    "AccessDeniedException": DENIED,
    "UnauthorizedOperation": DENIED,
}


def client(module, service, **config):
    """A boto3 client as the collections create it, with retries."""
    settings = {"retries": {"mode": "standard", "max_attempts": 8}, **config}
    return module.client(service, config=settings)


def code_of(error):
    """The error's code, such as AccessDenied; empty if no service answered."""
    return getattr(error, "response", {}).get("Error", {}).get("Code", "")


def message_of(error):
    """The service's message, or else the SDK's."""
    return getattr(error, "response", {}).get("Error", {}).get("Message") or str(error)


def explain(error):
    """An SDK error in one line: its cause, and its remedy if known."""
    if isinstance(error, EOFError):
        return MFA
    code = code_of(error)
    if code:
        cause = f"{error.operation_name}: {code}: {message_of(error)}"
        clock = re.search("Signature expired|Signature not yet current", cause)
        cure = CLOCK if clock else CURES.get(code)
    else:
        cause, cure = str(error), _cure_without_answer(error)
    cause = " ".join(cause.split()).rstrip(".")
    return f"{cause}: {cure}" if cure else cause


def _cure_without_answer(error):
    if isinstance(error, (sdk.NoCredentialsError, sdk.PartialCredentialsError, sdk.ProfileNotFound)):
        return LOG_IN
    if isinstance(error, sdk.MissingDependencyException):
        return "run ./rollcall ansible-playbook, which installs it"
    # An older botocore has no LoginError.
    login = getattr(sdk, "LoginError", sdk.SSOError)
    if isinstance(error, (login, sdk.SSOError, sdk.TokenRetrievalError, sdk.CredentialRetrievalError)):
        return LOG_IN_AGAIN
    if isinstance(error, (sdk.NoRegionError, sdk.InvalidRegionError)):
        return "set AWS_REGION to a region such as eu-central-1"
    if isinstance(error, (sdk.ConnectionError, sdk.HTTPClientError)):
        return "is the region written right, is there a network, a proxy, an AWS_ENDPOINT_URL of old?"
    return None


def fail(module, error, cure=None):
    """Ends the module with this error and its remedy."""
    message = explain(error)
    module.fail_json(msg=f"{message}: {cure}" if cure else message)


def retried(call, may_be_lag, limit=LAG_LIMIT, pause=2):
    """
    The call's answer, and the number of retries. Retries every `pause` seconds while `may_be_lag` is true of the error,
    for `limit` seconds at most.
    """
    end = time.monotonic() + limit
    again = 0
    while True:
        try:
            return call(), again
        except sdk.ClientError as error:
            if not may_be_lag(error) or time.monotonic() >= end:
                raise
        again += 1
        time.sleep(pause)


def wait_until(probe, limit, pause=1):
    """The first true answer of `probe`, or its last one when `limit` seconds are over."""
    end = time.monotonic() + limit
    while True:
        answer = probe()
        if answer or time.monotonic() >= end:
            return answer
        time.sleep(pause)
