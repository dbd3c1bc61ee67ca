import { messageOf } from "../cli/errors.ts";

/** A profile in the AWS configuration files: its settings, why there are none, or why that is unknown. */
export type Profile =
  | { readonly state: "found"; readonly settings: ReadonlyMap<string, string> }
  /** `names`: the profiles that exist. */
  | { readonly state: "missing"; readonly names: readonly string[] }
  | { readonly state: "unreadable"; readonly why: string };

/** Looks a profile up where the AWS SDK does, to explain why it gives no credentials. */
export function findProfile(wanted: string): Profile {
  const profiles = new Map<string, Map<string, string>>();
  for (const { path, name, prefix } of configFiles()) {
    let text: string;
    try {
      text = Deno.readTextFileSync(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      const why = error instanceof Deno.errors.NotCapable
        ? `this program may not read ${name}`
        : `cannot read ${name} (${messageOf(error)})`;
      return { state: "unreadable", why };
    }
    for (const [profile, settings] of parseProfiles(text, prefix)) {
      profiles.set(profile, new Map([...profiles.get(profile) ?? [], ...settings]));
    }
  }
  const settings = profiles.get(wanted);
  return settings
    ? { state: "found", settings }
    : { state: "missing", names: [...profiles.keys()].sort() };
}

/** The files' names for a message. */
export function configFileNames(): string {
  return configFiles().map(({ name }) => name).join(" or ");
}

/** In the config file all but the default profile are written `[profile NAME]`. */
function configFiles(): { path: string; name: string; prefix: boolean }[] {
  const file = (variable: string, base: string, prefix: boolean) => {
    const other = Deno.env.get(variable);
    const path = other || `${Deno.env.get("HOME") ?? ""}/.aws/${base}`;
    return { path, name: other || `~/.aws/${base}`, prefix };
  };
  return [
    file("AWS_CONFIG_FILE", "config", true),
    file("AWS_SHARED_CREDENTIALS_FILE", "credentials", false),
  ];
}

/**
 * The profiles of one file and their settings.
 * @param prefix whether all but `[default]` are written `[profile NAME]`
 */
export function parseProfiles(text: string, prefix: boolean): Map<string, Map<string, string>> {
  const profiles = new Map<string, Map<string, string>>();
  let settings = new Map<string, string>();
  for (const line of text.split("\n")) {
    const section = /^\s*\[\s*(profile\s+)?["']?([^\]"']+?)["']?\s*\]/.exec(line);
    if (section) {
      const [, profile, name = ""] = section;
      // Settings of any other section belong to no profile.
      settings = new Map();
      if (Boolean(profile) === prefix || name === "default") profiles.set(name, settings);
      continue;
    }
    const setting = /^([\w-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (setting) settings.set(setting[1]!, setting[2]!);
  }
  return profiles;
}
