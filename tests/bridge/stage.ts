// Tests of the bridge as users run it: real processes, MiniStack, and a function that the test
// controls.
import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { startMinistack, startOnPort } from "../../embedded/ministack.ts";
import { createProject, type Place, type Project, type ProjectOptions } from "./project.ts";
import type { RunningBridge } from "./running_bridge.ts";

/** An emulated AWS and a temporary folder. */
export interface Stage extends Place {
  /** A project of its own, with its resources. */
  project(name: string, options?: ProjectOptions): Promise<Project>;
  /** Kills the emulator, with all its state. */
  killCloud(): Promise<void>;
  /** Starts an empty emulator in its place, with the project's resources. */
  restartCloud(project: Project): Promise<void>;
}

const KEY_ID = "KEYOFTHESTAGE";
const SECRET = "hush-this-is-the-secret-of-the-stage";

/** Neither the bridge's output nor its command line contains credentials. */
export async function assertNoSecrets(bridge: RunningBridge): Promise<void> {
  const seen = [await bridge.said(), await Deno.readTextFile(`/proc/${bridge.pid}/cmdline`)];
  assert.match(seen[1]!, /bridge\/main\.ts/);
  for (const text of seen) {
    assert.doesNotMatch(text, new RegExp(`${KEY_ID}|${SECRET}|signature|authorization`, "i"));
  }
}

/** A test on its own stage, which ends everything that was started. */
export function testOnStage(
  name: string,
  test: (t: Deno.TestContext, stage: Stage) => Promise<void>,
) {
  Deno.test({
    name: `${name} (needs every permission)`,
    ...needs("run", "net", "read", "write", "env", "sys"),
    fn: (t) => inTempDir((folder) => withStage(folder, (stage) => test(t, stage))),
  });
}

async function withStage(folder: string, test: (stage: Stage) => Promise<void>): Promise<void> {
  // Imported here: the SDK reads the environment when it is loaded, which a bare `deno test` may
  // not.
  const { S3 } = await import("@aws-sdk/client-s3");
  const { SQS } = await import("@aws-sdk/client-sqs");
  await using parts = new AsyncDisposableStack();
  const log = { logFile: `${folder}/ministack.log` };
  let ministack = await startMinistack(log);
  parts.defer(() => ministack.stop());
  const { endpoint } = ministack;
  const credentials = { accessKeyId: KEY_ID, secretAccessKey: SECRET };
  const access = { endpoint, region: "us-east-1", credentials };
  const s3 = new S3({ ...access, forcePathStyle: true });
  const sqs = new SQS(access);
  parts.defer(() => (s3.destroy(), sqs.destroy()));
  const place = { access, s3, sqs, folder };
  await test({
    ...place,
    async project(name, options = {}) {
      const project = createProject(place, name, options);
      parts.defer(() => project.stop());
      await project.create();
      return project;
    },
    killCloud: () => ministack.stop(),
    async restartCloud(project) {
      const again = await startOnPort(Number(new URL(endpoint).port), log);
      if (!again) throw new Error("another process has taken the emulator's port");
      ministack = again;
      await project.create();
    },
  });
}
