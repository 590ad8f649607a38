/** `messaging.system` of this process's spans: the embedded broker, unless told otherwise. */
let system: "bookspace" | "rabbitmq" = "bookspace";

/** Which broker this process is on. Of the process, like the tracer. */
export function describeBroker(name: typeof system): void {
  system = name;
}

/** The attributes of OpenTelemetry's conventions that every messaging span has. */
export const messagingAttributes = (operation: "send" | "process", destination: string) => ({
  "messaging.system": system,
  "messaging.operation.name": operation,
  "messaging.operation.type": operation,
  "messaging.destination.name": destination,
});
