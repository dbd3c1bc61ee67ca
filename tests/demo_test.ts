import assert from "node:assert/strict";
import { namesOf } from "../contract/names.ts";
import { containersOf, findContainerEngine } from "../embedded/function/container_engine.ts";
import { isListening, isRunning, testImage } from "../embedded/testing/probes.ts";
import { root } from "../cli/program_command.ts";
import { needs } from "../contract/testing/harness.ts";
import { eventually } from "./testing/eventually.ts";

const image = testImage();
const withoutImage = image ? "" : " (left out: ROLLCALL_TEST_IMAGE is not set)";
const VERDICT = /^demo: (\d+) of \1 videos as expected, 11 of 11 checks passed$/;

Deno.test({
  name: "the demo finds everybody, and leaves no process and no port",
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    const demo = startDemo();
    const { code } = await demo.status;
    assert.match(await demo.lastLine(), VERDICT);
    assert.equal(code, 0);
    await nothingIsLeft(demo.endpoint());
  },
});

Deno.test({
  name: "demo --keep takes another client's upload, and no second demo, until Ctrl-C",
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    const demo = startDemo("--keep");
    await demo.until("the verdict", async () => VERDICT.test(await demo.lastLine()));
    const second = startDemo();
    assert.equal((await second.status).code, 1);
    assert.match(second.progress(), /^demo: another demo runs in this checkout/m);

    // Only what it printed is known here.
    const setting = (name: string) => new RegExp(`export ${name}=(.*)`).exec(demo.text())![1]!;
    const { S3 } = await import("@aws-sdk/client-s3");
    const s3 = new S3({
      endpoint: setting("AWS_ENDPOINT_URL"),
      region: setting("AWS_REGION"),
      credentials: {
        accessKeyId: setting("AWS_ACCESS_KEY_ID"),
        secretAccessKey: setting("AWS_SECRET_ACCESS_KEY"),
      },
    });
    const Body = await Deno.readFile(`${root}var/demo/samples/videos/test_0.mp4`);
    const { inputBucket: Bucket } = namesOf("rollcall");
    await s3.putObject({ Bucket, Key: "one more.mp4", Body });
    await demo.until("its ledger line", async () => {
      const ledger = await Deno.readTextFile(/tail -f (.*)/.exec(demo.text())![1]!);
      return /,one more\.mp4,recognised,student_01,/.test(ledger);
    });
    s3.destroy();
    demo.kill("SIGINT");
    assert.equal((await demo.status).code, 0);
    await nothingIsLeft(demo.endpoint());
  },
});

Deno.test({
  name: `the demo with containers finds everybody, and leaves no container${withoutImage}`,
  ignore: !image || needs("run", "read", "write", "env", "net").ignore,
  async fn() {
    const demo = startDemo("--image", image!);
    const { code } = await demo.status;
    assert.match(await demo.lastLine(), VERDICT, demo.progress());
    assert.equal(code, 0);
    assert.match(demo.progress(), /^cloud: .* warm (docker|podman) containers in /m);
    await nothingIsLeft(demo.endpoint());
    await noContainerIsLeft(demo.pid);
  },
});

const ENDS = [["SIGINT"], ["SIGTERM"], ["SIGKILL"], ["SIGKILL", "--image"]] as const;
for (const [signal, containers] of ENDS) {
  Deno.test({
    name: `${signal} in the middle of the demo leaves no process and no port${
      containers ? `, and no container${withoutImage}` : ""
    }`,
    ignore: (containers && !image) || needs("run", "read", "write", "env", "net").ignore,
    async fn() {
      const ledger = `${root}var/demo/bridge/results.csv`;
      await Deno.remove(ledger).catch(() => {});
      const demo = startDemo(...(containers ? [containers, image!] : []));
      await demo.until("its first result", async () => {
        const text = await Deno.readTextFile(ledger).catch(() => "");
        return /,recognised,/.test(text);
      });
      demo.kill(signal);
      const { code } = await demo.status;
      if (signal !== "SIGKILL") assert.equal(code, 130);
      await nothingIsLeft(demo.endpoint());
      if (containers) await noContainerIsLeft(demo.pid);
    },
  });
}

function startDemo(...args: string[]) {
  // As `deno task demo` runs it, but so that the signal goes to the demo itself.
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-P=demo", "embedded/demo/main.ts", ...args],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  let progress = "";
  const decoded = (stream: ReadableStream<Uint8Array<ArrayBuffer>>) =>
    stream.pipeThrough(new TextDecoderStream());
  const read = Promise.all([
    (async () => {
      for await (const part of decoded(child.stdout)) text += part;
    })(),
    (async () => {
      for await (const part of decoded(child.stderr)) progress += part;
    })(),
  ]);
  const ended = child.status.then(async (status) => {
    await read;
    return status;
  });
  return {
    pid: child.pid,
    status: ended,
    kill: (signal: Deno.Signal) => child.kill(signal),
    text: () => text,
    progress: () => progress,
    /** Waits for something that comes only while it runs. */
    until: (what: string, probe: () => Promise<boolean>) =>
      Promise.race([
        eventually(what, probe),
        ended.then(({ code }) => {
          throw new Error(`ended with ${code} before ${what}:\n${text}${progress}`);
        }),
      ]),
    endpoint: () => /^cloud: (http:\S+),/m.exec(progress)?.[1] ?? "",
    lastLine: () => Promise.resolve(text.trimEnd().split("\n").at(-1)!),
  };
}

/** The demo's processes are those in this checkout that name its folder; its port is the cloud's. */
async function nothingIsLeft(endpoint: string) {
  assert.match(endpoint, /^http:/);
  await eventually("every process gone", () => Promise.resolve(demoProcesses().length === 0), 20);
  assert.equal(await isListening(endpoint), false);
}

async function noContainerIsLeft(pid: number) {
  const engine = await findContainerEngine(image!);
  const left = () => containersOf(engine, pid);
  await eventually("every container gone", async () => (await left()).length === 0, 20);
}

function demoProcesses(): string[] {
  return [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).flatMap(
    ({ name: pid }) => {
      try {
        const command = Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
        const ours = `${Deno.readLinkSync(`/proc/${pid}/cwd`)}/` === root;
        return ours && command.includes("var/demo/") && isRunning(Number(pid)) ? [command] : [];
      } catch {
        return [];
      }
    },
  );
}
