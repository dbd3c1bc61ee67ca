import { button, data, element, inOrder, namesAreHidden } from "./dom.js";
import { enlarge } from "./enlarge.js";
import { framed } from "./faces.js";

const PAGE = 50;
const { rows } = data;
const body = document.querySelector("#videos tbody");
const search = document.getElementById("search");
const only = document.getElementById("only");
const count = document.getElementById("count");
const [previous, next] = document.querySelectorAll(".pages button");
const place = document.getElementById("place");
let sort = { key: null, down: false };
let page = 0;
let shown = rows;

const cell = (content, head, kind = null) =>
  element("td", { "data-head": head, class: kind }, content);

const frameCell = (row) => {
  const frame = framed(row);
  if (!frame) return element("td");
  return element(
    "td",
    {},
    button(
      { class: "face", "aria-label": `Enlarge the frame of ${row.video}` },
      () => enlarge(row),
      frame,
    ),
  );
};

const tableRow = (row) =>
  element(
    "tr",
    {},
    frameCell(row),
    element("th", { scope: "row" }, row.video),
    cell(row.people?.length > 1 ? `${row.who} and ${row.people.length - 1} more` : row.who, "who"),
    cell(row.major, "major"),
    cell(row.year, "year"),
    cell(row.distance === null ? "" : row.distance.toFixed(3), "distance", "number"),
    cell(row.certainty, "how sure"),
    cell(row.ms === null ? "" : String(row.ms), "ms", "number"),
    cell(row.verdict, null, row.ok ? "good" : "bad"),
    cell(row.reason, null),
  );

const compare = (a, b) => {
  const key = sort.key ?? "video";
  const [x, y] = [a[key], b[key]];
  if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
  const order = typeof x === "number" ? x - y : inOrder(String(x), String(y));
  return sort.down ? -order : order;
};

/** Draws a page of the table. @param size rows on it */
export const drawVideos = (size = PAGE) => {
  const pages = Math.max(1, Math.ceil(shown.length / size));
  page = Math.min(page, pages - 1);
  body.replaceChildren(...shown.slice(page * size, (page + 1) * size).map(tableRow));
  place.textContent = `page ${page + 1} of ${pages}`;
  previous.disabled = page === 0;
  next.disabled = page === pages - 1;
};

/** The first `most` rows, on one page. */
export const drawForPrint = (most) => {
  page = 0;
  drawVideos(most);
  place.textContent = shown.length > most ? `the first ${most} of ${shown.length} videos` : "";
};

const matches = (row, wanted) =>
  [row.video, row.who, row.major, row.year, row.reason, ...row.others.map(({ name }) => name)]
    .some((value) => value.toLowerCase().includes(wanted));

/** Draws the rows that match the search and the filter. */
export const chooseVideos = () => {
  const wanted = search.value.trim().toLowerCase();
  const kind = only.value;
  shown = rows.filter((row) =>
    (kind === "" || (kind === "wrong" ? !row.ok : kind === row.who)) && matches(row, wanted)
  );
  if (sort.key || namesAreHidden()) shown.sort(compare);
  page = 0;
  count.textContent = `${shown.length} of ${rows.length} videos`;
  drawVideos();
};

/** Searches for a text and goes to the table. */
export const findVideos = (text) => {
  search.value = text;
  only.value = "";
  chooseVideos();
  document.getElementById("who").scrollIntoView();
  search.focus({ preventScroll: true });
};

search.addEventListener("input", chooseVideos);
only.addEventListener("change", chooseVideos);
previous.addEventListener("click", () => {
  page--;
  drawVideos();
});
next.addEventListener("click", () => {
  page++;
  drawVideos();
});
for (const head of document.querySelectorAll("#videos th[data-key]")) {
  head.firstElementChild.addEventListener("click", () => {
    const { key } = head.dataset;
    sort = { key, down: sort.key === key && !sort.down };
    for (const other of document.querySelectorAll("#videos th[aria-sort]")) {
      other.removeAttribute("aria-sort");
    }
    head.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
    chooseVideos();
  });
}
