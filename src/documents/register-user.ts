import { iso } from "../clock.ts";
import { AppError } from "../errors.ts";
import { WORKSPACE } from "../events/audience.ts";
import { CATALOGUE } from "../events/catalogue.ts";
import { type Envelope } from "../events/envelope.ts";
import { type UserRecord } from "../store/records/workspace.ts";
import { type Caller, type Receipt } from "./commands.ts";
import { type CommandContext } from "./create-commands.ts";
import { unless } from "./creation.ts";
import { checkInput, hashInput, INPUTS } from "./input.ts";

/** Registers the caller: the user's id is the identity that they are signed in with, so a repeat finds the first. */
export async function registerUser(
  { collections, outbox, insert, clock, newId }: CommandContext,
  { viewer, traceparent }: Caller,
  input: unknown,
): Promise<{ user: UserRecord; receipt: Receipt }> {
  const { name, email, idempotencyKey } = checkInput(INPUTS.registerUser, input);
  const now = iso(clock());
  const user: Omit<UserRecord, "outbox"> = {
    _id: viewer.id,
    name,
    email,
    emailKey: email.toLowerCase(),
    createdAt: now,
    creation: { eventId: newId(), inputHash: hashInput([name, email, idempotencyKey ?? null]) },
  };
  const event: Envelope<"user.registered"> = {
    id: user.creation.eventId,
    type: "user.registered",
    timestamp: now,
    version: CATALOGUE["user.registered"].version,
    actor: viewer.id,
    subject: viewer.id,
    audience: WORKSPACE,
    data: { userId: viewer.id, name },
    ...(traceparent ? { traceparent } : {}),
  };
  const entry = outbox.entry(event);
  const result = await insert.users({ ...user, outbox: [entry] });
  unless(result);
  if (result === "inserted") {
    outbox.relay("users", user._id, entry);
    return { user: { ...user, outbox: [] }, receipt: { eventId: event.id, type: event.type } };
  }
  const existing = await collections.users.findOne({ _id: viewer.id });
  if (!existing) throw new AppError("EMAIL_TAKEN", "Another user is registered with this e-mail address.");
  const isRepeat = idempotencyKey && existing.creation.inputHash === user.creation.inputHash;
  if (isRepeat) return { user: existing, receipt: { eventId: existing.creation.eventId, type: event.type } };
  throw new AppError("ALREADY_REGISTERED", `You are registered already, as '${existing.name}'.`);
}
