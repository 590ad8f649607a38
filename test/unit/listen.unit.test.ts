import { createServer, type Server } from "node:net";
import { expect, test } from "@jest/globals";
import { listen } from "../../src/health/listen.ts";

/** One that the system refuses to let listen. */
function refused(code: string): Server {
  const server = createServer();
  return Object.assign(server, {
    listen() {
      server.emit("error", Object.assign(new Error(`listen ${code}`), { code }));
      return server;
    },
  });
}

test.each([
  ["EADDRINUSE", "PORT_TAKEN", "Port 80 is taken: set WORKER_HEALTH_PORT to another one"],
  ["EACCES", "ADDRESS_UNUSABLE", "may not listen on port 80: set WORKER_HEALTH_PORT to one above 1023"],
  ["EADDRNOTAVAIL", "ADDRESS_UNUSABLE", "HOST '10.0.0.1' is no address of this machine"],
  ["ENOTFOUND", "ADDRESS_UNUSABLE", "HOST '10.0.0.1' is no address, and no name that is known"],
])("a server that can't listen for %s says what to do", async (systemCode, code, said) => {
  const attempt = listen(refused(systemCode), { port: 80, host: "10.0.0.1", setting: "WORKER_HEALTH_PORT" });
  await expect(attempt).rejects.toMatchObject({ code, message: expect.stringContaining(said) });
});

test("what nobody foresaw stays as it is", async () => {
  const attempt = listen(refused("EMFILE"), { port: 80, host: "10.0.0.1", setting: "PORT" });
  await expect(attempt).rejects.toMatchObject({ code: "EMFILE" });
});
