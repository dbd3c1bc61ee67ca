import type { Browser } from "playwright-core";

const PLACES = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => [`/usr/bin/${name}`, `/usr/local/bin/${name}`]);

/** The path of a Chromium on this machine. */
export function chromiumHere(): string | undefined {
  const mayLook = Deno.permissions.querySync({ name: "read" }).state === "granted";
  return mayLook ? PLACES.find((path) => isFile(path)) : undefined;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Registers a test in a headless Chromium. Without one it is skipped, with the reason in its name. */
export function browserTest(name: string, fn: (browser: Browser) => Promise<void>) {
  const path = chromiumHere();
  const { state } = Deno.permissions.querySync({ name: "run" });
  const why = state !== "granted"
    ? "needs every permission"
    : path === undefined
    ? "no chromium here: apt-get install chromium"
    : undefined;
  const required = state === "granted" && Deno.env.get("ROLLCALL_TEST_BROWSER") === "required";
  Deno.test({
    name: why === undefined ? name : `${name} (skipped: ${why})`,
    ignore: why !== undefined && !required,
    // Chromium closes its pipes later.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      if (path === undefined) throw new Error("ROLLCALL_TEST_BROWSER=required, and no chromium");
      const { chromium } = await import("playwright-core");
      // Chromium refuses to run its sandbox as root; the pages are our own.
      const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
      try {
        await fn(browser);
      } finally {
        await browser.close();
      }
    },
  });
}
