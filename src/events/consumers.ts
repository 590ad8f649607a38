/** The named subscribers of `bookspace.events`; each has a queue of its own, `bookspace.<consumer>`. */
export const CONSUMERS = ["notifications", "search", "analytics"] as const;

export type ConsumerName = (typeof CONSUMERS)[number];

export const isConsumer = (name: string): name is ConsumerName => CONSUMERS.some((consumer) => consumer === name);
