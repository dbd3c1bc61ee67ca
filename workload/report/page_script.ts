/** The modules of the page, each after those that it imports. */
const MODULES = ["dom", "faces", "enlarge", "videos", "roll", "timelines", "hide", "print", "main"];

/**
 * One classic script of the modules in page/. A page in a file cannot import, and the security policy allows one script
 * by its hash, so the imports and exports are cut: the modules share one scope, in which each name is declared once.
 */
export function pageScript(): string {
  const parts = MODULES.map((name) =>
    Deno.readTextFileSync(new URL(`page/${name}.js`, import.meta.url))
      .replaceAll(/^import [^;]*;\n/gm, "").replaceAll(/^export /gm, "")
  );
  return `"use strict";\n{\n${parts.join("\n")}}\n`;
}
