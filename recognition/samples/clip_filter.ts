import type { SampleFace } from "./sample_faces.ts";
import type { Scene } from "./scenes.ts";

const WIDTH = 1280;
const HEIGHT = 720;
/** Size of the used part of the photo, in clip sizes: the background needs space to move. */
const ROOM = 1.5;
/** Side of the square around head and shoulders, in face heights. */
const HEAD = 2.6;
/**
 * Standard deviation of the background blur, in face heights: enough that no detector finds a face
 * in it.
 */
const BLUR = 0.3;
const SMALLER = 12;
/** The luma to which the face is exposed before the scene's light is applied. */
const METERED = 128;
const FRAMES_PER_SECOND = 25;
const SECONDS = 2;
const MOVING = `loop=loop=${
  FRAMES_PER_SECOND * SECONDS - 1
}:size=1,setpts=N/${FRAMES_PER_SECOND}/TB`;

/**
 * An ffmpeg filter graph that turns a face in a photo into a clip. Head and shoulders are cut out
 * with a soft edge. They move, tilt and turn in front of the rest of the photo, which is blurred
 * until no other face in it is detected, like a camera with a shallow depth of field.
 * @returns the graph from the input `[0]` to `[clip]`
 */
export function clipFilterGraph(face: SampleFace, scene: Scene): string {
  const height = even(scene.face * HEIGHT);
  const side = even(height * HEAD);
  const drift = `${pixels(scene.drift)}*sin(PI*t+${decimal(scene.phase)})`;
  const bob = `${pixels(0.03)}*cos(PI*t+${decimal(scene.phase)})`;
  const [roomX, roomY] = [WIDTH * (ROOM - 1) / 2, HEIGHT * (ROOM - 1) / 2];
  return [
    `[0]${surroundings(face, height)}${scene.mirrored ? ",hflip" : ""},` +
    `${exposed(scene, METERED / face.luma)},split[near][far]`,
    `[far]${blurred(height)},` +
    `${MOVING},crop=${WIDTH}:${HEIGHT}:x='${roomX}-${drift}/2':y=${roomY}[background]`,
    `nullsrc=size=${side}x${side}:duration=0.04,format=gray,geq=lum='${softEdge(height)}'[mask]`,
    `[near]crop=${side}:${side}[cut]`,
    `[cut][mask]alphamerge,${MOVING},${turning(scene)}[head]`,
    `[background][head]overlay=eval=frame:x='(W-w)/2+${pixels(scene.offset)}+${drift}':` +
    `y='(H-h)/2+${bob}',noise=alls=${scene.light.noise}:allf=t:all_seed=${scene.seed},` +
    "format=yuv420p[clip]",
  ].join(";");
}

/**
 * The used part of the photo at the scene's scale, the face in its centre; edge pixels are
 * repeated.
 */
function surroundings({ x, y, height: fraction }: SampleFace, height: number): string {
  const [width, tall] = [WIDTH * ROOM, HEIGHT * ROOM];
  const [left, top] = [width / 2, tall / 2];
  return `scale=-2:'2*round(${height}/${decimal(fraction)}/2)',` +
    `pad=iw+${width}:ih+${tall}:${left}:${top},fillborders=${left}:${left}:${top}:${top}:smear,` +
    `crop=${width}:${tall}:'(iw-${width})*${decimal(x)}':'(ih-${tall})*${decimal(y)}'`;
}

/** Blurs the background at a fraction of its size, which is faster. */
function blurred(height: number): string {
  const [width, tall] = [WIDTH * ROOM, HEIGHT * ROOM];
  return `scale=${width / SMALLER}:${tall / SMALLER},` +
    `gblur=sigma=${decimal(BLUR * height / SMALLER)},scale=${width}:${tall}`;
}

/** A mask that is opaque over head and shoulders and excludes neighbours. */
function softEdge(height: number): string {
  const distance = `hypot((X-W/2)/${decimal(0.8 * height)},(Y-0.52*H)/${decimal(1.15 * height)})`;
  return `255*clip((1.1-${distance})/0.4,0,1)`;
}

/** Head and shoulders as a plane that rocks to both sides, each side coming nearer in turn. */
function turning({ tilt, turn, phase }: Scene): string {
  const angle = `${decimal(tilt)}*sin(PI*on/${FRAMES_PER_SECOND}+${decimal(phase)})`;
  const nearer = `${decimal(turn)}*cos(PI*on/${FRAMES_PER_SECOND}+${decimal(phase)})`;
  const corners = [[-1, -1], [1, -1], [-1, 1], [1, 1]].map(([dx, dy], i) => {
    const tall = `${dy}*(1+${dx}*${nearer})`;
    return `x${i}='W/2*(1+${dx}*cos(${angle})-${tall}*sin(${angle}))':` +
      `y${i}='H/2*(1+${dx}*sin(${angle})+${tall}*cos(${angle}))'`;
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

/** Converts picture heights to pixels. */
function pixels(heights: number): string {
  return decimal(heights * HEIGHT);
}

function decimal(value: number): string {
  return value.toFixed(5);
}
