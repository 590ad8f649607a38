import { type Target } from "./installation.ts";
import { type Tally } from "./tally.ts";

/** One kind of hostile input, sent so often. */
export interface Round {
  /** Of the command's option. */
  readonly name: string;
  readonly about: string;
  /** How many are sent unless told. */
  readonly count: number;
  run(target: Target, given: { readonly count: number; readonly seed: number }): Promise<Tally>;
}
