import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { makeBridgeBinary } from "../testing/bridge_binary.ts";

const { ignore } = needs("run", "net", "read", "write", "env", "sys");

Deno.test({
  name:
    "the bridge's binary works within its permissions, and cannot exceed them (needs every permission)",
  ignore,
  fn: (t) =>
    inTempDir(async (dir) => {
      const state = `${dir}/state`;
      await Deno.mkdir(state);
      const binary = `${dir}/rollcall-bridge`;
      const kind = await makeBridgeBinary(binary, { state, region: "us-east-1" });
      const step = (name: string, fn: () => Promise<void> | void) =>
        t.step(`the ${kind}: ${name}`, fn);
      const credentials = `${state}/aws`;
      await Deno.writeTextFile(
        credentials,
        "[default]\naws_access_key_id = AKIDOFTHEFILE\naws_secret_access_key = hush\n",
      );
      const touched: { permission: string; value: string }[] = [];
      const audit = `${dir}/audit`;
      // Only Deno itself reads DENO_AUDIT_PERMISSIONS; a compiled binary does not.
      const isAudited = kind === "stand-in";
      const bridge = async (env: Record<string, string>, ...args: string[]) => {
        const { code, stdout, stderr } = await new Deno.Command(binary, {
          args,
          clearEnv: true,
          env: { PATH: "/usr/bin:/bin", TMPDIR: dir, DENO_AUDIT_PERMISSIONS: audit, ...env },
        }).output();
        if (isAudited) {
          const lines = (await Deno.readTextFile(audit)).trim().split("\n");
          touched.push(...lines.map((line) => JSON.parse(line)));
        }
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        return { code, out: text(stdout), err: text(stderr) };
      };
      // As in the systemd unit.
      const here = {
        AWS_REGION: "us-east-1",
        AWS_SHARED_CREDENTIALS_FILE: credentials,
        AWS_CONFIG_FILE: "/dev/null",
        AWS_EC2_METADATA_DISABLED: "true",
      };

      await step("it prints its version and commit", async () => {
        const { code, out, err } = await bridge({}, "--version");
        const version = `rollcall-bridge ${config.version}`;
        assert.match(out, new RegExp(`^${version} \\(commit [0-9a-f]{12}(-dirty)?\\)\n$`));
        assert.deepEqual([code, err], [0, ""]);
      });

      await step("its keys come from the credentials file that systemd provides", async () => {
        let heard = "nothing";
        await using aws = Deno.serve(
          { port: 0, hostname: "127.0.0.1", onListen: () => {} },
          (r) => {
            heard = r.headers.get("authorization") ?? "";
            return new Response("{}", { status: 400 });
          },
        );
        const endpoint = `http://127.0.0.1:${aws.addr.port}`;
        const { code } = await bridge({ ...here, AWS_ENDPOINT_URL: endpoint });
        assert.equal(code, 1);
        assert.match(heard, /Credential=AKIDOFTHEFILE\//);
        assert.ok((await Deno.stat(`${state}/results.csv`)).size > 0, "its ledger exists");
      });

      await step("it erases answers, and reads whose from standard input", async () => {
        const path = `${state}/results.csv`;
        const line = `${"1".repeat(32)},clip.mp4,recognised,Ann,Art,junior,0.4,`;
        const time = "2026-01-02T03:04:05.678Z\n";
        await Deno.writeTextFile(path, line + time, { append: true });
        const child = new Deno.Command(binary, {
          args: ["erase", "--ledger", path],
          clearEnv: true,
          env: { PATH: "/usr/bin:/bin", TMPDIR: dir },
          stdin: "piped",
          stdout: "piped",
          stderr: "piped",
        }).spawn();
        const writer = child.stdin.getWriter();
        await writer.write(new TextEncoder().encode("Ann\n"));
        await writer.close();
        const { code, stderr } = await child.output();
        assert.equal(new TextDecoder().decode(stderr), "");
        assert.equal(code, 0);
        const text = await Deno.readTextFile(path);
        assert.match(text, new RegExp(`^${"1".repeat(32)},erased-*,unknown,,,,,${time}`, "m"));
      });

      await step("without keys it says so, and asks no metadata service", async () => {
        await Deno.writeTextFile(credentials, "");
        const { code, err } = await bridge(here);
        assert.match(err, /^bridge: no AWS credentials in .*: it needs the lines \[default\]/);
        assert.equal(code, 1);
      });

      await step("other folders and hosts are refused", async () => {
        const elsewhere = await bridge(here, "--ledger", `${dir}/other/results.csv`);
        assert.match(elsewhere.err, /^bridge: the ledger .* Requires write access to/);
        assert.ok(elsewhere.err.includes(`: keep it under ${state}, or compile`), elsewhere.err);
        const named = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
        const address = await bridge({
          ...here,
          ...named,
          AWS_ENDPOINT_URL: "http://192.0.2.1",
        });
        assert.match(address.err, /^bridge: Requires net access to "192.0.2.1:80"/);
        const region = await bridge({ ...here, ...named, AWS_REGION: "us-west-2" });
        assert.match(region.err, /^bridge: no permission to reach AWS: /);
      });

      if (!isAudited) return;
      await step("only its own files were touched", () => {
        const values = (permission: string) => [
          ...new Set(
            touched.filter((one) => one.permission === permission).map(({ value }) => value),
          ),
        ];
        assert.ok(values("env").length > 10);
        assert.deepEqual(
          values("net").filter((host) => host.startsWith("169.254.")),
          [],
        );
        const paths = [...values("read"), ...values("write")];
        assert.deepEqual(
          paths.filter((path) =>
            path !== "/dev/null" && !path.startsWith(state) && path !== `${dir}/other`
          ),
          [],
        );
        assert.deepEqual([...values("run"), ...values("ffi"), ...values("import")], []);
      });
    }),
});
