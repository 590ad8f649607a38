import { type Socket } from "node:net";
import {
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  type GraphQLError,
  type GraphQLFormattedError,
} from "graphql";
import { type WebSocket } from "ws";
import { type LogPosition } from "../../feed/feed.ts";
import { type Log } from "../../log.ts";
import { type Services } from "../../services.ts";
import { isOperator, requireViewer, type Role, type Viewer } from "../../viewer.ts";
import { type ApiContext, buildContext } from "../context.ts";
import { type FeedNotice, type FeedRoot, type FeedSelection } from "../feed-source.ts";
import { type Channel, createChannel } from "./channel.ts";
import { type Counts } from "./counts.ts";
import { afterVariable, isPersonal } from "./known-operations.ts";
import { joinChannel, type Member } from "./member.ts";
import { outletOf } from "./outlet.ts";
import { CURSOR_HOLE, messagePrefix, type Payload, toPayload } from "./payload.ts";
import { createRendered } from "./rendered.ts";

/** One subscription of one client. */
export interface SubscribeArgs extends ExecutionArgs {
  readonly contextValue: ApiContext;
  readonly origin: { readonly id: string; readonly webSocket: WebSocket; readonly tcp: Socket };
}

export interface HubOptions {
  readonly services: Services;
  readonly log: Log;
  readonly counts: Counts;
  readonly format: (errors: readonly GraphQLError[]) => readonly GraphQLFormattedError[];
}

/** All channels: whoever asks the same as another joins its channel. */
export interface Hub {
  join(selection: FeedSelection, args: SubscribeArgs): Member;
}

/** Stands for everyone of a role: it reads what they all may read, and nothing that is private to anybody. */
const standIn = (role: Role): Viewer => ({ id: `\u0000${role}`, roles: role === "operator" ? ["user", role] : [role] });
const STAND_INS = { user: standIn("user"), operator: standIn("operator") } as const;

const roleOf = (viewer: Viewer): Role => (isOperator(viewer) ? "operator" : "user");
/** One user may come with two roles, by two tokens: of a field that is personal each role has a channel of its own. */
const whoIs = (viewer: Viewer): string => `${roleOf(viewer)} ${viewer.id}`;

export function createHub({ services, log, counts, format }: HubOptions): Hub {
  const channels = new Map<string, { readonly channel: Channel; members: number }>();
  const rendered = createRendered();
  let made = 0;

  function openChannel(selection: FeedSelection, args: SubscribeArgs, shared: Viewer | null): Channel {
    const number = (made += 1);
    function run(rootValue: FeedRoot, viewer: Viewer, position: LogPosition): Payload | Promise<Payload> {
      const encodeCursor = viewer === shared ? () => CURSOR_HOLE : undefined;
      const contextValue = buildContext({ services, viewer, encodeCursor });
      const encoded = ({ data = null, errors }: ExecutionResult): Payload =>
        toPayload(errors ? { data, errors: format(errors) } : { data }, position);
      const result = execute({ ...args, rootValue, contextValue });
      return result instanceof Promise ? result.then(encoded) : encoded(result as ExecutionResult);
    }
    return createChannel({
      feed: services.feed,
      selection,
      shared,
      execute: (item, viewer) => run(item, viewer, item.position),
      executeNotice: (notice, viewer) => run(notice, viewer, placeOf(notice)),
      remember: (key, make) => rendered.get(`${number}/${key}`, make),
      log,
    });
  }

  return {
    join(selection, args) {
      const viewer = requireViewer(args.contextValue.viewer);
      const shared = isPersonal(args.schema, args.document) ? null : STAND_INS[roleOf(viewer)];
      const key = keyOf(args, whoIs(shared ?? viewer));
      const entry = channels.get(key) ?? { channel: openChannel(selection, args, shared), members: 0 };
      channels.set(key, entry);
      entry.members += 1;
      const { id, webSocket, tcp } = args.origin;
      return joinChannel({
        channel: entry.channel,
        feed: services.feed,
        viewer,
        outlet: outletOf(webSocket, tcp),
        prefix: messagePrefix(id),
        cursorOf: (position) => services.cursors.encode(viewer.id, position),
        after: selection.after,
        counts,
        onLeave() {
          entry.members -= 1;
          if (entry.members === 0) channels.delete(key);
        },
      });
    },
  };
}

/** Equal for those who ask the same: their `after` may differ, it only says where each begins. */
function keyOf({ document, operationName, variableValues }: SubscribeArgs, who: string): string {
  const operation = getOperationAST(document, operationName);
  const after = operation && afterVariable(document, operation);
  const variables = Object.entries(variableValues ?? {})
    .filter(([name]) => name !== after)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([who, operationName ?? null, variables, document.loc?.source.body]);
}

function placeOf(notice: FeedNotice): LogPosition {
  if ("position" in notice) return notice.position;
  return notice.notice === "lagged" ? notice.resumeAfter : notice.oldest;
}
