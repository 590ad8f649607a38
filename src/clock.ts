import { v7 } from "uuid";

/** Epoch milliseconds. Handed in, so that rules can be tested at any time. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

export const iso = (ms: number): string => new Date(ms).toISOString();

/** A new id; ids of one process sort in the order they were made. */
export type NewId = () => string;

export const newId: NewId = () => v7();
