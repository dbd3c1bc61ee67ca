// Guards upgrades of tfjs, its WASM kernels, face-api and ffmpeg: descriptors must stay what galleries were
// made of. Made anew, after a look at why they changed, with ROLLCALL_GOLDEN=write.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { needs } from "../contract/testing/harness.ts";
import { distanceBetween } from "./gallery/nearest.ts";
import { pictureFrame } from "./pictures/picture_file.ts";

const GOLDEN = new URL("./golden.json", import.meta.url);
const PHOTOS = ["sample1.jpg", "sample4.jpg"];
/** Any two descriptors of one picture are no farther apart, whatever ran them. */
const SAME = 1e-3;

interface Golden {
  readonly photo: string;
  /** From the largest face to the smallest. */
  readonly descriptors: readonly (readonly number[])[];
}

/** The descriptors of the photos, by a process of its own with these flags of V8's. */
async function described(flags: string): Promise<Golden[]> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-P=test", `--v8-flags=${flags}`, fileURLToPath(import.meta.url)],
    stderr: "inherit",
  }).output();
  assert.ok(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}

if (import.meta.main) {
  const { allFaces, loadFaceFinder } = await import("./faces/face_finder.ts");
  const { SAMPLE_PHOTOS } = await import("./faces/face_api.ts");
  const finder = await loadFaceFinder();
  const all: Golden[] = [];
  for (const photo of PHOTOS) {
    const faces = await allFaces(
      finder,
      await pictureFrame(`${SAMPLE_PHOTOS}/${photo}`),
      "ssd",
    );
    const descriptors = faces.map(({ descriptor }) =>
      [...descriptor].map((value) => Number(value.toFixed(5)))
    );
    all.push({ photo, descriptors });
  }
  console.log(JSON.stringify(all));
} else {
  Deno.test({
    name: "descriptors match the golden file, in every process and WASM compilation mode",
    ignore: needs("run", "read", "env").ignore,
    async fn() {
      // V8 compiles WASM quickly, and again well: the two must count alike.
      const plain = await described("--liftoff");
      if (Deno.env.get("ROLLCALL_GOLDEN") === "write") {
        await Deno.writeTextFile(GOLDEN, JSON.stringify(plain) + "\n");
      }
      const golden: Golden[] = JSON.parse(await Deno.readTextFile(GOLDEN));
      alike(golden, plain);
      alike(golden, await described("--no-liftoff"));
    },
  });
}

function alike(golden: readonly Golden[], found: readonly Golden[]) {
  assert.deepEqual(found.map(({ photo }) => photo), golden.map(({ photo }) => photo));
  for (const [i, { photo, descriptors }] of golden.entries()) {
    assert.equal(found[i]!.descriptors.length, descriptors.length, `${photo}: faces`);
    descriptors.forEach((wanted, face) => {
      const got = found[i]!.descriptors[face]!;
      const apart = distanceBetween(Float32Array.from(wanted), Float32Array.from(got));
      assert.ok(apart < SAME, `${photo}, face ${face + 1}: ${apart} from the golden descriptor`);
    });
  }
}
