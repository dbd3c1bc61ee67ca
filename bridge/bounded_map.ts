/**
 * A map of at most `max` entries, which forgets the oldest. Ours, since lru-cache adds 3.6 MB of
 * package for these lines.
 */
export class BoundedMap<T> extends Map<string, T> {
  constructor(readonly max: number) {
    super();
  }

  /** An entry that is set again counts as new. */
  override set(key: string, value: T): this {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.max) this.delete(this.keys().next().value!);
    return this;
  }
}
