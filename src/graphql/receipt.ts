import { type Caller, type Commands, type Receipt } from "../documents/commands.ts";
import { callerOf, type SignedIn } from "./context.ts";
import { type EventReceipt } from "./types/events.ts";

/** Runs a command and completes its receipt with a place in the log from before it ran, so that nothing it causes is missed. */
export async function withReceipt<R extends { readonly receipt: Receipt }>(
  context: SignedIn,
  command: (commands: Commands, caller: Caller) => Promise<R>,
): Promise<Omit<R, "receipt"> & { receipt: EventReceipt }> {
  const caller = callerOf(context);
  const { feed, commands } = context.services;
  const cursor = context.encodeCursor(feed.head());
  const result = await command(commands, caller);
  return { ...result, receipt: { ...result.receipt, cursor } };
}
