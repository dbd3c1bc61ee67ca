import { messageOf } from "./errors.ts";

/** A structured log: one JSON object a line. */
export type Log = {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** Returns a log that adds these fields to every line. */
  with(fields: Fields): Log;
};

export type Fields = Readonly<Record<string, unknown>>;

/** The levels that a log can be set to, the most talkative last. Errors are always written. */
export const LOG_LEVELS = ["warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * A log of JSON lines `{time, level, message, …fields}`; `write` prints to standard output by default.
 * Lines of a more talkative level are not made.
 */
export function jsonLog(
  fields: Fields = {},
  write: (line: string) => void = console.log,
  level: LogLevel = "info",
): Log {
  const at = (level: string) => (message: string, more: Fields = {}) =>
    write(toLine({ time: new Date().toISOString(), level, message, ...fields, ...more }));
  return {
    debug: level === "debug" ? at("debug") : () => {},
    info: level === "warn" ? () => {} : at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (more) => jsonLog({ ...fields, ...more }, write, level),
  };
}

function toLine(value: Fields): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Keep the line even if a field cannot be serialised.
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
