import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inTempDir } from "../../contract/testing/harness.ts";
import { startMinistack } from "../../embedded/ministack.ts";
import { ministackIsHere } from "../../embedded/testing/probes.ts";
import { skipReason } from "../../workload/testing/sample_run.ts";

const folder = fileURLToPath(new URL("./library", import.meta.url));
const reason = whyNot();
const name = "the Ansible modules pass their Python unit tests";

Deno.test({
  name: reason === undefined ? name : `${name} (skipped: ${reason})`,
  ignore: reason !== undefined,
  fn: () =>
    inTempDir(async (dir) => {
      const ministack = await startMinistack({ logFile: `${dir}/ministack.log` });
      try {
        const { code, stderr } = await unittest(ministack.endpoint, dir);
        assert.equal(code, 0, stderr);
        assert.match(stderr, /^Ran [1-9]\d* tests/m);
        assert.doesNotMatch(stderr, /skipped/);
      } finally {
        await ministack.stop();
      }
    }),
});

function whyNot(): string | undefined {
  const without = skipReason();
  if (without !== undefined) return without;
  if (!ministackIsHere()) return "no ministack on PATH";
  return ansibleIsHere() ? undefined : "no Ansible: ./rollcall test installs it";
}

/** Whether `python` can import the modules' dependencies. */
function ansibleIsHere(): boolean {
  try {
    const { success } = new Deno.Command("python", {
      args: ["-c", "import boto3, ansible_collections.amazon.aws"],
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success;
  } catch {
    return false;
  }
}

/** Python that runs unittest with clients that share the services' models. */
const RUN = "import shared_boto3, unittest; shared_boto3.share(); unittest.main(module=None)";

async function unittest(
  endpoint: string,
  home: string,
): Promise<{ code: number; stderr: string }> {
  const { code, stderr } = await new Deno.Command("python", {
    args: ["-c", RUN, "discover", "--buffer", "-s", folder],
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: home,
      TMPDIR: home,
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONPATH: fileURLToPath(new URL("./testing/python_path", import.meta.url)),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
    stdout: "null",
    stderr: "piped",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}
