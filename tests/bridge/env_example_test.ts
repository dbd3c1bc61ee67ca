import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";

Deno.test({
  name: "the unit's example file has each setting of the bridge, and no other (needs run, read)",
  ...needs("run", "read"),
  async fn() {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "-P=bridge", "bridge/main.ts", "--help"],
      env: { NO_COLOR: "1" },
    }).output();
    const help = new TextDecoder().decode(stdout);
    const settings = [...help.matchAll(/env:\s+([A-Z_]+)/g)].map(([, name]) => name!);
    const example = await Deno.readTextFile("bridge/systemd/bridge.env.example");
    const named = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name!);
    const others = ["DENO_TLS_CA_STORE", "AWS_ENDPOINT_URL_SQS", "HTTPS_PROXY", "NO_PROXY"];
    assert.ok(settings.length > 5, help);
    assert.deepEqual(named.sort(), [...settings, ...others].sort());
  },
});
