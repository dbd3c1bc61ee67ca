import { button, data, element, safe } from "./dom.js";
import { framed } from "./faces.js";

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
const playButton = (row, frame) => {
  if (!Object.hasOwn(data.clips, row.video)) return null;
  const from = row.frameTime ?? 0;
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
  data.strangers.flatMap((stranger) => stranger.seen.map((index) => [data.rows[index], stranger])),
);

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
  title.textContent = safe(Object.hasOwn(who, row.who) ? who[row.who] : row.who);
  const record = [row.major, row.year].filter(Boolean).join(", ");
  content.replaceChildren(...[
    element("p", { class: "quiet" }, [record, row.video].filter(Boolean).join(" · ")),
    frame,
    playButton(row, frame),
    element(
      "dl",
      {},
      ...factsOf(row, data.rule).flatMap((
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

document.getElementById("enlarged-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
// A clip must not play on behind the page.
dialog.addEventListener("close", () => content.replaceChildren());
