import { type Published, type Transition } from "../events/transition.ts";

export type Announced = Exclude<Transition, Published>;

/** Transitions in one message at most: what a reader takes at once. */
export const MAX_TRANSITIONS = 500;
/** And effects that they tell of: some 5 MB. RabbitMQ 4 refuses a message of more than 16 MiB, however often it is sent. */
export const MAX_EFFECTS = 10_000;

const effectsOf = (transition: Announced): number => (transition.status === "handled" ? transition.effects.length : 0);

/** What is announced in one message each: some of one status, in their order. */
export function inMessages(transitions: readonly Announced[]): readonly (readonly Announced[])[] {
  const statuses = [...new Set(transitions.map(({ status }) => status))];
  return statuses.flatMap((status) => bounded(transitions.filter((transition) => transition.status === status)));
}

function bounded(transitions: readonly Announced[]): readonly (readonly Announced[])[] {
  const messages: Announced[][] = [];
  let effects = 0;
  for (const transition of transitions) {
    const message = messages.at(-1);
    effects += effectsOf(transition);
    if (message && message.length < MAX_TRANSITIONS && effects <= MAX_EFFECTS) message.push(transition);
    else {
      messages.push([transition]);
      effects = effectsOf(transition);
    }
  }
  return messages;
}
