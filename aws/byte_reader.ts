/** Bytes of a reader's buffer at first: enough for a response without a long body. */
const BUFFER_BYTES = 2048;
/** The longest head of a response, or line in a body of chunks. */
const MAX_BUFFER_BYTES = 65_536;

/** What is read from, for example a connection. */
export interface Source {
  /** Fills a part of an array. @returns its length, or null at the end */
  read(into: Uint8Array): Promise<number | null>;
}

/** A character a byte. */
const latin1 = new TextDecoder("latin1");

/** Reads from a source as much as is asked for. All throw what the source throws. */
export class ByteReader {
  #buffer = new Uint8Array(BUFFER_BYTES);
  #from = 0;
  #to = 0;

  constructor(private readonly source: Source) {}

  /** Whether everything that has arrived was taken. */
  get isEmpty(): boolean {
    return this.#from === this.#to;
  }

  /** Waits until something has arrived. @returns false at the end */
  more(): Promise<boolean> {
    if (this.isEmpty) this.#from = this.#to = 0;
    if (this.#to === this.#buffer.length) this.#makeRoom();
    return this.source.read(this.#buffer.subarray(this.#to)).then(this.#arrived);
  }

  readonly #arrived = (count: number | null) => {
    this.#to += count ?? 0;
    return count !== null;
  };

  /** Takes what precedes the mark, and the mark itself. @returns undefined if the end comes first */
  async textBefore(mark: string): Promise<string | undefined> {
    for (;;) {
      const text = latin1.decode(this.#buffer.subarray(this.#from, this.#to));
      const length = text.indexOf(mark);
      if (length >= 0) {
        this.#from += length + mark.length;
        return text.slice(0, length);
      }
      if (!await this.more()) return undefined;
    }
  }

  /** Takes everything that has arrived. */
  take(): Uint8Array {
    const all = this.#buffer.slice(this.#from, this.#to);
    this.#from = this.#to;
    return all;
  }

  /** Takes so many bytes. @returns undefined if the end comes first */
  async bytes(length: number): Promise<Uint8Array | undefined> {
    const all = new Uint8Array(length);
    const buffered = this.#buffer.subarray(this.#from, Math.min(this.#to, this.#from + length));
    all.set(buffered);
    this.#from += buffered.length;
    for (let at = buffered.length; at < length;) {
      const count = await this.source.read(all.subarray(at));
      if (count === null) return undefined;
      at += count;
    }
    return all;
  }

  #makeRoom() {
    const kept = this.#buffer.subarray(this.#from, this.#to);
    if (kept.length >= MAX_BUFFER_BYTES) throw new Error("the head of the response is too long");
    const buffer = new Uint8Array(Math.max(this.#buffer.length, kept.length * 2));
    buffer.set(kept);
    this.#buffer = buffer;
    this.#from = 0;
    this.#to = kept.length;
  }
}
