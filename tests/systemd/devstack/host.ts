import assert from "node:assert/strict";
import { makeRepository } from "../../devstack/standin_repository.ts";
import { type Login, openLogin } from "../guest.ts";
import { bootMachine, type Machine } from "../machine.ts";
import { type DevStack, devstackOn, MARKER } from "./devstack.ts";

interface Play {
  readonly code: number;
  readonly output: string;
  readonly changed: readonly string[];
}
type Run = (...args: Parameters<DevStack["start"]>) => Promise<Play>;

/** A machine on which the playbook is run again and again. */
export interface DevstackHost extends AsyncDisposable {
  /** Another one after each boot. */
  readonly machine: Machine;
  readonly login: Login;
  readonly devstack: DevStack;
  /** For files of the tests. */
  readonly dir: string;
  /** What the machine has as /srv/rollcall. */
  readonly files: string;
  /** The output of each run. */
  readonly all: string[];
  /** The variables that restack. */
  readonly restack: Readonly<Record<string, string>>;
  boot(): Promise<void>;
  sh(command: string): Promise<string>;
  /** A step of the test that the next ones need. */
  step(name: string, fn: () => Promise<void>): Promise<void>;
  /** Runs the playbook, which must succeed. */
  readonly well: Run;
  /** Runs the playbook, which must fail. */
  readonly refused: Run;
  /** The marker's text, empty if there is none. */
  stacked(): Promise<string>;
  /** What the stand-in has done. */
  done(): Promise<string[]>;
  swapGib(): Promise<number>;
  /** Whether a service of OpenStack is active. */
  keystone(): Promise<string>;
}

/** @param root the machine's root folder, which is copied */
export async function openHost(
  t: Deno.TestContext,
  root: string,
  dir: string,
): Promise<DevstackHost> {
  const files = `${dir}/files`;
  await Deno.mkdir(files);
  await makeRepository(`${files}/devstack`);
  // A copy: it is to be there after a restart.
  const copied = `${dir}/root`;
  await new Deno.Command("cp", { args: ["-a", root, copied] }).output();
  // The folder may be one of mktemp's, in which only root could see anything.
  await Deno.chmod(copied, 0o755);
  let machine!: Machine;
  const boot = async () => {
    const logFile = `${dir}/machine.log`;
    machine = await bootMachine({ root: copied, files, logFile, keeps: true });
  };
  await using parts = new AsyncDisposableStack();
  await boot();
  parts.defer(() => machine.stop());
  const sh = (command: string) => machine.sh(command);
  // Another user's repository, to whom it clones.
  await sh("git config --system --add safe.directory /srv/rollcall/devstack/.git");
  const login = await openLogin(machine, dir);
  const devstack = devstackOn(login, dir);
  const all: string[] = [];
  const run: Run = async (...args) => {
    const play = await devstack.start(...args).ended;
    all.push(play.output);
    return play;
  };
  const opened = parts.move();
  return {
    get machine() {
      return machine;
    },
    login,
    devstack,
    dir,
    files,
    all,
    restack: { devstack_action: "restack", confirm: "rollcall" },
    boot,
    sh,
    step: async (name, fn) => assert.ok(await t.step(`the stand-in: ${name}`, fn), name),
    async well(...args) {
      const play = await run(...args);
      assert.equal(play.code, 0, play.output);
      return play;
    },
    async refused(...args) {
      const play = await run(...args);
      assert.notEqual(play.code, 0, play.output);
      return play;
    },
    stacked: () => sh(`cat ${MARKER} 2>/dev/null || true`),
    done: async () => (await sh("cat /opt/stack/done 2>/dev/null || true")).split("\n"),
    swapGib: async () =>
      Math.round(Number(await sh("awk '/^SwapTotal/ { print $2 }' /proc/meminfo")) / 1024 ** 2),
    keystone: () => sh("systemctl is-active devstack@keystone.service || true"),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
