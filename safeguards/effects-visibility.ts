import { inTest, type Safeguard } from "./safeguard.ts";

const visibility = inTest("test/int/visibility.int.test.ts");
const search = visibility("others find nothing by a search");
const notifications = visibility("notifications are their recipient's, to read and to mark");
const effects = visibility("effects are shown to whom they tell nothing new");

/** Who sees what consumers made of a private document: what search finds, what is counted, whom it was told. */
export const EFFECTS_VISIBILITY: readonly Safeguard[] = [
  {
    name: "search-entries",
    promise: "search finds what its entry says that one may read",
    file: "src/effects/search.ts",
    old: "{ audience, $and: conditions(terms) },",
    new: "{ $and: conditions(terms) },",
    tests: [search],
  },
  {
    name: "search-documents",
    promise: "search does not find what has become private since",
    file: "src/effects/search.ts",
    old: ".find({ _id: { $in: ranked.map(({ id }) => id) }, audience }, {",
    new: ".find({ _id: { $in: ranked.map(({ id }) => id) } }, {",
    tests: [search],
  },
  {
    name: "activity-counts",
    promise: "what is private is not counted for others",
    file: "src/effects/activity.ts",
    old: "{ $match: { audience: { $in: audiencesOf(viewer) }, at: { $gte: from, $lt: to } } },",
    new: "{ $match: { at: { $gte: from, $lt: to } } },",
    tests: [visibility("others do not see it counted")],
  },
  {
    name: "notifications-listed",
    promise: "a list of notifications is its reader's own",
    file: "src/effects/notifications.ts",
    old: "{ recipient: viewer.id, ...(unreadOnly",
    new: "{ ...(unreadOnly",
    tests: [notifications],
  },
  {
    name: "notifications-by-id",
    promise: "a notification is not read by its id by others",
    file: "src/effects/notifications.ts",
    old: ".find({ _id: { $in: ids }, recipient: viewer.id })",
    new: ".find({ _id: { $in: ids } })",
    tests: [notifications],
  },
  {
    name: "notifications-marked",
    promise: "nobody marks another's notifications",
    file: "src/effects/notifications.ts",
    old: "{ _id: { $in: ids }, recipient: viewer.id, readAt: null },",
    new: "{ _id: { $in: ids }, readAt: null },",
    tests: [notifications],
  },
  {
    name: "notification-of-an-event",
    promise: "the notification that an event made is its recipient's, and an operator's who may read the event",
    file: "src/effects/lookup.ts",
    old: "found?.recipient === viewer.id || (isOperator(viewer) && mayRead(viewer, audience))",
    new: "found?.recipient === viewer.id || isOperator(viewer)",
    tests: [effects],
  },
  {
    name: "notification-of-an-event-for-others",
    promise: "the notification that an event made is not for other users, though the event is",
    file: "src/effects/lookup.ts",
    old: "found?.recipient === viewer.id || (isOperator(viewer) && mayRead(viewer, audience))",
    new: "mayRead(viewer, audience)",
    tests: [effects],
  },
  {
    name: "search-entry-of-an-event",
    promise: "what search knows of a private document is not told by its events",
    file: "src/effects/lookup.ts",
    old: "const found = await entryById(documentId);\n      return found && mayKnow(viewer, found.audience) ? found : null;",
    new: "const found = await entryById(documentId);\n      return found;",
    tests: [effects],
  },
  {
    name: "activity-of-an-event",
    promise: "that a private event is counted is not told by its effects",
    file: "src/effects/lookup.ts",
    old: "const found = await activityById(id);\n      return found && mayKnow(viewer, found.audience) ? found : null;",
    new: "const found = await activityById(id);\n      return found;",
    tests: [effects],
  },
];
