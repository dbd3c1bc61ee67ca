import { ContractError } from "./errors.ts";
import { isObject } from "./json.ts";
import { parsePeople, type Person } from "./people.ts";

/** Everyone in one video, as the function stores it beside the frame: JSON under {@linkcode peopleKey}. */
export interface PeopleObject {
  readonly version: 1;
  /** The upload's. */
  readonly identity: string;
  /** When the video ends, in seconds from its start. */
  readonly seconds: number;
  /** Everyone, also those who did not fit into the message. */
  readonly people: readonly StoredPerson[];
  /**
   * A JPEG in base64 with the faces of the first {@linkcode MAX_FACES} people, in order: squares of
   * FACE_SIDE, FACE_COLUMNS to a row. Null if there is nobody.
   */
  readonly faces: string | null;
}

export interface StoredPerson extends Person {
  /** Of a stranger: the descriptor as metadata has it; null also if the function leaves it out. */
  readonly descriptor: string | null;
}

/** Side of a face's square, in pixels. */
export const FACE_SIDE = 128;
export const FACE_COLUMNS = 8;
export const MAX_FACES = 64;

/** @throws {ContractError} naming what is wrong */
export function parsePeopleObject(text: string): PeopleObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ContractError("not the people of a video: not JSON");
  }
  if (!isObject(value) || value.version !== 1) {
    throw new ContractError("not the people of a video: the version is another");
  }
  const { identity, seconds, faces } = value;
  const isWhole = typeof identity === "string" && typeof seconds === "number" &&
    (faces === null || (typeof faces === "string" && /^[A-Za-z0-9+/]+=*$/.test(faces)));
  if (!isWhole) throw new ContractError("not the people of a video: a field is wrong");
  const people = parsePeople(value.people).map((person) => {
    const { descriptor } = person as Partial<StoredPerson>;
    return { ...person, descriptor: typeof descriptor === "string" ? descriptor : null };
  });
  return { version: 1, identity, seconds, people, faces };
}
