/** What a program may reach, as a permission set of deno.json says it. */
type PermissionSet = Partial<
  Record<"net" | "read" | "write" | "run" | "env" | "sys", boolean | string[]>
>;

const ROOT = new URL("../../", import.meta.url);

/** The checkout's folder. */
export const root = decodeURIComponent(ROOT.pathname);

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
 * The command line of a program under its own permission set of deno.json, with hosts or paths
 * put in the places of the set's, because these are the demo's own.
 */
export function program(set: string, script: string, instead: PermissionSet = {}): string[] {
  const config = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
  const permissions: PermissionSet = { ...config.permissions[set], ...instead };
  const flags = Object.entries(permissions).map(([name, value]) =>
    Array.isArray(value)
      // A comma in a path is written twice.
      ? `--allow-${name}=${value.map((one) => one.replaceAll(",", ",,")).join(",")}`
      : `--allow-${name}`
  );
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", ...flags, `${root}${script}`];
}
