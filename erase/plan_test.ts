import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";
import { countItems, makePlan } from "./plan.ts";
import { planText } from "./plan_text.ts";
import { NOTHING, type Search, type Store } from "./store.ts";

const search: Search = {
  name: "Ann",
  videos: new Set(),
  shared: new Set(),
  identities: new Set(),
  choice: undefined,
  signal: new AbortController().signal,
  files: () => Promise.resolve([]),
};

function store(title: string, find: Store["find"]): Store {
  return { title, phase: "data", find };
}

const full = store("galleries", () =>
  Promise.resolve({
    ...NOTHING,
    items: Array.from({ length: 60 }, (_, n) => ({ what: `gallery\n${n}` })),
    left: [{ what: "a file", until: "you delete it", where: "var/x.txt" }],
  }));

Deno.test({
  name:
    "a store that cannot be searched is in the plan with its reason, and the others are searched (needs env)",
  ...needs("env"),
  async fn() {
    const broken = store("videos", () => Promise.reject(new Error("AccessDenied")));
    const plan = await makePlan([broken, full], search);
    assert.equal(countItems(plan), 60);
    const text = planText(plan);
    assert.match(text, /^videos: cannot be searched: AccessDenied$/m);
    assert.match(text, /^galleries: 60$/m);
    assert.match(text, /^ {2}and 10 more$/m);
    assert.match(text, /left: var\/x\.txt: a file; until you delete it/);
  },
});

Deno.test("what is left where nothing is of the person is under its store's title", async () => {
  const left = [{ what: "3 messages", until: "a bridge collects them", isOpen: true } as const];
  const queues = store("working queues", () => Promise.resolve({ ...NOTHING, left }));
  assert.equal(
    planText(await makePlan([queues], search)),
    "nothing found\nworking queues: 0\n  left: 3 messages; until a bridge collects them",
  );
});

Deno.test("without credentials there is no plan", async () => {
  const error = Object.assign(new Error("no keys"), { name: "CredentialsProviderError" });
  await assert.rejects(
    makePlan([store("videos", () => Promise.reject(error)), full], search),
    error,
  );
});
