import assert from "node:assert/strict";
import { ByteReader } from "./byte_reader.ts";
import { readAnswer } from "./http_answer.ts";

/** A reader to which the text arrives in parts of this size. */
function readerOf(text: string, partBytes: number): ByteReader {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ByteReader({
    read(into) {
      const part = bytes.subarray(at, at + Math.min(partBytes, into.length));
      into.set(part);
      at += part.length;
      return Promise.resolve(part.length === 0 ? null : part.length);
    },
  });
}

const LONG = "☃".repeat(3_000);
const OK = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

/** Name, response, body, whether the connection can be used again. */
const RESPONSES: readonly (readonly [string, string, string, boolean])[] = [
  ["with a length", `${OK}Content-Length: 3\r\n\r\nabc`, "abc", true],
  ["of length 0", `${OK}content-length: 0\r\n\r\n`, "", true],
  ["longer than the buffer", `${OK}Content-Length: 9000\r\n\r\n${LONG}`, LONG, true],
  ["with a long head", `${OK}x: ${"y".repeat(9_000)}\r\ncontent-length: 1\r\n\r\na`, "a", true],
  ["in chunks", `${CHUNKED}2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n`, "abc", true],
  [
    "in chunks with a trailer",
    `${CHUNKED}A\r\n0123456789\r\n0\r\nx: y\r\n\r\n`,
    "0123456789",
    true,
  ],
  ["in a long chunk", `${CHUNKED}2328\r\n${LONG}\r\n0\r\n\r\n`, LONG, true],
  ["without content", "HTTP/1.1 204 No Content\r\n\r\n", "", true],
  [
    "after an interim one",
    `HTTP/1.1 100 Continue\r\n\r\n${OK}content-length: 1\r\n\r\na`,
    "a",
    true,
  ],
  ["that ends the connection", `${OK}connection: close\r\ncontent-length: 1\r\n\r\na`, "a", false],
  ["of HTTP/1.0", "HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\na", "a", false],
  ["that ends with the connection", `${OK}x: y\r\n\r\n${LONG}`, LONG, false],
];

for (const [name, text, body, isKept] of RESPONSES) {
  Deno.test(`a response ${name} is read, in whatever parts it arrives`, async () => {
    for (const partBytes of [1, 7, 2048, 100_000]) {
      const reader = readerOf(text, partBytes);
      const [answer, kept] = await readAnswer(reader);
      assert.equal(new TextDecoder().decode(answer.body), body);
      assert.equal(kept, isKept);
      assert.ok(reader.isEmpty);
    }
  });
}

Deno.test("the headers have names in lower case, and equal ones are one", async () => {
  const head = "HTTP/1.1 429 Too Many Requests\r\nX-Amzn-ErrorType: a:b \r\nVary: c\r\nvary:d\r\n";
  const [answer] = await readAnswer(readerOf(`${head}content-length: 0\r\n\r\n`, 9));
  assert.equal(answer.statusCode, 429);
  assert.deepEqual(answer.headers, {
    "x-amzn-errortype": "a:b",
    vary: "c, d",
    "content-length": "0",
  });
});

Deno.test("a response that is cut off anywhere is a reset connection", async () => {
  for (const text of [`${OK}content-length: 9\r\n\r\n{}`, `${CHUNKED}2\r\nab\r\n0\r\n\r\n`]) {
    for (let length = 1; length < text.length; length++) {
      const cut = readAnswer(readerOf(text.slice(0, length), 5));
      await assert.rejects(cut, { code: "ECONNRESET" }, text.slice(0, length));
    }
  }
});

Deno.test("what is no response of HTTP/1.1 is refused", async () => {
  const cases = [
    ["SSH-2.0-OpenSSH\r\n\r\n", /not HTTP/],
    [`${OK}content-length: -1\r\n\r\n`, /length of -1/],
    [`${CHUNKED}x\r\n`, /chunk without a length/],
    [`${OK}x: ${"y".repeat(99_000)}\r\n\r\n`, /head .* too long/],
  ] as const;
  for (const [text, message] of cases) {
    await assert.rejects(readAnswer(readerOf(text, 99)), message);
  }
});
