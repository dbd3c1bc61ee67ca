// Source of the protocol: Python's pickletools.py and pickle.py.
import { UserError } from "../../../contract/errors.ts";
import { damaged, PickleError, refused } from "./pickle_error.ts";
import { buildNumpy, callNumpy, type EncodeBudget, numpyGlobal } from "./numpy.ts";
import { opcodeName, OPCODES as OP } from "./opcodes.ts";
import { type PickleReader, pickleReader } from "./reader.ts";
import { type PickleStack, pickleStack } from "./stack.ts";
import type { PickleValue } from "./value.ts";

/** Enough for 15,000 encodings as lists of floats; limits what a bad file can cost. */
const MAX_OPERATIONS = 2_000_000;

interface Machine {
  readonly reader: PickleReader;
  readonly stack: PickleStack;
  readonly memo: Map<number, PickleValue>;
  readonly budget: EncodeBudget;
}

/**
 * Parses a Python pickle (protocols 2 to 5) as data: lists, tuples, dicts with string keys,
 * strings, numbers and numpy arrays of floats. Nothing in it is executed. A value that the pickle
 * refers to twice is returned as one object, which may even contain itself.
 * @throws {UserError} if the pickle is damaged or uses anything else
 */
export function parsePickle(bytes: Uint8Array): PickleValue {
  const machine: Machine = {
    reader: pickleReader(bytes),
    stack: pickleStack(),
    memo: new Map(),
    budget: { bytes: bytes.length },
  };
  let at = 0;
  try {
    readProtocol(machine.reader);
    for (let operations = 0; operations < MAX_OPERATIONS; operations++) {
      at = machine.reader.position();
      const opcode = machine.reader.uint8();
      if (opcode === OP.STOP) return result(machine);
      step(machine, opcode);
    }
    throw refused(`has more than ${MAX_OPERATIONS} operations`);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    const cure = error.kind === "damaged"
      ? "copy the file again"
      : "only lists of numpy float vectors are read";
    throw new UserError(`${error.kind}: the pickle ${error.message} (byte ${at}); ${cure}`);
  }
}

function readProtocol(reader: PickleReader): void {
  if (reader.remaining() === 0) throw damaged("is empty");
  if (reader.uint8() !== OP.PROTO) throw refused("is not one, or is older than protocol 2");
  const protocol = reader.uint8();
  if (protocol < 2 || protocol > 5) throw refused(`has protocol ${protocol}, not 2 to 5`);
}

function result({ reader, stack }: Machine): PickleValue {
  if (reader.remaining() > 0) throw damaged("has data after its end");
  if (!stack.isSingle()) throw damaged("does not end in one value");
  return stack.pop();
}

function step(machine: Machine, opcode: number): void {
  const { reader, stack } = machine;
  switch (opcode) {
    case OP.FRAME:
      if (reader.uint64() > reader.remaining()) throw damaged("ends too early");
      return;
    case OP.MARK:
      return stack.mark();

    case OP.NONE:
      return stack.push(null);
    case OP.NEWTRUE:
      return stack.push(true);
    case OP.NEWFALSE:
      return stack.push(false);
    case OP.BININT:
      return stack.push(reader.int32());
    case OP.BININT1:
      return stack.push(reader.uint8());
    case OP.BININT2:
      return stack.push(reader.uint16());
    case OP.BINFLOAT:
      return stack.push(reader.float64());
    case OP.BINUNICODE:
      return stack.push(reader.text(reader.uint32()));
    case OP.SHORT_BINUNICODE:
      return stack.push(reader.text(reader.uint8()));
    case OP.BINBYTES:
      return stack.push(reader.bytes(reader.uint32()));
    case OP.SHORT_BINBYTES:
      return stack.push(reader.bytes(reader.uint8()));
    case OP.BINBYTES8:
    case OP.BYTEARRAY8:
      return stack.push(reader.bytes(reader.uint64()));

    case OP.EMPTY_DICT:
      return stack.push(new Map());
    case OP.EMPTY_LIST:
    case OP.EMPTY_TUPLE:
      return stack.push([]);
    case OP.TUPLE:
      return stack.push(stack.popToMark());
    case OP.TUPLE1:
      return stack.push(stack.popMany(1));
    case OP.TUPLE2:
      return stack.push(stack.popMany(2));
    case OP.TUPLE3:
      return stack.push(stack.popMany(3));
    case OP.APPEND:
      return append(stack, stack.popMany(1));
    case OP.APPENDS:
      return append(stack, stack.popToMark());
    case OP.SETITEM:
      return setItems(stack, stack.popMany(2));
    case OP.SETITEMS:
      return setItems(stack, stack.popToMark());

    case OP.GLOBAL:
      return stack.push(numpyGlobal(reader.line(), reader.line()));
    case OP.STACK_GLOBAL:
      return stackGlobal(stack);
    case OP.REDUCE: {
      const args = stack.pop();
      return stack.push(callNumpy(stack.pop(), args, machine.budget));
    }
    case OP.BUILD: {
      const state = stack.pop();
      return buildNumpy(stack.top(), state);
    }
    default:
      return remember(machine, opcode);
  }
}

/** The memo: values that the pickle refers to by number. */
function remember({ reader, stack, memo }: Machine, opcode: number): void {
  switch (opcode) {
    case OP.MEMOIZE:
      memo.set(memo.size, stack.top());
      return;
    case OP.BINPUT:
      memo.set(reader.uint8(), stack.top());
      return;
    case OP.LONG_BINPUT:
      memo.set(reader.uint32(), stack.top());
      return;
    case OP.BINGET:
      return stack.push(recall(memo, reader.uint8()));
    case OP.LONG_BINGET:
      return stack.push(recall(memo, reader.uint32()));
    default:
      throw refused(`uses the opcode ${opcodeName(opcode)}`);
  }
}

function recall(memo: Map<number, PickleValue>, index: number): PickleValue {
  const value = memo.get(index);
  if (value === undefined) throw damaged(`refers to memo entry ${index}, which is not set`);
  return value;
}

function append(stack: PickleStack, values: PickleValue[]): void {
  const list = stack.top();
  if (!Array.isArray(list)) throw refused("appends to something that is not a list");
  for (const value of values) list.push(value);
}

function setItems(stack: PickleStack, values: PickleValue[]): void {
  const dict = stack.top();
  if (!(dict instanceof Map) || values.length % 2 !== 0) {
    throw refused("sets items of something that is not a dict");
  }
  for (let i = 0; i < values.length; i += 2) {
    const key = values[i]!;
    if (typeof key !== "string") throw refused("has a dict whose keys are not strings");
    dict.set(key, values[i + 1]!);
  }
}

function stackGlobal(stack: PickleStack): void {
  const [module, name] = stack.popMany(2);
  if (typeof module !== "string" || typeof name !== "string") {
    throw refused("asks for a global without a name");
  }
  stack.push(numpyGlobal(module, name));
}
