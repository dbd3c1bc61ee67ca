import { flag } from "../cli/program.ts";
import { UserError } from "../contract/errors.ts";
import { GALLERY } from "../recognition/flags.ts";
import { ENGINES } from "./engine.ts";
import { type Arch, ARCHS, LOCAL_NAME } from "./image_name.ts";

/** Flags of both image programs. */
export const imageFlags = {
  engine: flag({
    flags: "--engine <name>",
    env: "ROLLCALL_ENGINE",
    help: `${ENGINES.join(", ")}: by default the first that works`,
    parse: oneOf([undefined, ...ENGINES]),
  }),
  tag: flag<string | undefined>({
    flags: "--tag <image>",
    help: "the image's local name, instead of one derived from its content and architecture",
    parse: withTag,
  }),
  base: flag<string | undefined>({
    flags: "--base <image>",
    env: "ROLLCALL_BASE_IMAGE",
    help: "base image, instead of the one that images/lambda/Containerfile pins",
  }),
  arch: flag<Arch>({
    flags: "--arch <name>",
    help: `${ARCHS.join(" or ")}, as the Lambda function is`,
    default: "amd64",
    parse: oneOf(ARCHS),
  }),
  gallery: flag({ ...GALLERY, help: "gallery that goes into the image" }),
  allowDirty: flag<boolean | undefined>({
    flags: "--allow-dirty",
    help: "include uncommitted changes; the tag ends in -dirty",
  }),
  json: flag<boolean | undefined>({
    flags: "--json",
    help: "the result as JSON on standard output",
  }),
};

function withTag(text: string): string {
  if (/:[\w.-]+$/.test(text)) return text;
  throw new UserError(`it must have a tag, as in ${LOCAL_NAME}:v1`);
}

/** Parses one of these words. */
function oneOf<T extends string | undefined>(values: readonly T[]) {
  return (text: string): T => {
    const value = values.find((one) => one === text);
    if (value !== undefined) return value;
    throw new UserError(`it must be one of ${values.filter(Boolean).join(", ")}`);
  };
}
