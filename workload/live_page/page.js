// The live page: all of it from events, all text by textContent.
import { drawChart } from "./chart.js";

const byId = (id) => document.getElementById(id);
let run = "";
let seen = [];
let look = null;

const element = (tag, text, className) => {
  const made = document.createElement(tag);
  if (text !== undefined) {
    made.textContent = String(text).replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  }
  if (className) made.className = className;
  return made;
};

/** What is read aloud changes only where it is another. */
const state = (text, className = "quiet") => {
  const box = byId("state");
  if (box.textContent !== text) box.textContent = text;
  box.className = className;
};

/** `2026-01-02 12:00:00 UTC` */
const timeText = (iso) => `${iso.replace("T", " ").slice(0, 19)} UTC`;

const doneText = (done) => {
  const seconds = Math.round((Date.parse(done) - Date.parse(run)) / 1000);
  return `done at ${timeText(done)}, ${seconds} s after it began`;
};

/** Class, name, and a number or a queue's. */
const LINES = [
  ["results", "answered", ({ outputs }) => outputs],
  ["input", "input queue", ({ inputQueue }) => inputQueue],
  ["output", "output queue", ({ outputQueue }) => outputQueue],
];

const total = (value) => typeof value === "number" ? value : value.visible + value.inFlight;

/** As the terminal tells it. */
const words = (value) =>
  value.inFlight ? `${value.visible} + ${value.inFlight} in flight` : `${total(value)}`;

const cards = ({ videos, uploaded, sample, perSecond, done }) => {
  const dead = sample.inputDead + sample.outputDead;
  const shown = [
    [`${uploaded} of ${videos}`, "uploaded"],
    [sample.inputQueue.visible, "waiting in the input queue"],
    [sample.inputQueue.inFlight, "in flight from it"],
    [`${sample.outputs} of ${videos}`, "answered"],
    sample.ledger === null
      ? ["–", "in the ledger: none is named"]
      : [sample.ledger, "in the ledger"],
    [dead, "dead letters", dead > 0 ? "bad" : ""],
    ...(done ? [] : [[perSecond === null ? "–" : perSecond.toFixed(1), "answers a second"]]),
  ];
  byId("cards").replaceChildren(...shown.map(([value, name, className]) => {
    const card = element("li");
    card.append(element("b", value, className), name);
    return card;
  }));
};

/** A value holds until the next: what tells nothing new is left out. */
const see = ({ history, sample }) => {
  const text = (one) => JSON.stringify({ ...one, at: "" });
  if (history) {
    // A program that was started again knows less than the page.
    seen = [...seen.filter(({ at }) => at < history[0].at), ...history];
  } else if (text(sample) !== text(seen.at(-1))) {
    seen.push(sample);
    if (seen.length > 600) seen = seen.filter((_, i) => i % 2 === 0);
  }
};

const chart = () => {
  const secondsAt = (at) => Math.max(0, (Date.parse(at) - Date.parse(run)) / 1000);
  drawChart(byId("chart"), {
    lines: LINES.map(([name, , valueOf]) => ({
      name,
      points: seen.map((sample) => [secondsAt(sample.at), total(valueOf(sample))]),
    })),
    span: Math.max(1, secondsAt(look.done ?? look.sample.at)),
    videos: look.videos,
  });
  const entries = LINES.map(([name, text, valueOf]) =>
    element("li", `${text} ${words(valueOf(look.sample))}`, name)
  );
  byId("legend").replaceChildren(...entries);
  const now = entries.map(({ textContent }) => textContent).join(", ");
  byId("chart").setAttribute("aria-label", `over time; now: ${now}`);
};
addEventListener("resize", () => look && chart());

const result = ({ video, who, major, year, distance, face, frame }, of) => {
  const item = element("li");
  if (frame) {
    const box = element("div", undefined, "frame");
    const image = element("img");
    image.alt = `frame of ${video}`;
    image.addEventListener("load", () => {
      if (!face) return;
      const mark = element("span");
      const share = (part, whole) => `${(100 * part) / whole}%`;
      mark.style.left = share(face.x, image.naturalWidth);
      mark.style.top = share(face.y, image.naturalHeight);
      mark.style.width = share(face.width, image.naturalWidth);
      mark.style.height = share(face.height, image.naturalHeight);
      box.append(mark);
    });
    // Another run's frame has the same key: the browser must not take the one that it has.
    image.src = `frame?key=${encodeURIComponent(frame)}&run=${encodeURIComponent(run)}`;
    box.append(image);
    item.append(box);
  }
  item.append(
    element("b", who),
    element("div", [major, year].filter(Boolean).join(", "), "quiet"),
    element("div", distance === null ? video : `${video}, ${distance.toFixed(3)}`, "quiet"),
  );
  item.dataset.of = of;
  return item;
};

const results = (list) => {
  const box = byId("results");
  const there = new Map([...box.children].map((item) => [item.dataset.of, item]));
  box.replaceChildren(...list.map((one) => {
    // A video that is answered anew is another result.
    const of = JSON.stringify([run, one]);
    return there.get(of) ?? result(one, of);
  }));
};

const terms = (id, list) =>
  byId(id).replaceChildren(
    ...list.flatMap(({ name, text }) => [element("dt", name), element("dd", text)]),
  );

const bridge = ({ metrics, bridge }) => {
  byId("silent").hidden = metrics !== null;
  byId("all").hidden = metrics === null;
  terms("bridge", bridge ?? []);
  const number = (value) => Number.isInteger(value) ? value : value.toFixed(3);
  terms("metrics", (metrics ?? []).map(({ name, value }) => ({ name, text: number(value) })));
};

const events = new EventSource("events");
events.addEventListener("message", ({ data }) => {
  look = JSON.parse(data);
  if (look.run !== run) {
    run = look.run;
    seen = [];
  }
  see(look);
  byId("run").hidden = false;
  if (look.done) state(`the run of ${timeText(run)}: ${doneText(look.done)}`, "good");
  else state(`the run of ${timeText(run)}`);
  cards(look);
  chart();
  results(look.results);
  bridge(look);
});
events.addEventListener("waiting", ({ data }) => {
  look = null;
  byId("run").hidden = true;
  state(
    `waiting for a run: ./rollcall workload writes its record, ${JSON.parse(data)} (--run), ` +
      "which is not there yet",
  );
});
events.addEventListener("problem", ({ data }) => {
  state(JSON.parse(data), "bad");
});
events.addEventListener("error", () => {
  state("the program has ended: start it again");
});
