import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inTempDir, needs } from "../../../contract/testing/harness.ts";
import { makeWithFfmpeg } from "../../../recognition/testing/fake_face_finder.ts";
import { start } from "./contender.ts";
import { runInstallStep } from "../../../recognition/reference/python_venv.ts";

/** A stand-in for face_recognition that finds Anna's face in every picture. */
const STAND_IN = `
def load_image_file(path): return path
def face_encodings(image): return [[0]]
def compare_faces(encodings, face): return [True for _ in encodings]
def face_distance(encodings, face): return [0.1 for _ in encodings]
`;

Deno.test({
  name:
    "the reference answers null for a clip that is not a video, and continues (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      await Deno.writeTextFile(`${folder}/face_recognition.py`, STAND_IN);
      const gallery = `${folder}/gallery.json`;
      await Deno.writeTextFile(gallery, JSON.stringify({ names: ["anna"], encodings: [[0]] }));
      await Deno.writeTextFile(`${folder}/bad.mp4`, "no video");
      const good = `${folder}/good.mp4`;
      await makeWithFfmpeg("-f", "lavfi", "-i", "testsrc=s=64x36:r=5:d=1", good);
      const reference = new URL("./reference.py", import.meta.url);
      const reads = await start(
        // -B: do not write bytecode into the source folder.
        [
          "env",
          `PYTHONPATH=${folder}`,
          "python3",
          "-B",
          fileURLToPath(reference),
          gallery,
        ],
      );
      const names = [];
      for (const video of [`${folder}/bad.mp4`, good, `${folder}/nosuch.mp4`, good]) {
        names.push((await reads.answer(video)).name);
      }
      await reads.end();
      assert.deepEqual(names, [null, "anna", null, "anna"]);
    }),
});

Deno.test({
  name: "an abort ends an installation with all its processes at once (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const stop = new AbortController();
      const compiler = `echo $$ >"${folder}/pid"; exec sleep 7531`;
      const command = ["sh", "-c", 'sh -c "$1"; true', "sh", compiler];
      const installing = runInstallStep(command, { signal: stop.signal });
      const pid = async () => Number(await Deno.readTextFile(`${folder}/pid`).catch(() => ""));
      while (await pid() === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const asked = performance.now();
      stop.abort(new Error("enough"));
      await assert.rejects(installing, /enough/);
      assert.ok(performance.now() - asked < 4_000, "it ends before it would be killed");
      const left = await new Deno.Command("ps", { args: ["-o", "state=", `${await pid()}`] })
        .output();
      assert.match(new TextDecoder().decode(left.stdout), /^Z?\s*$/);
      await assert.rejects(runInstallStep(["true"], { signal: stop.signal }), /enough/);
    }),
});
