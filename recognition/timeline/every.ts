/** Seconds from one sample of a video to the next. docs/recognition.md has the measurement. */
export const DEFAULT_EVERY = 0.5;
