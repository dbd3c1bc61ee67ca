/**
 * A set of identities (32 hexadecimal digits) that takes 16 bytes each, where strings take a
 * hundred.
 */
export interface IdentitySet {
  readonly size: number;
  has(identity: string): boolean;
  /** False if the set had it already. */
  add(identity: string): boolean;
}

/** 32-bit words of an identity. */
const WORDS = 4;

/**
 * A hash table with open addressing and linear probing, at most three quarters full.
 */
export function createIdentitySet(): IdentitySet {
  let slots = 1024;
  let table = new Uint32Array(slots * WORDS);
  let size = 0;
  /** The all-zero identity, which would look like a free slot. */
  let hasZero = false;
  const words = new Uint32Array(WORDS);

  function read(identity: string) {
    for (let i = 0; i < WORDS; i++) words[i] = parseInt(identity.slice(8 * i, 8 * i + 8), 16);
  }
  /** FNV-1a over the words. Identities are hashes already, but their sender is not trusted. */
  function hash(): number {
    let mixed = 0x811c9dc5;
    for (const word of words) mixed = Math.imul(mixed ^ word, 0x01000193);
    return (mixed ^ mixed >>> 15) >>> 0;
  }
  const isZero = () => (words[0]! | words[1]! | words[2]! | words[3]!) === 0;

  /** Index of the words in the table, or of the free slot for them. */
  function find(): { at: number; found: boolean } {
    for (let slot = hash() & (slots - 1);; slot = (slot + 1) & (slots - 1)) {
      const at = slot * WORDS;
      const [a, b, c, d] = [table[at]!, table[at + 1]!, table[at + 2]!, table[at + 3]!];
      if ((a | b | c | d) === 0) return { at, found: false };
      if (a === words[0] && b === words[1] && c === words[2] && d === words[3]) {
        return { at, found: true };
      }
    }
  }

  function grow() {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      words.set(old.subarray(at, at + WORDS));
      if (!isZero()) table.set(words, find().at);
    }
  }

  return {
    get size() {
      return size;
    },
    has(identity) {
      read(identity);
      return isZero() ? hasZero : find().found;
    },
    add(identity) {
      if (size + 1 > slots * 0.75) grow();
      read(identity);
      if (isZero()) {
        if (hasZero) return false;
        hasZero = true;
      } else {
        const { at, found } = find();
        if (found) return false;
        table.set(words, at);
      }
      size++;
      return true;
    },
  };
}
