import { dirname, join, normalize } from "node:path";

/** What a page may speak of. */
export interface Known {
  /** Files and folders of the checkout, from its root; folders without a slash at the end. */
  readonly paths: ReadonlySet<string>;
  /** What `./rollcall WORD` and `deno task WORD` take. */
  readonly tasks: ReadonlySet<string>;
  /** All the code, without pages: where settings must be. */
  readonly code: string;
  /** That of the programs: where flags must be. */
  readonly programs: string;
  /** Playbooks and inventory: where variables must be. */
  readonly variables: string;
  /** The text of another page, for its headings. */
  readonly page: (path: string) => string;
}

/** What is wrong in a page: links that lead nowhere, and commands, files and settings that are not there. */
export function problemsOf(path: string, text: string, known: Known): string[] {
  const prose = text.replace(/^```\w*$.*?^```$/gms, "");
  const problems = [
    ...every(prose, /\]\(([^)\s]+)\)/g, (link) => leads(path, link, known)),
    ...every(
      text,
      /(?:^|[^\w/])\.\/rollcall ([a-z][\w:-]*)/gm,
      (word) => known.tasks.has(word) || word === "test" || /^ansible(-[a-z]+)?$/.test(word),
    ),
    ...every(text, /\bdeno task ([a-z][\w:-]*)/g, (word) => known.tasks.has(word)),
    ...every(text, /\bansible-playbook ([\w./-]+\.yml)/g, (file) => known.paths.has(file)),
    ...every(text, PATH, (file) => isPlaceholder(file) || known.paths.has(trimmed(file))),
    ...every(text, /\b(ROLLCALL_[A-Z0-9_]*[A-Z0-9])\b/g, (name) => isIn(known.code, name)),
    ...every(text, /[\s`]-e '?([a-z]\w*)=/g, (name) => isIn(known.variables, name)),
    ...every(text, /`(--[a-z][a-z0-9-]*)/g, (flag) => isIn(known.programs, flag)),
    ...commandsOf(text).flatMap((line) =>
      every(line, /\s(--[a-z][a-z0-9-]*)/g, (flag) => isIn(known.programs, flag))
    ),
  ];
  return [...new Set(problems)].map((problem) => `${path}: ${problem}`);
}

/** A path of the checkout: it begins with one of its folders, and is no part of another path or address. */
const PATH = new RegExp(
  "(?<![\\w/.{}<>@:$-])((?:\\.ci|\\.github|bridge|contract|docs|embedded|images|inventory|lambda|" +
    "playbooks|recognition|requirements|tests|workload)/[\\w./-]*)",
  "g",
);

/** `playbooks/NAME.yml`, and `requirements/*.in`, which ends before the star. */
const isPlaceholder = (file: string) => /(^|\/)[A-Z]{2,}(\.|\/|$)/.test(file);
const trimmed = (file: string) => file.replace(/[./]+$/, "");

/** Lines that run one of our programs: Ansible has flags of its own. */
function commandsOf(text: string): string[] {
  const commands = text.match(/\.\/rollcall [a-z][^\n`|]*/g) ?? [];
  return commands.map((line) => line.replace(/\s# .*/, "")).filter((line) =>
    !/^\.\/rollcall ansible/.test(line)
  );
}

function every(text: string, pattern: RegExp, isRight: (found: string) => boolean): string[] {
  return [...text.matchAll(pattern)].map(([, found]) => found!).filter((found) => !isRight(found));
}

function isIn(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(code);
}

function leads(from: string, link: string, { paths, page }: Known): boolean {
  if (/^[a-z]+:/.test(link)) return true;
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? from : normalize(join(dirname(from), file)).replace(/\/$/, "");
  if (!paths.has(target)) return false;
  return anchor === undefined || headings(page(target)).includes(anchor);
}

/** As GitHub makes anchors of headings. */
function headings(text: string): string[] {
  return [...text.replace(/^```\w*$.*?^```$/gms, "").matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}
