import { UserError } from "../../contract/errors.ts";
import type { Box } from "../../contract/box.ts";
import { candidateFaces, type Detection, isClear } from "../faces/detection.ts";
import type { Face, FaceFinder } from "../faces/face_finder.ts";
import type { Frame, Picture } from "../frames/frame.ts";
import { frameAt, videoFrames } from "../frames/video_frames.ts";
import { UnreadableVideo } from "../frames/unreadable_video.ts";
import { crop } from "../pictures/crop_and_rotate.ts";
import { closeUps } from "../cascade/enhanced_views.ts";
import { detectToEnroll, facesToEnroll, whyUnclear } from "./enroll_pictures.ts";

/** A position in a frame whose longer side has 640 pixels, as results give it. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A face that was taken from a video. */
export interface TakenFace {
  readonly face: Face;
  /** The face and what is around it, for the user to look at. */
  readonly picture: Picture;
  /** Seconds from the video's start. */
  readonly time: number;
  readonly warnings: readonly string[];
}

/** Frames that are searched for a face if the user names no time. */
const FRAMES = 5;

/**
 * Describes a face of a video for enrolment: the one at `point`, or the only large one.
 * @param at seconds; null for the first of five frames that shows a face
 * @throws {UserError} if the video cannot be read, or shows no such face or several
 */
export async function faceInVideo(
  path: string,
  { at, point }: { at: number | null; point: Point | null },
  finder: FaceFinder,
): Promise<TakenFace> {
  const { frame, faces } = await searched(path, at, finder);
  const { detection, picture, box } = chosen(faces, point, `${path} at ${frame.time.toFixed(2)} s`);
  const warnings = isClear(picture, { ...detection, box })
    ? []
    : [whyUnclear(picture, { ...detection, box })];
  if (!point && faces.length > 1) warnings.push(`${faces.length} faces, the largest is used`);
  const face = await finder.encode(picture, { ...detection, box });
  return { face, picture: crop(picture, around(box)), time: frame.time, warnings };
}

/** A face of a frame. */
interface Found {
  /** Its box is in pixels of the frame. */
  readonly detection: Detection;
  /** The picture to describe it from, and its box there. */
  readonly picture: Picture;
  readonly box: Box;
}

async function searched(path: string, at: number | null, finder: FaceFinder) {
  try {
    for await (const frame of framesOf(path, at)) {
      const faces = await facesOf(frame, finder);
      if (faces.length > 0) return { frame, faces };
    }
  } catch (error) {
    if (error instanceof UnreadableVideo) throw new UserError(`${path}: ${error.message}`);
    throw error;
  }
  throw new UserError(
    at === null
      ? `${path}: no face in ${FRAMES} frames of it: name the time of one with --at SECONDS`
      : `${path}: no face at ${at} s: try a second earlier or later (--at SECONDS)`,
  );
}

/** The faces of a frame; if none is found as in a picture, small ones in close-ups of it. */
async function facesOf(frame: Frame, finder: FaceFinder): Promise<Found[]> {
  const found = await facesToEnroll(frame, finder);
  if (!found) return await facesInCloseUps(frame, finder);
  // A variant of the frame has no larger picture.
  const isPlain = found.picture.rgb === frame.rgb;
  const picture = (isPlain && frame.enlarge && await frame.enlarge()) || found.picture;
  const by = picture.width / found.picture.width;
  return found.faces.map((detection) => ({ detection, picture, box: scaled(detection.box, by) }));
}

async function facesInCloseUps(frame: Frame, finder: FaceFinder): Promise<Found[]> {
  const all: Found[] = [];
  for (const { frame: view, detail, toSourceBox } of await closeUps(frame)) {
    for (const detection of await detectToEnroll(view, finder)) {
      const box = toSourceBox(detection.box);
      // Close-ups overlap.
      if (all.some((other) => isInside(centreOf(box), other.detection.box))) continue;
      const { picture, box: toDetail } = detail!;
      all.push({ detection: { ...detection, box }, picture, box: toDetail(detection.box) });
    }
  }
  return all;
}

async function* framesOf(path: string, at: number | null): AsyncGenerator<Frame> {
  if (at === null) return yield* videoFrames(path, { frames: FRAMES });
  const frame = await frameAt(path, at);
  if (!frame) throw new UserError(`${path}: no frame at ${at} s: it ends before`);
  yield frame;
}

/** @throws {UserError} that lists the faces, if the choice is not clear */
function chosen(faces: readonly Found[], point: Point | null, where: string): Found {
  const list = (some: readonly Detection[]) =>
    some.map(({ box }) => {
      const { x, y } = centreOf(box);
      return `  --face ${x},${y}: ${box.width} × ${box.height} pixels`;
    }).join("\n");
  const detections = faces.map(({ detection }) => detection);
  if (point) {
    const there = faces.find(({ detection }) => isInside(point, detection.box));
    if (there) return there;
    const others = list(detections);
    throw new UserError(`${where}: no face at ${point.x},${point.y}; there is\n${others}`);
  }
  const large = candidateFaces(detections);
  if (large.length === 1) return faces.find(({ detection }) => detection === large[0])!;
  throw new UserError(
    `${where}: ${large.length} faces; say which (x,y from the upper left corner of the frame, its ` +
      `longer side 640)\n${list(large)}`,
  );
}

function isInside({ x, y }: Point, box: Box): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

function centreOf({ x, y, width, height }: Box): Point {
  return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
}

function scaled({ x, y, width, height }: Box, by: number): Box {
  const [left, top, w, h] = [x, y, width, height].map((value) => Math.round(value * by));
  return { x: left!, y: top!, width: w!, height: h! };
}

/** The box with as much again on each side, as pictures to enroll have. */
function around({ x, y, width, height }: Box): Box {
  return { x: x - width, y: y - height, width: 3 * width, height: 3 * height };
}
