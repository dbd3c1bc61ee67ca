/** A picture of a binary PPM stream; `rgb` holds height × width × 3 bytes, row by row. */
export interface Ppm {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

const MAX_HEADER = 64;

/**
 * Splits a stream of binary PPM images (`P6`, 8 bits a sample) into pictures as they arrive.
 * https://netpbm.sourceforge.net/doc/ppm.html
 * A torn image at the end is dropped: whoever wrote the stream was stopped.
 * @throws {TypeError} if the stream is not PPM
 */
export async function* ppmImages(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Ppm> {
  let pending = new Uint8Array(0);
  let wanted: { width: number; height: number; start: number; end: number } | undefined;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    parts.push(chunk);
    length += chunk.length;
    while (length > 0 && (wanted === undefined || length >= wanted.end)) {
      pending = join(parts, length);
      parts.length = 0;
      if (wanted === undefined) {
        wanted = readHeader(pending);
        if (wanted === undefined || pending.length < wanted.end) {
          parts.push(pending);
          break;
        }
      }
      const { width, height, start, end } = wanted;
      yield { width, height, rgb: pending.slice(start, end) };
      pending = pending.subarray(wanted.end);
      wanted = undefined;
      length = pending.length;
      parts.push(pending);
    }
  }
}

/** Undefined while the header is not whole. */
function readHeader(bytes: Uint8Array) {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, MAX_HEADER));
  const match = /^P6\s(\d{1,5})\s(\d{1,5})\s255\s/.exec(text);
  if (match) {
    const [width, height] = [Number(match[1]), Number(match[2])];
    return { width, height, start: match[0].length, end: match[0].length + width * height * 3 };
  }
  if (bytes.length >= MAX_HEADER || !"P6".startsWith(text.slice(0, 2))) {
    throw new TypeError("not a PPM stream");
  }
  return undefined;
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
