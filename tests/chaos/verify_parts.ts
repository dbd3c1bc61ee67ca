import { peopleIn } from "../testing/minute_video.ts";
import type { Stored } from "./stored.ts";
import type { Trail } from "./trails.ts";
import { isLong, longVideo } from "./upload_plan.ts";
import type { Finding } from "./verify.ts";

/** Findings about long videos, whose answers are joined from parts. */
export interface PartsVerdict {
  /** Answers that are not those of one go: people are missing, there twice, or of different uploads. */
  readonly incomplete: readonly Finding[];
  /** Parts that nobody has emptied, although nothing has kept the function from it. */
  readonly left: readonly Finding[];
}

/**
 * Compares every result of long videos that was delivered, and what is stored of them, with the
 * people of the uploads.
 */
export function verifyParts({ seed, puts, trails, stored, erased, interrupted }: {
  seed: number;
  /** The key of each upload. */
  puts: readonly string[];
  trails: readonly Trail[];
  stored: Stored;
  /** The identities of erased answers. */
  erased: ReadonlySet<string>;
  /** Keys of parts that are left because the function was killed. */
  interrupted: ReadonlySet<string>;
}): PartsVerdict {
  const incomplete: Finding[] = [];
  const seen = Map.groupBy(trails, ({ key }) => key);
  for (const [key, { length: uploads }] of Map.groupBy(puts, (key) => key)) {
    if (!isLong(key)) continue;
    const ofKey = seen.get(key) ?? [];
    const whole = new Set(
      Array.from({ length: uploads }, (_, i) => textOf(peopleIn(longVideo(seed, key, i + 1)))),
    );
    const check = (where: string, people: readonly string[]) => {
      if (whole.has(textOf(people))) return;
      incomplete.push({ key, count: 1, text: `${where}: ${textOf(people) || "nobody"}` });
    };
    for (const { answers } of ofKey) for (const people of answers) check("a result", people);
    check("beside the frame", stored.inBucket.get(key) ?? []);
    const isErased = ofKey.some(({ identity }) => erased.has(identity));
    const file = stored.besideLedger.get(key);
    if (file || !isErased) check("beside the ledger", file ?? []);
  }
  const left = [...stored.parts].filter(([key, { isEmptied }]) =>
    !isEmptied && !interrupted.has(key)
  ).map(([key]) => ({ key, count: 1, text: "a part that is not emptied" }));
  return { incomplete, left };
}

const textOf = (people: readonly string[]) => people.join(", ");
