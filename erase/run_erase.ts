import { UserError } from "../contract/errors.ts";
import { clearProgress, progressOnStderr } from "../cli/progress.ts";
import { chosenNames } from "../cli/settings.ts";
import { askForVideos, isNameTyped } from "./ask.ts";
import { carryOut, type CarryOutOptions } from "./carry_out.ts";
import { createClients } from "./cloud/clients.ts";
import { staleFunction } from "./cloud/images.ts";
import { awaitQuiet } from "./cloud/waiting.ts";
import { writeCopies } from "./copies.ts";
import { scanFiles } from "./files/scan.ts";
import type { EraseOptions } from "./flags.ts";
import { overSsh } from "./ledgers/guests.ts";
import { countItems, makePlan, type PlannedStore } from "./plan.ts";
import { planJson, planText } from "./plan_text.ts";
import { CLOUD_LEFT, receiptJson, receiptText } from "./receipt.ts";
import { similarPeople } from "./similar_people.ts";
import type { Search, Store, VideoChoice } from "./store.ts";
import { storesOfFiles, storesOfStack } from "./stores.ts";

/** Exit codes besides 0, done. */
const PARTLY = 3;
const NOTHING_FOUND = 4;

/** Where the checkout keeps what it knows of people. */
const OWN_FILES = ["var", "people", "students.csv"];

/** Where to look, and what belongs to carrying it out there. */
interface Scope extends CarryOutOptions {
  readonly stores: readonly Store[];
  readonly roots: readonly string[];
  readonly isCloud: boolean;
}

/** @returns the exit code */
export async function runErase(
  name: string,
  options: EraseOptions,
  signal: AbortSignal,
): Promise<number> {
  const scope = scopeOf(name, options, signal);
  const known = {
    videos: new Set<string>(),
    shared: new Set<string>(),
    identities: new Set<string>(),
  };
  const searchFor = (choice: VideoChoice | undefined): Search => {
    let files: ReturnType<typeof scanFiles> | undefined;
    return { name, ...known, choice, signal, files: () => files ??= scanFiles(scope.roots) };
  };
  const plan = await makePlan(scope.stores, searchFor(options.videos));
  const errors = plan.filter(({ error }) => error !== undefined);
  const isNothing = countItems(plan) === 0;
  if (options.plan || isNothing) console.log(options.json ? planJson(plan) : planText(plan));
  if (isNothing) {
    const similar = await similarPeople(name, await searchFor(undefined).files());
    if (similar.length > 0) console.error(`erase: did you mean ${similar.join(" or ")}?`);
  }
  if (options.out !== undefined) await writeCopies(options.out, name, plan);
  if (options.plan || isNothing) {
    return errors.length > 0 ? PARTLY : isNothing ? NOTHING_FOUND : 0;
  }
  console.error(planText(plan));
  const choice = options.videos ?? await chooseVideos(plan, known.shared.size, signal);
  if (!options.yes && !await isNameTyped(name, signal)) {
    throw new UserError("that is not the name: nothing was erased");
  }
  const receipt = await carryOut(plan, scope.stores, () => searchFor(choice), scope);
  clearProgress();
  for (const reason of receipt.reasons) console.error(`erase: ${reason}`);
  const whole = scope.isCloud ? { ...receipt, left: [...receipt.left, ...CLOUD_LEFT] } : receipt;
  console.log(options.json ? receiptJson(whole) : receiptText(whole));
  return receipt.isDone ? 0 : PARTLY;
}

function scopeOf(name: string, options: EraseOptions, signal: AbortSignal): Scope {
  const { local, also, guests, region, project } = options;
  const progress = progressOnStderr();
  const onStep = (title: string) => progress.update(`erasing: ${title}`);
  if (local !== undefined) {
    return { stores: storesOfFiles(), roots: [local, ...also], isCloud: false, onStep };
  }
  const names = chosenNames(options);
  const clients = createClients(region);
  const runInGuest = overSsh(options.sshConfig ?? `var/ssh/${project}.config`);
  const { sqs, ecr, lambda } = clients;
  return {
    stores: storesOfStack(clients, names, { guests, runInGuest }),
    roots: [...OWN_FILES, ...also],
    isCloud: true,
    onStep,
    checkSources: () => staleFunction(ecr, lambda, names, { name, signal }),
    awaitQuiet: () =>
      awaitQuiet(sqs, names, {
        withinMs: options.wait * 1000,
        signal,
        onCount: (messages) => progress.update(`waiting for ${messages} messages`),
      }),
  };
}

/** Only the user knows whether a video is worth more to others in it. */
async function chooseVideos(
  plan: readonly PlannedStore[],
  shared: number,
  signal: AbortSignal,
): Promise<VideoChoice> {
  const count = plan.find(({ store }) => store.title === "videos")?.items.length ?? 0;
  // Frames alone are always the person's own picture.
  return count === 0 ? "frames" : await askForVideos(count, shared, signal);
}
