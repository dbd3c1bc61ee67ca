import assert from "node:assert/strict";
import { FACE_COLUMNS, FACE_SIDE } from "../../contract/people_object.ts";
import type { Picture } from "../frames/frame.ts";
import { faceSheet, faceSquare } from "./face_sheet.ts";

function grey(width: number, height: number, value: (x: number, y: number) => number): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    rgb.fill(value(i % width, Math.floor(i / width)), 3 * i, 3 * i + 3);
  }
  return { width, height, rgb };
}

const at = ({ width, rgb }: Picture, x: number, y: number) => rgb[(y * width + x) * 3]!;

Deno.test("a face is in the middle of its square, with a little around it", () => {
  const inFace = (x: number, y: number) => x >= 100 && x < 140 && y >= 60 && y < 100;
  const picture = grey(240, 160, (x, y) => inFace(x, y) ? 200 : 20);
  const square = faceSquare(picture, { x: 100, y: 60, width: 40, height: 40 });
  assert.deepEqual([square.width, square.height], [FACE_SIDE, FACE_SIDE]);
  const half = FACE_SIDE / 2;
  // 40 of 72 pixels are the face.
  const edge = Math.round(half * 40 / 72);
  assert.deepEqual([at(square, half, half), at(square, half - edge + 3, half)], [200, 200]);
  assert.deepEqual([at(square, half - edge - 3, half), at(square, 1, 1)], [20, 20]);
});

Deno.test("a face larger than its square is as it is in the middle", () => {
  const inFace = (x: number, y: number) => x >= 200 && x < 500 && y >= 100 && y < 400;
  const picture = grey(700, 500, (x, y) => inFace(x, y) ? 200 : 20);
  const square = faceSquare(picture, { x: 200, y: 100, width: 300, height: 300 });
  const [half, edge] = [FACE_SIDE / 2, Math.round(FACE_SIDE / 1.8 / 2)];
  for (const sign of [-1, 1]) {
    assert.equal(at(square, half + sign * (edge - 2), half), 200);
    assert.equal(at(square, half, half + sign * (edge - 2)), 200);
    assert.equal(at(square, half + sign * (edge + 2), half), 20);
    assert.equal(at(square, half, half + sign * (edge + 2)), 20);
  }
  const sliver = faceSquare(grey(1, 500, () => 90), { x: 0, y: 0, width: 500, height: 500 });
  assert.ok(sliver.rgb.every((value) => value === 90));
});

Deno.test("a face at the edge of the picture has its edge repeated", () => {
  const square = faceSquare(grey(50, 50, () => 90), { x: 30, y: 30, width: 30, height: 30 });
  assert.ok(square.rgb.every((value) => value === 90));
});

Deno.test("faces are in rows, in order", () => {
  const squares = Array.from(
    { length: FACE_COLUMNS + 2 },
    (_, i) => grey(FACE_SIDE, FACE_SIDE, () => i + 1),
  );
  const sheet = faceSheet(squares)!;
  assert.deepEqual([sheet.width, sheet.height], [FACE_COLUMNS * FACE_SIDE, 2 * FACE_SIDE]);
  const face = (i: number) =>
    at(
      sheet,
      (i % FACE_COLUMNS) * FACE_SIDE + 5,
      Math.floor(i / FACE_COLUMNS) * FACE_SIDE + 5,
    );
  assert.deepEqual(squares.map((_, i) => face(i)), squares.map((_, i) => i + 1));
  assert.equal(face(FACE_COLUMNS + 2), 0);
  assert.equal(faceSheet(squares.slice(0, 2))!.width, 2 * FACE_SIDE);
  assert.equal(faceSheet([]), null);
  assert.equal(at(faceSheet([null, squares[0]!])!, FACE_SIDE + 5, 5), 1);
});
