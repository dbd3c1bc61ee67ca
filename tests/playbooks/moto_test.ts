// A second opinion: what converges on MiniStack does on moto, whose answers are written by other people.
import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing.ts";
import { startChild } from "../../embedded/child.ts";
import { programEnvironment } from "../../embedded/demo/programs.ts";
import { isListening, until } from "../../embedded/testing.ts";
import { freePort } from "../image/testing.ts";
import { accountAt, IMAGE, whyLeftOut } from "./account.ts";

const reason = whyLeftOut();

Deno.test({
  name: `AWS on moto: made, unchanged, taken down${reason ? ` (left out: ${reason})` : ""}`,
  ignore: reason !== undefined,
  fn: () =>
    inTempDir(async (dir) => {
      const port = freePort();
      const endpoint = `http://127.0.0.1:${port}`;
      const moto = startChild({
        command: ["moto_server", "-H", "127.0.0.1", "-p", `${port}`],
        env: programEnvironment({}),
        logFile: `${dir}/moto.log`,
      });
      try {
        await until(() => isListening(endpoint));
        const account = accountAt(endpoint, dir);
        const given = ["-e", `function_image=${IMAGE}`];
        const made = await account.play("aws.yml", ...given);
        assert.equal(made.code, 0, made.output);
        const again = await account.play("aws.yml", ...given);
        assert.deepEqual([again.code, again.changed], [0, []], again.output);

        // moto encodes keys as S3 does, MiniStack does not.
        await account.python("upload.py", "rollcall-123456789012-input", "a b+(1).mp4");
        assert.match(
          await account.python("receive.py", "rollcall-input"),
          /"key": "a\+b%2B%281%29.mp4"/,
        );

        const gone = await account.play(
          "teardown.yml",
          "-e",
          "confirm=rollcall",
          "-e",
          "delete_data=true",
        );
        assert.equal(gone.code, 0, gone.output);
        assert.deepEqual(JSON.parse(await account.python("everything.py")), {});
      } finally {
        await moto.stop();
      }
    }),
});
