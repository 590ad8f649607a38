import { Field, ObjectType, registerEnumType } from "type-graphql";
import { DateTime } from "./scalars.ts";

export const ServerModeEnum = { EMBEDDED: "embedded", SERVICES: "services" } as const;
registerEnumType(ServerModeEnum, {
  name: "ServerMode",
  description: "How an installation runs.",
  valuesConfig: {
    EMBEDDED: { description: "In one process, with a store and a broker of its own." },
    SERVICES: { description: "On MongoDB and RabbitMQ, with workers of its own." },
  },
});

@ObjectType({ description: "The API process that answers.", simpleResolvers: true })
export class ServerInfo {
  @Field(() => String, { description: "BookSpace's version." })
  version!: string;

  @Field(() => ServerModeEnum, { description: "How the installation runs." })
  mode!: (typeof ServerModeEnum)[keyof typeof ServerModeEnum];

  @Field(() => DateTime, { description: "What its clock says now." })
  at!: string;
}
