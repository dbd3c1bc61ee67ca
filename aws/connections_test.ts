import assert from "node:assert/strict";
import { inTempDir, needs, noLeaks } from "../contract/testing/harness.ts";
import { createConnections, NotConnectedError } from "./connections.ts";
import { post } from "./post.ts";

Deno.test({
  name: "HTTPS is used with a certificate that is trusted only (needs net, read, run, write)",
  ...needs("net", "read", "run", "write"),
  ...noLeaks,
  fn: () =>
    inTempDir(async (dir) => {
      // deno-fmt-ignore
      const made = await new Deno.Command("openssl", { args: [
        "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=test",
        "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
        "-keyout", `${dir}/key.pem`, "-out", `${dir}/cert.pem`,
      ], stderr: "null" }).output();
      assert.ok(made.success);
      const [cert, key] = await Promise.all(
        ["cert", "key"].map((name) => Deno.readTextFile(`${dir}/${name}.pem`)),
      ) as [string, string];
      const server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} },
        async (request) => new Response(`got ${await request.text()}`),
      );
      const { port } = server.addr;
      const body = new TextEncoder().encode("{}");
      const headers = { host: `127.0.0.1:${port}`, "content-length": "2" };
      const ask = async () => {
        const connections = createConnections({
          hostname: "127.0.0.1",
          port,
          isTls: true,
          connectMs: 5_000,
        });
        try {
          const answers = [];
          for (let n = 0; n < 2; n++) {
            answers.push((await post({ path: "/", headers, body }, connections)).body);
          }
          return answers.map((answer) => new TextDecoder().decode(answer));
        } finally {
          connections.close();
        }
      };
      const { connectTls } = Deno;
      try {
        await assert.rejects(ask(), (error: Error) => {
          assert.ok(error instanceof NotConnectedError);
          assert.match((error.cause as Error).message, /UnknownIssuer/);
          return true;
        });
        Deno.connectTls = (options) => connectTls({ ...options, caCerts: [cert] });
        assert.deepEqual(await ask(), ["got {}", "got {}"]);
      } finally {
        Deno.connectTls = connectTls;
        await server.shutdown();
      }
    }),
});
