import { type Server } from "node:http";
import { type AddressInfo } from "node:net";

/** Another process has the port. */
export class PortTaken extends Error {
  readonly code = "PORT_TAKEN";
  constructor(port: number, setting: string) {
    super(`Port ${port} is taken: set ${setting} to another one, or to 0 for any that is free.`);
    this.name = "PortTaken";
  }
}

export interface Address {
  readonly port: number;
  readonly host: string;
  /** The variable that the port came from, for the error to name. */
  readonly setting: string;
}

/** Answers the port that is listened on: another than was asked for when that was 0. @throws PortTaken */
export async function listen(server: Server, { port, host, setting }: Address): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EADDRINUSE" ? new PortTaken(port, setting) : error;
  });
  return (server.address() as AddressInfo).port;
}
