import { hostCredentials, isAmqpUrl, isMongodbUrl, mongodbCredentials } from "./service-url.ts";

/** What images, packages, tutorials and this repository's own files come with. */
const KNOWN_PASSWORDS: ReadonlySet<string> = new Set([
  "",
  "admin",
  "admin123",
  "bookspace",
  "changeme",
  "example",
  "guest",
  "mongo",
  "mongodb",
  "password",
  "rabbitmq",
  "root",
  "secret",
  "test",
  "user",
]);

/**
 * Why a production start is refused, a line each with what to do; none when it may go on. No line repeats a secret.
 * @param given the settings that are set, by name
 */
export function productionProblems(given: Readonly<Record<string, string>>): readonly string[] {
  const { JWT_SECRET, JWKS_URL, CURSOR_SECRET, DRILLS, MONGODB_URL, RABBITMQ_URL } = given;
  const problems: string[] = [];
  if (!JWKS_URL && !JWT_SECRET)
    problems.push(
      "In production set JWT_SECRET, or JWKS_URL with JWT_ISSUER and JWT_AUDIENCE: without keys nobody can sign in.",
    );
  if (!CURSOR_SECRET && !JWT_SECRET)
    problems.push("In production set CURSOR_SECRET (or JWT_SECRET), so that cursors outlive a restart.");
  if (DRILLS === "on") problems.push("DRILLS=on is for development: a tag would make production consumers fail.");
  if (RABBITMQ_URL && isAmqpUrl(RABBITMQ_URL)) {
    const found = hostCredentials(RABBITMQ_URL);
    if (!found)
      problems.push("RABBITMQ_URL names no user, which means guest with the password guest: put a user of its own in.");
    else if (isKnown(found.user, found.password ?? "")) problems.push(knownPassword("RABBITMQ_URL"));
  }
  if (MONGODB_URL && isMongodbUrl(MONGODB_URL)) {
    const found = mongodbCredentials(MONGODB_URL);
    // Without a password there may be a client certificate, or a network that is closed.
    if (found && found.password !== null && isKnown(found.user, found.password))
      problems.push(knownPassword("MONGODB_URL"));
  }
  return problems;
}

const isKnown = (user: string, password: string): boolean =>
  KNOWN_PASSWORDS.has(password.toLowerCase()) || password.toLowerCase() === user.toLowerCase();

const knownPassword = (setting: string): string =>
  `${setting} has a password that anybody would try (a default, or the user's own name): give that user another one.`;
