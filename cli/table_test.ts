import assert from "node:assert/strict";
import { renderTable } from "./table.ts";

Deno.test("a long table has one header and columns as wide as their widest cell", () => {
  const rows = Array.from({ length: 500 }, (_, i) => [`${i}`, i === 450 ? "学生 ü" : ""]);
  const lines = renderTable(["a", "who"], rows).split("\n");
  assert.equal(lines.length, 504);
  assert.equal(lines[0], "┌─────┬────────┐");
  assert.equal(lines[1], "│ a   │ who    │");
  assert.equal(lines[2], "├─────┼────────┤");
  assert.equal(lines[3 + 199], "│ 199 │        │");
  assert.equal(lines[3 + 200], "│ 200 │        │");
  assert.equal(lines[3 + 450], "│ 450 │ 学生 ü │");
  assert.equal(lines.at(-1), "└─────┴────────┘");
});

Deno.test("an empty table has a header; a short one is drawn by the library", () => {
  assert.equal(renderTable(["a"], []).split("\n")[1], "│ a │");
  assert.equal(renderTable(["a"], [["b"]]), "┌───┐\n│ a │\n├───┤\n│ b │\n└───┘");
});
