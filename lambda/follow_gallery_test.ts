import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { addPhotos, removePerson } from "../recognition/gallery/change_gallery.ts";
import { writeGallery } from "../recognition/gallery/gallery_file.ts";
import { UNREADABLE } from "../recognition/recogniser.ts";
import { ANNA_AND_BEN } from "../recognition/testing/fake_face_finder.ts";
import { followGallery } from "./follow_gallery.ts";

Deno.test({
  name: "a replaced gallery is used from the next video on; a missing one changes nothing",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/gallery`;
      await writeGallery(path, ANNA_AND_BEN);
      let loads = 0;
      const recognise = await followGallery(path, ({ people }) => {
        loads++;
        return Promise.resolve(() => Promise.resolve({ ...UNREADABLE, reason: people.join() }));
      });
      const people = async () => (await recognise("video")).reason;
      assert.deepEqual([await people(), await people(), loads], ["anna,ben", "anna,ben", 1]);
      await writeGallery(path, addPhotos(ANNA_AND_BEN, "cy", [new Float32Array(128).fill(2)]));
      assert.deepEqual([await people(), await people(), loads], ["anna,ben,cy", "anna,ben,cy", 2]);
      await writeGallery(path, removePerson(ANNA_AND_BEN, "ben"));
      assert.equal(await people(), "anna");
      await Deno.remove(path);
      assert.equal(await people(), "anna");
      await Deno.writeTextFile(path, "torn");
      await assert.rejects(recognise("video"), /not a valid gallery/);
    }),
});
