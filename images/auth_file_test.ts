import assert from "node:assert/strict";
import { inTempDir, needs, noLeaks } from "../contract/testing/harness.ts";
import { writeAuthFile } from "./auth_file.ts";

Deno.test({
  name: "a password is in a file of its own, beside the user's docker settings, for a while " +
    "(needs read, write, env)",
  ...needs("read", "write", "env"),
  ...noLeaks,
  fn: () =>
    inTempDir(async (home) => {
      await Deno.mkdir(`${home}/contexts`);
      const own = { currentContext: "remote", auths: { h: { auth: "x" } }, credsStore: "desktop" };
      await Deno.writeTextFile(`${home}/config.json`, JSON.stringify(own));
      const before = Deno.env.get("DOCKER_CONFIG");
      Deno.env.set("DOCKER_CONFIG", home);
      try {
        const file = await writeAuthFile("r.example", { user: "AWS", password: "secret" });
        assert.equal((await Deno.stat(file.path)).mode! & 0o777, 0o600);
        assert.deepEqual(JSON.parse(await Deno.readTextFile(file.path)), {
          currentContext: "remote",
          auths: { "r.example": { auth: btoa("AWS:secret") } },
        });
        assert.ok((await Deno.stat(`${file.folder}/contexts`)).isDirectory);
        await file[Symbol.asyncDispose]();
        await assert.rejects(Deno.stat(file.folder), Deno.errors.NotFound);
        // Only the links were removed, not their targets.
        assert.ok((await Deno.stat(`${home}/contexts`)).isDirectory);

        await Deno.remove(`${home}/config.json`);
        await using bare = await writeAuthFile("r", { user: "u", password: "p" });
        assert.deepEqual(Object.keys(JSON.parse(await Deno.readTextFile(bare.path))), ["auths"]);
      } finally {
        if (before === undefined) Deno.env.delete("DOCKER_CONFIG");
        else Deno.env.set("DOCKER_CONFIG", before);
      }
    }),
});
