import assert from "node:assert/strict";
import type { Frame } from "../frames/frame.ts";
import { plainView, type View } from "./observation.ts";
import { closeUps, enhancedView, isPoorlyLit, paddedView, rotatedViews } from "./enhanced_views.ts";

const SPOT = { x: 200, y: 80, width: 12, height: 12 };

/** A dark frame with a white spot. */
function spotted([width, height] = [640, 360], scale = 1): Frame {
  const rgb = new Uint8Array(width * height * 3).fill(30);
  const { x, y, width: side } = SPOT;
  for (let row = y * scale; row < (y + side) * scale; row++) {
    rgb.fill(255, (row * width + x * scale) * 3, (row * width + (x + side) * scale) * 3);
  }
  return { width, height, rgb, time: 0 };
}

/** The box around the white spot of a view, in the original frame; null if there is none. */
function whiteIn({ frame: { width, height, rgb }, toSourceBox }: View) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (rgb[(y * width + x) * 3]! < 200) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  if (right < 0) return null;
  return toSourceBox({ x: left, y: top, width: right - left + 1, height: bottom - top + 1 });
}

function isTheSpot(view: View, tolerance: number) {
  const box = whiteIn(view)!;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const away = Math.hypot(middle.x - SPOT.x - 6, middle.y - SPOT.y - 6);
  assert.ok(away <= tolerance, `${away} px away: ${JSON.stringify(box)}`);
}

Deno.test("boxes found in a padded or rotated view are mapped to the frame", () => {
  const plain = plainView(spotted());
  isTheSpot(paddedView(plain), 2);
  assert.equal(rotatedViews(plain).length, 4);
  for (const view of rotatedViews(plain)) isTheSpot(view, 2);
  for (const view of rotatedViews(paddedView(plain))) isTheSpot(view, 3);
});

Deno.test("close-ups cover the frame, use the full size, and map boxes to the frame", async () => {
  const full = spotted([1920, 1080], 3);
  const frame = { ...spotted(), enlarge: () => Promise.resolve(full) };
  const views = await closeUps(frame);
  assert.equal(views.length, 6);
  const seen = views.filter((view) => whiteIn(view) !== null);
  assert.ok(seen.length >= 1);
  for (const view of seen) {
    isTheSpot(view, 2);
    assert.equal(view.detail?.picture, full);
    const inFull = view.detail!.box({ x: 0, y: 0, width: 64, height: 64 });
    assert.equal(inFull.width, 96);
  }
  assert.equal(
    (await closeUps(spotted())).length,
    6,
    "without a larger picture: of the frame itself",
  );
});

Deno.test("only a dark or noisy frame is enhanced; darkness around a lit face does not matter", () => {
  const dark = { ...spotted(), rgb: spotted().rgb.map((value) => value / 3) };
  const better = enhancedView(dark)!;
  assert.ok(better.frame.rgb[0]! > dark.rgb[0]!);
  assert.equal(better.source, dark);
  const bright = { ...spotted(), rgb: spotted().rgb.fill(150) };
  assert.equal(enhancedView(bright), null);
  assert.ok(!isPoorlyLit(spotted(), SPOT));
  assert.ok(isPoorlyLit(spotted(), { ...SPOT, x: 400 }));
});
