import { type Follower } from "../load/follower.ts";
import { type Journal } from "../load/journal.ts";
import { type State } from "./state.ts";

export interface Evidence {
  readonly journal: Journal;
  readonly state: State;
  readonly followers: readonly Follower[];
  /** Events that the row itself put in, by their ids: nobody asked for them, but they are no surprise. */
  readonly forged: ReadonlySet<string>;
  /** What went backwards while the load ran. */
  readonly backwards: readonly string[];
}
