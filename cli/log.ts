import { messageOf } from "./errors.ts";

/** Writes one JSON line: for machines. */
export type Log = {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** The same log with these fields in every line. */
  with(fields: Fields): Log;
};

export type Fields = Readonly<Record<string, unknown>>;

/** A log of JSON lines `{time, level, message, …fields}` on standard output, or where `write` says. */
export function jsonLog(fields: Fields = {}, write: (line: string) => void = console.log): Log {
  const at = (level: string) => (message: string, more: Fields = {}) =>
    write(toLine({ time: new Date().toISOString(), level, message, ...fields, ...more }));
  return {
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (more) => jsonLog({ ...fields, ...more }, write),
  };
}

function toLine(value: Fields): string {
  try {
    return JSON.stringify(value);
  } catch {
    // A field that cannot be serialised must not cost the line.
    const safe = Object.entries(value).map(([name, field]) => [name, plain(field)]);
    return JSON.stringify(Object.fromEntries(safe));
  }
}

function plain(field: unknown): unknown {
  try {
    JSON.stringify(field);
    return field;
  } catch {
    return messageOf(field);
  }
}
