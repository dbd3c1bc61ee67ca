// A fresh AWS account for tests of playbooks, in an emulator that is stopped afterwards.
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
import { mitogen } from "./mitogen.ts";

export interface Account {
  readonly dir: string;
  /** The environment with which programs and playbooks reach it. */
  readonly env: Readonly<Record<string, string>>;
  /** The same as configuration of an SDK client. */
  readonly access: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Runs a playbook, named relative to `playbooks/`. */
  play(playbook: string, ...args: string[]): Promise<PlaybookResult>;
  /** Starts a playbook without waiting for it. */
  start(playbook: string, ...args: string[]): RunningPlaybook;
  /** The same account with further environment variables. */
  with(env: Readonly<Record<string, string>>): Account;
  /** Runs a Python script of tests/playbooks with the SDK that Ansible's modules use. @returns its standard output */
  python(script: string, ...args: string[]): Promise<string>;
}

/** The name of an image that does not exist, for tests that do not run it. */
export const IMAGE = `000000000000.dkr.ecr.us-east-1.amazonaws.com/rollcall-recognise@sha256:${
  "a".repeat(64)
}`;

/** A unique secret, so that a test can search for it. */
const SECRET = `test-${crypto.randomUUID()}`;

/** An account at this endpoint. Calls to AWS by Ansible's modules are recorded in `DIR/calls`. */
export function accountAt(endpoint: string, dir: string): Account {
  const region = "us-east-1";
  const credentials = { accessKeyId: "test", secretAccessKey: SECRET };
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    PYTHONPATH: fileURLToPath(new URL("python_path", import.meta.url)),
    ROLLCALL_TEST_CALLS: `${dir}/calls`,
  };
  return account({ dir, env, access: { endpoint, region, credentials } });
}

function account(place: Pick<Account, "dir" | "env" | "access">): Account {
  const { dir, env, access } = place;
  const fast = () => ({ ...mitogen(dir), ...env });
  return {
    ...place,
    play: (playbook, ...args) => runPlaybook(playbook, { dir, env: fast(), args }),
    start: (playbook, ...args) => startPlaybook(playbook, { dir, env: fast(), args }),
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

/** Runs a step of a test and throws if it fails, because later steps need it. */
export type Step = (name: string, run: () => Promise<void>) => Promise<void>;

/** Declares a test with a fresh account in MiniStack; if it is skipped, its name says why. */
export function playbookTest(
  name: string,
  test: (step: Step, account: Account) => Promise<void>,
): void {
  const reason = playbookSkipReason();
  Deno.test({
    name: reason === undefined ? name : `${name} (skipped: ${reason})`,
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

/** Why tests of playbooks are skipped; undefined if they can run. */
export function playbookSkipReason(): string | undefined {
  if (needs("read", "write", "env", "net", "sys", "run").ignore) return "run with -P=test";
  if (!isOnPath("ansible-playbook")) return "no ansible-playbook: ./rollcall test installs it";
  return ministackIsHere() ? undefined : "no ministack on PATH";
}

function isOnPath(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}
