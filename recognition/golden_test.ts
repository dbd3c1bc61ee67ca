// Guards upgrades of tfjs, its WASM kernels, face-api and ffmpeg: descriptors must stay comparable
// with existing galleries. If they change for a good reason, run this with ROLLCALL_GOLDEN=write.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { needs } from "../contract/testing/harness.ts";
import { distanceBetween } from "./gallery/nearest.ts";
import { pictureFrame } from "./pictures/picture_file.ts";

const GOLDEN = new URL("./golden.json", import.meta.url);
const PHOTOS = ["sample1.jpg", "sample4.jpg"];
/** The greatest distance between two descriptors of one picture, on any machine. */
const SAME = 1e-3;

interface Golden {
  readonly photo: string;
  /** From the largest face to the smallest. */
  readonly descriptors: readonly (readonly number[])[];
}

/** The descriptors of the photos, computed by a separate process with these V8 flags. */
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
      // V8 compiles WASM twice, first fast, then optimised: both must give the same result.
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
