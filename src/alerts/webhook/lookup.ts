import { lookup as resolve } from "node:dns";
import { type LookupFunction } from "node:net";
import { isRefusedAddress } from "./url.ts";

/** A name that anybody can register may lead to an address that a webhook must not reach. @param ask as `dns.lookup` */
export const refusingLookup =
  (ask: typeof resolve = resolve): LookupFunction =>
  (hostname, options, callback) => {
    ask(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      if (addresses.some(({ address }) => isRefusedAddress(address)))
        return callback(new Error(`'${hostname}' leads to a link-local address; nothing is sent there.`), []);
      const [first] = addresses;
      if (options.all || !first) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
