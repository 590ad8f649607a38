import { type AddressInfo, type Server } from "node:net";

/** Another process has the port. */
export class PortTaken extends Error {
  readonly code = "PORT_TAKEN";
  constructor(port: number, setting: string) {
    super(`Port ${port} is taken: set ${setting} to another one, or to 0 for any that is free.`);
    this.name = "PortTaken";
  }
}

/** This process can't listen there, whoever else does. */
export class AddressUnusable extends Error {
  readonly code = "ADDRESS_UNUSABLE";
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = "AddressUnusable";
  }
}

export interface Address {
  readonly port: number;
  readonly host: string;
  /** The variable that the port came from, for the error to name. */
  readonly setting: string;
}

const ELSEWHERE = "set it to one that is, or to 0.0.0.0 for all of them";

/** What a person can do something about, as a sentence. */
function toAddressError(error: NodeJS.ErrnoException, { port, host, setting }: Address): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new PortTaken(port, setting);
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
    case "EINVAL":
      return new AddressUnusable(`HOST '${host}' is no address of this machine: ${ELSEWHERE}.`, error);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new AddressUnusable(`HOST '${host}' is no address, and no name that is known: ${ELSEWHERE}.`, error);
    case "EACCES":
    case "EPERM":
      return new AddressUnusable(
        `This user may not listen on port ${port}: set ${setting} to one above 1023, or let the process have ports below that.`,
        error,
      );
    default:
      return error;
  }
}

/** Answers the port that is listened on: another than was asked for when that was 0. @throws PortTaken, AddressUnusable */
export async function listen(server: Server, address: Address): Promise<number> {
  const { port, host } = address;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    throw toAddressError(error, address);
  });
  return (server.address() as AddressInfo).port;
}
