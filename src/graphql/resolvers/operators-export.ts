import { Arg, Query, Resolver } from "type-graphql";
import { AppError } from "../../errors.ts";
import { readFilter } from "../../events/filter-input.ts";
import { toFilterInput } from "../types/enum-names.ts";
import { ExportLink } from "../types/export.ts";
import { EventFilterInput } from "../types/inputs.ts";

const PATH = "/v1/events/export";
/** Node and most proxies refuse a request whose head is larger than 16 or 8 KiB. */
const MAX_URL = 7_000;

@Resolver()
export class ExportResolver {
  @Query(() => ExportLink, {
    description: "Operators: where all events that the filter finds can be fetched, oldest first, a line of JSON each.",
  })
  exportEvents(@Arg("filter", () => EventFilterInput, { nullable: true }) filter: EventFilterInput | null): ExportLink {
    readFilter(filter ?? {});
    const url = filter ? `${PATH}?filter=${encodeURIComponent(JSON.stringify(toFilterInput(filter)))}` : PATH;
    if (url.length <= MAX_URL) return { url };
    throw new AppError(
      "BAD_USER_INPUT",
      "This filter makes a URL that is too long: ask with fewer items in its lists.",
      {
        issues: [{ path: "filter", message: `as a URL at most ${MAX_URL} characters` }],
      },
    );
  }
}
