import { UserError } from "../../../contract/errors.ts";
import { DESCRIPTOR_LENGTH } from "../../gallery/gallery.ts";
import type { Descriptors } from "./measure.ts";

const PROGRAM = "recognition/evaluate/reference.py";

/**
 * The photos' descriptors by Python's face_recognition; null if it finds no face.
 * @throws {UserError} if the program ends too early
 * @throws the signal's reason, if it is aborted
 */
export async function referenceDescriptors(
  paths: readonly string[],
  { python, signal, onPhoto }: {
    python: string;
    signal: AbortSignal;
    onPhoto: (done: number) => void;
  },
  program = PROGRAM,
): Promise<Descriptors> {
  signal.throwIfAborted();
  // In its own process group, so that Ctrl-C reaches only this program and Python prints no
  // traceback.
  const child = new Deno.Command(python, {
    args: [program],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
    detached: true,
    signal,
  }).spawn();
  const lines = linesOf(child.stdout);
  const input = child.stdin.getWriter();
  const descriptors = new Map<string, Float32Array | null>();
  async function next(): Promise<Record<string, unknown>> {
    const { value, done } = await lines.next();
    if (done) throw new UserError(`${python} ${program} ended: see above`);
    return JSON.parse(value);
  }
  try {
    await next();
    for (const path of paths) {
      onPhoto(descriptors.size);
      // If the process has ended, the missing answer is reported instead.
      await input.write(new TextEncoder().encode(`${path}\n`)).catch(() => {});
      descriptors.set(path, descriptorOf(await next(), path));
    }
    return descriptors;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    // If the process has ended, its input is already closed.
    await input.close().catch(() => {});
    for await (const _ of lines);
    await child.status;
  }
}

function descriptorOf(answer: Record<string, unknown>, path: string): Float32Array | null {
  const { descriptor } = answer;
  if (answer["path"] !== path) throw new Error(`an answer of ${answer["path"]}, not of ${path}`);
  if (descriptor === null) return null;
  if (!Array.isArray(descriptor) || descriptor.length !== DESCRIPTOR_LENGTH) {
    throw new Error(`no descriptor of ${path}`);
  }
  return Float32Array.from(descriptor);
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
