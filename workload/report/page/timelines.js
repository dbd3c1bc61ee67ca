import { button, data, element } from "./dom.js";
import { clockOf, durationOf, enlargeLook, nameOf } from "./enlarge.js";
import { faceOf, initialsOf, nobody } from "./faces.js";
import { fill } from "./roll.js";

/** Videos shown at first. */
const VIDEOS = 20;

const share = (part, whole) => `${(100 * part) / Math.max(whole, 0.001)}%`;

/** A stretch of the video in which the person is in the picture. */
const stretch = (look, [from, to], length) => {
  const label = `${nameOf(look)}, ${clockOf(from)} to ${clockOf(to)}`;
  const made = button(
    { class: "span", "aria-label": label, title: label },
    () => enlargeLook(look, from),
  );
  made.style.left = share(from, length);
  made.style.width = share(to - from, length);
  return made;
};

const track = (look, length) => {
  const { name, seconds, spans } = data.rows[look.row].people[look.person];
  const face = faceOf(look) ?? (name === null ? nobody() : initialsOf(name));
  return element(
    "li",
    { class: name === null ? "track stranger-track" : "track" },
    button(
      { class: "face", "aria-label": `Enlarge the face of ${nameOf(look)}` },
      () => enlargeLook(look),
      face,
    ),
    element("span", { class: "who" }, nameOf(look)),
    element("div", { class: "bar" }, ...spans.map((span) => stretch(look, span, length))),
    element("span", { class: "quiet" }, durationOf(seconds)),
  );
};

const card = (index) => {
  const { video, people, seconds } = data.rows[index];
  const length = Math.max(seconds, ...people.flatMap(({ spans }) => spans.map(([, to]) => to)));
  return element(
    "li",
    { class: "timeline" },
    element("h3", {}, video, " ", element("span", { class: "quiet" }, clockOf(length))),
    people.length > 0
      ? element("ul", {}, ...people.map((_, person) => track({ row: index, person }, length)))
      : element("p", { class: "quiet" }, "nobody"),
  );
};

const indexes = [...data.rows.keys()].filter((index) => data.rows[index].people !== null);
const list = document.getElementById("timelines") ? fill("timelines", indexes, card, VIDEOS) : null;

/** Draws the timelines of the first videos. */
export const drawTimelines = (size = VIDEOS) => list?.draw(indexes, size);
