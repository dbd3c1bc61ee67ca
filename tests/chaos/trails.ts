import { parseResult } from "../../contract/result.ts";
import { parseNotification, type Upload } from "../../contract/s3_event.ts";

/** How often each step of one upload, or of a part of one, was observed. */
export interface Trail {
  readonly identity: string;
  readonly key: string;
  /** Which part of the video it is of; undefined for the whole. */
  readonly range: Upload["range"];
  /** Its event was delivered to the bridge. */
  delivered: number;
  invoked: number;
  resultSent: number;
  /** Its event was deleted from the queue. */
  eventDeleted: number;
  /** Its result was delivered to the bridge. */
  resultDelivered: number;
  resultDeleted: number;
  /** The lists of people that its results had. */
  readonly answers: (readonly string[])[];
  /** The reasons found in the dead-letter queue. */
  deadLettered: string[];
  /** How often it was found there without a reason. */
  deadLetteredWithoutReason: number;
}

export type QueueKind = "input" | "output";

/** What a message is about: an upload, or a part of one. */
export interface Subject extends Pick<Upload, "identity" | "key"> {
  /** Set for a part. */
  readonly range?: Upload["range"] | undefined;
}

/** The trails of all uploads. */
export interface Trails {
  of(subject: Subject): Trail;
  all(): Trail[];
  /** The bridge received this message. @returns the trails of its uploads */
  delivered(queue: QueueKind, receipt: string, body: string): Trail[];
  /** AWS deleted the message with this receipt handle. */
  deleted(receipt: string): void;
}

export function createTrails(): Trails {
  const trails = new Map<string, Trail>();
  const receipts = new Map<string, { queue: QueueKind; trails: Trail[] }>();

  function of({ identity, key, range }: Subject): Trail {
    let trail = trails.get(identity);
    if (!trail) {
      trail = {
        identity,
        key,
        range,
        delivered: 0,
        invoked: 0,
        resultSent: 0,
        eventDeleted: 0,
        resultDelivered: 0,
        resultDeleted: 0,
        answers: [],
        deadLettered: [],
        deadLetteredWithoutReason: 0,
      };
      trails.set(identity, trail);
    }
    return trail;
  }

  return {
    of,
    all: () => [...trails.values()],
    delivered(queue, receipt, body) {
      const about = subjects(queue, body).map(of);
      if (queue === "output") about[0]!.answers.push(peopleOf(body));
      for (const trail of about) trail[queue === "input" ? "delivered" : "resultDelivered"]++;
      receipts.set(receipt, { queue, trails: about });
      return about;
    },
    deleted(receipt) {
      const known = receipts.get(receipt);
      const step = known?.queue === "input" ? "eventDeleted" : "resultDeleted";
      for (const trail of known?.trails ?? []) trail[step]++;
    },
  };
}

/** The uploads that a message is about; none for S3's test message. */
export function subjects(queue: QueueKind, body: string): readonly Subject[] {
  if (queue === "output") return [parseResult(body)];
  const notification = parseNotification(body);
  return notification.kind === "uploads" ? notification.uploads : [];
}

/** Tells uploads of different keys apart, and parts of one upload. */
export function nameOf({ key, range }: Pick<Subject, "key" | "range">): string {
  return range ? `${key} part ${range.part} of ${range.of}` : key;
}

/** The names in a result. */
function peopleOf(body: string): string[] {
  const { people = [] } = parseResult(body);
  return people.map(({ name }) => String(name));
}
