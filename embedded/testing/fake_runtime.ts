// A fake function for tests: a runtime that does what the event says.

/** The instructions in an event. */
export interface FakeEvent {
  readonly echo?: unknown;
  /** Report an error of this type. */
  readonly fail?: string;
  /** Exit with this code. */
  readonly exit?: number;
  /** Delay of the answer in milliseconds. */
  readonly ms?: number;
  /** Never answer. */
  readonly hang?: boolean;
  /** Include the environment of the process in the answer. */
  readonly env?: boolean;
}

/** The answer of the fake function. */
export interface FakeAnswer {
  readonly echo?: unknown;
  readonly pid: number;
  /** Number of invocations of the process. */
  readonly served: number;
  readonly env?: Readonly<Record<string, string>>;
}

// It logs each start and each event. FAKE_INIT makes its init fail.
const SCRIPT = `
const api = "http://" + Deno.env.get("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime";
const post = async (path, value) =>
  await (await fetch(api + path, { method: "POST", body: JSON.stringify(value) })).text();
console.log("start " + Deno.pid);
const init = Deno.env.get("FAKE_INIT");
if (init === "crash") Deno.exit(7);
if (init === "hang") await new Promise((resolve) => setTimeout(resolve, 1e9));
if (init === "error") {
  await post("/init/error", { errorType: "Runtime.Bad", errorMessage: "no model", stackTrace: [] });
  Deno.exit(1);
}
for (let served = 1;; served++) {
  const next = await fetch(api + "/invocation/next");
  const id = next.headers.get("Lambda-Runtime-Aws-Request-Id");
  const event = await next.json();
  console.log("event " + JSON.stringify(event));
  if (event.exit !== undefined) Deno.exit(event.exit);
  if (event.hang) await new Promise((resolve) => setTimeout(resolve, 1e9));
  if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms));
  const where = "/invocation/" + id;
  if (event.fail) {
    const error = { errorType: event.fail, errorMessage: "as asked", stackTrace: ["here"] };
    await post(where + "/error", error);
  } else {
    const env = event.env ? Deno.env.toObject() : undefined;
    await post(where + "/response", { echo: event.echo, pid: Deno.pid, served, env });
  }
}`;

/** Writes the fake runtime to a directory. @returns the command that starts it */
export async function fakeRuntime(dir: string): Promise<string[]> {
  const file = `${dir}/fake_runtime.js`;
  await Deno.writeTextFile(file, SCRIPT);
  return [Deno.execPath(), "run", "-A", "--no-config", "--no-lock", file];
}
