export interface Credentials {
  readonly user: string;
  /** Null: there is none, as beside a client certificate. */
  readonly password: string | null;
}

// Several hosts are allowed, which `URL` does not read. Options must be pairs: what a '?' in a password begins is none.
const MONGODB =
  /^mongodb(?:\+srv)?:\/\/(?:(?<user>[^@/?#:]*)(?::(?<password>[^@/?#]*))?@)?[^@/?#,\s]+(?:,[^@/?#,\s]+)*(?:\/[^@/?#]*)?(?:\?(?:\w+=[^&#]*(?:&|$))*)?$/;

/** Can it be read? The drivers' own errors would repeat what they can't read, passwords included. */
export const isMongodbUrl = (value: string): boolean => MONGODB.test(value) && isDecodable(value);

/** The same for the URL of one host, whatever its scheme. */
export const isHostUrl = (value: string): boolean =>
  URL.canParse(value) && new URL(value).hostname !== "" && isDecodable(value);

/** The same for RabbitMQ: a password that begins with '/' would be taken for a part of the vhost. */
export const isAmqpUrl = (value: string): boolean => isHostUrl(value) && !new URL(value).pathname.includes("@");

/** Of a URL that can be read; null when it has none. */
export function mongodbCredentials(url: string): Credentials | null {
  const { user, password } = MONGODB.exec(url)?.groups ?? {};
  if (!user) return null;
  return { user: decodeURIComponent(user), password: password === undefined ? null : decodeURIComponent(password) };
}

/** Of a URL that can be read; null when it has none. */
export function hostCredentials(url: string): Credentials | null {
  const { username, password } = new URL(url);
  if (username === "" && password === "") return null;
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function isDecodable(value: string): boolean {
  try {
    decodeURIComponent(value);
    return true;
  } catch {
    return false;
  }
}
