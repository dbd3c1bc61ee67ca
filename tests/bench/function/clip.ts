import { UserError } from "../../../contract/errors.ts";

/** Writes a video again as 1080p H.264, as a phone makes them. @throws {UserError} if ffmpeg fails */
export async function writeFullHd(from: string, to: string): Promise<void> {
  // deno-fmt-ignore
  const { success, stderr } = await new Deno.Command("ffmpeg", {
    args: [
      "-v", "error", "-y", "-i", from, "-vf", "scale=1920:1080",
      "-c:v", "libx264", "-preset", "medium", "-crf", "23", "-movflags", "+faststart", to,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new UserError(`ffmpeg: ${new TextDecoder().decode(stderr).trim()}`);
}
