// Decisions in SQLite, durable when `append` is done: WAL with synchronous=FULL.
import Database from 'better-sqlite3';

const schema = `
  CREATE TABLE IF NOT EXISTS decisions (
    id BLOB PRIMARY KEY,
    cluster_id TEXT NOT NULL,
    action TEXT NOT NULL,
    evaluated_at INTEGER NOT NULL,
    input TEXT NOT NULL,
    answer TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS decisions_by_cluster ON decisions (cluster_id, id);
  CREATE INDEX IF NOT EXISTS decisions_by_action ON decisions (action, id);
`;

function open(path) {
  const database = new Database(path);
  database.pragma('page_size = 8192');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('cache_size = -65536');
  database.pragma('wal_autocheckpoint = 4000');
  database.exec(schema);
  const insert = database.prepare('INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?)');
  const select = database.prepare('SELECT answer FROM decisions WHERE id = ?').pluck();
  return {
    transaction: (work) => database.transaction(work),
    insert: (row) => insert.run(row.id, row.clusterId, row.action, row.evaluatedAt, row.input, row.answer),
    answerOf: (id) => select.get(id),
    close: () => database.close(),
  };
}

/** A transaction for each decision. */
export function commitEachRequest(path) {
  const { insert, answerOf, close } = open(path);
  return { append: insert, answerOf, close };
}

/** One transaction for all decisions of a turn of the event loop. */
export function commitEachTurn(path) {
  const { transaction, insert, answerOf, close } = open(path);
  const insertAll = transaction((waiting) => waiting.forEach(({ row }) => insert(row)));
  let queue = [];

  function commit() {
    const waiting = queue;
    queue = [];
    try {
      insertAll(waiting);
      waiting.forEach(({ resolve }) => resolve());
    } catch (error) {
      waiting.forEach(({ reject }) => reject(error));
    }
  }

  function append(row) {
    if (queue.length === 0) setImmediate(commit);
    return new Promise((resolve, reject) => queue.push({ row, resolve, reject }));
  }

  return { append, answerOf, close };
}
