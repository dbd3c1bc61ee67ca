/** Opens a file with the desktop's default program. */
const OPENER = "xdg-open";

/** Where the user sits. */
export interface Desk {
  /** Whether the output goes to a terminal: nobody looks at a browser that a script opens. */
  readonly terminal: boolean;
  /** The environment variables. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Opens a page in the user's browser, if there is a terminal and a display. The browser outlives this program.
 * @param file absolute path
 * @returns whether it was opened
 */
export function openInBrowser(
  file: string,
  { terminal, environment }: Desk = {
    terminal: Deno.stdout.isTerminal(),
    environment: Deno.env.toObject(),
  },
): boolean {
  const display = environment["DISPLAY"] || environment["WAYLAND_DISPLAY"];
  if (!terminal || !display) return false;
  try {
    new Deno.Command(OPENER, {
      args: [file],
      env: { ...environment },
      stdin: "null",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn().unref();
    return true;
  } catch (error) {
    // Not installed.
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
