import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { openInBrowser } from "./open_in_browser.ts";

Deno.test({
  name: "the report is opened only at a terminal with a display (needs run, read, write, env)",
  ...needs("run", "read", "write", "env"),
  fn: () =>
    inTempDir(async (folder) => {
      const opened = `${folder}/opened`;
      await Deno.writeTextFile(
        `${folder}/xdg-open`,
        `#!/bin/sh\nprintf %s "$1" >${opened}.new && mv ${opened}.new ${opened}\n`,
        { mode: 0o755 },
      );
      const desk = (terminal: boolean, more: Record<string, string>) => ({
        terminal,
        environment: { PATH: `${folder}:/usr/bin:/bin`, ...more },
      });
      const page = `${folder}/a b.html`;
      assert.equal(openInBrowser(page, desk(false, { DISPLAY: ":0" })), false);
      assert.equal(openInBrowser(page, desk(true, {})), false);
      assert.equal(openInBrowser(page, desk(true, { DISPLAY: "" })), false);
      assert.equal(openInBrowser(page, desk(true, { WAYLAND_DISPLAY: "w" })), true);
      let text: string | undefined;
      for (let i = 0; text === undefined && i < 100; i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        text = await Deno.readTextFile(opened).catch(() => undefined);
      }
      assert.equal(text, page);
      const nothing = { terminal: true, environment: { PATH: folder + "/no", DISPLAY: ":0" } };
      assert.equal(openInBrowser(page, nothing), false);
    }),
});
