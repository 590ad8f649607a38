import "reflect-metadata";
import { expect, test } from "@jest/globals";
import { buildApiSchema } from "../../src/graphql/schema.ts";
import { readExportRequest } from "../../src/http/export/request.ts";

const schema = buildApiSchema();

test.each([{ typez: [] }, { types: ["DOCUMENT_CREATEDD"] }])(
  "what is misspelt in an export's filter is refused; only development says what may be meant: %j",
  (filter) => {
    const parameters = new URLSearchParams({ filter: JSON.stringify(filter) });
    const read = (hideSuggestions: boolean) => () => readExportRequest(parameters, schema, { hideSuggestions });
    expect(read(false)).toThrow("Did you mean");
    expect(read(true)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.not.stringContaining("Did you mean") }),
    );
  },
);
