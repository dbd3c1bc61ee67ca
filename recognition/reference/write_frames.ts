// Writes the frames of face-api's sample photos as PPM files, for dlib_chips.py: it sees the pixels that the
// recogniser sees. usage: deno run -P=test recognition/reference/write_frames.ts FOLDER
import { SAMPLE_PHOTOS } from "../faces/face_api.ts";
import { pictureFrame } from "../pictures/picture_file.ts";

const folder = Deno.args[0];
if (!folder) {
  console.error("usage: frames.ts FOLDER");
  Deno.exit(2);
}
await Deno.mkdir(folder, { recursive: true });
for (let i = 1; i <= 6; i++) {
  const { width, height, rgb } = await pictureFrame(`${SAMPLE_PHOTOS}/sample${i}.jpg`);
  const header = new TextEncoder().encode(`P6\n${width} ${height}\n255\n`);
  using file = await Deno.open(`${folder}/sample${i}.ppm`, {
    write: true,
    create: true,
    truncate: true,
  });
  for (const part of [header, rgb]) {
    for (let at = 0; at < part.length;) at += await file.write(part.subarray(at));
  }
}
