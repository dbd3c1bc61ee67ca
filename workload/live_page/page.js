// The live page, drawn from server-sent events. All text is set with textContent.
import { drawChart } from "./chart.js";
import { hideNames } from "./hide.js";

const byId = (id) => document.getElementById(id);
// On a phone the results come first, and the bridge is one tap away.
byId("machine").open = innerWidth > 640;

let run = "";
let seen = [];
let snapshot = null;
let hidden = false;

const element = (tag, text, className) => {
  const made = document.createElement(tag);
  if (text !== undefined) {
    made.textContent = String(text).replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  }
  if (className) made.className = className;
  return made;
};

/** Changes the status only if it differs: screen readers announce each change. */
const state = (text, className = "quiet") => {
  const box = byId("state");
  if (box.textContent !== text) box.textContent = text;
  box.className = className;
};

/** `2026-01-02 12:00:00 UTC` */
const timeText = (iso) => `${iso.replace("T", " ").slice(0, 19)} UTC`;

const doneText = (done) => {
  const seconds = Math.round((Date.parse(done) - Date.parse(run)) / 1000);
  return `finished at ${timeText(done)}, ${seconds} s after the start`;
};

/** CSS class, name, and the value: a number or queue counts. */
const LINES = [
  ["results", "answered", ({ outputs }) => outputs],
  ["input", "input queue", ({ inputQueue }) => inputQueue],
  ["output", "output queue", ({ outputQueue }) => outputQueue],
];

const total = (value) => typeof value === "number" ? value : value.visible + value.inFlight;

/** The same format as in the terminal. */
const words = (value) =>
  value.inFlight ? `${value.visible} + ${value.inFlight} in flight` : `${total(value)}`;

/** Turns the page red, with a sentence for each alarm. */
const alarm = (sentences) => {
  const box = byId("alarm");
  document.documentElement.classList.toggle("alarm", sentences.length > 0);
  document.title = sentences.length > 0 ? "ALARM: Rollcall, live" : "Rollcall, live";
  box.hidden = sentences.length === 0;
  // A screen reader reads each change aloud.
  if (box.dataset.of === sentences.join()) return;
  box.dataset.of = sentences.join();
  box.replaceChildren(...sentences.map((sentence) => element("p", sentence)));
};

const progress = ({ videos, sample, left, alarms, report }) => {
  byId("answered").max = videos;
  byId("answered").value = sample.outputs;
  // While something is stuck, the estimate says nothing.
  byId("left").textContent = left === null || alarms.length > 0 ? "" : `about ${left} left`;
  byId("report").hidden = !report;
};

const cards = ({ videos, uploaded, sample, perSecond, done }) => {
  const dead = sample.inputDead + sample.outputDead;
  const shown = [
    [`${uploaded} of ${videos}`, "uploaded"],
    [sample.inputQueue.visible, "waiting in the input queue"],
    [sample.inputQueue.inFlight, "in flight"],
    [`${sample.outputs} of ${videos}`, "answered"],
    sample.ledger === null
      ? ["–", "in the ledger (no ledger given)"]
      : [sample.ledger, "in the ledger"],
    [dead, "dead letters", dead > 0 ? "bad" : ""],
    ...(done ? [] : [[perSecond === null ? "–" : perSecond.toFixed(1), "answers per second"]]),
  ];
  byId("cards").replaceChildren(...shown.map(([value, name, className]) => {
    const card = element("li");
    card.append(element("b", value, className), name);
    return card;
  }));
};

/** Stores a sample unless nothing has changed: the chart holds a value until the next. */
const see = ({ history, sample }) => {
  const text = (one) => JSON.stringify({ ...one, at: "" });
  if (history) {
    // After a restart the program has a shorter history than the page.
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
    span: Math.max(1, secondsAt(snapshot.done ?? snapshot.sample.at)),
    videos: snapshot.videos,
  });
  const entries = LINES.map(([name, text, valueOf]) =>
    element("li", `${text} ${words(valueOf(snapshot.sample))}`, name)
  );
  byId("legend").replaceChildren(...entries);
  const now = entries.map(({ textContent }) => textContent).join(", ");
  byId("chart").setAttribute("aria-label", `over time; now: ${now}`);
};
addEventListener("resize", () => snapshot && chart());

/** Plays a video from its frame's time; the server makes the URL when it is asked. */
const play = ({ video, frameTime }) => {
  byId("clip-title").textContent = video;
  byId("clip-page").src = `clip?key=${encodeURIComponent(video)}&at=${frameTime ?? 0}`;
  byId("clip").showModal();
};
byId("clip").addEventListener("close", () => byId("clip-page").removeAttribute("src"));

const result = (answer, of) => {
  const { video, who, major, year, distance, face, frame } = answer;
  const item = element("li");
  if (frame) {
    const button = element("button");
    button.title = `play ${video}`;
    button.addEventListener("click", () => play(answer));
    const box = element("div", undefined, "frame");
    const image = element("img");
    image.alt = `frame of ${video}`;
    image.addEventListener("load", () => {
      if (!face) return;
      const mark = element("span", undefined, "mark");
      const share = (part, whole) => `${(100 * part) / whole}%`;
      mark.style.left = share(face.x, image.naturalWidth);
      mark.style.top = share(face.y, image.naturalHeight);
      mark.style.width = share(face.width, image.naturalWidth);
      mark.style.height = share(face.height, image.naturalHeight);
      box.append(mark);
    });
    // Frames of different runs share keys: the run in the URL prevents a cached frame of another run.
    image.src = `frame?key=${encodeURIComponent(frame)}&run=${encodeURIComponent(run)}`;
    box.append(image);
    button.append(box);
    item.append(button);
  }
  item.append(
    element("b", who),
    element("div", [major, year].filter(Boolean).join(", "), "quiet"),
    element("div", [video, distance?.toFixed(3)].filter(Boolean).join(", "), "quiet"),
  );
  item.dataset.of = of;
  return item;
};

const results = (list) => {
  const box = byId("results");
  const there = new Map([...box.children].map((item) => [item.dataset.of, item]));
  box.replaceChildren(...list.map((one, i) => {
    // A video with a new answer is a new result. Without names, results may look the same.
    const of = JSON.stringify([run, one, one.video === "" && i]);
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
  snapshot = JSON.parse(data);
  if (snapshot.run !== run) {
    run = snapshot.run;
    seen = [];
  }
  see(snapshot);
  byId("hide").hidden = snapshot.redacted === true;
  draw(hidden ? hideNames(snapshot) : snapshot);
});
byId("hide").addEventListener("click", () => {
  hidden = !hidden;
  byId("hide").setAttribute("aria-pressed", String(hidden));
  if (snapshot) draw(hidden ? hideNames(snapshot) : snapshot);
});

const draw = (snapshot) => {
  byId("run").hidden = false;
  if (snapshot.done) state(`Run of ${timeText(run)}: ${doneText(snapshot.done)}`, "good");
  else state(`Run of ${timeText(run)}`);
  alarm(snapshot.alarms);
  progress(snapshot);
  cards(snapshot);
  chart();
  results(snapshot.results);
  bridge(snapshot);
};
events.addEventListener("waiting", ({ data }) => {
  snapshot = null;
  alarm([]);
  byId("run").hidden = true;
  byId("report").hidden = true;
  state(
    `Waiting for a run: there is no run record ${JSON.parse(data)} yet (--run). ` +
      "./rollcall workload writes it.",
  );
});
events.addEventListener("problem", ({ data }) => {
  state(JSON.parse(data), "bad");
});
events.addEventListener("error", () => {
  state("The program has stopped: start it again.");
});
