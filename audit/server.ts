import { bearer, inSeconds, SECRET, tokenOf } from "../test/support/tokens.ts";
import { startApi, temporaryFolder } from "../test/support/processes.ts";
import { type AuditedServer } from "./suite.ts";

const A_DAY_S = 86_400;

/** Starts an embedded server as it runs in development or in production. */
export async function openServer(mode: AuditedServer["mode"]): Promise<AuditedServer> {
  const settings = mode === "production" ? { NODE_ENV: "production", JWT_SECRET: SECRET } : {};
  const { url } = await startApi({ DATA_DIR: temporaryFolder(), ...settings });
  const credential =
    mode === "production"
      ? bearer(await tokenOf({ sub: "auditor", roles: ["operator"], exp: inSeconds(A_DAY_S) }))
      : { "x-user-id": "operator" };
  return { mode, url, credential };
}
