// The chart of the live page. It is drawn at its displayed size, so that its text is not scaled.
const EDGE = { right: 24, top: 14, bottom: 30 };
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200];
const DAY = 86_400;

/** Tick marks from 0 to `span` seconds, about `most` of them, each with its label. */
export function timeTicks(span, most) {
  const step = STEPS.find((one) => span / one <= most) ?? DAY * Math.ceil(span / DAY / most);
  const [unit, name] = step < 60 ? [1, "s"] : step < 3600 ? [60, "min"] : [3600, "h"];
  const count = Math.floor(span / step) + 1;
  return Array.from({ length: count }, (_, i) => [i * step, `${(i * step) / unit} ${name}`]);
}

const made = (tag, attributes, text) => {
  const one = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  if (text !== undefined) one.textContent = text;
  return one;
};

/**
 * Draws lines over the seconds of a run.
 * @param lines `{ name, points: [seconds, value][] }`: the name is the line's class
 * @param span the run's seconds
 * @param videos top of the scale, unless a value is higher
 */
export function drawChart(svg, { lines, span, videos }) {
  const { width, height } = svg.getBoundingClientRect();
  const top = Math.max(videos, 1, ...lines.flatMap(({ points }) => points.map(([, y]) => y)));
  const [left, right] = [16 + 8 * `${top}`.length, width - EDGE.right];
  const bottom = height - EDGE.bottom;
  const x = (seconds) => left + (Math.min(seconds, span) / span) * (right - left);
  const y = (value) => bottom - (value / top) * (bottom - EDGE.top);
  const across = [...new Set([0, videos, top])].flatMap((value) => [
    made("line", { class: "rule", x1: left, x2: right, y1: y(value), y2: y(value) }),
    // Skip a label that would overlap the one above it.
    ...(value === videos && y(videos) - y(top) > 0 && y(videos) - y(top) < 16 ? [] : [
      made("text", { "text-anchor": "end", x: left - 8, y: y(value) + 4 }, value),
    ]),
  ]);
  const down = timeTicks(span, (right - left) / 90).flatMap(([seconds, text]) => [
    made("line", { class: "rule", x1: x(seconds), x2: x(seconds), y1: bottom, y2: bottom + 5 }),
    made("text", { "text-anchor": "middle", x: x(seconds), y: bottom + 20 }, text),
  ]);
  const drawn = lines.map(({ name, points }) => {
    const steps = points.flatMap(([at, value], i) => [
      ...(i === 0 ? [] : [`${x(at)},${y(points[i - 1][1])}`]),
      `${x(at)},${y(value)}`,
    ]);
    const end = points.length === 0 ? [] : [`${x(span)},${y(points.at(-1)[1])}`];
    return made("polyline", { class: name, points: [...steps, ...end].join(" ") });
  });
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren(...across, ...down, ...drawn);
}
