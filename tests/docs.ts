import { dirname, join, normalize } from "node:path";

/** What a page may refer to. */
export interface Known {
  /** Files and folders of the checkout, relative to its root; folders without a trailing slash. */
  readonly paths: ReadonlySet<string>;
  /** What `deno task WORD` runs. */
  readonly tasks: ReadonlySet<string>;
  /** All code, without the pages: settings must occur in it. */
  readonly code: string;
  /** The code of the programs: flags must occur in it. */
  readonly programs: string;
  /** Playbooks and inventory: Ansible variables must occur in them. */
  readonly variables: string;
  /** The text of another page, for its headings. */
  readonly page: (path: string) => string;
}

/** The broken links of a page, and the commands, files, flags and settings in it that do not exist. */
export function problemsOf(path: string, text: string, known: Known): string[] {
  const prose = text.replace(/^```\w*$.*?^```$/gms, "");
  const problems = [
    ...every(prose, /\]\(([^)\s]+)\)/g, (link) => leads(path, link, known)),
    ...every(
      text,
      /(?:^|[^\w/])\.\/rollcall ([a-z][\w:-]*)/gm,
      (word) => known.tasks.has(word) || /^(test|help|completion|ansible(-[a-z]+)?)$/.test(word),
    ),
    ...every(text, /\bdeno task ([a-z][\w:-]*)/g, (word) => known.tasks.has(word)),
    ...every(
      text,
      /\bansible-playbook ([\w./-]+\.yml)/g,
      (file) => isPlaceholder(file) || known.paths.has(file),
    ),
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

/** A path in the checkout: it starts with one of its folders, and is not part of another path or a URL. */
const PATH = new RegExp(
  "(?<![\\w/.{}<>@:$-])((?:\\.ci|\\.github|aws|bridge|cli|contract|docs|embedded|erase|images|inventory|lambda|" +
    "playbooks|recognition|requirements|tests|workload)/[\\w./-]*)",
  "g",
);

/** `playbooks/NAME.yml`. (In `requirements/*.in` the path ends before the star.) */
const isPlaceholder = (file: string) => /(^|\/)[A-Z]{2,}(\.|\/|$)/.test(file);
const trimmed = (file: string) => file.replace(/[./]+$/, "");

/** Lines that run one of our programs. Ansible has its own flags. */
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

/** The anchors that GitHub gives to the headings. */
function headings(text: string): string[] {
  return [...text.replace(/^```\w*$.*?^```$/gms, "").matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}
