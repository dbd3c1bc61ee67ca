import type { Home, Letter } from "./letter.ts";

/** A dead-letter queue; narrow, so that tests can stand in for it. Each call takes ten at most. */
export interface DeadQueue {
  readonly name: string;
  /** Up to `max` letters, hidden for `HELD_SECONDS`; none if there is none to be seen. */
  receive(max: number): Promise<Letter[]>;
  /** Ends the hiding. */
  giveBack(letters: readonly Letter[]): Promise<void>;
  /** Puts the bodies into their home queue, and nothing else. @returns those that it did not take */
  resend(letters: readonly Letter[], home: Home): Promise<Refused[]>;
  /** @returns those that stayed */
  remove(letters: readonly Letter[]): Promise<Refused[]>;
}

export interface Refused {
  readonly letter: Letter;
  readonly why: string;
}

/** Long enough to read thousands and act on them; a killed program's letters come back this soon. */
export const HELD_SECONDS = 300;
