import { terminalSafe } from "./terminal_safe.ts";

/** Tells a person how far a program is, on standard error. */
export interface Progress {
  /** How far it is now: passes. */
  update(text: string): void;
  /** Something that stays, on a line of its own. */
  line(text: string): void;
  /** Takes back what passes. */
  clear(): void;
}

/** The passing line that is on this process's terminal, or none. */
let takeBack = () => {};

/** Takes it back, so that an error or the shell's prompt begins a line. */
export const clearProgress = (): void => takeBack();

/** Where progress is written to. */
export interface Screen {
  readonly write: (text: string) => void;
  /** Columns of a terminal; undefined if it is none. */
  readonly columns: () => number | undefined;
  /** Milliseconds, of any clock. */
  readonly now: () => number;
}

/**
 * A terminal gets one line rewritten in place, anything else a line a change, one a second at most.
 * Nothing in a text is obeyed by the terminal: videos' names come from strangers.
 */
export function progressOn({ write, columns, now }: Screen): Progress {
  let shown = "";
  let shownAt = -Infinity;
  /** What takes back the passing line, if there is one. */
  function rubber(): string {
    const rewritten = columns() !== undefined && shown !== "";
    shown = "";
    shownAt = -Infinity;
    return rewritten ? "\r\x1b[K" : "";
  }
  return {
    update(told) {
      const text = terminalSafe(told);
      const width = columns();
      if (text === shown || (width === undefined && now() - shownAt < 1000)) return;
      shown = text;
      shownAt = now();
      write(width === undefined ? `${text}\n` : `\r\x1b[K${cut(text, Math.max(1, width - 3))}`);
    },
    line(text) {
      write(`${rubber()}${terminalSafe(text)}\n`);
    },
    clear: () => write(rubber()),
  };
}

/** A line that wraps could not be taken back, nor one that the `^C` of a terminal makes wrap. */
function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}

/** Progress on this process's standard error. */
export function progressOnStderr(): Progress {
  const encoder = new TextEncoder();
  const progress = progressOn({
    write: (text) => {
      Deno.stderr.writeSync(encoder.encode(text));
    },
    columns: () => Deno.stderr.isTerminal() ? terminalColumns() : undefined,
    now: () => performance.now(),
  });
  takeBack = progress.clear;
  return progress;
}

/** The terminal's width in characters, or this where there is none. */
export function terminalColumns(otherwise = 80): number {
  try {
    // A terminal that nobody has told its size says 0.
    return Deno.consoleSize().columns || otherwise;
  } catch {
    return otherwise;
  }
}

/** Does a stage: tells its name while it lasts, and then what came of it and its seconds. */
export async function stage(
  progress: Progress,
  name: string,
  work: () => Promise<string>,
): Promise<void> {
  const started = performance.now();
  progress.update(`${name} …`);
  const what = await work();
  progress.line(`${name}: ${what} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
