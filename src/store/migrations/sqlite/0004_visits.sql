-- The visits of the Web Connector: who may come, what was handed out, what was brought.

-- One row: what is known of the connection as a whole. Every call writes it first, so that calls
-- of one workspace follow each other, whichever process answers them.
CREATE TABLE connection (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    turns INTEGER NOT NULL DEFAULT 0,
    password_hash TEXT,
    owner_id TEXT,
    file_id TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since TEXT NOT NULL DEFAULT '',
    -- JSON: the company that answered last
    company TEXT,
    -- JSON: how far each subject was fetched
    cursors TEXT NOT NULL DEFAULT '{}',
    -- The value of settings.last_auto_sync_completed_on that the cursors were last set back by
    cursors_set_to TEXT,
    -- The message set that was settled last; QuickBooks may forget it
    last_set TEXT,
    -- What came of the last run, and whether it could be done
    run_ended_at TEXT,
    run_failed INTEGER NOT NULL DEFAULT 0 CHECK (run_failed IN (0, 1)),
    run_outcome TEXT
) STRICT;

INSERT INTO connection (id) VALUES (1);

CREATE TABLE visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_hash TEXT NOT NULL UNIQUE,
    -- JSON: what is due
    state TEXT NOT NULL,
    began_at TEXT NOT NULL,
    last_call_at TEXT NOT NULL,
    ended_at TEXT,
    ending TEXT
) STRICT;

CREATE INDEX visits_by_end ON visits (ended_at);

-- One round of fetching; open until everything was answered, then waiting for the run.
CREATE TABLE cycles (
    id INTEGER PRIMARY KEY,
    -- JSON: what is asked for and how far it came
    state TEXT NOT NULL,
    complete_at TEXT
) STRICT;

-- What QuickBooks answered, as it came; gone once a run has worked on it.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cycle INTEGER NOT NULL REFERENCES cycles (id),
    -- Which ask of the cycle; -1: the greeting
    ask INTEGER NOT NULL,
    -- The window of the ask; pages of an unfinished one come again
    settled INTEGER NOT NULL CHECK (settled IN (0, 1)),
    received_at TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE INDEX inbox_by_cycle ON inbox (cycle, ask);

-- Changes that we want QuickBooks to make.
CREATE TABLE quickbooks_postings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    number TEXT,
    -- The request as it is sent for as long as it waits
    fragment TEXT NOT NULL,
    -- JSON: how it is found again in the books
    probe TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'sent', 'confirmed', 'rejected', 'unknown', 'cancelled')),
    attempts INTEGER NOT NULL DEFAULT 0,
    -- It was put off by this visit, and goes with the next one
    put_off_by INTEGER,
    message_set TEXT,
    quickbooks_id TEXT,
    edit_sequence TEXT,
    code TEXT,
    answer TEXT,
    queued_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

CREATE INDEX quickbooks_postings_by_state ON quickbooks_postings (state, id);

-- What was handed out, byte for byte, before it was.
CREATE TABLE message_sets (
    id TEXT PRIMARY KEY,
    -- JSON: its bytes, its postings, and what is asked next about it
    state TEXT NOT NULL,
    handed_out_at TEXT NOT NULL,
    closed_at TEXT
) STRICT, WITHOUT ROWID;

-- At most one is open.
CREATE UNIQUE INDEX message_set_open ON message_sets ((closed_at IS NULL)) WHERE closed_at IS NULL;
