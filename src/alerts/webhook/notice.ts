import { type AlertRecord } from "../../store/records/alerts.ts";

/** What a webhook is told of an alert. */
export type Notice = "fired" | "recovered";

/** The same for each attempt, so that a receiver can pass over what it has had. */
export const idempotencyKey = ({ _id }: Pick<AlertRecord, "_id">, notice: Notice): string => `${_id}-${notice}`;

/** The JSON that is sent. It has no payload of an event: who receives it can ask for that, as whoever they are. */
export function noticeBody(alert: AlertRecord, notice: Notice): string {
  const { _id: id, rule, name, when, consumer, fingerprint, value, eventId, firedAt } = alert;
  const isOver = notice === "recovered";
  return JSON.stringify({
    type: `alert.${notice}`,
    alert: {
      id,
      rule: { id: rule, name, when },
      consumer,
      fingerprint,
      value,
      eventId,
      firedAt,
      recoveredAt: isOver ? alert.recoveredAt : null,
      recoveredBy: isOver ? alert.recoveredBy : null,
    },
  });
}
