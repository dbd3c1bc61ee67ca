/**
 * What happens to the faces in a stored frame that are not a recognised student's. `keep`: nothing;
 * `blur`: all but recognised faces is pixelated; `crop`: the recognised face alone is left, all around
 * it is grey.
 */
export const BYSTANDERS = ["keep", "blur", "crop"] as const;
export type Bystanders = (typeof BYSTANDERS)[number];
