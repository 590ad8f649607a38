import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Paths of PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Both in one file, as MongoDB's drivers want it. */
  readonly both: string;
}

export interface Authority {
  readonly cert: string;
  /** A certificate for 127.0.0.1 and localhost, for servers and clients. */
  issue(name: string): Certificate;
}

/** A self-signed authority in a folder, made by openssl. */
export function createAuthority(folder: string): Authority {
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const openssl = (command: string): Buffer =>
    execFileSync("openssl", command.split(" "), { cwd: folder, stdio: "pipe" });
  const newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  openssl(`req -x509 ${newKey} -keyout ca.key -out ca.pem -days 2 -subj /CN=authority`);
  return {
    cert: at("ca.pem"),
    issue(name) {
      writeFileSync(at("names"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
      openssl(`req ${newKey} -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
      const signed = openssl(
        `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names`,
      );
      writeFileSync(at(`${name}.pem`), signed);
      writeFileSync(at(`${name}.both.pem`), Buffer.concat([signed, openssl(`pkey -in ${name}.key`)]));
      return { cert: at(`${name}.pem`), key: at(`${name}.key`), both: at(`${name}.both.pem`) };
    },
  };
}
