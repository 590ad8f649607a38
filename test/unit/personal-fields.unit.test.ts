import "reflect-metadata";
import { expect, test } from "@jest/globals";
import { isObjectType } from "graphql";
import { buildApiSchema } from "../../src/graphql/schema.ts";

test("the fields that depend on who asks, beyond role and readable payload, say so", () => {
  const types = Object.values(buildApiSchema().getTypeMap()).filter(isObjectType);
  const personal = types.flatMap((type) =>
    Object.values(type.getFields())
      .filter(({ extensions }) => extensions["personal"] === true)
      .map(({ name }) => `${type.name}.${name}`),
  );
  expect(personal.toSorted()).toEqual(["Effect.notification", "Effect.searchEntry", "Event.next", "Event.previous"]);
});
