import { BACKGROUNDS } from "./backgrounds.ts";
import type { CutOut } from "./cut_out.ts";
import type { SampleFace } from "./sample_faces.ts";
import type { Scene } from "./scenes.ts";

const WIDTH = 1280;
const HEIGHT = 720;
/** The luma to which the face is exposed before the scene's light is applied. */
const METERED = 128;
const FRAMES_PER_SECOND = 25;
const FRAMES = 2 * FRAMES_PER_SECOND;
const MOVING = `loop=loop=${FRAMES - 1}:size=1,setpts=N/${FRAMES_PER_SECOND}/TB`;
/** Softness of the cut-out's edge, in face heights. */
const EDGE = 0.014;
/** Transparent space around the cut-out, in which it turns, in face heights. */
const SPACE = 0.5;
/** Distance of the face's centre from the upper edge of the picture, at least. */
const HEADROOM = 0.44;
/** Zoom into the background, which gives the camera space to move. */
const BACKGROUND_ZOOM = 1.125;
/** How far the background moves when the person in front of it moves by 1. */
const PARALLAX = 0.35;

/** Height of the face in pixels. */
export function facePixels(scene: Scene): number {
  return scene.face * HEIGHT;
}

/**
 * An ffmpeg filter graph that turns a person in a photo into a clip: cut out of the photo, they
 * sway, tilt and turn in front of a background that is out of focus, while the camera moves.
 * @returns the graph from the inputs `[0]`, the photo, and `[1]`, the cut-out's mask, to `[clip]`
 */
export function clipFilterGraph(face: SampleFace, scene: Scene, cut: CutOut): string {
  const pixels = facePixels(scene);
  const space = even(SPACE * pixels);
  const { width, height } = cut;
  // The lower edge of the picture is not below the end of the cut-out.
  const centre = Math.max(HEADROOM * HEIGHT, HEIGHT - (height - cut.face.y));
  const faceX = scene.mirrored ? width - cut.face.x : cut.face.x;
  const left = WIDTH / 2 + scene.offset * HEIGHT - faceX - space;
  const top = centre - cut.face.y - space;
  const phase = decimal(scene.phase);
  const drift = `${decimal(scene.drift * HEIGHT)}*sin(PI*t+${phase})`;
  // Repeat the lowest row downwards: a person who tilts has no corners.
  const longer = `pad=${width}:${height + space}:0:0,fillborders=bottom=${space}:mode=smear`;
  const canvas = { width: width + 2 * space, height: height + 2 * space };
  return [
    `[0]scale=${cut.photo.width}:${cut.photo.height},` +
    `crop=${width}:${height}:${cut.left}:${cut.top},` +
    `${exposed(scene, METERED / face.luma)},${longer}[cut]`,
    `[1]format=gray,erosion,${longer},gblur=sigma=${decimal(EDGE * pixels)}[mask]`,
    `[cut][mask]alphamerge${scene.mirrored ? ",hflip" : ""},` +
    `pad=${canvas.width}:${canvas.height}:${space}:${space}:black@0,${MOVING},` +
    `${turning(scene, canvas, [space + faceX, space + height])}[person]`,
    `${BACKGROUNDS[scene.place]}${scene.mirrored ? ",hflip" : ""},${exposed(scene, 1)},` +
    `${filmed(scene)}[background]`,
    `[background][person]overlay=eval=frame:x='${decimal(left)}+${drift}':` +
    `y='${decimal(top)}+${decimal(0.01 * HEIGHT)}*(1+cos(PI*t+${phase}))',` +
    `noise=alls=${scene.light.noise}:allf=t:all_seed=${scene.seed},format=yuv420p[clip]`,
  ].join(";");
}

/** The camera's zoom and pan over a background, held by hand. */
function filmed({ zoom, drift, phase }: Scene): string {
  const nearer = `${decimal(BACKGROUND_ZOOM + Math.max(0, -zoom))}+${decimal(zoom)}*on/${FRAMES}`;
  const pan = `${decimal(PARALLAX * drift * HEIGHT)}*sin(PI*on/${FRAMES_PER_SECOND}+` +
    `${decimal(phase)})`;
  return `zoompan=z='${nearer}':d=${FRAMES}:s=${WIDTH}x${HEIGHT}:fps=${FRAMES_PER_SECOND}:` +
    `x='iw/2-iw/zoom/2-${pan}':y='ih/2-ih/zoom/2',format=yuv444p`;
}

/**
 * The person as a plane that tilts around a point at its lower edge, each side coming nearer in
 * turn, and grows with the camera's zoom.
 */
function turning(
  { tilt, turn, zoom, phase }: Scene,
  { width, height }: { width: number; height: number },
  [pivotX, pivotY]: readonly [number, number],
): string {
  const motion = `PI*on/${FRAMES_PER_SECOND}+${decimal(phase)}`;
  const angle = `${decimal(tilt)}*sin(${motion})`;
  const size = `(1-${decimal(zoom)}*on/${FRAMES})`;
  const corners = [[0, 0], [1, 0], [0, 1], [1, 1]].map(([right, bottom], i) => {
    const [dx, dy] = [decimal(right! * width - pivotX), decimal(bottom! * height - pivotY)];
    const tall = `${dy}*(1+${right! * 2 - 1}*${decimal(turn)}*cos(${motion}))`;
    return `x${i}='${decimal(pivotX)}+${size}*(${dx}*cos(${angle})-${tall}*sin(${angle}))':` +
      `y${i}='${decimal(pivotY)}+${size}*(${dx}*sin(${angle})+${tall}*cos(${angle}))'`;
  });
  return `perspective=eval=frame:${corners.join(":")}`;
}

/** Applies the scene's lens blur and light. Neither changes during the clip, so this runs once. */
function exposed({ light: { gain, gamma }, blur }: Scene, exposure: number): string {
  const curve = (gain: number) => `'255*${gain}*pow(min(1,val/255*${decimal(exposure)}),${gamma})'`;
  const light = `lutrgb=r=${curve(gain[0])}:g=${curve(gain[1])}:b=${curve(gain[2])}`;
  return `${blur > 0 ? `gblur=sigma=${blur},` : ""}format=gbrp,${light},format=yuv444p`;
}

function even(value: number): number {
  return 2 * Math.round(value / 2);
}

function decimal(value: number): string {
  return value.toFixed(5);
}
