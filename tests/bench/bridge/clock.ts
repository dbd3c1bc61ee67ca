/** Milliseconds since 1970, with fractions. All processes of one machine agree on them. */
export const now = (): number => performance.timeOrigin + performance.now();
