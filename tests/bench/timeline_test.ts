import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { root } from "../../cli/program_command.ts";
import { makeWithFfmpeg } from "../../recognition/testing/fake_face_finder.ts";
import { sampleSet } from "../testing/samples.ts";
import type { Measured } from "./timeline/measure.ts";

/** A stand-in for face_recognition and numpy that sees one face in each picture. */
const STAND_IN = {
  "face_recognition.py": `
def load_image_file(path): return path
def face_encodings(image): return [[0]]
def compare_faces(encodings, face): return [True for _ in encodings]
def face_distance(encodings, face): return [0.1 for _ in encodings]
`,
  "numpy.py": `
uint8 = None
class frombuffer:
    def __init__(self, pixels, kind): self.size = len(pixels)
    def reshape(self, height, width, colours): assert self.size == height * width * colours > 0
`,
};

Deno.test({
  name: "deno task bench:timeline measures each contender (needs run, read, write)",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const { people } = await sampleSet();
      for (const name of ["student_01", "student_02", "student_03"]) {
        const own = `${folder}/people/${name}`;
        await Deno.mkdir(own, { recursive: true });
        await Deno.copyFile(`${people}/${name}/picture.jpg`, `${own}/1.jpg`);
        await makeWithFfmpeg("-i", `${own}/1.jpg`, "-vf", "hflip", `${own}/2.jpg`);
      }
      for (const [name, text] of Object.entries(STAND_IN)) {
        await Deno.writeTextFile(`${folder}/${name}`, text);
      }
      const python = `${folder}/python`;
      await Deno.writeTextFile(
        python,
        `#!/bin/sh\nPYTHONPATH='${folder}' exec python3 -B "$@"\n`,
        { mode: 0o755 },
      );
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        // deno-fmt-ignore
        args: [
          "task", "-q", "bench:timeline", "--people", `${folder}/people`, "--photos", "1",
          "--clips", "1", "--scenes", "5", "--every", "1", "--python", python, "--json",
        ],
        cwd: root,
        stdin: "null",
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      const { measured }: { measured: Measured[] } = JSON.parse(new TextDecoder().decode(stdout));
      const [identify, timeline, reference] = measured;
      assert.deepEqual(measured.map(({ who }) => who), [
        "identify",
        "timeline",
        "face_recognition",
      ]);
      assert.ok(
        measured.every(({ people, processorSeconds }) => people === 2 && processorSeconds > 0),
      );
      assert.ok(timeline!.processorSeconds > identify!.processorSeconds);
      assert.deepEqual([timeline!.found, timeline!.wrong], [2, 0]);
      // It says that everyone is the first of the gallery.
      assert.deepEqual([reference!.found, reference!.wrong], [1, 0]);
    }),
});
