import assert from "node:assert/strict";
import { sleep } from "../../cli/async.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import type { Clients } from "../cloud/clients.ts";
import { sampleRun, testWithPermissions } from "../testing/sample_run.ts";
import type { LiveSnapshot } from "./snapshot.ts";

const NOTHING: LiveSnapshot["history"] = [];

/** Serves snapshots of a size in bytes; `send` writes a raw request. */
async function withServer(
  bytes: number,
  test: (
    send: (request: string) => Promise<Deno.TcpConn>,
    snapshots: () => number,
  ) => Promise<void>,
  { runFile = "", reportFile = "", problem, noRun = false, redact = false, more = {} }: {
    redact?: boolean;
    more?: Partial<LiveSnapshot>;
    runFile?: string | undefined;
    reportFile?: string;
    problem?: Error;
    noRun?: boolean;
  } = {},
) {
  const { serveLivePage } = await import("./server.ts");
  const stop = new AbortController();
  let snapshots = 0;
  const readSnapshot = () =>
    problem ? Promise.reject(problem) : noRun ? Promise.resolve(null) : Promise.resolve(
      { run: "x".repeat(++snapshots && bytes), history: NOTHING, ...more } as LiveSnapshot,
    );
  const { url, finished } = serveLivePage({ s3: {} as Clients["s3"] }, {
    port: 0,
    runFile,
    reportFile,
    readSnapshot,
    redact,
    signal: stop.signal,
  });
  try {
    await test(async (request) => {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: +new URL(url).port });
      await connection.write(new TextEncoder().encode(request));
      return connection;
    }, () => snapshots);
  } finally {
    stop.abort();
    await finished;
  }
}

async function readUntil(connection: Deno.TcpConn, enough: RegExp): Promise<string> {
  let text = "";
  const bytes = new Uint8Array(1000);
  while (!enough.test(text)) {
    const count = await connection.read(bytes);
    assert.ok(count !== null, text);
    text += new TextDecoder().decode(bytes.subarray(0, count));
  }
  return text;
}

testWithPermissions(
  "only loopback host names are answered",
  () =>
    withServer(1, async (send) => {
      const statusOf = async (host: string) => {
        using connection = await send(
          `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
        );
        const head = new Uint8Array(12);
        await connection.read(head);
        return Number(new TextDecoder().decode(head.subarray(9)));
      };
      for (const host of ["127.0.0.1", "localhost:8700"]) assert.equal(await statusOf(host), 200);
      for (const host of ["evil.example", "127.0.0.1, evil.example", "a b", "127.0.0.1.evil"]) {
        assert.equal(await statusOf(host), 421, host);
      }
    }),
);

testWithPermissions(
  "other sites cannot embed anything",
  () =>
    withServer(1, async (send) => {
      for (const path of ["/", "/frame?key=a.jpg", "/events"]) {
        using connection = await send(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
        const head = new Uint8Array(1000);
        await connection.read(head);
        assert.match(
          new TextDecoder().decode(head),
          /^cross-origin-resource-policy: same-origin\r$/m,
        );
      }
    }),
);

testWithPermissions(
  "a broken run record gives no frame and no clip",
  () =>
    withServer(1, async (send) => {
      for (const path of ["/frame?key=a.jpg", "/clip?key=a.mp4", "/clip"]) {
        using connection = await send(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
        const head = new Uint8Array(12);
        await connection.read(head);
        assert.equal(new TextDecoder().decode(head), "HTTP/1.1 404", path);
      }
    }, { runFile: import.meta.filename }),
);

testWithPermissions(
  "the report is served in a sandbox once it exists",
  () =>
    inTempDir(async (folder) => {
      const reportFile = `${folder}/report.html`;
      await withServer(1, async (send) => {
        const get = async () => {
          using connection = await send("GET /report HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
          const bytes = new Uint8Array(1000);
          const count = await connection.read(bytes);
          return new TextDecoder().decode(bytes.subarray(0, count ?? 0));
        };
        assert.match(await get(), /^HTTP\/1\.1 404/);
        await Deno.writeTextFile(reportFile, "the report");
        const answer = await get();
        assert.match(answer, /^content-security-policy: sandbox allow-scripts(?!.*same-origin)/m);
        assert.match(answer, /\r\nthe report$/);
      }, { reportFile });
    }),
);

testWithPermissions(
  "a failed snapshot is reported with an explanation",
  () =>
    withServer(1, async (send) => {
      using connection = await send("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      const text = await readUntil(connection, /data: /);
      assert.match(text, /event: problem\ndata: "AWS_REGION \(or --region\) is not set/);
    }, { problem: new Error("Region is missing") }),
);

testWithPermissions(
  "without a run the page gets the file of the run record",
  () =>
    withServer(1, async (send) => {
      using connection = await send("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      assert.match(await readUntil(connection, /data: /), /event: waiting\ndata: "var\/run\.json"/);
    }, { runFile: "var/run.json", noRun: true }),
);

testWithPermissions(
  "each page gets the history of a run once, with its first event",
  () =>
    withServer(1, async (send) => {
      for (const page of ["first", "opened later"]) {
        using connection = await send("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        const text = await readUntil(connection, /(data: [^]*){2}\n\n/);
        const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json!));
        assert.deepEqual(events, [{ run: "x", history: [] }, { run: "x" }], page);
      }
    }),
);

testWithPermissions(
  "a page that does not read, or is closed, causes no more snapshots",
  () =>
    withServer(8e6, async (send, snapshots) => {
      const events = "GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
      const connection = await send(events);
      await sleep(3_500);
      assert.ok(snapshots() <= 3, `${snapshots()} snapshots`);
      connection.close();
      // The server may notice late.
      let before = NaN;
      for (let i = 0; i < 10 && before !== snapshots(); i++) {
        before = snapshots();
        await sleep(1_500);
      }
      assert.equal(snapshots(), before);
    }),
);

testWithPermissions(
  "a redacted page has no names, frames, clips and report",
  () =>
    inTempDir(async (dir) => {
      const [runFile, reportFile] = [`${dir}/run.json`, `${dir}/report.html`];
      await Deno.writeTextFile(runFile, JSON.stringify(sampleRun(["ann.mp4"])));
      await Deno.writeTextFile(reportFile, "Ann Lee");
      const more: Partial<LiveSnapshot> = {
        alarms: [
          "1 message of this run dead-lettered (ann.mp4: too large (9)). Try: ./rollcall dlq list",
        ],
        report: true,
        results: [{
          video: "ann.mp4",
          who: "Ann Lee",
          major: "Physics",
          year: "junior",
          outcome: "recognised",
          distance: 0.31,
          frame: "ann.jpg",
          frameTime: 2.5,
          face: { x: 10, y: 10, width: 50, height: 50 },
        }],
      };
      const get = (path: string) =>
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
      await withServer(1, async (send) => {
        using events = await send(get("/events"));
        const text = await readUntil(events, /data: .*\n/);
        assert.doesNotMatch(text, /ann|Lee|Physics|junior/i);
        assert.match(text, /"who":"recognized"/);
        assert.match(text, /dead-lettered\. Try: /);
        for (const path of ["/frame?key=ann.jpg", "/clip?key=ann.mp4", "/report"]) {
          using connection = await send(get(path));
          assert.match(await readUntil(connection, /no such page/), /^HTTP\/1\.1 404/);
        }
      }, { runFile, reportFile, redact: true, more });
      await withServer(1, async (send) => {
        using connection = await send(get("/report"));
        await readUntil(connection, /Ann Lee/);
      }, { runFile, reportFile });
    }),
);
