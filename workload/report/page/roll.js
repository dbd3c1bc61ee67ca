import { button, counted, data, element, inOrder, namesAreHidden } from "./dom.js";
import { cropped, faceOf, initialsOf, nobody, portraitOf } from "./faces.js";
import { commandBox, durationOf, enlarge, enlargeLook } from "./enlarge.js";
import { findVideos } from "./videos.js";

/** Videos named on a card, and cards shown at first. */
const NAMED = 3;
const CARDS = 60;

const rowsOf = ({ seen }) => seen.map((index) => data.rows[index]);
/** `12:00:01`, with the date if it is not the run's. */
const clock = (at) =>
  at.startsWith(data.date) ? at.slice(11, 19) : at.slice(0, 19).replace("T", " ");

const times = (rows) => {
  const [first, last] = [rows[0].at, rows.at(-1).at];
  if (!first) return null;
  const moment = (at) => element("time", { datetime: at, title: "time of upload, UTC" }, clock(at));
  const both = clock(first) === clock(last)
    ? [moment(first)]
    : [moment(first), " – ", moment(last)];
  return element("p", { class: "when" }, "uploaded ", ...both);
};

/**
 * The first videos as buttons; a search for the name finds the others.
 * @param lookIn the person in a whole video, by the row's index; null for the row's own face
 */
const videosOf = ({ seen }, name, lookIn) => {
  const named = seen.slice(0, NAMED).map((index) => {
    const open = () => {
      const look = lookIn(index);
      if (look === null) enlarge(data.rows[index]);
      else enlargeLook(look);
    };
    return element("li", {}, button({ class: "link" }, open, data.rows[index].video));
  });
  const more = seen.length - NAMED;
  if (more > 0) {
    named.push(
      element("li", {}, button({ class: "link" }, () => findVideos(name), `and ${more} more`)),
    );
  }
  return element("ul", { class: "in", "aria-label": "videos" }, ...named);
};

/** @param look in a whole video; null for the row's own face */
const faceButton = (row, look, label, face) =>
  button(
    { class: "face", "aria-label": label },
    () => look === null ? enlarge(row) : enlargeLook(look),
    face,
  );

/** `in 2 videos, 3.5 min` */
const presence = (rows, { seconds }) =>
  element(
    "p",
    { class: "present" },
    [`in ${counted(rows.length, "video")}`, ...(seconds === null ? [] : [durationOf(seconds)])]
      .join(", "),
  );

const record = ({ major, year }) =>
  element("p", { class: "record" }, [major, year].filter(Boolean).join(", "));

const presentCard = (person) => {
  const rows = rowsOf(person);
  const lookIn = (index) => {
    const at = (data.rows[index].people ?? [])
      .findIndex(({ name }) => name?.normalize("NFC") === person.name.normalize("NFC"));
    return at < 0 ? null : { row: index, person: at };
  };
  const best = person.best === null ? rows[0] : data.rows[person.best];
  const face = (person.look === null ? null : faceOf(person.look)) ??
    (person.best === null ? null : cropped(best)) ?? portraitOf(person) ?? initialsOf(person.name);
  return element(
    "li",
    { class: "person" },
    faceButton(best, person.look, `Enlarge the face of ${person.name}`, face),
    element("h3", {}, person.name),
    record(person),
    presence(rows, person),
    ...[times(rows), videosOf(person, person.name, lookIn)].filter(Boolean),
  );
};

const absentCard = (person) =>
  element(
    "li",
    { class: "absent" },
    portraitOf(person) ?? initialsOf(person.name),
    element(
      "div",
      {},
      element("h3", {}, person.name),
      record(person),
      ...(person.enrolled === false
        ? [element("p", { class: "bad" }, "not enrolled, so never recognized")]
        : []),
    ),
  );

const strangerCard = (stranger, number) => {
  const rows = rowsOf(stranger);
  const best = data.rows[stranger.best];
  // In a whole video the row's answer is about somebody else.
  const { nearest, certainty } = stranger.look === null ? best : {};
  const face = (stranger.look === null ? cropped(best) : faceOf(stranger.look)) ?? nobody();
  const name = `Unknown person ${number}`;
  const lookIn = (index) => stranger.looks.find(({ row }) => row === index) ?? null;
  return element(
    "li",
    { class: "person stranger" },
    faceButton(best, stranger.look, `Enlarge the face of unknown person ${number}`, face),
    element(
      "div",
      {},
      element("h3", {}, name),
      ...(nearest
        ? [element("p", {}, `nearest: ${nearest.name}, ${nearest.distance.toFixed(2)}`)]
        : []),
      ...(certainty ? [element("p", { class: "record" }, certainty)] : []),
      presence(rows, stranger),
      ...[times(rows), videosOf(stranger, "unknown", lookIn)].filter(Boolean),
    ),
    ...(stranger.command
      ? [
        element(
          "div",
          { class: "make" },
          element("p", { class: "record" }, "To make a student of this person:"),
          commandBox(stranger.command),
        ),
      ]
      : []),
  );
};

/** Fills a list with its first cards, and the others on request, `step` at a time. */
export const fill = (id, entries, card, step = CARDS) => {
  const list = document.getElementById(id);
  const more = document.getElementById(`${id}-more`);
  let shown = 0;
  const show = (count) => {
    const next = entries.slice(shown, shown + count);
    list.append(...next.map((entry, i) => card(entry, shown + i + 1)));
    shown += next.length;
    more.hidden = shown >= entries.length;
    more.textContent = `Show ${Math.min(step, entries.length - shown)} more of ${entries.length}`;
  };
  more.addEventListener("click", () => show(step));
  return {
    /** Replaces the cards. @param size how many to show at first */
    draw(chosen, size = step) {
      entries = chosen;
      shown = 0;
      list.replaceChildren();
      show(size);
    },
  };
};

const groups = [
  ["present", ({ listed, seen }) => listed && seen.length > 0, presentCard],
  ["unlisted", ({ listed, seen }) => !listed && seen.length > 0, presentCard],
  ["absent", ({ listed, seen }) => listed && seen.length === 0, absentCard],
  ["enrolled", ({ listed, seen }) => !listed && seen.length === 0, absentCard],
].flatMap(([id, belongs, card]) => {
  const section = document.getElementById(`${id}-group`);
  const people = data.people.filter(belongs);
  return section ? [{ section, people, list: fill(id, people, card) }] : [];
});
const strangers = document.getElementById("strangers")
  ? fill("strangers", data.strangers, strangerCard)
  : null;
const find = document.getElementById("find-person");

/** Draws the cards of the people who match the search. */
export const drawRoll = (size) => {
  const wanted = find?.value.trim().toLowerCase() ?? "";
  for (const { section, people, list } of groups) {
    const chosen = people.filter(({ name, major, year }) =>
      [name, major, year].some((value) => value.toLowerCase().includes(wanted))
    );
    if (namesAreHidden()) chosen.sort((a, b) => inOrder(a.name, b.name));
    section.hidden = chosen.length === 0;
    list.draw(chosen, size);
  }
  strangers?.draw(data.strangers, size);
};

find?.addEventListener("input", () => drawRoll());
