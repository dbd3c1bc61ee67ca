// Starts our own programs from a test or another program, with the permissions that deno.json gives them.
import { fileURLToPath } from "node:url";

/** A permission set of deno.json, as far as our programs use it. */
type PermissionSet = Readonly<
  & Partial<Record<"net" | "read" | "write" | "run" | "sys", boolean | string[]>>
  & { env?: boolean | IgnoringEnv }
>;

/** Variables that may be read; all others read as not set, because libraries ask for many. */
interface IgnoringEnv {
  readonly allow: string[];
  readonly ignore: true;
}

const ROOT = new URL("../", import.meta.url);

/** The checkout's folder, with a trailing slash. */
export const root = fileURLToPath(ROOT);

/** The environment for one of our programs: without the user's own AWS settings. */
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
 * The command line that runs a script with a permission set of deno.json. Its network access is replaced by loopback
 * and `hosts`.
 * @param set its name in deno.json, both of the permissions and of the task whose V8 flags apply
 * @param script relative to the checkout
 * @param paths replaces paths of the set by others
 * @param hosts further hosts that may be reached, `name` or `name:port`
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
    // Deno splits the list at commas; a doubled comma stands for one.
    const values = value.map((one) => (paths[one] ?? one).replaceAll(",", ",,"));
    return `--allow-${name}=${values.join(",")}`;
  });
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
