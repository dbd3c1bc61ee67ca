// Erases a person while the bridge runs in its guest and uploads are in flight; then searches every byte that is left.
import assert from "node:assert/strict";
import { programCommand, programEnvironment } from "../../cli/program_command.ts";
import { csvKey, csvRows, frameKey } from "../../contract/csv.ts";
import { encodeDescriptor } from "../../contract/descriptor_text.ts";
import { rowOf } from "../../recognition/gallery/change_gallery.ts";
import { readGallery } from "../../recognition/gallery/gallery_file.ts";
import { eventually } from "../testing/eventually.ts";
import { storedInCloud } from "../testing/stored_in_cloud.ts";
import { ADDRESS, type LabCloud } from "./cloud.ts";
import type { Shell } from "./guest.ts";
import { type LabClients, labClients } from "./lab_clients.ts";
import type { LabVideos } from "./videos.ts";

/** The number of uploads that are in flight while the person is erased. */
export const IN_FLIGHT = 2;

/**
 * Erases somebody who was recognised in these videos.
 * @param folder the lab's files on this machine, with the function's gallery; they are searched too
 * @param lines the ledger's lines before
 */
export async function personErased(
  { folder, cloud, names, guest, sshConfig, videos, lines }: {
    folder: string;
    cloud: LabCloud;
    names: Readonly<Record<string, string>>;
    guest: Shell;
    sshConfig: string;
    videos: LabVideos;
    lines: number;
  },
): Promise<string> {
  using clients = await labClients(cloud);
  const gallery = `${folder}/gallery`;
  const before = await readGallery(gallery);
  const { name, keys } = await somebody(clients, names, before.people);
  const descriptor = Float32Array.from(rowOf(before, before.people.indexOf(name)));
  const traces = [
    name,
    encodeURIComponent(name),
    encodeDescriptor(descriptor),
    new TextDecoder("latin1").decode(new Uint8Array(descriptor.buffer)),
  ];
  const uploaded = await Deno.readFile(`${videos.videos}/${keys[0]}`);
  const upload = (key: string) =>
    clients.s3.putObject({ Bucket: names.ROLLCALL_INPUT_BUCKET, Key: key, Body: uploaded });

  const from = performance.now();
  await upload("in_flight_0.mp4");
  // The second one comes while the person is removed from the gallery: either answer is right.
  const args = [name, "--guests", guest.name, "--ssh-config", sshConfig, "--also", folder];
  const run = (onPlan: () => Promise<unknown>) =>
    erase({ args, folder, env: { ...cloud.env, ...names }, onPlan });
  let { code, output } = await run(() => upload("in_flight_1.mp4"));
  // Partly done if the second upload was still on its way: repeated, as the receipt says.
  if (code === PARTLY) ({ code, output } = await run(() => Promise.resolve()));
  assert.ok(code === 0 || code === NOTHING_FOUND, `exit code ${code}`);
  const seconds = ((performance.now() - from) / 1000).toFixed(0);

  assert.equal((await readGallery(gallery)).people.includes(name), false);
  const stored = await storedInCloud(clients, await placesOf(clients, names));
  const files = await textOf(folder);
  const guestText = await eventually("all uploads are in the ledger", async () => {
    const text = await everythingIn(guest);
    return identitiesIn(text).length >= lines + IN_FLIGHT && text;
  }, 120);
  const identities = identitiesIn(guestText);
  assert.equal(identities.length, lines + IN_FLIGHT);
  assert.equal(new Set(identities).size, identities.length, "identities stay, each once");
  assert.match(guestText, /answers erased/, "by the running bridge");
  const left = { receipt: output, stored, files, guest: guestText };
  for (const [where, text] of Object.entries(left)) {
    const found = traces.filter((trace) => text.includes(trace));
    assert.deepEqual(found.map((trace) => traces.indexOf(trace)), [], `traces in ${where}`);
  }
  // The guest's log has keys of videos until journald drops it, as the receipt says.
  const [ledger] = guestText.split(LOG);
  for (const key of keys) {
    const objects = [key, csvKey(key), frameKey(key)];
    assert.deepEqual(objects.filter((object) => stored.includes(`"${object}"`)), []);
    assert.ok(!ledger!.includes(`,${key},`), `${key} is in the ledger`);
  }
  return `a person of ${keys.length} videos was erased in ${seconds} s`;
}

