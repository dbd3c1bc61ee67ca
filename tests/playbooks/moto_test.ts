// The AWS playbooks against a second emulator: moto is written independently of MiniStack.
import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { startChild } from "../../embedded/child.ts";
import { programEnvironment } from "../../cli/program_command.ts";
import { isListening } from "../../embedded/testing/probes.ts";
import { freePort } from "../image/testing/image.ts";
import { eventually } from "../testing/eventually.ts";
import { startFakeIam } from "./testing/fake_iam.ts";
import { accountAt, IMAGE, playbookSkipReason } from "./testing/account.ts";

const reason = playbookSkipReason();

Deno.test({
  name: `AWS on moto: created, unchanged by a second run, removed${
    reason ? ` (skipped: ${reason})` : ""
  }`,
  ignore: reason !== undefined,
  fn: () =>
    inTempDir(async (dir) => {
      await using parts = new AsyncDisposableStack();
      const port = freePort();
      const endpoint = `http://127.0.0.1:${port}`;
      const moto = startChild({
        command: ["moto_server", "-H", "127.0.0.1", "-p", `${port}`],
        env: programEnvironment({}),
        logFile: `${dir}/moto.log`,
      });
      parts.defer(() => moto.stop());
      await eventually("moto answers", () => isListening(endpoint));
      const iam = startFakeIam(endpoint);
      parts.defer(iam.stop);
      const account = accountAt(endpoint, dir).with({ AWS_ENDPOINT_URL_IAM: iam.url });
      const given = ["-e", `function_image=${IMAGE}`];
      const made = await account.play("../tests/playbooks/on_moto.yml", ...given);
      assert.equal(made.code, 0, made.output);
      const again = await account.play("../tests/playbooks/on_moto.yml", ...given);
      // moto forgets a function's dead-letter queue.
      assert.deepEqual([again.code, again.changed], [0, [
        "function : Create or update the function",
      ]], again.output);

      // moto enforces the bucket policy, which refuses uploads without TLS.
      const bucket = "rollcall-123456789012-input";
      await assert.rejects(account.python("upload.py", bucket, "a.mp4"), /Forbidden/);
      await account.python("no_policy.py", bucket);
      // moto form-encodes keys as S3 does; MiniStack does not.
      await account.python("upload.py", bucket, "a b+(1).mp4");
      await account.python("upload.py", bucket, "notes.txt");
      const messages = (await account.python("receive.py", "rollcall-input")).trim().split("\n");
      const keys = messages.map((body) => JSON.parse(body).Records?.[0].s3.object.key);
      assert.deepEqual(keys.filter(Boolean), ["a+b%2B%281%29.mp4"]);

      const gone = await account.play(
        "teardown.yml",
        "-e",
        "confirm=rollcall",
        "-e",
        "delete_data=true",
      );
      assert.equal(gone.code, 0, gone.output);
      assert.deepEqual(JSON.parse(await account.python("everything.py")), {});
    }),
});
