// Which DNS servers guests get, from the resolver of their OpenStack host.
import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { playbookSkipReason } from "./testing/account.ts";
import { runPlaybook } from "./testing/ansible.ts";

const reason = playbookSkipReason();
/** /etc/resolv.conf of Ubuntu 24.04, and what systemd-resolved asks itself. */
const STUB = "# comment\nnameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n";
const UPSTREAM =
  "nameserver 172.31.0.2\nnameserver fd00:ec2::253\nnameserver 172.31.0.2\nsearch ec2.internal\n";

async function found(files: Readonly<Record<string, string>>, more: Record<string, unknown> = {}) {
  let result!: { code: number; output: string };
  await inTempDir(async (dir) => {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${dir}/${name}`, text);
    }
    const resolv = { guest_network_resolv_files: [`${dir}/upstream`, `${dir}/etc`] };
    const variables = { openstack_host: "192.0.2.7", ...resolv, ...more };
    const args = ["-i", "inventory/hosts.yml", "-e", JSON.stringify(variables)];
    result = await runPlaybook("../tests/playbooks/guest_dns.yml", { dir, env: {}, args });
  });
  return {
    code: result.code,
    servers: /servers: (.*)\.'?$/m.exec(result.output)?.[1],
    output: result.output,
  };
}

Deno.test({
  name: "guests get DNS servers that they can reach" + (reason ? ` (skipped: ${reason})` : ""),
  ignore: reason !== undefined,
  async fn(t) {
    await t.step("behind systemd-resolved's stub, its upstream servers", async () => {
      assert.equal((await found({ upstream: UPSTREAM, etc: STUB })).servers, "172.31.0.2");
    });
    await t.step("without it, those of /etc/resolv.conf, three at most", async () => {
      const etc = ["9.9.9.9", "10.0.0.2", "169.254.169.253", "8.8.8.8", "1.1.1.1"]
        .map((server) => `nameserver ${server}\n`).join("");
      assert.equal((await found({ etc })).servers, "9.9.9.9 10.0.0.2 8.8.8.8");
    });
    await t.step("a stub alone is refused, with what to set", async () => {
      const { code, output } = await found({ etc: STUB });
      assert.notEqual(code, 0);
      assert.match(output, /no DNS server for the guests: .*"guest_dns": \["9\.9\.9\.9"\]/s);
    });
    await t.step("a user's own win; a host without DNS leaves it to the network", async () => {
      assert.equal(
        (await found({ etc: STUB }, { guest_dns: ["192.0.2.53"] })).servers,
        "192.0.2.53",
      );
      assert.equal((await found({})).servers, "");
    });
  },
});
