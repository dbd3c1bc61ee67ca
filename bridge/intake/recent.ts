/** Keys of the last so many things, the oldest forgotten first. */
export interface Recent {
  add(key: string): void;
  has(key: string): boolean;
  delete(key: string): void;
}

export function createRecent(most: number): Recent {
  const keys = new Set<string>();
  return {
    add(key) {
      keys.delete(key);
      keys.add(key);
      if (keys.size > most) keys.delete(keys.values().next().value!);
    },
    has: (key) => keys.has(key),
    delete: (key) => void keys.delete(key),
  };
}
