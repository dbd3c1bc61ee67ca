// What can be told before the first look.
import { UsageError } from "../../cli/errors.ts";
import type { LedgerLocation } from "../ledger/location.ts";

/** An address that this program can ask. @throws {UsageError} with one that would work */
export function parseMetricsUrl(text: string): string {
  const example = "for example http://127.0.0.1:9464/metrics";
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`it must be a URL, ${example}`);
  }
  const { state } = Deno.permissions.querySync({ name: "net", host: url.host });
  if (state === "granted") return text;
  throw new UsageError(
    `this program may not reach ${url.host}: bring it to this machine, ` +
      `ssh -N -L 9464:127.0.0.1:9464 HOST, ${example}`,
  );
}

/** Why no line of the ledger can be counted; undefined if it can. */
export async function missingLedgerNote(
  { file, guests }: LedgerLocation,
): Promise<string | undefined> {
  if (file === undefined) {
    return guests.length > 0
      ? undefined
      : "without --ledger (or --guests) the ledger is not counted";
  }
  const there = await Deno.stat(file).catch(() => undefined);
  return there?.isFile ? undefined : `--ledger: no ${file} yet: it counts once it is there`;
}
