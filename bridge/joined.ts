/** Work by key: who asks for what is under way joins it. */
export function createJoined<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const underWay = new Map<string, Promise<T>>();
  return (key, work) => {
    let one = underWay.get(key);
    if (!one) {
      one = work().finally(() => underWay.delete(key));
      underWay.set(key, one);
    }
    return one;
  };
}
