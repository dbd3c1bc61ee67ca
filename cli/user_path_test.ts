import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { shownPath, userPath } from "./user_path.ts";

const checkout = fileURLToPath(new URL("../", import.meta.url));

Deno.test("a path is resolved against the user's folder", () => {
  assert.equal(userPath("a.csv", "/home/ann"), "/home/ann/a.csv");
  assert.equal(userPath("a.csv", checkout.slice(0, -1)), "a.csv");
  assert.equal(userPath("a.csv", undefined), "a.csv");
  assert.equal(userPath("/srv/a.csv", "/home/ann"), "/srv/a.csv");
  assert.equal(userPath("", "/home/ann"), "");
});

Deno.test("a shown path opens from the user's folder", () => {
  const report = "var/report.html";
  assert.equal(shownPath(report, checkout), report);
  assert.equal(shownPath(report, `${checkout}var`), "report.html");
  assert.equal(shownPath(report, "/home/ann"), `${checkout}${report}`);
  assert.equal(shownPath("/home/ann/r/report.html", "/home/ann"), "r/report.html");
  assert.equal(shownPath("/srv/report.html", "/home/ann"), "/srv/report.html");
});
