import { dirname } from "node:path";
import { createResultFileWriter } from "../../bridge/collect/result_files.ts";
import { openLedger } from "../../bridge/ledger/ledger.ts";
import { sampleResult } from "../../bridge/testing/sample_messages.ts";
import { encodeDescriptor } from "../../contract/descriptor_text.ts";
import type { Person } from "../../contract/people.ts";
import type { Result } from "../../contract/result.ts";
import { PERSON as ANN } from "../../contract/testing/messages.ts";
import { DESCRIPTOR_LENGTH, galleryOf } from "../../recognition/gallery/gallery.ts";
import { writeGallery } from "../../recognition/gallery/gallery_file.ts";

/** The person whom the tests erase: in no other file of a checkout. */
export const PERSON = "Zoë Q. Vantongeren";
/** A video of the person, named after her. */
export const VIDEO = "vantongeren-clip.mp4";

const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1]);

export const descriptorOf = (value: number) =>
  Float32Array.from({ length: DESCRIPTOR_LENGTH }, (_, i) => value + i / 1000);

/** The descriptor's bytes in a gallery, as text that can be searched for. */
export const DESCRIPTOR = new TextDecoder("latin1").decode(
  new Uint8Array(descriptorOf(0.25).buffer).subarray(0, 64),
);

/** The descriptor in an answer's metadata. */
export const ENCODED_DESCRIPTOR = encodeDescriptor(descriptorOf(0.25));

/** A result of the person, or of Bob. */
export function resultOf(n: number, name: string, more: Partial<Result> = {}): Result {
  return sampleResult(n, { name, student: { name, major: "Physics", year: "junior" }, ...more });
}

export const personResult = resultOf(1, PERSON, { key: VIDEO });
export const bobResult = resultOf(2, "Bob", { key: "bob.mp4" });

const bobIn: Person = { ...ANN, name: "Bob", student: null };
/** Bob's, with everyone in the whole video: the person is one of them. */
export const everyoneResult = resultOf(6, "Bob", {
  key: "everyone.mp4",
  people: [
    bobIn,
    { ...bobIn, name: PERSON.normalize("NFD") },
    { ...bobIn, name: null, stranger: 1 },
  ],
});

/** Writes everything that a machine may keep of the person and of Bob. */
export async function writeSampleFiles(folder: string): Promise<void> {
  await put("people/Zoë Q. Vantongeren/1.jpg".normalize("NFD"), JPEG);
  await put("people/Bob/1.jpg", JPEG);
  await put("students.csv", `name,major,year\nBob,Art,senior\r\n${PERSON},Physics,junior\n`);
  await put(
    "var/names.json",
    JSON.stringify([{ name: PERSON, major: "Physics", year: 2 }, {
      name: "Bob",
      major: "a",
      year: 1,
    }]),
  );
  await Deno.mkdir(`${folder}/var/local/bridge`, { recursive: true });
  const gallery = `${folder}/var/local/gallery`;
  await writeGallery(
    gallery,
    galleryOf([
      { person: PERSON, descriptor: descriptorOf(0.25) },
      { person: "Bob", descriptor: descriptorOf(0.5) },
    ]),
  );
  await Deno.writeFile(`${gallery}.${encodeURIComponent(PERSON)}.jpg`, JPEG);
  const ledger = await openLedger(`${folder}/var/local/bridge/results.csv`, { rotateBytes: 250 });
  const write = createResultFileWriter(`${folder}/var/local/bridge/results`, {
    isEveryResult: true,
  });
  for (const result of [personResult, bobResult]) {
    await ledger.append([result]);
    await write(result, true);
  }
  ledger.close();
  await put("var/local/report.html", `<p>Bob, ${PERSON.replace("Q", "&amp; Q")}, ${VIDEO}</p>`);
  await put("var/report.html", "<p>Bob</p>");
  await put(
    "var/local/log/bridge.log",
    `GET /output/vantongeren-clip.csv\n{"message":"ledgered","key":"${VIDEO}"}\n` +
      `{"message":"ledgered","key":"bob.mp4"}\n`,
  );
  await put("var/local/run.json", JSON.stringify(runRecord()));
  await put("var/mapping", `${VIDEO}:Physics,junior\nbob.mp4:Art,senior\n`);
  await put("notes.txt", `${PERSON} called`);

  async function put(path: string, content: string | Uint8Array): Promise<void> {
    await Deno.mkdir(dirname(`${folder}/${path}`), { recursive: true });
    if (typeof content === "string") await Deno.writeTextFile(`${folder}/${path}`, content);
    else await Deno.writeFile(`${folder}/${path}`, content);
  }
}

function runRecord() {
  return {
    version: 1,
    startedAt: "2026-01-02T03:04:05.678Z",
    uploadStartedAt: "2026-01-02T03:04:05.678Z",
    finishedAt: null,
    names: {},
    bucketsAtStart: { input: 0, output: 0 },
    invocationsBaseline: null,
    planned: [VIDEO, "bob.mp4"],
    videos: [VIDEO, "bob.mp4"].map((key) => ({
      key,
      size: 1,
      etag: "",
      requestId: "",
      uploadedAt: "",
    })),
    samples: [],
  };
}

/**
 * Names and contents of all files of a folder, byte for byte, in both Unicode forms.
 * @param except a file that is left out
 */
export function everyByte(folder: string, except?: string): string {
  let all = "";
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (name === except) continue;
    const path = `${folder}/${name}`;
    all += `${name.normalize("NFC")}\n`;
    if (isDirectory) all += everyByte(path, except);
    else {
      const bytes = Deno.readFileSync(path);
      all += `${new TextDecoder().decode(bytes).normalize("NFC")}\n`;
      all += `${new TextDecoder("latin1").decode(bytes)}\n`;
    }
  }
  return all;
}

/** Which traces of the person a text has. */
export function tracesIn(text: string): string[] {
  return [
    PERSON,
    encodeURIComponent(PERSON),
    "Vantongeren",
    "vantongeren",
    DESCRIPTOR,
    ENCODED_DESCRIPTOR,
  ]
    .filter((trace) => text.includes(trace));
}
