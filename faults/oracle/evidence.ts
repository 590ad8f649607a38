import { type Follower } from "../load/follower.ts";
import { type Journal } from "../load/journal.ts";
import { type State } from "./state.ts";

export interface Evidence {
  readonly journal: Journal;
  readonly state: State;
  readonly followers: readonly Follower[];
  /** What went backwards while the load ran. */
  readonly backwards: readonly string[];
}
