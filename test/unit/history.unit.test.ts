import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { isAfter, type LogPosition } from "../../src/feed/feed.ts";
import { createHistory, type History } from "../../src/feed/history.ts";
import { createTurns } from "../../src/turns.ts";
import { recordedLog } from "../support/recorded-lifecycle.ts";

const at = (offset: number): LogPosition => ({ offset, index: 0 });
/** More than is kept for others between two of them. */
const APART = 8_000;
const PLACES = Array.from({ length: 8 }, (_, n) => n * APART);
const LENGTH = 2_000;

describe("many who come back to places far apart", () => {
  const log = recordedLog(500);
  let history: History;
  let before: number;
  beforeAll(() => {
    for (let n = 0; n < PLACES.length * APART; n++) log.append(`e${n}`);
  });
  beforeEach(() => {
    history = createHistory(log.broker, createTurns());
    before = log.opened;
  });
  afterEach(() => history.close());

  /** Reads on from a place; what it got. */
  async function readFrom(place: number, length = LENGTH): Promise<readonly number[]> {
    const offsets: number[] = [];
    for (let position = at(place); !isAfter(position, at(place + length)); ) {
      const page = await history.after(position);
      offsets.push(...page.items.map((item) => item.position.offset));
      position = page.upTo;
    }
    return offsets;
  }

  test("each reads on for a while before another takes its reader: a reader looks back on thousands where it begins", async () => {
    const got = await Promise.all(PLACES.map((place) => readFrom(place)));
    got.forEach((offsets, n) => {
      const place = PLACES[n] ?? 0;
      expect(offsets.slice(0, LENGTH)).toEqual(Array.from({ length: LENGTH }, (_, i) => place + 1 + i));
    });
    // One each; a few more on a machine that stands still for so long that who reads seems to have gone.
    expect(log.opened - before).toBeLessThan(3 * PLACES.length);
  }, 20_000);

  test("for a while, and no longer: who waits has a turn before the others are done", async () => {
    const done: number[] = [];
    const first = PLACES.slice(0, 4).map((place) => readFrom(place, APART - 200).then(() => void done.push(place)));
    const [last = 0] = PLACES.slice(-1);
    await history.after(at(last));
    expect(done).toEqual([]);
    await Promise.all(first);
  }, 20_000);

  test("a reader with which nobody goes on is there for the next one soon", async () => {
    // As long as somebody asks, nothing is let go for want of anybody.
    const asking = setInterval(() => void history.after(at(PLACES[0] ?? 0)), 100);
    for (const place of PLACES) expect((await history.after(at(place))).items[0]?.position.offset).toBe(place + 1);
    clearInterval(asking);
    expect(log.readers.size).toBe(4);
  }, 20_000);
});
