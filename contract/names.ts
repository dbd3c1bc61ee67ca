import templates from "../inventory/group_vars/all/names.json" with { type: "json" };

/**
 * The name of every resource, from the templates in inventory/group_vars/all/names.json: `input_bucket` there is
 * `inputBucket` here.
 */
export type Names = { readonly [K in keyof typeof templates as CamelCase<K>]: string };

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

/**
 * The default names of a project's resources: `rollcall-input`, `rollcall-output`, … On AWS, bucket names also have
 * the account number in them; programs get those from flags or .env.
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
 * Replaces `{{ name }}` by its value. No other part of Ansible's template language is supported.
 * @throws {Error} if the template uses another one, or an unknown name
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const text = template.replace(/\{\{ *(\w+) *\}\}/g, (all, name) => values[name] ?? all);
  if (!/[{}]/.test(text)) return text;
  const known = Object.keys(values).map((name) => `{{ ${name} }}`).join(" and ");
  throw new Error(
    `names.json: "${template}" may use ${known}, and nothing else of Ansible's templates`,
  );
}
