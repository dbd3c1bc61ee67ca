import assert from "node:assert/strict";
import { parseProfiles } from "./profile.ts";

const CONFIG = `# mine
[default]
region = eu-west-1
[profile me]
sso_session=s
s3 =
  max_concurrent_requests = 5
[profile "two words"] ; quoted
region = us-east-1
[sso-session s]
sso_region = us-east-1
[me-without-profile]
region = x
`;

Deno.test("profiles of the config file are named after `profile`, except the default", () => {
  const profiles = parseProfiles(CONFIG, true);
  assert.deepEqual([...profiles.keys()], ["default", "me", "two words"]);
  assert.deepEqual([...profiles.get("me")!], [["sso_session", "s"], ["s3", ""]]);
  assert.equal(profiles.get("two words")!.get("region"), "us-east-1");
});

Deno.test("profiles of the credentials file have their bare names", () => {
  const profiles = parseProfiles("[default]\r\n[ me ]\r\naws_access_key_id = A=B \r\n", false);
  assert.deepEqual([...profiles.keys()], ["default", "me"]);
  assert.equal(profiles.get("me")!.get("aws_access_key_id"), "A=B");
});
