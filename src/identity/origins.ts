import { type IncomingHttpHeaders } from "node:http";

/**
 * May what sends this request use the API? A browser says which page's script it is: one of this very host, or of an allowed origin such as
 * "https://desk.example". Other programs send no origin. The same-origin policy does not hold for WebSockets, and cross-site
 * scripts may send them any `connection_init`: so the server looks.
 */
export function isAllowedOrigin({ origin, host }: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
