// An AWS account for tests of playbooks: an emulator's, fresh, gone afterwards.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inTempDir, needs } from "../../../contract/testing/harness.ts";
import { startMinistack } from "../../../embedded/ministack.ts";
import { ministackIsHere } from "../../../embedded/testing/probes.ts";
import { startFakeIam } from "./fake_iam.ts";
import {
  type PlaybookResult,
  type RunningPlaybook,
  runPlaybook,
  startPlaybook,
} from "./ansible.ts";

export interface Account {
  readonly dir: string;
  /** What a program needs to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** What a client of the SDK needs. */
  readonly access: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  play(playbook: string, ...args: string[]): Promise<PlaybookResult>;
  start(playbook: string, ...args: string[]): RunningPlaybook;
  /** The same with more in the environment. */
  with(env: Readonly<Record<string, string>>): Account;
  /** Runs a Python script of tests/playbooks with the SDK that Ansible's modules use; what it printed. */
  python(script: string, ...args: string[]): Promise<string>;
}

/** An image for tests that need none to run. */
export const IMAGE = `000000000000.dkr.ecr.us-east-1.amazonaws.com/rollcall-recognise@sha256:${
  "a".repeat(64)
}`;

/** No secret that anybody else may have, so that a test can look for it. */
const SECRET = `test-${crypto.randomUUID()}`;

/** An account at this endpoint; each call that Ansible's modules make is written to `calls`. */
export function accountAt(endpoint: string, dir: string): Account {
  const region = "us-east-1";
  const credentials = { accessKeyId: "test", secretAccessKey: SECRET };
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    PYTHONPATH: fileURLToPath(new URL("call_recorder", import.meta.url)),
    ROLLCALL_TEST_CALLS: `${dir}/calls`,
  };
  return account({ dir, env, access: { endpoint, region, credentials } });
}

function account(place: Pick<Account, "dir" | "env" | "access">): Account {
  const { dir, env, access } = place;
  return {
    ...place,
    play: (playbook, ...args) => runPlaybook(playbook, { dir, env, args }),
    start: (playbook, ...args) => startPlaybook(playbook, { dir, env, args }),
    with: (more) => account({ ...place, env: { ...env, ...more } }),
    async python(script, ...args) {
      const { code, stdout, stderr } = await new Deno.Command("python3", {
        args: [fileURLToPath(new URL(`../${script}`, import.meta.url)), ...args],
        env: { ...env, AWS_DEFAULT_REGION: access.region, PYTHONPATH: "" },
      }).output();
      const decoder = new TextDecoder();
      assert.equal(code, 0, decoder.decode(stderr));
      return decoder.decode(stdout);
    },
  };
}

/** A step of a test whose later steps need it: after one that fails there is none. */
export type Step = (name: string, run: () => Promise<void>) => Promise<void>;

/** A test with a fresh account of MiniStack's; its name says why where it is left out. */
export function playbookTest(
  name: string,
  test: (step: Step, account: Account) => Promise<void>,
): void {
  const reason = whyLeftOut();
  Deno.test({
    name: reason === undefined ? name : `${name} (left out: ${reason})`,
    ignore: reason !== undefined,
    fn: (t) =>
      inTempDir(async (dir) => {
        const ministack = await startMinistack({ logFile: `${dir}/ministack.log` });
        const iam = startFakeIam(ministack.endpoint);
        try {
          const step: Step = async (name, run) => {
            assert.ok(await t.step(name, run), `${name}: failed`);
          };
          const account = accountAt(ministack.endpoint, dir);
          await test(step, account.with({ AWS_ENDPOINT_URL_IAM: iam.url }));
        } finally {
          await iam.stop();
          await ministack.stop();
        }
      }),
  });
}

/** Why tests of playbooks are left out; undefined if they are not. */
export function whyLeftOut(): string | undefined {
  if (needs("read", "write", "env", "net", "sys", "run").ignore) return "run with -P=test";
  if (!isOnPath("ansible-playbook")) return "no ansible-playbook: ./rollcall test brings it";
  return ministackIsHere() ? undefined : "no ministack on PATH";
}

function isOnPath(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}
