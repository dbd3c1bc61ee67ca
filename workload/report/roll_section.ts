import { type Html, html } from "./html.ts";
import type { Roll } from "./roll.ts";
import type { Roster } from "./roster.ts";

/** From this number of people on, they can be searched. */
const SEARCHABLE = 13;

/** The roll call, which page/roll.js fills with cards. */
export function rollSection(roll: Roll, { source }: Pick<Roster, "source">): Html {
  const { present, absent, unlisted, enrolled } = countsOf(roll);
  const group = (id: string, title: string, count: number) =>
    count > 0 &&
    html`
      <section id="${id}-group"
        aria-labelledby="${id}-title"><h2 id="${id}-title">${title} <span class="count">${count}</span></h2>
      <ul id="${id}" class="${id === "absent" || id === "enrolled" ? "absentees" : "people"}"></ul>
      <button type="button" id="${id}-more" class="more" hidden></button></section>
    `;
  return html`<section id="roll" aria-label="Roll call">
${
    !roll.hasRoster && html`
      <p
        class="quiet">No roster (${source}), so nobody is absent: these are the people found. Name one with --students FILE.</p>
    `
  }${
    roll.people.length >= SEARCHABLE &&
    html`
      <div
        class="tools"><label class="inline">Find a person <input id="find-person" type="search" autocomplete="off"></label></div>
    `
  }${group("present", roll.hasRoster ? "Present" : "Found", present)}${
    group("absent", "Absent", absent)
  }${group("unlisted", "Found, but not on the roster", unlisted)}${
    group(
      "enrolled",
      roll.hasRoster ? "Enrolled, but not on the roster" : "Enrolled, and not seen",
      enrolled,
    )
  }${present + unlisted === 0 && html`<p>Nobody was recognized.</p>`}</section>`;
}

/** The people whom nobody knows; nothing if there is none. */
export function strangersSection({ strangers }: Roll): Html | false {
  return strangers.length > 0 &&
    html`
      <section
        aria-labelledby="unknown"><h2 id="unknown">Unknown people <span class="count">${strangers
          .length}</span></h2>
      <p class="quiet">Faces that match nobody in the gallery. Faces that match one another are one person.</p>
      <ul id="strangers" class="people wide"></ul>
      <button type="button" id="strangers-more" class="more" hidden></button></section>
    `;
}

/** How many people are present, absent, and found or only enrolled without being on the roster. */
export function countsOf({ people, hasRoster }: Roll) {
  const seen = people.filter((person) => person.seen.length > 0);
  const unlisted = hasRoster ? seen.filter(({ listed }) => !listed).length : 0;
  const enrolled = people.filter((person) => person.seen.length === 0 && !person.listed).length;
  return {
    present: seen.length - unlisted,
    absent: people.length - seen.length - enrolled,
    unlisted,
    enrolled,
  };
}
