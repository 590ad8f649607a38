import { Ctx, Query, Resolver } from "type-graphql";
import { EVENT_TYPES } from "../../events/catalogue.ts";
import { type ApiContext } from "../context.ts";
import { CatalogueEntry, toCatalogueEntry } from "../types/catalogue.ts";

@Resolver()
export class CatalogueResolver {
  @Query(() => [CatalogueEntry], { description: "Every event type that there is." })
  eventCatalogue(@Ctx() { services }: ApiContext): readonly CatalogueEntry[] {
    return EVENT_TYPES.map((type) => toCatalogueEntry(type, services.drills));
  }
}
