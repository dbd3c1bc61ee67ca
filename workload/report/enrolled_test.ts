import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { enrolledPeople, firstPortrait } from "./enrolled.ts";

const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2]);

Deno.test({
  name:
    "people are folders, by composed name; a portrait is a small picture by its content (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      for (const name of ["Zoe\u0308", "bob", ".cache"]) await Deno.mkdir(`${folder}/${name}`);
      await Deno.writeTextFile(`${folder}/notes.txt`, "x");
      await Deno.writeFile(`${folder}/bob/1.jpg`, new Uint8Array(400_000));
      await Deno.writeTextFile(`${folder}/bob/2.txt`, "notes");
      await Deno.writeFile(`${folder}/bob/3.heic`, JPEG);
      const people = await enrolledPeople(folder);
      assert.deepEqual([...people.keys()].sort(), ["Zo\u00eb", "bob"]);
      assert.equal(
        (await firstPortrait(people.get("bob")!))?.url,
        `data:image/jpeg;base64,${JPEG.toBase64()}`,
      );
      assert.equal(await firstPortrait(people.get("bob")!.slice(0, 2)), null);
      assert.equal(await firstPortrait(people.get("Zo\u00eb")!), null);
      await assert.rejects(enrolledPeople(`${folder}/none`), /^UserError: --people: cannot read/);
    }),
});
