import assert from "node:assert/strict";
import { root } from "../cli/program_command.ts";
import { parseLedgerLine } from "../contract/ledger_line.ts";
import { parseMapping } from "../contract/mapping.ts";
import { parseStudents } from "../contract/student_file.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { readGallery } from "../recognition/gallery/gallery_file.ts";
import { makeWithFfmpeg } from "../recognition/testing/fake_face_finder.ts";
import { assertNothingLeft, startLocal } from "./testing/demo.ts";
import { sampleSet } from "./testing/samples.ts";

const REPORT = `${root}var/local/report.html`;
const NOT_COMPARED = /^local: (\d+) videos answered, not compared; (\d+) of \2 checks passed$/;

const test = (name: string, fn: (folder: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs run, read, write, env, net)`,
    ...needs("run", "read", "write", "env", "net"),
    fn: () => inTempDir(fn),
  });

test("local recognises the user's own people, with their roster and mapping", async (folder) => {
  const { videos, students, mapping, people, names } = await userFiles(folder);
  const ended = await local(
    ["--people", people, "--videos", videos, "--students", students, "--mapping", mapping],
  );
  assert.equal(ended.last, "local: 3 of 3 videos as expected, 11 of 11 checks passed");
  assert.equal(ended.code, 0);
  assert.match(ended.text, /^report: .*var\/local\/report\.html$/m);
  assert.ok((await Deno.readTextFile(REPORT)).includes(names[0]!));
  // Two of the roster have pictures.
  assert.match(
    ended.progress,
    /^note: in .* but without a picture, so never recognised: student_/m,
  );
});

test("local without roster and mapping answers with names, and compares nothing", async (folder) => {
  const { videos, people, names } = await userFiles(folder);
  const ended = await local(["--people", people, "--videos", videos, "--bystanders", "crop"]);
  assert.equal(NOT_COMPARED.exec(ended.last)?.[1], "3", ended.last);
  assert.equal(ended.code, 0);
  assert.match(
    ended.progress,
    /^note: without --students the answers carry names only: .* 2 names/m,
  );
  assert.match(ended.progress, /^note: without --mapping the answers are not compared$/m);
  const found = (await ledger()).map(({ name, major, year }) => `${name},${major},${year}`);
  assert.deepEqual(found.sort(), [",,", ...names.map((name) => `${name},,`)]);
  // A grey JPEG is small; nothing is left of an unknown person.
  for (const { who, bytes } of await framesInReport()) {
    assert.ok(who === "unknown" ? bytes < 10_000 : bytes > 0, `${who}: ${bytes} bytes`);
  }
});

/** The size of each frame in the report, and whom it shows. */
async function framesInReport(): Promise<{ who: string; bytes: number }[]> {
  const [, json] = /id="data">(.*?)<\/script>/s.exec(await Deno.readTextFile(REPORT))!;
  const { rows, frames } = JSON.parse(json!) as {
    rows: { video: string; who: string }[];
    frames: Record<string, { src: string }>;
  };
  assert.ok(rows.some(({ who }) => who === "unknown"));
  return rows.map(({ video, who }) => ({ who, bytes: frames[video]!.src.length * 3 / 4 }));
}

test("local --from-python needs the older version's folder and nothing else", async (folder) => {
  const { videos, students, mapping, clips } = await userFiles(folder);
  const old = `${folder}/old version`;
  for (const name of ["one", "two"]) await Deno.mkdir(`${old}/${name}`, { recursive: true });
  for (const name of clips) await Deno.copyFile(`${videos}/${name}`, `${old}/two/${name}`);
  await Deno.copyFile(`${videos}/${clips[0]}`, `${old}/one/${clips[0]}`);
  await Deno.copyFile(mapping, `${old}/mapping`);
  await Deno.writeTextFile(`${old}/student_data.json`, await jsonRoster(students));
  await writeEncodings(`${old}/encoding`);
  const ended = await local(["--from-python", old]);
  assert.equal(ended.last, "local: 3 of 3 videos as expected, 11 of 11 checks passed");
  assert.match(ended.progress, /^local: 1 videos are in several folders, .*: used once$/m);
});

test("local --timeline finds everyone in a video, with several in the mapping", async (folder) => {
  const { videos, students, people, names, clips } = await userFiles(folder);
  const { stranger } = await sampleSet();
  const known = clips.filter((clip) => !stranger.endsWith(`/${clip}`));
  // One video of both, then of nobody we know; another of one.
  const joined = `${folder}/joined`;
  await Deno.mkdir(joined);
  const all = [...known, stranger.split("/").at(-1)!].map((clip) => `${videos}/${clip}`);
  // deno-fmt-ignore
  await makeWithFfmpeg(
    ...all.flatMap((clip) => ["-i", clip]), "-filter_complex",
    all.map((_, i) => `[${i}:v]scale=640:480,setsar=1,fps=10[v${i}];`).join("") +
      all.map((_, i) => `[v${i}]`).join("") + `concat=n=${all.length}`,
    "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", `${joined}/both.mp4`,
  );
  await Deno.copyFile(`${videos}/${known[0]}`, `${joined}/one.mp4`);
  const roster = parseStudents(await Deno.readTextFile(students), students);
  const recordOf = (who: string) => {
    const { major, year } = roster.find(({ name }) => name === who)!;
    return `${major},${year}`;
  };
  const first = (await samplesMapping()).get(known[0]!)!;
  const mapping = `${folder}/mapping`;
  await Deno.writeTextFile(
    mapping,
    `both.mp4:${recordOf(names[0]!)};name=${names[1]}\none.mp4:${first.major},${first.year}\n`,
  );
  const ended = await local(
    // deno-fmt-ignore
    ["--timeline", "--people", people, "--videos", joined, "--students", students, "--mapping", mapping],
  );
  assert.equal(ended.last, "local: 2 of 2 videos as expected, 11 of 11 checks passed", ended.text);
  assert.equal((await ledger()).length, 2);
  const results = `${root}var/local/bridge/results`;
  const { people: seen } = JSON.parse(await Deno.readTextFile(`${results}/both.json`));
  const found = seen.map(({ name }: { name: string | null }) => name);
  assert.deepEqual(found.slice(0, 2).sort(), [...names].sort());
  // The other video shows one person: a file of people, too.
  const files = Array.from(Deno.readDirSync(results), ({ name }) => name);
  assert.deepEqual(files.sort(), ["both.json", "one.json"]);
});

test("Ctrl-C stops local with 130 and leaves nothing; meanwhile a second one is refused", async (folder) => {
  const { videos } = await userFiles(folder);
  const { gallery } = await sampleSet();
  const run = startLocal("local", "--gallery", gallery, "--videos", videos);
  await run.waitFor("the cloud", () => Promise.resolve(run.endpoint() !== ""));
  const second = startLocal("local", "--gallery", gallery, "--videos", videos);
  assert.equal((await second.status).code, 1);
  assert.equal(
    second.progress(),
    "local: another local is running in this checkout: stop it, or use another checkout\n",
  );
  run.kill("SIGINT");
  assert.equal((await run.status).code, 130);
  await assertNothingLeft(run.endpoint(), "local");
});

async function samplesMapping() {
  const { videos } = await sampleSet();
  return parseMapping(await Deno.readTextFile(`${videos}/../mapping`));
}

/** Two of the sample people, a clip of each and one of a stranger, the samples' whole roster and mapping. */
async function userFiles(folder: string) {
  const samples = await sampleSet();
  const [videos, people] = [`${folder}/clips`, `${folder}/people`];
  for (const one of [videos, people]) await Deno.mkdir(one);
  const [mapping, students] = [`${samples.videos}/../mapping`, `${samples.videos}/../students.csv`];
  const roster = parseStudents(await Deno.readTextFile(students), students);
  const answers = [...parseMapping(await Deno.readTextFile(mapping))];
  const clips = [samples.stranger];
  for (const { name, major, year } of roster.slice(0, 2)) {
    const [clip] = answers.find(([, is]) => is.major === major && is.year === year)!;
    clips.push(`${samples.videos}/${clip}`);
    await Deno.mkdir(`${people}/${name}`);
    await Deno.copyFile(`${samples.people}/${name}/picture.jpg`, `${people}/${name}/picture.jpg`);
  }
  const named = clips.map((clip) => clip.split("/").at(-1)!).sort();
  for (const name of named) await Deno.copyFile(`${samples.videos}/${name}`, `${videos}/${name}`);
  const names = roster.slice(0, 2).map(({ name }) => name);
  return { videos, people, mapping, students, clips: named, names };
}

async function local(args: string[]) {
  const run = startLocal("local", ...args);
  const { code } = await run.status;
  await assertNothingLeft(run.endpoint(), "local");
  return { code, last: await run.lastLine(), text: run.text(), progress: run.progress() };
}

async function ledger() {
  const text = await Deno.readTextFile(`${root}var/local/bridge/results.csv`);
  return text.split("\n").flatMap((line) => parseLedgerLine(line) ?? []);
}

async function jsonRoster(csv: string): Promise<string> {
  const [, ...rows] = (await Deno.readTextFile(csv)).trim().split("\n");
  return JSON.stringify(rows.map((row) => {
    const [id, name, major, year] = row.split(",");
    return { id: Number(id), name, major, year };
  }));
}

/** The sample people as the older version's pickle. */
async function writeEncodings(path: string): Promise<void> {
  const { people, descriptors } = await readGallery((await sampleSet()).gallery);
  const encoding = people.map((_, i) => [...descriptors.subarray(i * 128, (i + 1) * 128)]);
  const python = new Deno.Command("python3", {
    args: ["-c", "import json, pickle, sys; pickle.dump(json.load(sys.stdin), sys.stdout.buffer)"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = python.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify({ name: people, encoding })));
  await writer.close();
  await Deno.writeFile(path, (await python.output()).stdout);
}
