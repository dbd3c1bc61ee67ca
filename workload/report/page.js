// Runs in the report. All text is set with textContent: no input becomes HTML.
"use strict";
{
  const { rows, frames } = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 50;
  const PRINTED = 1000;
  const body = document.querySelector("#videos tbody");
  const search = document.getElementById("search");
  const only = document.getElementById("only");
  const count = document.getElementById("count");
  const [previous, next] = document.querySelectorAll(".pages button");
  const place = document.getElementById("place");
  let sort = { key: null, down: false };
  let page = 0;
  let shown = rows;

  const text = (tag, content, head, className) => {
    const element = document.createElement(tag);
    // Bidirectional control characters could reorder the surrounding text.
    element.textContent = content.replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
    if (head) element.dataset.head = head;
    if (className) element.className = className;
    return element;
  };

  const picture = (row) => {
    const cell = document.createElement("td");
    const frame = Object.hasOwn(frames, row.video) ? frames[row.video] : undefined;
    if (!frame) return cell;
    const box = document.createElement("div");
    box.className = "frame";
    const image = document.createElement("img");
    image.src = frame.src;
    image.width = frame.width;
    image.height = frame.height;
    image.loading = "lazy";
    image.alt = row.face
      ? `frame of ${row.video} with the face marked`
      : `frame of ${row.video}, no face`;
    box.append(image);
    if (row.face) {
      const mark = document.createElement("span");
      const share = (part, whole) => `${(100 * part) / whole}%`;
      mark.style.left = share(row.face.x, frame.width);
      mark.style.top = share(row.face.y, frame.height);
      mark.style.width = share(row.face.width, frame.width);
      mark.style.height = share(row.face.height, frame.height);
      box.append(mark);
    }
    cell.append(box);
    return cell;
  };

  const line = (row) => {
    const element = document.createElement("tr");
    element.append(
      picture(row),
      text("th", row.video, "", ""),
      text("td", row.who, "who"),
      text("td", row.major, "major"),
      text("td", row.year, "year"),
      text("td", row.distance === null ? "" : row.distance.toFixed(3), "distance", "number"),
      text("td", row.ms === null ? "" : String(row.ms), "ms", "number"),
      text("td", row.verdict, "", row.ok ? "good" : "bad"),
      text("td", row.reason, ""),
    );
    element.children[1].scope = "row";
    return element;
  };

  const compare = (a, b) => {
    const [x, y] = [a[sort.key], b[sort.key]];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    const order = typeof x === "number"
      ? x - y
      : String(x).localeCompare(String(y), "en", { numeric: true });
    return sort.down ? -order : order;
  };

  const draw = (size = PAGE) => {
    const pages = Math.max(1, Math.ceil(shown.length / size));
    page = Math.min(page, pages - 1);
    body.replaceChildren(...shown.slice(page * size, (page + 1) * size).map(line));
    place.textContent = `page ${page + 1} of ${pages}`;
    previous.disabled = page === 0;
    next.disabled = page === pages - 1;
  };

  const choose = () => {
    const wanted = search.value.trim().toLowerCase();
    const kind = only.value;
    shown = rows.filter((row) =>
      (kind === "" || (kind === "wrong" ? !row.ok : kind === row.who)) &&
      (wanted === "" || [row.video, row.who, row.major, row.year, row.reason].some((value) =>
        value.toLowerCase().includes(wanted)
      ))
    );
    if (sort.key) shown.sort(compare);
    page = 0;
    count.textContent = `${shown.length} of ${rows.length} videos`;
    draw();
  };

  search.addEventListener("input", choose);
  only.addEventListener("change", choose);
  previous.addEventListener("click", () => {
    page--;
    draw();
  });
  next.addEventListener("click", () => {
    page++;
    draw();
  });
  for (const head of document.querySelectorAll("#videos th[data-key]")) {
    head.firstElementChild.addEventListener("click", () => {
      const { key } = head.dataset;
      sort = { key, down: sort.key === key && !sort.down };
      for (const other of document.querySelectorAll("#videos th[aria-sort]")) {
        other.removeAttribute("aria-sort");
      }
      head.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
      choose();
    });
  }
  addEventListener("beforeprint", () => {
    page = 0;
    draw(PRINTED);
    place.textContent = shown.length > PRINTED
      ? `the first ${PRINTED} of ${shown.length} videos`
      : "";
  });
  addEventListener("afterprint", () => draw());
  choose();
}
