import { readFileSync } from "node:fs";
import { type SecureContextOptions } from "node:tls";

/** A file that `RABBITMQ_URL` names can't be read. */
export class TlsFileUnreadable extends Error {
  readonly code = "TLS_FILE_UNREADABLE";
  constructor(parameter: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`RABBITMQ_URL: the file of '${parameter}' can't be read (${reason}): name one that this user may read.`, {
      cause,
    });
    this.name = "TlsFileUnreadable";
  }
}

/** RabbitMQ's own URI parameters (https://www.rabbitmq.com/docs/uri-query-parameters), and what they are to Node. */
const FILES = { cacertfile: "ca", certfile: "cert", keyfile: "key" } as const satisfies Record<
  string,
  keyof SecureContextOptions
>;

/**
 * The contents of the PEM files that an `amqps://` URL names: who signed the broker's certificate (else the authorities that
 * Node knows), and the client's own certificate. The broker's is always checked, its host name too.
 * @throws TlsFileUnreadable
 */
export function readTlsFiles({ protocol, searchParams }: URL): SecureContextOptions {
  if (protocol !== "amqps:") return {};
  return Object.fromEntries(
    Object.entries(FILES).flatMap(([parameter, option]) => {
      const path = searchParams.get(parameter);
      return path ? [[option, readPem(parameter, path)]] : [];
    }),
  );
}

function readPem(parameter: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new TlsFileUnreadable(parameter, error);
  }
}
