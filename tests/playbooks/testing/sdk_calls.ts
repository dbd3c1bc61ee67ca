// The AWS API calls that the programs make, read from their imports of the SDK.
import { root } from "../../../cli/program_command.ts";

export interface Call {
  /** Path relative to the checkout. */
  readonly file: string;
  /** `s3:HeadObject` */
  readonly call: string;
}

/** Files that only tests use. */
const FOR_TESTS = /(_test|\/testing\/\w+)\.ts$/;

/**
 * The SDK commands that files import.
 * @param paths folders or files, relative to the checkout
 * @param excluded prefixes of paths to skip
 * @throws if a file's imports do not show which calls it makes
 */
export function callsIn(paths: readonly string[], excluded: readonly string[] = []): Call[] {
  return paths.flatMap(filesUnder)
    .filter((file) => !FOR_TESTS.test(file) && !excluded.some((path) => file.startsWith(path)))
    .flatMap((file) =>
      callsOf(Deno.readTextFileSync(root + file), file).map((call) => ({ file, call }))
    );
}

const IMPORT = /import (type )?\{([^}]*)\} from "@aws-sdk\/client-([a-z0-9-]+)"/g;

/** The calls in a file's text. @throws if it imports anything but clients, commands, exceptions and types of the SDK */
export function callsOf(text: string, file: string): string[] {
  const imports = [...text.matchAll(IMPORT)];
  if (imports.length !== text.split("@aws-sdk/client-").length - 1) {
    throw new Error(`${file}: import the SDK only by \`import { … } from "…"\``);
  }
  return imports.flatMap(([, isType, names = "", service]) =>
    isType ? [] : names.split(",").map((name) => name.trim()).flatMap((name) => {
      if (name === "" || name.startsWith("type ") || name.endsWith("Client")) return [];
      if (name.endsWith("Exception")) return [];
      if (name.endsWith("Command")) return [`${service}:${name.slice(0, -"Command".length)}`];
      throw new Error(
        `${file}: ${name} of ${service} does not show which calls are made: use commands`,
      );
    })
  );
}

function filesUnder(path: string): string[] {
  if (path.endsWith(".ts")) return [path];
  return [...Deno.readDirSync(root + path)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesUnder(`${path}/${name}`) : name.endsWith(".ts") ? [`${path}/${name}`] : []
  );
}
