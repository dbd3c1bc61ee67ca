import { parseResult } from "../../contract/result.ts";
import { parseNotification } from "../../contract/s3_event.ts";

/** How often each step of one upload was observed. */
export interface Trail {
  readonly identity: string;
  readonly key: string;
  /** Its event was delivered to the bridge. */
  delivered: number;
  invoked: number;
  resultSent: number;
  /** Its event was deleted from the queue. */
  eventDeleted: number;
  /** Its result was delivered to the bridge. */
  resultDelivered: number;
  resultDeleted: number;
  /** The reasons found in the dead-letter queue. */
  deadLettered: string[];
  /** How often it was found there without a reason. */
  deadLetteredWithoutReason: number;
}

export type QueueKind = "input" | "output";

/** The trails of all uploads. */
export interface Trails {
  of(identity: string, key: string): Trail;
  all(): Trail[];
  /** The bridge received this message. @returns the trails of its uploads */
  delivered(queue: QueueKind, receipt: string, body: string): Trail[];
  /** AWS deleted the message with this receipt handle. */
  deleted(receipt: string): void;
}

export function createTrails(): Trails {
  const trails = new Map<string, Trail>();
  const receipts = new Map<string, { queue: QueueKind; trails: Trail[] }>();

  function of(identity: string, key: string): Trail {
    let trail = trails.get(identity);
    if (!trail) {
      trail = {
        identity,
        key,
        delivered: 0,
        invoked: 0,
        resultSent: 0,
        eventDeleted: 0,
        resultDelivered: 0,
        resultDeleted: 0,
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
      const about = subjects(queue, body).map(({ identity, key }) => of(identity, key));
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
export function subjects(
  queue: QueueKind,
  body: string,
): readonly { identity: string; key: string }[] {
  if (queue === "output") return [parseResult(body)];
  const notification = parseNotification(body);
  return notification.kind === "uploads" ? notification.uploads : [];
}
