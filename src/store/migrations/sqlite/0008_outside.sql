-- A warehouse outside of the store, of which the embedded one is the mirror; lots and serial numbers.

ALTER TABLE picks ADD COLUMN lot TEXT;
ALTER TABLE picks ADD COLUMN serial TEXT;

-- When the outside warehouse first reported the order; only what it knew once can be missing there.
ALTER TABLE picking_orders ADD COLUMN reported_at TEXT;

-- What the outside warehouse is to do, in this order; it happened in the mirror.
CREATE TABLE outside_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The posting's key: a change is recorded once
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    -- The posting's message
    message BLOB NOT NULL,
    -- Changes of one run go together
    batch TEXT NOT NULL,
    carried_at TEXT
) STRICT;

CREATE INDEX outside_changes_waiting ON outside_changes (id) WHERE carried_at IS NULL;

-- Files of the outside warehouse that were read, by their names and contents.
CREATE TABLE outside_files (
    hash TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    read_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
