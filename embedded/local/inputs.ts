/** What a local run reads; paths are absolute or relative to the checkout. */
export interface Inputs {
  readonly gallery: string;
  /** The roster. */
  readonly students: string;
  /** A folder of *.mp4 files. */
  readonly videos: string;
  /** Number of the videos. */
  readonly count: number;
  /** The expected answers; undefined if nothing is to be compared. */
  readonly mapping: string | undefined;
}
