/** Milliseconds since 1970 with their fractions; the processes of one machine agree on them. */
export const now = (): number => performance.timeOrigin + performance.now();