/** A person who was recognised, and the keys of the videos. */
async function somebody(
  { s3 }: LabClients,
  names: Readonly<Record<string, string>>,
  people: readonly string[],
): Promise<{ name: string; keys: string[] }> {
  const Bucket = names.ROLLCALL_OUTPUT_BUCKET;
  const found = new Map<string, string[]>();
  for (const { Key = "" } of (await s3.listObjectsV2({ Bucket })).Contents ?? []) {
    const { Body } = await s3.getObject({ Bucket, Key });
    const [[name = ""] = []] = csvRows(await Body!.transformToString());
    if (people.includes(name)) {
      found.set(name, [...found.get(name) ?? [], Key.replace(/\.csv$/, ".mp4")]);
    }
  }
  const [first] = found;
  assert.ok(first, "somebody was recognised");
  return { name: first[0], keys: first[1] };
}

/** Exit codes of `erase`. */
const [PARTLY, NOTHING_FOUND] = [3, 4];

/** Runs the program as a user does. @returns its exit code, and the receipt */
async function erase(
  { args, folder, env, onPlan }: {
    args: readonly string[];
    folder: string;
    env: Readonly<Record<string, string>>;
    onPlan: () => Promise<unknown>;
  },
): Promise<{ code: number; output: string }> {
  const command = programCommand("erase", "erase/main.ts", {}, [ADDRESS]);
  // Not the checkout, whose var/ is none of this lab's.
  const cwd = await Deno.makeTempDir({ dir: folder, prefix: "cwd-" });
  const child = new Deno.Command(command[0]!, {
    args: [...command.slice(1), ...args, "--yes", "--videos", "all", "--json"],
    cwd,
    env: programEnvironment(env),
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let last = "";
  let planned: Promise<unknown> | undefined;
  const readErrors = async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      planned ??= onPlan();
      last = text;
    }
  };
  const [output, { code }] = await Promise.all([
    new Response(child.stdout).text(),
    child.status,
    readErrors(),
  ]);
  await planned;
  if (code !== 0) console.error(`lab: erase: exit code ${code}: ${output}${last}`);
  return { code, output };
}

async function placesOf({ sqs }: LabClients, names: Readonly<Record<string, string>>) {
  const queues = ["INPUT_QUEUE", "INPUT_DLQ", "OUTPUT_QUEUE", "OUTPUT_DLQ"];
  const queueUrls = await Promise.all(queues.map(async (queue) => {
    const { QueueUrl } = await sqs.getQueueUrl({ QueueName: names[`ROLLCALL_${queue}`] });
    return QueueUrl!;
  }));
  const buckets = ["INPUT", "FRAME", "OUTPUT"].map((it) => names[`ROLLCALL_${it}_BUCKET`]!);
  return { buckets, queueUrls, table: names.ROLLCALL_STUDENTS_TABLE! };
}

/** Larger files are programs and images. */
const MOST_BYTES = 64 << 20;

/** All files of the lab on this machine but the videos and programs. */
async function textOf(folder: string): Promise<string> {
  let all = "";
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile || (await Deno.stat(`${folder}/${name}`)).size > MOST_BYTES) continue;
    const bytes = await Deno.readFile(`${folder}/${name}`);
    all += `${new TextDecoder().decode(bytes)}\n${new TextDecoder("latin1").decode(bytes)}\n`;
  }
  return all;
}

/** Between the bridge's files and the log. */
const LOG = "---- log ----";

/** Names and contents of the bridge's files in a guest, and its log with what sudo has logged. */
function everythingIn(guest: Shell): Promise<string> {
  return guest.sh(
    `find /var/lib/rollcall-bridge/ -type f -print -exec cat {} \\; ; echo '${LOG}'; ` +
      "journalctl --no-pager --quiet --output=cat --lines=3000",
  );
}

const identitiesIn = (text: string) =>
  [...text.matchAll(/^([0-9a-f]{32}),.*,\d{4}-\d\d-\d\dT[\d:.]+Z$/gm)].map(([, identity]) =>
    identity
  );
