import type { Names } from "../contract/names.ts";
import { answers } from "./cloud/answers.ts";
import type { Clients } from "./cloud/clients.ts";
import { deadLetters } from "./cloud/dead_letters.ts";
import { everyone } from "./cloud/everyone.ts";
import { images } from "./cloud/images.ts";
import { studentsTable } from "./cloud/table.ts";
import { frames, videos } from "./cloud/videos.ts";
import { waitingMessages } from "./cloud/waiting.ts";
import { galleries, savedFaces } from "./files/galleries.ts";
import { mentions } from "./files/mentions.ts";
import { enrolledPictures } from "./files/pictures.ts";
import { rosterFiles } from "./files/rosters.ts";
import { guestLedgers, type RunInGuest } from "./ledgers/guests.ts";
import { localLedgers } from "./ledgers/local.ts";
import type { Store } from "./store.ts";

/** Everything that is kept of people in files, in the order of the search. */
export function storesOfFiles(): Store[] {
  return [
    savedFaces(),
    galleries(),
    enrolledPictures(),
    rosterFiles(),
    localLedgers(),
    mentions(),
  ];
}

/** Everything that is kept of people in files, a cloud and guests, in the order of the search. */
export function storesOfStack(
  { s3, sqs, dynamo, lambda, ecr }: Clients,
  names: Names,
  { guests, runInGuest }: { guests: readonly string[]; runInGuest: RunInGuest },
): Store[] {
  const [face, gallery, pictures, rosters, ledgers, files] = storesOfFiles();
  return [
    face!,
    gallery!,
    pictures!,
    rosters!,
    studentsTable(dynamo, names.studentsTable),
    // These tell which videos the person is in.
    answers(s3, names),
    everyone(s3, names),
    ledgers!,
    ...(guests.length > 0 ? [guestLedgers(guests, runInGuest)] : []),
    videos(s3, names),
    frames(s3, names),
    waitingMessages(sqs, names),
    deadLetters(sqs, names),
    files!,
    images(ecr, lambda, names),
  ];
}
