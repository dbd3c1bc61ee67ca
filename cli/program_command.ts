import { fileURLToPath } from "node:url";
/** What a program may reach, as a permission set of deno.json says it. */
type PermissionSet = Readonly<
  & Partial<Record<"net" | "read" | "write" | "run" | "sys", boolean | string[]>>
  & { env?: boolean | IgnoringEnv }
>;

/** Variables that may be read; every other reads as one that is not set, which libraries ask for. */
interface IgnoringEnv {
  readonly allow: string[];
  readonly ignore: true;
}

const ROOT = new URL("../", import.meta.url);

/** The checkout's folder. */
export const root = fileURLToPath(ROOT);

/** The environment that every program of ours gets; the user's own AWS settings stay outside. */
export function programEnvironment(more: Readonly<Record<string, string>>): Record<string, string> {
  // deno-fmt-ignore
  const passed = [
    "PATH", "HOME", "LANG", "LC_ALL", "TERM", "NO_COLOR", "XDG_CACHE_HOME",
    "DENO_DIR", "DENO_TLS_CA_STORE", "DENO_NO_PROMPT", "DENO_NO_UPDATE_CHECK",
  ];
  const kept = passed.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), ...more };
}

/**
 * The command line of a program under its own permission set of deno.json; here it talks to this
 * machine only, and to `hosts`; `paths` puts other folders and files in the places of the set's.
 */
export function programCommand(
  set: string,
  script: string,
  paths: Readonly<Record<string, string>> = {},
  hosts: readonly string[] = [],
): string[] {
  const config = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
  const permissions: PermissionSet = config.permissions[set];
  const flags = Object.entries(permissions).flatMap(([name, value]) => {
    if (typeof value === "object" && "allow" in value) {
      return [`--allow-${name}=${value.allow}`, `--ignore-${name}`];
    }
    if (!Array.isArray(value)) return `--allow-${name}`;
    if (name === "net") return `--allow-net=${["127.0.0.1", ...hosts]}`;
    // A comma in a path is written twice.
    const values = value.map((one) => (paths[one] ?? one).replaceAll(",", ",,"));
    return `--allow-${name}=${values.join(",")}`;
  });
  // As its task has them.
  const engine = /--v8-flags=\S+/.exec(config.tasks[set]?.command ?? "") ?? [];
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    ...engine,
    ...flags,
    `${root}${script}`,
  ];
}
