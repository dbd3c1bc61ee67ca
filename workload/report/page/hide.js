import { data } from "./dom.js";
import { drawRoll } from "./roll.js";
import { drawTimelines } from "./timelines.js";
import { chooseVideos } from "./videos.js";

const hideSwitch = document.getElementById("hide");

/** The numbers from 1 to n in random order: in the order of names, a roster would give them away. */
const drawnNumbers = (n) =>
  Array.from({ length: n }, (_, i) => ({ number: i + 1, at: Math.random() }))
    .sort((a, b) => a.at - b.at).map(({ number }) => number);

/** Replaces names, files and pictures in the data by numbers. Returns a function that undoes it. */
const hideNames = () => {
  const ranks = drawnNumbers(data.people.length);
  const numbers = new Map(data.people.map(({ name }, i) => [name, ranks[i]]));
  const personOf = (name) => {
    if (!numbers.has(name)) numbers.set(name, numbers.size + 1);
    return `Person ${numbers.get(name)}`;
  };
  const places = drawnNumbers(data.rows.length);
  const undo = [];
  const change = (object, changes) => {
    const before = Object.fromEntries(Object.keys(changes).map((key) => [key, object[key]]));
    undo.push(() => Object.assign(object, before));
    Object.assign(object, changes);
  };
  for (const [i, row] of data.rows.entries()) {
    const isPerson = !data.nobody.includes(row.who);
    change(row, {
      video: `Video ${places[i]}`,
      who: isPerson ? personOf(row.who) : row.who,
      major: "",
      year: "",
      others: row.others.map(({ name }) => ({ name: personOf(name), major: "", year: "" })),
      people: row.people && row.people.map((person) => ({
        ...person,
        name: person.name === null ? null : personOf(person.name),
        major: "",
        year: "",
      })),
      nearest: null,
      second: null,
      certainty: row.certainty.startsWith("between ") ? "between two people" : row.certainty,
      reason: "",
    });
  }
  for (const person of data.people) {
    change(person, { name: personOf(person.name), major: "", year: "", portrait: null });
  }
  for (const stranger of data.strangers) change(stranger, { command: null });
  change(data, { frames: {}, clips: {}, sheets: {} });
  return () => undo.forEach((one) => one());
};

let showNames = null;

hideSwitch?.addEventListener("click", () => {
  if (showNames) showNames();
  showNames = showNames ? null : hideNames();
  hideSwitch.setAttribute("aria-pressed", String(showNames !== null));
  // Sentences that the page does not draw from its data.
  document.documentElement.classList.toggle("names-hidden", showNames !== null);
  for (const box of document.querySelectorAll("input[type=search]")) box.value = "";
  drawRoll();
  drawTimelines();
  chooseVideos();
});
