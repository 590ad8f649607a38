import { expect, test } from "@jest/globals";
import { createClearing, type Published } from "../../src/outbox/clearing.ts";
import { type Collections } from "../../src/store/collections.ts";
import { eventually } from "../support/eventually.ts";
import { gate } from "../support/recorded-broker.ts";
import { silentLog } from "../support/recorded-log.ts";

const published = (count: number): readonly Published[] =>
  Array.from({ length: count }, (_, n) => ({ collection: "users", recordId: "ada", event: { id: String(n) } }));

/** A clearing over a recorded store that answers when told. */
function setup() {
  const goOn = gate();
  const sizes: number[] = [];
  const users = {
    async updateMany(_filter: unknown, update: { $pull: { outbox: { id: { $in: readonly string[] } } } }) {
      sizes.push(update.$pull.outbox.id.$in.length);
      await goOn.passed;
    },
  };
  const gone: string[] = [];
  const clearing = createClearing(
    { users } as unknown as Collections,
    silentLog,
    (
      some, // all that is asked of it
    ) => gone.push(...some.map(({ event }) => event.id)),
  );
  return { clearing, sizes, gone, goOn };
}

test("what a slow store has not cleared stays bounded: publishing waits for it", async () => {
  const { clearing, sizes, gone, goOn } = setup();
  await clearing.add(published(2_000)); // 500 of them are on their way, the others wait
  let hasRoom = false;
  const more = clearing.add(published(501)).then(() => (hasRoom = true));
  await eventually(() => sizes.length === 1, "the first write to be under way");
  expect([hasRoom, gone.length]).toEqual([false, 0]);
  goOn.open();
  await more;
  expect(sizes).toEqual([500, 500, 500, 500, 500, 1]);
  expect(gone).toHaveLength(2_501);
});
