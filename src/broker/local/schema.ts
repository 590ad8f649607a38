/** The embedded broker's tables: a body is stored once, however many queues hold it. */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS bodies (id INTEGER PRIMARY KEY, body TEXT NOT NULL, published_at TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY,
    body_id INTEGER NOT NULL,
    queue TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    attempts_before_run INTEGER NOT NULL,
    first_failed_at TEXT,
    error_code TEXT,
    error_message TEXT
  );
  CREATE INDEX IF NOT EXISTS messages_of_queue ON messages (queue, state, id);
  CREATE INDEX IF NOT EXISTS messages_due ON messages (due_at) WHERE state = 'waiting';
  CREATE INDEX IF NOT EXISTS messages_of_body ON messages (body_id);
  CREATE TABLE IF NOT EXISTS log (position INTEGER PRIMARY KEY, body TEXT NOT NULL, published_at TEXT NOT NULL);
`;
