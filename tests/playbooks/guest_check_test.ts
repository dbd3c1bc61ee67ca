// The bridge's check of its guest, here of this machine with other programs in PATH. tests/systemd has a real guest.
import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { playbookSkipReason } from "./testing/account.ts";
import { runPlaybook } from "./testing/ansible.ts";

const reason = playbookSkipReason();

Deno.test({
  name: "guest check: an aarch64 guest needs memory pages of 4 KB" +
    (reason ? ` (skipped: ${reason})` : ""),
  ignore: reason !== undefined,
  fn: () =>
    inTempDir(async (dir) => {
      const bin = `${dir}/bin`;
      await Deno.mkdir(bin);
      const check = async (programs: Record<string, string>) => {
        for (const [name, does] of Object.entries(programs)) {
          await Deno.writeTextFile(`${bin}/${name}`, `#!/bin/sh\n${does}\n`, { mode: 0o755 });
        }
        const { output } = await runPlaybook("../tests/playbooks/check_guest.yml", {
          dir,
          env: { PATH: `${bin}:${Deno.env.get("PATH")}` },
          args: ["-e", '{"bridge_architecture": "aarch64", "bridge_guest_wait": 1}'],
        });
        return output;
      };
      const getconf = (page: number) =>
        `case $1 in PAGESIZE) echo ${page} ;; *) echo glibc 2.17 ;; esac`;
      const large = await check({ uname: "echo aarch64", getconf: getconf(65_536) });
      assert.match(large, /its memory pages are 65536 bytes, the bridge needs 4096/);
      const small = await check({ getconf: getconf(4096) });
      assert.match(small, /its glibc is 2\.17/);
      assert.doesNotMatch(small, /memory pages/);
    }),
});
