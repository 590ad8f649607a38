import { type EventFilter } from "../../events/filter.ts";
import { EventStatusEnum, EventTypeEnum } from "./enums.ts";

const namesOf = <V extends string>(values: Readonly<Record<string, V>>): ((value: V) => string) => {
  const names = new Map(Object.entries(values).map(([name, value]) => [value, name]));
  return (value) => names.get(value) ?? value;
};

/** The schema's name of a value, such as `DOCUMENT_CREATED`: for what is answered without GraphQL. */
export const typeName = namesOf(EventTypeEnum);
export const statusName = namesOf(EventStatusEnum);

/** A filter as GraphQL takes it. */
export const toFilterInput = ({ types, statuses, ...filter }: EventFilter): Readonly<Record<string, unknown>> => ({
  ...filter,
  ...(types ? { types: types.map(typeName) } : {}),
  ...(statuses ? { statuses: statuses.map(statusName) } : {}),
});
