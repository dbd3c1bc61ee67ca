import assert from "node:assert/strict";
import { slowUpgrade } from "./devstack.ts";
import type { DevstackHost } from "./host.ts";

/** What is refused, or waited for, before anything is installed. */
export async function refusals(host: DevstackHost) {
  const { step, sh, devstack, dir, well, refused } = host;
  await step(
    "a host that is too small is refused with every reason, and not changed",
    async () => {
      const { output, changed } = await refused({
        devstack_least_ram: 9_999_999,
        devstack_least_disk: 9_999_999,
        devstack_libvirt_type: "kvm",
      });
      assert.match(output, /DevStack cannot run on 127\.0\.0\.1:\n +- it has/);
      assert.match(output, /MiB of RAM, and DevStack needs 9999999/);
      assert.match(output, /GiB are free in \/opt, and DevStack needs 9999999/);
      const kvm = await sh("test -e /dev/kvm && echo there || true");
      assert.equal(/there is no \/dev\/kvm/.test(output), kvm === "");
      assert.deepEqual(changed, []);
    },
  );

  await step("passwords that DevStack does not accept are refused", async () => {
    const odd = { ...devstack.passwords, RABBIT_PASSWORD: "with-a-hyphen-0" };
    const { output } = await refused({ devstack_passwords: odd });
    assert.match(
      output,
      /RABBIT_PASSWORD: DevStack needs each of .*, with 8 to 20 letters and digits/s,
    );
    assert.doesNotMatch(output, /with-a-hyphen-0/);
  });

  await step(
    "a check run of a bare host without stored passwords changes nothing",
    async () => {
      await well({}, { args: ["--check"] });
      const vault = `${dir}/first-vault-password`;
      await Deno.writeTextFile(vault, crypto.randomUUID(), { mode: 0o600 });
      const none = `${dir}/none/devstack.yml`;
      const { changed } = await well(
        { devstack_passwords: {}, devstack_password_file: none },
        { args: ["--check"], env: { ANSIBLE_VAULT_PASSWORD_FILE: vault } },
      );
      assert.ok(changed.includes("devstack : Create the user"), changed.join("\n"));
      await assert.rejects(Deno.stat(none), Deno.errors.NotFound);
      assert.equal(await sh("id stack 2>/dev/null || true"), "");
    },
  );

  await step("a running package upgrade is waited for, and later ones are disabled", async () => {
    await slowUpgrade(host.machine, 600);
    const { output, changed } = await refused({ devstack_upgrade_wait: 5 });
    assert.match(output, /an automatic upgrade has run on 127\.0\.0\.1 for 5 s/);
    const task = "devstack : Stop and disable the timers of automatic upgrades";
    const timers = ["apt-daily.timer", "apt-daily-upgrade.timer"];
    assert.deepEqual(changed, timers.map((timer) => `${task} (${timer})`));
    assert.equal(
      await sh(`systemctl is-enabled ${timers.join(" ")} || true`),
      "disabled\ndisabled",
    );
    assert.equal(await sh(`systemctl is-active ${timers.join(" ")} || true`), "inactive\ninactive");
    // The next step's run waits for this one.
    await slowUpgrade(host.machine, 10);
  });
}
