import { GetObjectCommand } from "@aws-sdk/client-s3";
import { explainAwsError } from "../../aws/clients.ts";
import { messageOf } from "../../cli/errors.ts";
import { sleep } from "../../cli/async.ts";
import type { Clients } from "../cloud/clients.ts";
import { readRunRecord } from "../record/run_record.ts";
import { clipPage } from "./clip.ts";
import { hideNames } from "./hide.js";
import type { LiveSnapshot } from "./snapshot.ts";

const text = (name: string) => Deno.readTextFileSync(new URL(name, import.meta.url));

/** The browser may load from this server and nothing else; a clip has a page and a policy of its own. */
const POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; " +
  "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";

/** The report has a stricter policy of its own. The sandbox keeps its script away from this server. */
const REPORT_POLICY = "sandbox allow-scripts allow-downloads allow-modals allow-popups";

/** Other sites must not embed anything from this server, video frames in particular. */
const GUARDS = {
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** Later sheets override earlier ones. */
const STYLE_SHEETS = ["../report/style.css", "../report/figures.css", "parts.css", "page.css"];

/** Interval between events. */
const INTERVAL_MS = 1000;

/** Serves the live page on loopback, read-only, until the signal is aborted. */
export function serveLivePage(
  { s3 }: Pick<Clients, "s3">,
  { port, runFile, reportFile, readSnapshot: read, redact = false, signal }: {
    port: number;
    runFile: string;
    reportFile: string;
    readSnapshot: (signal: AbortSignal) => Promise<LiveSnapshot | null>;
    /** Leaves out names, frames, clips and the report. */
    redact?: boolean;
    signal: AbortSignal;
  },
): { url: string; finished: Promise<void> } {
  const file = (name: string, type: string) => () => answer(text(name), type);
  const readSnapshot = async () => {
    const seen = await read(signal);
    return seen && redact ? hideNames(seen) as LiveSnapshot : seen;
  };
  const pictures = {
    "/frame": (request: Request) =>
      frame(s3, runFile, new URL(request.url).searchParams.get("key") ?? ""),
    "/clip": (request: Request) => clip(s3, runFile, new URL(request.url).searchParams),
    "/report": () => report(reportFile),
  };
  const routes: Record<string, (request: Request) => Response | Promise<Response>> = {
    "/": file("page.html", "text/html"),
    // Every browser requests it.
    "/favicon.ico": () => new Response(null, { status: 204 }),
    "/page.js": file("page.js", "text/javascript"),
    "/chart.js": file("chart.js", "text/javascript"),
    "/hide.js": file("hide.js", "text/javascript"),
    "/page.css": () => answer(STYLE_SHEETS.map(text).join(""), "text/css"),
    "/events": () => events(readSnapshot, runFile, signal),
    ...(redact ? {} : pictures),
  };
  function answerTo(request: Request): Response | Promise<Response> {
    // Null if the Host header is invalid.
    const url = URL.parse(request.url);
    // Refuse other host names: protects against DNS rebinding.
    if (!url || !["127.0.0.1", "localhost"].includes(url.hostname)) return plain(421, "not here");
    if (request.method !== "GET") return plain(405, "read-only");
    return routes[url.pathname]?.(request) ?? plain(404, "no such page");
  }
  const options = { hostname: "127.0.0.1", port, signal, onListen: () => {} };
  const server = Deno.serve(options, async (request) => {
    const response = await answerTo(request);
    for (const [name, value] of Object.entries(GUARDS)) response.headers.set(name, value);
    return response;
  });
  return { url: `http://127.0.0.1:${server.addr.port}/`, finished: server.finished };
}

function answer(body: string, type: string, policy = POLICY): Response {
  return new Response(body, {
    headers: {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": policy,
      "cache-control": "no-store",
    },
  });
}

const plain = (status: number, body: string) => new Response(`${body}\n`, { status });

/**
 * Server-sent events: one per snapshot, the first of a run with its history; `waiting` with the record's
 * file while there is no run; `problem` if a snapshot fails. A client that does not read causes no snapshots.
 */
function events(
  readSnapshot: () => Promise<LiveSnapshot | null>,
  runFile: string,
  stop: AbortSignal,
) {
  const gone = new AbortController();
  const signal = AbortSignal.any([stop, gone.signal]);
  const encoder = new TextEncoder();
  let first = true;
  let sentRun: string | undefined;
  const eventOf = (seen: LiveSnapshot | null) => {
    if (!seen) return `event: waiting\ndata: ${JSON.stringify(runFile)}\n\n`;
    const { history, ...rest } = seen;
    const data = seen.run === sentRun ? rest : { ...rest, history };
    sentRun = seen.run;
    return `data: ${JSON.stringify(data)}\n\n`;
  };
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!first) await sleep(INTERVAL_MS, signal);
      first = false;
      const event = signal.aborted ? "" : await readSnapshot().then(
        eventOf,
        (error) => `event: problem\ndata: ${JSON.stringify(problemText(error))}\n\n`,
      );
      if (gone.signal.aborted) return;
      if (stop.aborted) controller.close();
      else controller.enqueue(encoder.encode(event));
    },
    cancel: () => gone.abort(),
  });
  return new Response(stream, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

const problemText = (error: unknown) => messageOf(explainAwsError(error) ?? error);

function report(file: string): Promise<Response> {
  return Deno.readTextFile(file).then(
    (body) => answer(body, "text/html", REPORT_POLICY),
    () => plain(404, "no report yet"),
  );
}

/** Serves the page of a video of the run and of no other object of the bucket. */
async function clip(s3: Clients["s3"], runFile: string, asked: URLSearchParams): Promise<Response> {
  const key = asked.get("key") ?? "";
  const run = await readRunRecord(runFile).catch(() => undefined);
  if (!run?.planned.includes(key)) return plain(404, "no such video");
  return await clipPage(s3, run.names.inputBucket, key, Number(asked.get("at")) || 0);
}

/** Serves a frame of the run and no other object of the bucket. */
async function frame(s3: Clients["s3"], runFile: string, key: string): Promise<Response> {
  // A broken record is reported by the snapshot.
  const run = await readRunRecord(runFile).catch(() => undefined);
  if (!run?.planned.some((video) => key === video.replace(/\.mp4$/i, ".jpg"))) {
    return plain(404, "no such frame");
  }
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: run.names.frameBucket, Key: key }),
    );
    const jpeg = await Body!.transformToByteArray();
    return new Response(jpeg as BodyInit, { headers: { "content-type": "image/jpeg" } });
  } catch {
    return plain(404, "no such frame");
  }
}
