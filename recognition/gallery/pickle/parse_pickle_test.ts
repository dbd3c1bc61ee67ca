import assert from "node:assert/strict";
import { UserError } from "../../../contract/errors.ts";
import { parsePickle } from "./parse_pickle.ts";
import { ascii, bytes, join, pickle, plain, uint32 } from "../../testing/pickle.ts";
import type { PickleValue } from "./value.ts";

const refused = (file: Uint8Array, message: RegExp) =>
  assert.throws(() => parsePickle(file), (error) => {
    assert(error instanceof UserError, String(error));
    assert.match(error.message, message);
    return true;
  });

const global = (name: string) => join("GLOBAL", ascii(name.replace(" ", "\n") + "\n"));

Deno.test("plain values are returned as data", () => {
  const file = pickle(
    ...["EMPTY_DICT", "MARK", plain("a")] as const,
    ...["MARK", "NONE", "NEWTRUE", "NEWFALSE", "TUPLE", plain("b"), "EMPTY_LIST"] as const,
    ...["BININT", bytes(0xfe, 0xff, 0xff, 0xff), "APPEND", "SETITEMS"] as const,
    ...[plain("c"), "BININT1", bytes(200), "BININT2", bytes(1, 2), plain(-1.5)] as const,
    ...["TUPLE3", "SETITEM", plain("d"), "BINBYTES", uint32(2), bytes(7, 8)] as const,
    ...["SHORT_BINBYTES", bytes(1, 9), "TUPLE2", "SETITEM"] as const,
    ...[plain("e"), "SHORT_BINUNICODE", bytes(2), ascii("é"), "TUPLE1", "SETITEM"] as const,
  );
  const expected = new Map<string, PickleValue>([
    ["a", [null, true, false]],
    ["b", [-2]],
    ["c", [200, 513, -1.5]],
    ["d", [bytes(7, 8), bytes(9)]],
    ["e", ["é"]],
  ]);
  assert.deepEqual(parsePickle(file), expected);
});

Deno.test("the memo returns the same value, for each of its opcodes", () => {
  const file = pickle(
    ...["EMPTY_LIST", "MARK", plain("x"), "MEMOIZE", "BINGET", bytes(0)] as const,
    ...[plain("y"), "BINPUT", bytes(9), "BINGET", bytes(9)] as const,
    ...[plain("z"), "LONG_BINPUT", uint32(70_000), "LONG_BINGET", uint32(70_000)] as const,
    "APPENDS",
  );
  assert.deepEqual(parsePickle(file), ["x", "x", "y", "y", "z", "z"]);
});

Deno.test("a list that contains itself is read", () => {
  const file = pickle("EMPTY_LIST", "MEMOIZE", "BINGET", bytes(0), "APPEND");
  const list = parsePickle(file) as PickleValue[];
  assert.equal(list[0], list);
});

