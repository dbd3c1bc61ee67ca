/**
 * Makes a value when it is first asked for, once, with the arguments of whoever asked; a failed
 * attempt is made again by the next.
 */
export function lazily<T, A extends unknown[]>(
  make: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  let value: Promise<T> | undefined;
  return (...args) =>
    value ??= make(...args).catch((error) => {
      value = undefined;
      throw error;
    });
}
