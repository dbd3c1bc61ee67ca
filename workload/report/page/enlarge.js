import { button, data, element, safe } from "./dom.js";
import { faceOf, framed } from "./faces.js";

const dialog = document.getElementById("enlarged");
const title = document.getElementById("enlarged-title");
const content = document.getElementById("enlarged-content");

const seconds = (time) => `${Math.round(time * 10) / 10} s`;
const away = ({ name, distance }) => `${name}, ${distance.toFixed(3)}`;

/** What is known about a row's face, as name and value. */
export const factsOf = (row, rule) => {
  const facts = [];
  const add = (name, value) => {
    if (value) facts.push([name, value]);
  };
  add("How sure", row.certainty);
  if (row.distance !== null) {
    const limit = rule ? ` (accepted up to ${rule.threshold})` : "";
    const whom = row.nearest ? `${row.nearest.name}, ` : "";
    add(row.nearest ? "Nearest" : "Distance", `${whom}${row.distance.toFixed(3)}${limit}`);
  }
  if (row.second) add("Second nearest", away(row.second));
  if (row.nearest && row.second) {
    const margin = row.second.distance - row.nearest.distance;
    const least = rule ? ` (at least ${rule.margin} is needed)` : "";
    add("Margin", `${margin.toFixed(3)}${least}`);
  }
  if (row.frameTime !== null) add("Frame at", seconds(row.frameTime));
  if (row.face) {
    const { x, y, width, height } = row.face;
    const whole = [width, height, x, y].map(Math.round);
    add("Face", `${whole[0]} × ${whole[1]} pixels, at ${whole[2]}, ${whole[3]}`);
  }
  add("Also in the frame", row.others.map(({ name }) => name).join(", "));
  if (row.at) add("Uploaded", `${row.at.replace("T", " ").slice(0, 19)} UTC`);
  add("Verdict", row.verdict);
  add("Reason", row.reason);
  return facts;
};

/** A button that replaces the frame by the clip; null unless the report links the videos. */
const playButton = (row, frame, from) => {
  if (!Object.hasOwn(data.clips, row.video)) return null;
  const play = button({ class: "play" }, () => {
    const clip = element("video", {
      src: `${data.clips[row.video]}#t=${from}`,
      controls: true,
      playsinline: true,
      autoplay: true,
      "aria-label": `clip ${row.video}`,
    });
    clip.addEventListener("error", () => {
      clip.replaceWith(frame);
      play.replaceWith("The clip is not there any more, or this browser cannot play it.");
    });
    frame.replaceWith(clip);
  }, `Play the clip from ${seconds(from)}`);
  return play;
};

/** A command to copy. */
export const commandBox = (command) => {
  const box = element("div", { class: "command" }, element("code", {}, command));
  if (navigator.clipboard) {
    const copy = button({ class: "small" }, async () => {
      await navigator.clipboard.writeText(command);
      copy.textContent = "Copied";
    }, "Copy");
    box.append(copy);
  }
  return box;
};

const strangerOf = new Map(
  data.strangers.flatMap((stranger) =>
    stranger.looks.length > 0 ? [] : stranger.seen.map((index) => [data.rows[index], stranger])
  ),
);

/** Shows a picture, what is known about it, and the command that enrolls the person. */
const show = ({ name, under, frame, play, facts, command }) => {
  title.textContent = safe(name);
  content.replaceChildren(...[
    element("p", { class: "quiet" }, under.filter(Boolean).join(" · ")),
    frame,
    play,
    element(
      "dl",
      {},
      ...facts.flatMap((
        [name, value],
      ) => [element("dt", {}, name), element("dd", {}, value)]),
    ),
    ...(command
      ? [element("p", {}, "To make a student of this person:"), commandBox(command)]
      : []),
  ].filter(Boolean));
  for (const picture of content.querySelectorAll("img")) picture.loading = "eager";
  dialog.showModal();
  dialog.scrollTop = 0;
};

/** Shows a row's frame and what is known about it. */
export const enlarge = (row) => {
  const command = strangerOf.get(row)?.command;
  const who = {
    "": "No answer",
    no_face: "No face",
    unknown: "Unknown person",
    unreadable: "Unreadable",
  };
  const frame = framed(row) ??
    element("p", { class: "quiet" }, "This file does not have the frame.");
  show({
    name: Object.hasOwn(who, row.who) ? who[row.who] : row.who,
    under: [[row.major, row.year].filter(Boolean).join(", "), row.video],
    frame,
    play: playButton(row, frame, row.frameTime ?? 0),
    facts: factsOf(row, data.rule),
    command,
  });
};

/** `1:05`, `12:00:01` */
export const clockOf = (time) => {
  const whole = Math.floor(time);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return shown.map((part, i) => i === 0 ? String(part) : String(part).padStart(2, "0")).join(":");
};

/** `12 s`, `2.5 min` */
export const durationOf = (time) =>
  time < 60 ? `${Math.round(time)} s` : `${(time / 60).toFixed(1)} min`;

/** The number of each stranger in whole videos, the same one alike in every video. */
const strangerNumbers = new Map(
  data.strangers.flatMap(({ looks }, i) =>
    looks.map(({ row, person }) => [`${row} ${person}`, i + 1])
  ),
);

export const nameOf = ({ row, person }) =>
  data.rows[row].people[person].name ?? `Unknown person ${strangerNumbers.get(`${row} ${person}`)}`;

/** Shows someone in a whole video: the face, when, and the clip from `from` on. */
export const enlargeLook = (look, from) => {
  const row = data.rows[look.row];
  const person = row.people[look.person];
  // The stored frame is the best look of the first.
  const frame = (look.person === 0 ? framed(row) : null) ??
    faceOf(look, `face of ${nameOf(look)}`) ??
    element("p", { class: "quiet" }, "This file does not have the face.");
  frame.classList.add("one");
  const spans = person.spans.map(([from, to]) => `${clockOf(from)} – ${clockOf(to)}`).join(", ");
  const facts = [
    ["In the picture", `${durationOf(person.seconds)}: ${spans}`],
    ["Face at", seconds(person.time)],
  ];
  if (person.name !== null) facts.unshift(["How sure", person.sure ? "sure" : "likely"]);
  if (person.distance !== null) {
    const limit = data.rule ? ` (accepted up to ${data.rule.threshold} with one photo)` : "";
    facts.push(["Distance to the nearest", `${person.distance.toFixed(3)}${limit}`]);
  }
  if (person.margin !== null) facts.push(["Margin", person.margin.toFixed(3)]);
  show({
    name: nameOf(look),
    under: [[person.major, person.year].filter(Boolean).join(", "), row.video],
    frame,
    play: playButton(row, frame, from ?? person.time),
    facts,
    command: data.strangers.find(({ looks }) =>
      looks.some(({ row, person }) => row === look.row && person === look.person)
    )?.command,
  });
};

document.getElementById("enlarged-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
// A clip must not play on behind the page.
dialog.addEventListener("close", () => content.replaceChildren());
