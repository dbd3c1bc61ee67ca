import assert from "node:assert/strict";
import { AWS_HOSTS } from "../../aws/hosts.ts";
import config from "../../deno.json" with { type: "json" };
import { permissionFlags, type Place, v8Flags } from "./runtime_flags.ts";

const STATE = "/var/lib/rollcall-bridge";

/** What is granted, by kind. */
function granted(place: Partial<Place> = {}): Record<string, string[]> {
  const flags = permissionFlags(config.permissions.bridge, { state: STATE, ...place });
  return Object.fromEntries(
    flags.filter((flag) => flag.startsWith("--allow-")).map((flag) => {
      const [kind, values] = flag.split("=");
      return [kind!.slice("--allow-".length), values!.split(",")];
    }),
  );
}

Deno.test("the binary has the bridge's permissions, its own folder, and what systemd provides", () => {
  const { env, ...others } = granted();
  assert.deepEqual(others, {
    net: [
      ...AWS_HOSTS,
      "127.0.0.1",
      "localhost",
      "unix:/run/rollcall-bridge/notify.sock",
      "unix:/run/systemd/notify",
    ],
    read: [
      STATE,
      "/run/rollcall-bridge",
      "/run/credentials/rollcall-bridge.service",
      "/run/credentials/rollcall-bridge-check.service",
      "/dev/null",
    ],
    write: [STATE, "/run/rollcall-bridge", "/run/systemd/notify"],
    sys: ["osRelease", "homedir", "uid", "ca"],
  });
  assert.deepEqual(env, config.permissions.bridge.env.allow.filter((name) => name !== "INIT_CWD"));
  const flags = permissionFlags(config.permissions.bridge, { state: STATE });
  assert.deepEqual(flags.filter((flag) => !flag.startsWith("--allow-")), [
    "--ignore-env",
    "--deny-import",
    "--no-prompt",
  ]);
});

Deno.test("with a region only its endpoints may be reached, and the hosts that were named", () => {
  assert.deepEqual(granted({ region: "eu-west-1", hosts: ["vpce:443"] }).net!.slice(0, 15), [
    "sqs.eu-west-1.amazonaws.com:443",
    "sqs-fips.eu-west-1.amazonaws.com:443",
    "sqs.eu-west-1.api.aws:443",
    "sqs-fips.eu-west-1.api.aws:443",
    "lambda.eu-west-1.amazonaws.com:443",
    "lambda-fips.eu-west-1.amazonaws.com:443",
    "lambda.eu-west-1.api.aws:443",
    "lambda-fips.eu-west-1.api.aws:443",
    "sts.eu-west-1.amazonaws.com:443",
    "sts-fips.eu-west-1.amazonaws.com:443",
    "sts.eu-west-1.api.aws:443",
    "sts-fips.eu-west-1.api.aws:443",
    "127.0.0.1",
    "localhost",
    "vpce:443",
  ]);
  const china = granted({ region: "cn-north-1" }).net!;
  assert.ok(china.includes("sqs.cn-north-1.amazonaws.com.cn:443"));
  assert.ok(china.includes("lambda.cn-north-1.api.amazonwebservices.com.cn:443"));
});

Deno.test("a comma in the folder's name does not make two folders", () => {
  const flags = permissionFlags(config.permissions.bridge, { state: "/srv/a,b" });
  assert.ok(flags.some((flag) => flag.startsWith("--allow-write=/srv/a,,b,")));
});

Deno.test("the binary gets the V8 flags of the bridge's task", () => {
  assert.deepEqual(v8Flags(config.tasks.bridge.command), [
    "--v8-flags=--optimize-for-size,--max-semi-space-size=2,--initial-old-space-size=16,--max-old-space-size=256",
  ]);
});
