// Problems that are reported before the page is served.
import { UsageError } from "../../cli/errors.ts";
import type { LedgerLocation } from "../ledger/location.ts";

/** Validates --metrics. @throws {UsageError} if it is no URL, or not permitted */
export function parseMetricsUrl(text: string): string {
  const example = "for example http://127.0.0.1:9464/metrics";
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`it must be a URL, ${example}`);
  }
  const { state } = Deno.permissions.querySync({ name: "net", host: url.host });
  if (state === "granted") return text;
  throw new UsageError(
    `this program may not connect to ${url.host}: forward its port to this machine with ` +
      `ssh -N -L 9464:127.0.0.1:9464 HOST, ${example}`,
  );
}

/** A note if the ledger lines cannot be counted yet; undefined if they can. */
export async function missingLedgerNote(
  { file, guests }: LedgerLocation,
): Promise<string | undefined> {
  if (file === undefined) {
    return guests.length > 0
      ? undefined
      : "ledger lines are not counted without --ledger or --guests";
  }
  const there = await Deno.stat(file).catch(() => undefined);
  return there?.isFile
    ? undefined
    : `--ledger: no ${file} yet: its lines are counted once it exists`;
}
