import { data, element } from "./dom.js";

/** The frame of a row; undefined if the file does not have it. */
export const pictureOf = (row) =>
  Object.hasOwn(data.frames, row.video) ? data.frames[row.video] : undefined;

const image = (picture, alt) =>
  element("img", {
    src: picture.src,
    width: picture.width,
    height: picture.height,
    loading: "lazy",
    decoding: "async",
    alt,
  });

/** The whole frame with the face marked; null without a frame. */
export const framed = (row) => {
  const picture = pictureOf(row);
  if (!picture) return null;
  const alt = row.face
    ? `frame of ${row.video} with the face marked`
    : `frame of ${row.video}, no face`;
  const frame = element("div", { class: "frame" }, image(picture, alt));
  if (row.face) {
    const share = (part, whole) => `${(100 * part) / whole}%`;
    const mark = element("span", { class: "mark" });
    mark.style.left = share(row.face.x, picture.width);
    mark.style.top = share(row.face.y, picture.height);
    mark.style.width = share(row.face.width, picture.width);
    mark.style.height = share(row.face.height, picture.height);
    frame.append(mark);
  }
  return frame;
};

/** How much of the face's surroundings a crop shows, in sizes of the face. */
const AROUND = 1.8;

/** The face alone, a square cut out of the frame; null without a frame or a face. */
export const cropped = (row, alt = "") => {
  const picture = pictureOf(row);
  if (!picture || !row.face) return null;
  const { face } = row;
  const side = Math.min(
    picture.width,
    picture.height,
    AROUND * Math.max(face.width, face.height, 1),
  );
  const within = (centre, size) => Math.min(Math.max(centre - side / 2, 0), size - side);
  const left = within(face.x + face.width / 2, picture.width);
  const top = within(face.y + face.height / 2, picture.height);
  const cut = image(picture, alt);
  cut.style.width = `${(100 * picture.width) / side}%`;
  cut.style.left = `${(-100 * left) / side}%`;
  cut.style.top = `${(-100 * top) / side}%`;
  return element("span", { class: "crop" }, cut);
};

/** The face of someone in a whole video, out of the picture of all its faces; null without it. */
export const faceOf = ({ row: index, person }, alt = "") => {
  const row = data.rows[index];
  const { side, most } = data.sheet;
  if (!Object.hasOwn(data.sheets, row.video) || person >= most) return null;
  const count = Math.min(row.people.length, most);
  const columns = Math.min(count, data.sheet.columns);
  const lines = Math.ceil(count / data.sheet.columns);
  const src = data.sheets[row.video];
  const cut = image({ src, width: columns * side, height: lines * side }, alt);
  cut.style.width = `${100 * columns}%`;
  cut.style.left = `${-100 * (person % data.sheet.columns)}%`;
  cut.style.top = `${-100 * Math.floor(person / data.sheet.columns)}%`;
  return element("span", { class: "crop" }, cut);
};

/** A whole enrolled picture as a square. */
export const portraitOf = ({ portrait }) => {
  if (portrait === null) return null;
  const whole = element("img", { src: portrait, loading: "lazy", class: "whole", alt: "" });
  return element("span", { class: "crop" }, whole);
};

/** A person's initials in place of a face; of a person whose name is hidden, the number. */
export const initialsOf = (name) => {
  const [, number] = /^Person (\d+)$/.exec(name) ?? [];
  const words = name.split(/[\s_.-]+/).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0].toUpperCase());
  return element(
    "span",
    { class: "crop initials", "aria-hidden": "true" },
    number ?? letters.join(""),
  );
};

/** A square with a question mark in place of an unknown face. */
export const nobody = () => element("span", { class: "crop initials", "aria-hidden": "true" }, "?");
