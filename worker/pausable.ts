import { type Running } from "../src/broker/port.ts";

/** Something that runs except while it is paused; it begins paused. */
export interface Pausable extends Running {
  /**
   * Resolves when it is so: at once when it is already. Pausing waits for what is under way; told the opposite meanwhile,
   * it turns round when that has ended.
   */
  setPaused(paused: boolean): Promise<void>;
}

export function createPausable(open: () => Promise<Running>): Pausable {
  let wanted = false;
  let closed = false;
  let running: Running | null = null;
  let changing: Promise<void> | null = null;

  /** One change at a time: a queue that is opened again before its last batch has ended would have two readers. */
  async function change(): Promise<void> {
    while (wanted !== (running !== null)) {
      if (running) {
        await running.close();
        running = null;
      } else running = await open();
    }
  }

  const settle = (): Promise<void> => (changing ??= change().finally(() => (changing = null)));

  return {
    async setPaused(paused) {
      if (closed) return;
      wanted = !paused;
      await settle();
    },
    async close() {
      closed = true;
      wanted = false;
      await settle();
    },
  };
}