Deno.test("a pickle that asks for code is refused with the name and the position", () => {
  const call = [plain("id"), "TUPLE1", "REDUCE"] as const;
  refused(
    pickle(global("os system"), ...call),
    /^refused: the pickle asks for os\.system \(byte 2\); only lists of numpy float vectors/,
  );
  refused(pickle(plain("os"), plain("system"), "STACK_GLOBAL", ...call), /os\.system \(byte 20\)/);
  refused(pickle(global("builtins eval"), ...call), /builtins\.eval/);
  refused(pickle(global("numpy load"), ...call), /numpy\.load/);
  refused(pickle(global("numpy.core.multiarray fromfile"), ...call), /fromfile/);
  refused(pickle(global("_codecs decode"), ...call), /_codecs\.decode/);
  refused(pickle(global("numpy\u001b[2J x"), ...call), /numpy\?\[2J\.x/);
  refused(pickle(global(`${"a".repeat(500)} b`)), /a{80}\.\.\. \(byte 2\)/);
  refused(pickle("NONE", "NONE", "STACK_GLOBAL"), /without a name/);
});

Deno.test("every opcode that could run or fetch something is refused by name", () => {
  const file = ascii("os\nsystem\n");
  refused(pickle("MARK", plain("id"), "INST", file), /uses the opcode INST \(byte 10\)/);
  refused(pickle("MARK", global("numpy ndarray"), "OBJ"), /the opcode OBJ/);
  refused(pickle(global("numpy ndarray"), "EMPTY_TUPLE", "NEWOBJ"), /the opcode NEWOBJ /);
  refused(pickle("NONE", "EMPTY_TUPLE", "EMPTY_DICT", "NEWOBJ_EX"), /the opcode NEWOBJ_EX/);
  refused(pickle("EXT1", bytes(1)), /the opcode EXT1/);
  refused(pickle("EXT2", bytes(1, 0)), /the opcode EXT2/);
  refused(pickle("EXT4", uint32(1)), /the opcode EXT4/);
  refused(pickle("PERSID", ascii("1\n")), /the opcode PERSID/);
  refused(pickle("NONE", "BINPERSID"), /the opcode BINPERSID/);
  refused(pickle("NEXT_BUFFER"), /the opcode NEXT_BUFFER/);
  refused(pickle(bytes(0xff)), /the opcode 0xff/);
});

Deno.test("REDUCE and BUILD accept only numpy's own", () => {
  refused(
    pickle(plain("os.system"), "EMPTY_TUPLE", "REDUCE"),
    /calls something that is not a function/,
  );
  refused(
    pickle(global("numpy dtype"), "NONE", "REDUCE"),
    /calls something that is not a function/,
  );
  refused(pickle(global("numpy ndarray"), "EMPTY_TUPLE", "REDUCE"), /calls numpy\.ndarray/);
  refused(pickle("EMPTY_DICT", "EMPTY_DICT", "BUILD"), /a state that numpy does not write/);
  refused(pickle("EMPTY_DICT", "EMPTY_TUPLE", "BUILD"), /not a numpy array/);
  refused(pickle(global("numpy dtype"), "EMPTY_TUPLE", "BUILD"), /not a numpy array/);
  const reconstruct = global("numpy.core.multiarray _reconstruct");
  refused(pickle(reconstruct, global("numpy dtype"), "TUPLE1", "REDUCE"), /not a numpy array/);
});

Deno.test("an array contains only plain floats", () => {
  const typed = (code: string) => join(global("numpy dtype"), plain(code), "TUPLE1", "REDUCE");
  for (const code of ["O8", "i8", "U3", "f2", "V16"]) {
    refused(pickle(typed(code)), new RegExp(`numbers of type ${code}`));
  }
  const state = (order: string) => join("MARK", "BININT1", bytes(3), plain(order), "TUPLE");
  refused(pickle(typed("f8"), state("|"), "BUILD"), /not plain floats/);
  const structured = join("NONE", plain(["x"]), "NONE");
  const record = join("MARK", "BININT1", bytes(3), plain("<"), structured, "TUPLE");
  refused(pickle(typed("f8"), record, "BUILD"), /not plain floats/);
});

Deno.test("an array has exactly the bytes of its shape", () => {
  const type = join(global("numpy dtype"), plain("f8"), "TUPLE1", "REDUCE");
  const array = (shape: Uint8Array, length: number) =>
    pickle(
      ...[global("numpy.core.numeric _frombuffer"), "MARK"] as const,
      ...["SHORT_BINBYTES", bytes(length, ...new Uint8Array(length))] as const,
      ...[type, shape, plain("C"), "TUPLE", "REDUCE"] as const,
    );
  assert.equal((parsePickle(array(plain([2]), 16)) as { kind: string }).kind, "array");
  refused(array(plain([2]), 15), /more or fewer bytes/);
  refused(array(plain([3]), 16), /more or fewer bytes/);
  refused(array(plain([1e300, 1e300]), 16), /an invalid shape/);
  refused(array(plain([2 ** 52, 2 ** 52, 2 ** 52]), 16), /more or fewer bytes/);
  refused(array(plain([-1, -2]), 16), /an invalid shape/);
  refused(array(plain([0.5, 4]), 16), /an invalid shape/);
  refused(array(plain("2"), 16), /an invalid shape/);
  refused(array(plain(Array(100).fill(1)), 8), /an invalid shape/);
});

Deno.test("a length beyond the end is damage, for every opcode", () => {
  const huge = uint32(1 << 30);
  for (const opcode of ["BINUNICODE", "BINBYTES"] as const) {
    refused(pickle(opcode, huge), /^damaged: the pickle ends too early \(byte 2\); copy/);
  }
  const longer = bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
  for (const opcode of ["BINBYTES8", "BYTEARRAY8", "FRAME"] as const) {
    refused(pickle(opcode, longer), /ends too early/);
  }
  refused(join("PROTO", bytes(3), "GLOBAL", ascii("numpy\nndarray")), /ends too early/);
});

Deno.test("a missing stack value, memo entry or mark is damage", () => {
  for (const opcode of ["TUPLE1", "TUPLE3", "MEMOIZE", "REDUCE", "BUILD", "APPEND"] as const) {
    refused(pickle(opcode), /takes a value from an empty stack/);
    refused(pickle("NONE", "NONE", "NONE", "MARK", opcode), /takes a value from an empty stack/);
  }
  for (const opcode of ["TUPLE", "APPENDS", "SETITEMS"] as const) {
    refused(pickle("EMPTY_LIST", opcode), /takes a missing mark/);
  }
  refused(pickle("BINGET", bytes(3)), /refers to memo entry 3/);
  refused(pickle("LONG_BINGET", uint32(4_000_000_000)), /refers to memo entry 4000000000/);
  refused(pickle("NONE", "NONE", "APPEND"), /appends to something that is not a list/);
  refused(
    pickle("EMPTY_LIST", "NONE", "NONE", "SETITEM"),
    /sets items of something that is not a dict/,
  );
  refused(
    pickle("EMPTY_DICT", "MARK", "NONE", "SETITEMS"),
    /sets items of something that is not a dict/,
  );
  refused(pickle("EMPTY_DICT", "NONE", "NONE", "SETITEM"), /keys are not strings/);
  refused(pickle("SHORT_BINUNICODE", bytes(1, 0xff)), /not UTF-8/);
});

Deno.test("a pickle is one value of protocol 2 to 5, from its first byte to its last", () => {
  refused(bytes(), /the pickle is empty/);
  refused(ascii("(dp0\n."), /older than protocol 2/);
  refused(join("PROTO", bytes(6), "NONE", "STOP"), /protocol 6/);
  refused(join("PROTO", bytes(1), "NONE", "STOP"), /protocol 1/);
  refused(pickle(), /does not end in one value/);
  refused(pickle("NONE", "NONE"), /does not end in one value/);
  refused(pickle("MARK", "NONE"), /does not end in one value/);
  refused(join(pickle("NONE"), bytes(0)), /has data after its end \(byte 3\)/);
});

Deno.test("nested lists, doubled 250 times, cost no more than the file's length", () => {
  const levels = Array.from({ length: 250 }, (_, i) => {
    const twice = join("BINGET", bytes(i), "BINGET", bytes(i));
    return join("EMPTY_LIST", "MEMOIZE", "MARK", twice, "APPENDS");
  });
  const file = pickle("MARK", "EMPTY_LIST", "MEMOIZE", ...levels, "TUPLE");
  const lists = parsePickle(file) as PickleValue[][];
  assert.equal(lists.length, 251);
  assert.equal(lists[250]![0], lists[249]);
  assert.equal(lists[250]![1], lists[249]);
});

Deno.test("nesting of any depth is read without recursion", () => {
  const depth = 200_000;
  const file = new Uint8Array(depth + 4);
  file.set(join("PROTO", bytes(3), "EMPTY_LIST"));
  file.fill(0x85, 3, depth + 3); // TUPLE1
  file.set(join("STOP"), depth + 3);
  assert(Array.isArray(parsePickle(file)));
});

Deno.test("more operations than an encoding needs are refused", () => {
  const file = new Uint8Array(3_000_000).fill(0x7d); // EMPTY_DICT
  file.set(join("PROTO", bytes(3)));
  refused(file, /has more than 2000000 operations/);
});

Deno.test("encoding the same bytes again and again is refused", () => {
  const text = plain("x".repeat(200));
  const encode = join(global("_codecs encode"), text, plain("latin1"), "TUPLE2");
  assert.deepEqual(parsePickle(pickle(encode, "REDUCE")), ascii("x".repeat(200)));
  const again = join("BINGET", bytes(0), "BINGET", bytes(1), "REDUCE");
  const bomb = pickle(
    ...[global("_codecs encode"), "MEMOIZE", text, plain("latin1"), "TUPLE2", "MEMOIZE"] as const,
    ...["TUPLE2", "EMPTY_LIST", "MARK", again, again, again, "APPENDS", "TUPLE2"] as const,
  );
  refused(bomb, /asks for more bytes than it contains/);
  const codec = join(global("_codecs encode"), text, plain("rot13"), "TUPLE2", "REDUCE");
  refused(pickle(codec), /encodes something other than bytes/);
  const wide = join(global("_codecs encode"), plain("Ā"), plain("latin1"), "TUPLE2", "REDUCE");
  refused(pickle(wide), /contains invalid bytes/);
});
