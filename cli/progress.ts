import { terminalSafe } from "./terminal_safe.ts";

/** Shows a user how far a program is. */
export interface Progress {
  /** Shows a status, which the next call replaces on a terminal. */
  update(text: string): void;
  /** Prints a line that stays. */
  line(text: string): void;
  /** Erases the status. */
  clear(): void;
}

/** Erases the status that {@linkcode progressOnStderr} shows, if it was called. */
let clearStatus = () => {};

/** Erases the status, so that an error or the shell's prompt begins on a new line. */
export const clearProgress = (): void => clearStatus();

/** The output device of a {@linkcode Progress}. */
export interface Screen {
  readonly write: (text: string) => void;
  /** Width in characters; undefined if it is not a terminal. */
  readonly columns: () => number | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/**
 * On a terminal the status is one line, rewritten in place. Elsewhere each change is a line, at most one a second.
 * Texts are made safe for terminals, because they hold names of uploaded files.
 */
export function progressOn({ write, columns, now }: Screen): Progress {
  let shown = "";
  let shownAt = -Infinity;
  /** The escape sequence that erases the status; empty if none is shown. */
  function erase(): string {
    const rewritten = columns() !== undefined && shown !== "";
    shown = "";
    shownAt = -Infinity;
    return rewritten ? "\r\x1b[K" : "";
  }
  return {
    update(status) {
      const text = terminalSafe(status);
      const width = columns();
      if (text === shown || (width === undefined && now() - shownAt < 1000)) return;
      shown = text;
      shownAt = now();
      write(width === undefined ? `${text}\n` : `\r\x1b[K${cut(text, Math.max(1, width - 3))}`);
    },
    line(text) {
      write(`${erase()}${terminalSafe(text)}\n`);
    },
    clear: () => write(erase()),
  };
}

/** Cuts a text to the width: a wrapped line cannot be erased. The caller leaves room for the terminal's `^C`. */
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
  clearStatus = progress.clear;
  return progress;
}

/** The terminal's width in characters, or `otherwise` if there is no terminal. */
export function terminalColumns(otherwise = 80): number {
  try {
    // A terminal whose size is not set reports 0 columns.
    return Deno.consoleSize().columns || otherwise;
  } catch {
    return otherwise;
  }
}

/**
 * Runs a stage of a program: shows its name meanwhile, then prints its result and its seconds.
 * @param work resolves to the result, a few words
 */
export async function stage(
  progress: Progress,
  name: string,
  work: () => Promise<string>,
): Promise<void> {
  const started = performance.now();
  progress.update(`${name} …`);
  const result = await work();
  progress.line(`${name}: ${result} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
