import { inTest, type Safeguard } from "./safeguard.ts";

const visibility = inTest("test/int/visibility.int.test.ts");
const documents = visibility("others find neither it nor its comments, alone or in a list");
const events = visibility("others find no event, nor one beside another");
const words = visibility("operators know that there is an event, and can't find it by its words");
const search = visibility("others find nothing by a search");
const answered = visibility("an event is answered without the payload that is not for this viewer");
const rest = inTest("test/int/rest-errors.int.test.ts");
const exported = inTest("test/int/event-export.int.test.ts");

/** Who sees what: a private document is its owner's, whichever way somebody asks. */
export const VISIBILITY: readonly Safeguard[] = [
  {
    name: "audience-rule",
    promise: "what names its readers is for them alone",
    file: "src/events/audience.ts",
    old: "isPublic(audience) || audience.includes(viewer.id);",
    new: "isPublic(audience) || audience.length > 0;",
    tests: [
      inTest("test/unit/events.unit.test.ts")(
        "that names users is for them alone; an operator knows of it but does not read it",
      ),
      documents,
      events,
    ],
  },
  {
    name: "audience-of-a-new-document",
    promise: "a document that is made private is its owner's",
    file: "src/documents/create-document.ts",
    old: 'audience: visibility === "PRIVATE" ? [createdBy] : WORKSPACE,',
    new: "audience: WORKSPACE,",
    tests: [documents, events, search],
  },
  {
    name: "audience-of-a-change",
    promise: "a document that becomes private is its owner's from then on",
    file: "src/documents/update-document.ts",
    old: 'audience: (visibility ?? current.visibility) === "PRIVATE" ? [current.createdBy] : WORKSPACE,',
    new: "audience: current.audience,",
    tests: [inTest("test/int/commands.int.test.ts")("a document that becomes private is its owner's")],
  },
  {
    name: "audience-of-a-comment",
    promise: "a comment on a private document is told to its owner alone",
    file: "src/documents/add-comment.ts",
    old: "audience: document.audience,",
    new: 'audience: ["*"],',
    tests: [inTest("test/int/commands.int.test.ts")("a comment is for those who may read its document")],
  },
  {
    name: "document-by-id",
    promise: "a private document is not read by its id",
    file: "src/documents/queries.ts",
    old: "return found && mayRead(viewer, found.audience) ? found : null;",
    new: "return found;",
    tests: [documents],
  },
  {
    name: "documents-listed",
    promise: "a private document is in nobody else's list",
    file: "src/documents/queries.ts",
    old: "audience: { $in: audiencesOf(viewer) },\n          ...(tag",
    new: "...(tag",
    tests: [documents],
  },
  {
    name: "comments-of-a-document",
    promise: "the comments of a private document are its owner's",
    file: "src/documents/queries.ts",
    old: 'if (!(await document(viewer, documentId))) throw notFound("document", documentId);',
    new: "",
    tests: [documents],
  },
  {
    name: "update-what-one-may-see",
    promise: "what one may not see one can't change, nor learn that it is there",
    file: "src/documents/update-document.ts",
    old: "if (!current || !mayRead(viewer, current.audience)) throw",
    new: "if (!current) throw",
    tests: [
      visibility("others can neither change it nor comment on it"),
      rest("404: a private document of somebody else is as if it weren't there"),
    ],
  },
  {
    name: "comment-on-what-one-may-see",
    promise: "what one may not see one can't comment on",
    file: "src/documents/add-comment.ts",
    old: "if (!document || !mayRead(viewer, document.audience)) throw",
    new: "if (!document) throw",
    tests: [visibility("others can neither change it nor comment on it")],
  },
  {
    name: "hide-ones-own",
    promise: "nobody hides what somebody else made",
    file: "src/documents/update-document.ts",
    old: "if (visibility && visibility !== current.visibility && viewer.id !== current.createdBy) {",
    new: "if (false) {",
    tests: [rest("403 for hiding what somebody else made")],
  },
  {
    name: "event-by-id",
    promise: "a private event is not read by its id",
    file: "src/ledger/queries.ts",
    old: "record && mayKnow(viewer, record.audience) ? record : null;",
    new: "record;",
    tests: [events],
  },
  {
    name: "events-listed",
    promise: "a private event is in nobody else's list",
    file: "src/ledger/event-query.ts",
    old: "...(seesAll ? {} : { audience: { $in: audiencesOf(viewer) } }),",
    new: "",
    tests: [
      events,
      inTest("test/contract/event-filter.contract.test.ts")(
        "a random filter finds in the store what it accepts as a predicate",
      ),
    ],
  },
  {
    name: "no-guessing-by-filter",
    promise: "an operator can't guess at a private payload by filters",
    file: "src/ledger/event-query.ts",
    old: "isOperator(viewer) && !needsPayload(filter)",
    new: "isOperator(viewer)",
    tests: [words],
  },
  {
    name: "no-guessing-by-feed",
    promise: "an operator can't guess at a private payload by the filter of a subscription",
    file: "src/graphql/resolvers/feed-filter.ts",
    old: "mayRead(viewer, item.transition.audience) && matches",
    new: "matches",
    tests: [inTest("test/unit/feed-filter.unit.test.ts")("asks of payloads only for who may read them")],
  },
  {
    name: "payload-in-an-answer",
    promise: "an operator gets no private payload with an event",
    file: "src/graphql/types/events.ts",
    old: "data: mayRead(viewer, record.audience) ? record.data : null,",
    new: "data: record.data,",
    tests: [answered, exported("keeps private payloads from operators who are not meant to read them")],
  },
  {
    name: "edited-payload-in-an-answer",
    promise: "an operator gets no private payload that another one changed",
    file: "src/graphql/types/events.ts",
    old: "{ ...record.edited, data: mayRead(viewer, record.audience) ? record.edited.data : null }",
    new: "record.edited",
    tests: [answered],
  },
  {
    name: "event-by-its-steps",
    promise: "a private event that the ledger has not got yet is not told by what the feed has heard of it",
    file: "src/ledger/queries.ts",
    old: "feed.recent(id).filter(isFor(viewer));",
    new: "feed.recent(id);",
    tests: [inTest("test/int/event-queries.int.test.ts")("a private event is not told by its steps")],
  },
  {
    name: "time-of-not-found",
    promise: "the time of an answer does not tell a hidden event from one that is not there",
    file: "src/ledger/queries.ts",
    old: "await feed.seen(id, BETWEEN_MS, isFor(viewer));",
    new: "await feed.seen(id, BETWEEN_MS, () => true);",
    tests: [
      inTest("test/int/private-missing.int.test.ts")(
        "an event that is not for one is waited for as long as one that is not there yet",
      ),
    ],
  },
];
