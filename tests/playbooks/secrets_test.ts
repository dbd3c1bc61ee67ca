// The bridge's access key exists only in an encrypted file, even with Ansible's most verbose output.
import assert from "node:assert/strict";
import { type Account, IMAGE, playbookTest } from "./testing/account.ts";
import { watchForSecret } from "./testing/secret_watch.ts";

playbookTest(
  "the bridge's access key is never stored or printed in clear text",
  async (step, account) => {
    const passwordFile = `${account.dir}/password`;
    const password = crypto.randomUUID();
    await Deno.writeTextFile(passwordFile, password);
    const keyFile = `${account.dir}/secrets/key.yml`;
    const given = ["-vvv", "-e", `bridge_key_file=${keyFile}`];
    const vault = { ANSIBLE_VAULT_PASSWORD_FILE: passwordFile };
    const printed: string[] = [];
    /** Contents of Ansible's own files that held the key, even briefly. */
    const written = new Set<string>();
    const bridgeKey = async (env: Record<string, string>, ...args: string[]) => {
      const run = account.with(env).start("bridge_key.yml", ...given, ...args);
      const texts = await watchForSecret(run, account.dir, "bridge_secret_access_key");
      for (const text of texts) written.add(text);
      printed.push((await run.ended).output);
      return run.ended;
    };

    await step("without the IAM user it fails and says so", async () => {
      const { code, output } = await bridgeKey(vault);
      assert.notEqual(code, 0);
      assert.match(output, /does the user rollcall-bridge exist/);
    });

    await step("without a vault password it fails and creates no key", async () => {
      const made = await account.play("aws.yml", "-vvv", "-e", `function_image=${IMAGE}`);
      printed.push(made.output);
      assert.equal(made.code, 0, made.output);
      const { code, output } = await bridgeKey({});
      assert.notEqual(code, 0);
      assert.match(output, /set ANSIBLE_VAULT_PASSWORD_FILE to its path/);
      assert.deepEqual(await keysIn(account), []);
    });

    let first: Key;
    await step("creates the key once, in an encrypted file with mode 600", async () => {
      const { code, output } = await bridgeKey(vault);
      assert.equal(code, 0, output);
      assert.match(await Deno.readTextFile(keyFile), /^\$ANSIBLE_VAULT;/);
      assert.equal((await Deno.stat(keyFile)).mode! & 0o777, 0o600);
      first = await decrypted(keyFile, account, vault);
      assert.deepEqual(await keysIn(account), [first.id]);
      const again = await bridgeKey(vault);
      assert.deepEqual([again.code, again.changed], [0, []], again.output);
    });

    await step("reports a wrong vault password", async () => {
      const wrong = `${account.dir}/wrong`;
      await Deno.writeTextFile(wrong, "not this one");
      const { code, output } = await bridgeKey({ ANSIBLE_VAULT_PASSWORD_FILE: wrong });
      assert.notEqual(code, 0);
      assert.match(output, /key\.yml cannot be decrypted: is the password in \S+wrong/);
    });

    await step("a rotation keeps the previous key valid and deletes the one before", async () => {
      const ids = [first.id];
      for (let i = 0; i < 2; i++) {
        const { code, output } = await bridgeKey(vault, "-e", "rotate=true");
        assert.equal(code, 0, output);
        ids.push((await decrypted(keyFile, account, vault)).id);
      }
      assert.deepEqual(await keysIn(account), ids.slice(1).sort());
    });

    await step("a rotation after an interrupted one does not delete the key in use", async () => {
      const { id: inUse } = await decrypted(keyFile, account, vault);
      const [before] = (await keysIn(account)).filter((id) => id !== inUse);
      const newer = (await account.python("more_key.py", "rollcall-bridge", before!)).trim();
      const { code, output } = await bridgeKey(vault, "-e", "rotate=true");
      assert.equal(code, 0, output);
      const { id: made } = await decrypted(keyFile, account, vault);
      assert.notEqual(made, newer);
      assert.deepEqual(await keysIn(account), [inUse, made].sort());
    });

    await step("with two keys that are not in the file, it deletes none and fails", async () => {
      const before = await keysIn(account);
      const { code, output } = await bridgeKey(
        vault,
        "-e",
        `bridge_key_file=${account.dir}/no.yml`,
      );
      assert.notEqual(code, 0);
      assert.match(
        output,
        /rollcall-bridge has two access keys, \w+ and \w+, and \S+no\.yml holds neither/,
      );
      assert.deepEqual(await keysIn(account), before);
    });

    await step("a key that cannot be saved is deleted", async () => {
      const { id: kept } = await decrypted(keyFile, account, vault);
      for (const id of await keysIn(account)) {
        if (id !== kept) await account.python("more_key.py", "rollcall-bridge", id, "--none");
      }
      const bin = `${account.dir}/bin`;
      await Deno.mkdir(bin);
      await Deno.writeTextFile(`${bin}/ansible-vault`, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
      const noVault = { ...vault, PATH: `${bin}:${Deno.env.get("PATH")}` };
      for (
        const [env, place] of [[vault, "/proc/none/key.yml"], [noVault, `${bin}/key.yml`]] as const
      ) {
        const { code, output } = await bridgeKey(env, "-e", `bridge_key_file=${place}`);
        assert.notEqual(code, 0);
        assert.ok(output.includes(`can ${place} be written`), output);
        assert.deepEqual(await keysIn(account), [kept]);
      }
    });

    await step("no secret was printed, or on the disk at any time", async () => {
      assert.deepEqual([...written].map((text) => text.slice(0, 80)), []);
      const last = await decrypted(keyFile, account, vault);
      const secrets = [
        first.secret,
        last.secret,
        password,
        account.access.credentials.secretAccessKey,
      ];
      for (const secret of secrets) {
        assert.ok(secret.length > 20);
        assert.ok(printed.every((output) => !output.includes(secret)));
      }
      for (const file of filesIn(account.dir)) {
        const text = await Deno.readTextFile(file).catch(() => "");
        if (file.includes("ministack") || file === passwordFile) continue;
        assert.ok(!secrets.some((secret) => text.includes(secret)), file);
      }
    });
  },
);

interface Key {
  readonly id: string;
  readonly secret: string;
}

async function decrypted(
  file: string,
  account: Account,
  vault: Record<string, string>,
): Promise<Key> {
  const { code, stdout, stderr } = await new Deno.Command("ansible-vault", {
    args: ["view", file],
    env: { ...vault, LC_ALL: "C.UTF-8", ANSIBLE_HOME: `${account.dir}/ansible` },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const text = new TextDecoder().decode(stdout);
  const [, id, secret] =
    /bridge_access_key_id: "(.+)"\nbridge_secret_access_key: "(.+)"/.exec(text) ?? [];
  assert.ok(id && secret, "both are there");
  return { id, secret };
}

async function keysIn(account: Account): Promise<string[]> {
  const everything = JSON.parse(await account.python("everything.py"));
  const [, , keys] = everything["user rollcall-bridge"];
  return keys.AccessKeyMetadata.map(({ AccessKeyId }: { AccessKeyId: string }) => AccessKeyId)
    .sort();
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}
