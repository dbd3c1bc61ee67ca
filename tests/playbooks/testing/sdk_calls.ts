// The calls of AWS's API that the programs make, read from their code.
import { root } from "../../../cli/program_command.ts";

export interface Call {
  /** Relative to the checkout. */
  readonly file: string;
  /** `s3:HeadObject` */
  readonly call: string;
}

/** Files for tests make calls of their own. */
const FOR_TESTS = /(_test|\/testing\/\w+)\.ts$/;

/**
 * The commands that files under these paths (a folder, or a file) import from the SDK; not of paths
 * that are left out.
 * @throws if a file uses the SDK in a way that does not tell which calls it makes
 */
export function callsIn(paths: readonly string[], leftOut: readonly string[] = []): Call[] {
  return paths.flatMap(filesUnder)
    .filter((file) => !FOR_TESTS.test(file) && !leftOut.some((path) => file.startsWith(path)))
    .flatMap((file) =>
      callsOf(Deno.readTextFileSync(root + file), file).map((call) => ({ file, call }))
    );
}

const IMPORT = /import (type )?\{([^}]*)\} from "@aws-sdk\/client-([a-z0-9-]+)"/g;

/** @throws if the text uses the SDK otherwise than by clients, commands and types */
export function callsOf(text: string, file: string): string[] {
  const imports = [...text.matchAll(IMPORT)];
  if (imports.length !== text.split("@aws-sdk/client-").length - 1) {
    throw new Error(`${file}: an import of the SDK that is not \`import { … } from "…"\``);
  }
  return imports.flatMap(([, isType, names = "", service]) =>
    isType ? [] : names.split(",").map((name) => name.trim()).flatMap((name) => {
      if (name === "" || name.startsWith("type ") || name.endsWith("Client")) return [];
      if (name.endsWith("Exception")) return [];
      if (name.endsWith("Command")) return [`${service}:${name.slice(0, -"Command".length)}`];
      throw new Error(`${file}: ${name} of ${service} does not tell which calls are made`);
    })
  );
}

function filesUnder(path: string): string[] {
  if (path.endsWith(".ts")) return [path];
  return [...Deno.readDirSync(root + path)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesUnder(`${path}/${name}`) : name.endsWith(".ts") ? [`${path}/${name}`] : []
  );
}
