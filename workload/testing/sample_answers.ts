import { csvKey } from "../../contract/csv.ts";
import { encodeDescriptor } from "../../contract/descriptor_text.ts";
import type { Person } from "../../contract/people.ts";
import type { OutputMetadata } from "../../contract/output_metadata.ts";
import type { Evidence } from "../verify/evidence.ts";

/** Replaces the text of these videos' outputs, and fields of their metadata. */
export function answer(
  evidence: Evidence,
  answers: Readonly<Record<string, { text: string } & Partial<OutputMetadata>>>,
): Evidence {
  const byKey = new Map(Object.entries(answers).map(([video, one]) => [csvKey(video), one]));
  const outputs = evidence.outputs.map((output) => {
    const { text, ...more } = byKey.get(output.key) ?? output;
    if (!byKey.has(output.key)) return output;
    return { key: output.key, text, metadata: { ...output.metadata!, ...more } };
  });
  return { ...evidence, outputs };
}

/** What a sample has of someone in a video. */
export interface SamplePerson extends Partial<Person> {
  /** Of a stranger. */
  readonly descriptor?: Float32Array;
}

/** Replaces these videos' answers by those of a function that looked at the whole videos, each of 60 s. */
export function answerWhole(
  evidence: Evidence,
  answers: Readonly<Record<string, readonly SamplePerson[]>>,
): Evidence {
  const entries = Object.entries(answers);
  const texts = entries.map(([video, people]) => {
    const rows = people.map(({ name = null, student }) =>
      student ? `${student.name},${student.major},${student.year}` : `${name ?? "unknown"},,`
    );
    const outcome = people[0]?.name ? "recognised" : people.length > 0 ? "unknown" : "no_face";
    const text = `${(rows.length > 0 ? rows : ["no_face,,"]).join("\r\n")}\r\n`;
    return [video, { text, outcome, people: people.length }] as const;
  });
  const answered = answer(evidence, Object.fromEntries(texts));
  const identities = new Map(
    answered.outputs.map(({ key, metadata }) => [key, metadata!.identity]),
  );
  const people = new Map(entries.map(([video, all]) => [video, {
    version: 1 as const,
    identity: identities.get(csvKey(video))!,
    seconds: 60,
    people: all.map(({ descriptor, ...person }, i) => ({
      name: null,
      student: null,
      stranger: person.name ? null : i + 1,
      distance: 0.3,
      margin: 0.2,
      sure: Boolean(person.name),
      from: person.spans?.[0]?.[0] ?? 0,
      to: person.spans?.at(-1)?.[1] ?? 0,
      seconds: (person.spans ?? []).reduce((sum, [from, to]) => sum + to - from, 0),
      spans: [],
      frames: 4,
      best: { time: person.spans?.[0]?.[0] ?? 0, face: { x: 100, y: 50, width: 60, height: 60 } },
      ...person,
      descriptor: descriptor ? encodeDescriptor(descriptor) : null,
    })),
    faces: null,
  }]));
  return { ...answered, people };
}

/** A descriptor that begins with these numbers; the rest is 0. */
export function face(...values: number[]): Float32Array {
  return Float32Array.from({ length: 128 }, (_, i) => values[i] ?? 0);
}
