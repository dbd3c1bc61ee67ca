import type { Store } from "../../lambda/aws_store.ts";
import type { FunctionKill } from "./faults.ts";

/**
 * The store of an invocation that is killed at one of its operations: before it, after it, or, where
 * it sends several messages, when some are sent.
 * @param kill ends the invocation: whatever else it has begun. Returns what the operation throws
 */
export function killedStore(store: Store, { nth, when }: FunctionKill, kill: () => Error): Store {
  let operations = 0;
  const wrapped = Object.entries(store).map(([name, operate]) => {
    const killedAtNth = async (...args: unknown[]) => {
      const isNth = ++operations === nth;
      if (isNth && when === "before") throw kill();
      const [records, ...others] = args;
      const isPart = isNth && when === "during" && name === "sendUploads" && Array.isArray(records);
      const given = isPart ? [records.slice(0, Math.ceil(records.length / 2)), ...others] : args;
      const value = await operate(...given);
      if (isNth) throw kill();
      return value;
    };
    return [name, killedAtNth];
  });
  return Object.fromEntries(wrapped);
}
