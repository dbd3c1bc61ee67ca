import assert from "node:assert/strict";
import { fakeAws } from "../../bridge/testing/fake_aws.ts";
import { programEnvironment, root } from "../../cli/program_command.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { startConnectProxy } from "../testing/connect_proxy.ts";
import { withoutEnvFile } from "../testing/env_file.ts";

// Not among the addresses that deno.json permits.
const PROXY = "127.0.0.2";

const hasOpenssl = await canRun("openssl");

Deno.test({
  name: "./rollcall reaches AWS through HTTPS_PROXY, and nothing else (needs every permission)",
  ignore: needs("run", "net", "read", "write", "env", "sys").ignore || !hasOpenssl,
  fn: (t) =>
    inTempDir(async (dir) => {
      const tls = await certificate(dir);
      const aws = fakeAws(tls);
      const target = Number(new URL(aws.endpoint).port);
      const proxy = await startConnectProxy({ hostname: PROXY, target, credentials: "me:h@sh" });
      const url = (user: string) => `http://${user}${PROXY}:${proxy.port}`;
      const check = async (env: Record<string, string>, program = [`${root}rollcall`]) => {
        proxy.asked.length = 0;
        const { stdout, stderr } = await new Deno.Command(program[0]!, {
          args: [...program.slice(1), "bridge", "check"],
          cwd: root,
          clearEnv: true,
          env: {
            ...withoutEnvFile(),
            ...programEnvironment({ DENO_NO_UPDATE_CHECK: "1" }),
            NODE_EXTRA_CA_CERTS: `${dir}/cert.pem`,
            AWS_REGION: "us-east-1",
            AWS_ACCESS_KEY_ID: "a",
            AWS_SECRET_ACCESS_KEY: "b",
            ROLLCALL_LEDGER: `${root}var/bridge/proxy-test-${Deno.pid}/results.csv`,
            ...env,
          },
        }).output();
        const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        assert.doesNotMatch(decode(stdout) + decode(stderr), /h@sh|h%40sh/);
        return decode(stdout) + decode(stderr);
      };
      try {
        await t.step("bridge check finds everything through the proxy", async () => {
          const said = await check({ HTTPS_PROXY: url("me:h%40sh@") });
          assert.match(said, /^bridge check: all well$/m);
          assert.deepEqual([...new Set(proxy.asked)].sort(), [
            "lambda.us-east-1.amazonaws.com:443",
            "sqs.us-east-1.amazonaws.com:443",
          ]);
          const calls = aws.calls.length;
          assert.ok(proxy.asked.length < calls / 2, `${proxy.asked} for ${calls} calls`);
        });
        await t.step("the lower-case variable counts too", async () => {
          assert.match(await check({ https_proxy: url("me:h%40sh@") }), /all well$/m);
        });
        await t.step("a proxy that refuses is named, without its password", async () => {
          const said = await check({ HTTPS_PROXY: url("me:wrong@") });
          assert.match(said, /the proxy 127\.0\.0\.2:\d+ refuses .*\(407 .*USER:PASSWORD/);
          proxy.refusal = "403 Forbidden";
          assert.match(
            await check({ HTTPS_PROXY: url("me:h%40sh@") }),
            /\(403 Forbidden\): let it/,
          );
          proxy.refusal = undefined;
        });
        await t.step("hosts of NO_PROXY are called directly", async () => {
          const said = await check({
            HTTPS_PROXY: url("me:h%40sh@"),
            NO_PROXY: "localhost",
            AWS_ENDPOINT_URL: `https://localhost:${target}`,
          });
          assert.match(said, /all well$/m);
          assert.deepEqual(proxy.asked, []);
        });
        await t.step(
          "the proxy opens no other host: permissions hold for what is behind it",
          async () => {
            const said = await check({
              HTTPS_PROXY: url("me:h%40sh@"),
              AWS_ENDPOINT_URL: "https://sqs.example.com",
            });
            assert.match(said, /Requires net access to "sqs\.example\.com:443"/);
            assert.deepEqual(proxy.asked, []);
          },
        );
        await t.step(
          "without ./rollcall the proxy is not permitted, and the error says so",
          async () => {
            const said = await check({ HTTPS_PROXY: url("me:h%40sh@") }, [
              Deno.execPath(),
              "task",
              "--quiet",
            ]);
            assert.match(
              said,
              /no permission to reach AWS through the proxy .*start .* \.\/rollcall/,
            );
            assert.deepEqual(proxy.asked, []);
          },
        );
      } finally {
        proxy.stop();
        await aws.stop();
        await Deno.remove(`${root}var/bridge/proxy-test-${Deno.pid}`, { recursive: true })
          .catch(() => {});
      }
    }),
});

/** A certificate for AWS's names, in files of the folder, made by openssl. */
async function certificate(dir: string): Promise<{ cert: string; key: string }> {
  const names = ["sqs", "lambda"].map((service) => `DNS:${service}.us-east-1.amazonaws.com`);
  const { success, stderr } = await new Deno.Command("openssl", {
    // deno-fmt-ignore
    args: [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
      "-addext", `subjectAltName=DNS:localhost,${names}`,
      "-keyout", `${dir}/key.pem`, "-out", `${dir}/cert.pem`,
    ],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const [cert, key] = await Promise.all(
    ["cert.pem", "key.pem"].map((name) => Deno.readTextFile(`${dir}/${name}`)),
  );
  return { cert: cert!, key: key! };
}

async function canRun(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["version"] }).output()).success;
  } catch {
    return false;
  }
}
