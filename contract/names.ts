import templates from "../inventory/group_vars/all/names.json" with { type: "json" };

/**
 * What every resource is called, as inventory/group_vars/all/names.json has it: `input_bucket` there
 * is `inputBucket` here. All follow from the project's name; each can be set on its own.
 */
export type Names = { readonly [K in keyof typeof templates as CamelCase<K>]: string };

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

/**
 * The names of one project: `rollcall-input`, `rollcall-output`, … On AWS the buckets have the
 * account's number in theirs, so there a program is told them.
 */
export function namesOf(project: string): Names {
  const values = { project, bucket_prefix: project };
  const names = Object.entries(templates).map(([key, template]) =>
    [camelCase(key), fillTemplate(template, values)] as const
  );
  return Object.fromEntries(names) as Names;
}

function camelCase(key: string): string {
  return key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Puts values in the places of `{{ name }}`; of Ansible's templates this is all that is known here.
 * @throws {Error} if the template has anything else
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const text = template.replace(/\{\{ *(\w+) *\}\}/g, (all, name) => values[name] ?? all);
  if (!/[{}]/.test(text)) return text;
  const known = Object.keys(values).map((name) => `{{ ${name} }}`).join(" and ");
  throw new Error(`names.json: "${template}" may hold ${known}, and no other template`);
}
