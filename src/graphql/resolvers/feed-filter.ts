import { AppError } from "../../errors.ts";
import { mayRead } from "../../events/audience.ts";
import { type EventFilter, matchesFilter, needsPayload } from "../../events/filter.ts";
import { type FeedItem } from "../../feed/feed.ts";
import { type Services } from "../../services.ts";
import { sleep } from "../../sleep.ts";
import { type Viewer } from "../../viewer.ts";
import { type FeedSelection } from "../feed-source.ts";

/** How long the ledger may be behind the log before a subscription that needs it ends with UNAVAILABLE. */
const LEDGER_WAIT_MS = 30_000;
const LOOK_AGAIN_MS = 250;

/**
 * The filter over the feed. What it asks of the payload is asked last, and only for who may read that.
 * @throws AppError BAD_USER_INPUT
 */
export function filterFeed(
  filter: EventFilter,
  { feed, events }: Pick<Services, "feed" | "events">,
): Pick<FeedSelection, "prefilter" | "accepts"> {
  const matches = matchesFilter(filter);
  const matchesBut = matchesFilter({ ...filter, data: null, text: null });

  /** Of an event that the log tells of: when neither tail nor ledger has it, the ledger is behind, and is waited for. */
  async function payloadOf({ transition: { eventId }, event }: FeedItem, viewer: Viewer): Promise<unknown> {
    const known = event ?? feed.recent(eventId).find((item) => item.event)?.event;
    if (known) return known.data;
    for (const deadline = performance.now() + LEDGER_WAIT_MS; performance.now() < deadline; ) {
      const record = await events.event(viewer, eventId);
      if (record?.data) return record.data;
      await sleep(LOOK_AGAIN_MS);
    }
    // Passed over, it would be a gap that nobody is told of.
    throw new AppError("UNAVAILABLE", "The ledger is behind the log. Resume from your last cursor.");
  }

  return {
    prefilter: ({ transition }) => matchesBut(transition),
    accepts: needsPayload(filter)
      ? async (item, viewer) =>
          mayRead(viewer, item.transition.audience) && matches(item.transition, await payloadOf(item, viewer))
      : () => true,
  };
}
