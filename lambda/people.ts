import { encodeDescriptor } from "../contract/descriptor_text.ts";
import { type Person } from "../contract/people.ts";
import { type PeopleObject } from "../contract/people_object.ts";
import type { Student } from "../contract/student.ts";
import type { Picture } from "../recognition/frames/frame.ts";
import { faceSheet } from "../recognition/pictures/face_sheet.ts";
import type { Everyone } from "../recognition/recogniser.ts";

/** The people with their records. */
export function withStudents(
  { people }: Everyone,
  studentOf: (name: string) => Student | null,
): Person[] {
  return people.map((person) => ({
    ...person,
    student: person.name === null ? null : studentOf(person.name),
  }));
}

/** The picture of everyone's faces, as many as are stored; null if there is nobody. */
export function facesOf({ faces }: Everyone): Picture | null {
  return faceSheet(faces);
}

/** What is stored of everyone beside the frame. @param faces a JPEG */
export function peopleObject(
  identity: string,
  { seconds, descriptors }: Everyone,
  people: readonly Person[],
  faces: Uint8Array | null,
  { omitDescriptor }: { omitDescriptor: boolean },
): PeopleObject {
  return {
    version: 1,
    identity,
    seconds,
    people: people.map((person, i) => ({
      ...person,
      // Only strangers are grouped by likeness.
      descriptor: person.name !== null || omitDescriptor || !descriptors[i]
        ? null
        : encodeDescriptor(descriptors[i]),
    })),
    faces: faces && faces.toBase64(),
  };
}
