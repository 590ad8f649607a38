import { now } from "../state/clock.ts";
import { ago, fullTime } from "./format.ts";

/** How long ago something was; it ticks by the shared clock. */
export const RelativeTime = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={fullTime(at)} class="numeric">
    {ago(Date.parse(at), now.value)}
  </time>
);
