// A second opinion on frames that are stored: the encoder that others would run over them.
import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { loadFaceFinder } from "../faces/face_finder.ts";
import { encodeJpeg } from "../frames/encode_jpeg.ts";
import { fivePeople } from "../testing/five_people.ts";
import { spareBystanders } from "./spare_bystanders.ts";

/** The one that `evaluate --reference` installs, or the user's. */
const PYTHONS = ["var/bench/recognition/reference/venv/bin/python", "python3"];

/**
 * Prints, for each picture, the distances of the people in the first one: of the first person from
 * the face at the same place, of each other one from the nearest face elsewhere, at the four places
 * or wherever face_recognition finds one.
 */
const DISTANCES = `
import json, sys
import face_recognition as fr
boxes, *pictures = sys.argv[1:]
own, *others = [tuple(place) for place in json.loads(boxes)]
person, *bystanders = fr.face_encodings(fr.load_image_file(pictures[0]), [own, *others])
def is_elsewhere(place):
    top, right, bottom, left = place
    return not (own[0] < (top + bottom) / 2 < own[2] and own[3] < (left + right) / 2 < own[1])
for path in pictures:
    image = fr.load_image_file(path)
    found = filter(is_elsewhere, fr.face_locations(image, number_of_times_to_upsample=2))
    faces = fr.face_encodings(image, [*others, *found])
    still = fr.face_encodings(image, [own])
    print(json.dumps([
        fr.face_distance(still, person)[0],
        *[min(fr.face_distance(faces, bystander)) for bystander in bystanders],
    ]))
`;

/** face_recognition's default tolerance. */
const TOLERANCE = 0.6;

const python = needs("run").ignore ? undefined : PYTHONS.find(hasFaceRecognition);

Deno.test({
  name: "of five people, Python's face_recognition knows the recognised one alone " +
    (python ? "(needs read, run, write)" : "(skipped: face_recognition is not installed)"),
  ignore: python === undefined || needs("read", "run", "write").ignore,
  fn: () =>
    inTempDir(async (dir) => {
      const finder = await loadFaceFinder();
      const frame = await fivePeople(finder);
      const people = await finder.detect(frame, "ssd");
      assert.equal(people.length, 5);
      const own = [people[0]!.box];
      const pictures = {
        plain: frame,
        blur: spareBystanders(frame, own, "blur", [{ frame, found: people }]),
        unseen: spareBystanders(frame, own, "blur", []),
        crop: spareBystanders(frame, own, "crop", []),
      };
      const files: string[] = [];
      for (const [name, picture] of Object.entries(pictures)) {
        files.push(`${dir}/${name}.jpg`);
        await Deno.writeFile(files.at(-1)!, await encodeJpeg(picture));
      }
      // In its order: top, right, bottom, left.
      const places = people.map(({ box }) => [
        box.y,
        box.x + box.width,
        box.y + box.height,
        box.x,
      ]);
      const { success, stdout } = await new Deno.Command(python!, {
        args: ["-W", "ignore", "-c", DISTANCES, JSON.stringify(places), ...files],
        stderr: "inherit",
      }).output();
      assert.ok(success);
      const [plain, ...spared] = new TextDecoder().decode(stdout).trim().split("\n")
        .map((line) => JSON.parse(line) as number[]);
      assert.ok(plain!.every((distance) => distance < 0.1), `before: ${plain}`);
      assert.equal(spared.length, 3);
      for (const [still, ...others] of spared) {
        assert.ok(still! < TOLERANCE, `the recognised one: ${still}`);
        for (const distance of others) assert.ok(distance > TOLERANCE, `${distance}`);
      }
    }),
});

function hasFaceRecognition(file: string): boolean {
  const search = "import importlib.util, sys; " +
    "sys.exit(importlib.util.find_spec('face_recognition') is None)";
  try {
    return new Deno.Command(file, { args: ["-c", search], stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
