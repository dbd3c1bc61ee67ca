import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { labPlaybooks } from "./playbooks.ts";

const SILENT = "hang() { setsid sleep 1000 & wait; }\n";
const TASK = 'echo "TASK [guests : Wait for cloud-init] ****"\n';

/** Runs a script as ansible-playbook, which stalls after five seconds. @returns what the lab prints */
async function playing(
  script: string,
  test: (play: () => Promise<{ output: string }>, printed: string[]) => Promise<void>,
): Promise<void> {
  await inTempDir(async (dir) => {
    await Deno.mkdir(`${dir}/bin`);
    await Deno.writeTextFile(
      `${dir}/bin/ansible-playbook`,
      `#!/bin/sh\n${SILENT}${TASK}${script}`,
      {
        mode: 0o755,
      },
    );
    const printed: string[] = [];
    const plays = labPlaybooks({
      dir,
      env: { PATH: `${dir}/bin:${Deno.env.get("PATH")}` },
      args: [],
      patience: { noteMs: 400, silenceMs: 5_000 },
      print: (line) => printed.push(line),
    });
    await test(() => plays.run("site.yml"), printed);
  });
}

const watched = (name: string, fn: () => Promise<void>) =>
  Deno.test({
    name: `${name} (needs run, read, write, env)`,
    ...needs("run", "read", "write", "env"),
    fn,
  });

watched("a playbook that stalls is diagnosed, killed and run once more", () =>
  playing(
    '[ -e "$TMPDIR/ran" ] && echo "PLAY RECAP" && exit 0\necho $$ >"$TMPDIR/ran"\nhang\n',
    async (play, printed) => {
      const { output } = await play();
      assert.match(output, /PLAY RECAP/);
      const text = printed.join("\n");
      assert.match(text, /^lab: site.yml: \d s in TASK \[guests : Wait for cloud-init\]$/m);
      assert.match(text, /^ {2}\| TASK \[guests : Wait for cloud-init\] \*+$/m);
      const [, pid] = /^ {2}\| +(\d+) .* sleep 1000$/m.exec(text) ?? [];
      assert.ok(pid, text);
      assert.match(
        printed.at(-1)!,
        /^lab: RETRIED: site.yml stalled in TASK \[guests : Wait for cloud-init\] for 5 s$/,
      );
      // It is in a session of its own, as Ansible's workers are.
      const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "gone");
      assert.match(status, /gone|State:\tZ/);
    },
  ));

watched(
  "a playbook that stalls twice fails, and says in which task",
  () =>
    playing("hang\n", async (play) => {
      await assert.rejects(play(), {
        message: "site.yml stalled in TASK [guests : Wait for cloud-init] for 5 s, a second time",
      });
    }),
);

watched("a slow playbook that prints something now and then is not stalled", () =>
  playing(
    'for i in 1 2 3 4 5 6; do sleep 0.7; echo "FAILED - RETRYING ($i)"; done\n',
    async (play, printed) => {
      const { output } = await play();
      assert.match(output, /RETRYING \(6\)/);
      assert.ok(printed.length >= 2, "it says where it is");
      assert.ok(printed.every((line) => / s in TASK /.test(line)), printed.join("\n"));
    },
  ));
