import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Addresses that no webhook is sent to: there, machines of a cloud give out their credentials. */
const REFUSED = new BlockList();
REFUSED.addSubnet("169.254.0.0", 16, "ipv4");
REFUSED.addSubnet("fe80::", 10, "ipv6");
REFUSED.addAddress("fd00:ec2::254", "ipv6");

const MAX_LENGTH = 2_000;

/** Is this IP address link-local, also when an IPv6 address only wraps it? */
export function isRefusedAddress(address: string): boolean {
  if (isIPv4(address)) return REFUSED.check(address, "ipv4");
  return isIPv6(address) && REFUSED.check(address, "ipv6");
}

/** What is wrong with the address of a webhook; null when nothing is. Names are looked at again when they are resolved. */
export function webhookProblem(text: string): string | null {
  if (text.length > MAX_LENGTH) return `at most ${MAX_LENGTH} characters`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) return "an http:// or https:// URL";
  if (url.username !== "" || url.password !== "")
    return "without user and password: who sends it is told by its signature";
  if (isRefusedAddress(url.hostname.replace(/^\[|\]$/g, ""))) return "not a link-local address";
  return null;
}
