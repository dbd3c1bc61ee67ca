import assert from "node:assert/strict";
import { rosterRow, withoutPerson } from "./roster.ts";

const TEXTS: Record<string, [before: string, after: string]> = {
  "CSV with Windows line ends, quotes and another column": [
    'name,major,year,note\r\nBob,Art,junior,"a, b"\r\nAnn,Physics,senior,\r\nAnna,Law,junior,Ann\'s twin\r\n',
    'name,major,year,note\r\nBob,Art,junior,"a, b"\r\nAnna,Law,junior,Ann\'s twin\r\n',
  ],
  "semicolons": ["name;major;year\nAnn;a;1\nBob;b;2", "name;major;year\nBob;b;2"],
  "names only": ["name\nAnn\nBob\n", "name\nBob\n"],
  "the only person": ["name,major,year\nAnn,a,b\n", "name,major,year\n"],
};

for (const [name, [before, after]] of Object.entries(TEXTS)) {
  Deno.test(`a person leaves a roster, and all other lines stay: ${name}`, () => {
    assert.ok(rosterRow(before, "Ann"));
    assert.equal(withoutPerson(before, "Ann"), after);
    assert.equal(rosterRow(after, "Ann"), undefined);
  });
}

Deno.test("JSON keeps the other students with all their fields", () => {
  const text =
    '[{"name":"Ann","major":"a","year":"b"},{"name":"Bob","major":"a","year":2,"id":12345678901234567890}]';
  const rest = withoutPerson(text, "Ann")!;
  assert.match(rest, /"id": 12345678901234567890/);
  assert.doesNotMatch(rest, /Ann/);
});

Deno.test("a row that spans lines is left to its owner", () => {
  const text = 'name,major,year\n"Ann","a\nb",c\nBob,d,e\n';
  assert.ok(rosterRow(text, "Ann"));
  assert.equal(withoutPerson(text, "Ann"), undefined);
  assert.equal(rosterRow("nothing of the kind", "Ann"), undefined);
});
