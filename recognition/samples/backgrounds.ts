/** Coordinates below are pixels of this size: larger than the clip, so that the camera can move. */
const [WIDTH, HEIGHT] = [1440, 810];
/** Backgrounds are blurred, so they are drawn at a half of the size, which is faster. */
const SCALE = 0.5;
const SIZE = `${WIDTH * SCALE}x${HEIGHT * SCALE}`;

const box = (x: number, y: number, w: number, h: number, colour: string) => {
  const [left, top, width, height] = [x, y, w, h].map((value) => Math.round(value * SCALE));
  return `drawbox=x=${left}:y=${top}:w=${width}:h=${height}:color=${colour}:t=fill`;
};
/** A plain wall, brighter at one side. */
const wall = (from: string, to: string) =>
  `gradients=size=${SIZE}:c0=${from}:c1=${to}:x0=0:y0=0:x1=${WIDTH * SCALE}:y1=${500 * SCALE}:` +
  "duration=0.04:speed=0.00001:seed=1,format=gbrp";
/** A picture whose red, green and blue are expressions of X, Y and the height H. */
const computed = (...channels: [string, string, string]) => {
  const [r, g, b] = channels.map((text) => text.replaceAll(/\b[XYH]\b/g, `($&/${SCALE})`));
  return `color=black:size=${SIZE}:duration=0.04,format=gbrp,geq=r='${r}':g='${g}':b='${b}'`;
};
const blurred = (sigma: number) => `gblur=sigma=${sigma * SCALE},scale=${WIDTH}:${HEIGHT}`;
/** A pseudo-random number from 0 to 1 for a cell of the picture. */
const random = (x: string, y: string, seed: number) =>
  `mod(abs(sin(${x}*12.9898+${y}*78.233+${seed})*43758.5453),1)`;

const WINDOW = [
  wall("0xb9b2a4", "0xe2dccf"),
  box(130, 60, 400, 520, "0xf4f1ea"),
  box(150, 80, 170, 480, "0xcfe6f7"),
  box(340, 80, 170, 480, "0xd8ecf9"),
  box(150, 400, 170, 160, "0x9fbf8a"),
  box(340, 360, 170, 200, "0x8fb27c"),
  box(100, 580, 460, 26, "0xfaf8f2"),
  box(1060, 170, 250, 190, "0x6d5a48"),
  box(1076, 186, 218, 158, "0xd9c7a3"),
  box(1110, 250, 90, 94, "0x6f8f9a"),
  blurred(9),
];

const BLACKBOARD = [
  wall("0xcdbf9f", "0xa89a7c"),
  box(90, 70, 1260, 520, "0x8a6a44"),
  box(114, 94, 1212, 472, "0x2f5a47"),
  ...[0, 1, 2, 3, 4].map((i) => box(190, 150 + 62 * i, 420 - 61 * (i * i % 4), 9, "0xb9cbbf")),
  ...[0, 1, 2].map((i) => box(960, 180 + 80 * i, 260 - 50 * i, 9, "0xd8d2a4")),
  box(880, 440, 300, 7, "0xb9cbbf"),
  box(880, 150, 7, 290, "0xb9cbbf"),
  box(90, 590, 1260, 22, "0x6f5233"),
  blurred(6),
];

const BOOK = "floor(X/34)";
const SHELF = "floor(Y/190)";
const isBook = `gt(mod(Y,190),30+70*${random(BOOK, SHELF, 5)})*lt(mod(Y,190),172)`;
const spine = (seed: number, low: number, high: number) =>
  `if(${isBook},${low}+${high - low}*${random(BOOK, SHELF, seed)},` +
  `if(lt(mod(Y,190),172),${low * 0.55},${low * 1.6}))`;
const BOOKS = [
  computed(spine(1, 70, 150), spine(2, 56, 118), spine(3, 50, 112)),
  blurred(12),
];

const CELL = 150;
const [CELL_X, CELL_Y] = [`floor(X/${CELL})`, `floor(Y/${CELL})`];
const disc = `lt(hypot(mod(X,${CELL})-45-60*${random(CELL_X, CELL_Y, 1)},` +
  `mod(Y,${CELL})-45-60*${random(CELL_X, CELL_Y, 2)}),20+24*${random(CELL_X, CELL_Y, 3)})`;
const lights = (night: number, glow: number, seed: number) =>
  `min(255,${night}+28*Y/H+${disc}*gt(${random(CELL_X, CELL_Y, 4)},0.3)*${glow}*` +
  `(0.35+0.65*${random(CELL_X, CELL_Y, seed)}))`;
const EVENING = [
  computed(lights(40, 180, 4.2), lights(40, 125, 4.4), lights(62, 80, 9)),
  blurred(4),
];

const leaves = (high: number, low: number) =>
  `if(lt(Y,300+40*sin(X/97)+26*sin(X/41)),${high}-40*Y/H,` +
  `if(lt(Y,600),${low}+44*${random("floor(X/46)", "floor(Y/46)", high)},${low * 1.25}))`;
const PARK = [
  computed(leaves(196, 62), leaves(220, 102), leaves(242, 48)),
  box(230, 180, 60, 430, "0x5d4a38"),
  box(1150, 220, 46, 390, "0x665241"),
  blurred(24),
];

const glow = (base: number, light: number) =>
  `${base}*(1-0.35*Y/H)+${light}*exp(-pow(hypot(X-1130,Y-250)/330,2))`;
const LIVING_ROOM = [
  computed(glow(146, 110), glow(112, 96), glow(96, 56)),
  box(1050, 170, 160, 110, "0xffe9b8"),
  box(1122, 280, 14, 330, "0x3c2f28"),
  box(190, 110, 280, 210, "0x3b3432"),
  box(206, 126, 248, 178, "0x9db3b5"),
  box(206, 230, 248, 74, "0x7d8f6f"),
  box(60, 560, 900, 250, "0x5c6f86"),
  box(120, 500, 190, 150, "0xb5714f"),
  blurred(9),
];

/** Rooms and places, out of focus: each a chain of ffmpeg filters that draws one picture. */
export const BACKGROUNDS: readonly string[] = [
  WINDOW,
  BLACKBOARD,
  BOOKS,
  EVENING,
  PARK,
  LIVING_ROOM,
].map((filters) => filters.join(","));
