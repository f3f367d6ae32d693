-- What Crossdock remembers between runs. Times are UTC, RFC 3339; flags are 0 or 1.

CREATE TABLE meta (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    store_id TEXT NOT NULL,
    -- Counts committed changes: a plan made at one serial is stale at another.
    serial INTEGER NOT NULL CHECK (serial >= 0),
    quickbooks_company TEXT,
    quickbooks_multiple_sites INTEGER CHECK (quickbooks_multiple_sites IN (0, 1))
) STRICT;

INSERT INTO meta (only_row, store_id, serial) VALUES (1, lower(hex(randomblob(16))), 0);

CREATE TRIGGER serial_only_grows BEFORE UPDATE OF serial ON meta
WHEN NEW.serial <= OLD.serial
BEGIN
    SELECT RAISE(ABORT, 'the serial of a store only grows');
END;

-- QuickBooks' reference lists as they last came. `position` keeps the order they came in.

CREATE TABLE lists (
    name TEXT PRIMARY KEY CHECK (name IN ('items', 'customers', 'sites', 'units')),
    -- A complete answer has been seen.
    at_hand INTEGER NOT NULL CHECK (at_hand IN (0, 1)),
    -- Fingerprint of the entries: an unchanged list is not written again.
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE list_items (
    position INTEGER PRIMARY KEY,
    list_id TEXT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    description TEXT,
    unit_set_id TEXT,
    unit_set_name TEXT
) STRICT;

CREATE TABLE list_customers (
    position INTEGER PRIMARY KEY,
    list_id TEXT,
    name TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    company_name TEXT,
    -- JSON: [[lines], city, state, postal code, country, note]
    address TEXT NOT NULL,
    phone TEXT,
    email TEXT
) STRICT;

CREATE TABLE list_sites (
    position INTEGER PRIMARY KEY,
    list_id TEXT,
    name TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    parent_id TEXT,
    parent_name TEXT
) STRICT;

CREATE TABLE list_unit_sets (
    position INTEGER PRIMARY KEY,
    list_id TEXT,
    name TEXT NOT NULL,
    -- JSON: [[name, abbreviation, ratio], …], the base unit first
    units TEXT NOT NULL
) STRICT;

-- The last verdict on each sales order.

CREATE TABLE seen (
    quickbooks_id TEXT PRIMARY KEY,
    number TEXT,
    edit_sequence TEXT NOT NULL,
    -- what the order said, and what was posted for it, when it was last accepted
    content TEXT NOT NULL,
    target TEXT NOT NULL,
    verdict TEXT NOT NULL,
    posted INTEGER NOT NULL CHECK (posted IN (0, 1)),
    rules_hash TEXT NOT NULL,
    settings_hash TEXT NOT NULL,
    -- encoded facts, separated by U+001F
    facts TEXT NOT NULL,
    facts_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX seen_by_number ON seen (number);

-- Documents to be judged again on every run, although QuickBooks does not send them again.

CREATE TABLE waiting (
    -- TxnID, or a fingerprint of the bytes where none could be read
    key TEXT PRIMARY KEY,
    quickbooks_id TEXT,
    number TEXT,
    modified_at TEXT,
    bytes BLOB NOT NULL,
    since TEXT NOT NULL
) STRICT;

-- What was confirmed, for ever.

CREATE TABLE ledger (
    key TEXT PRIMARY KEY,
    quickbooks_id TEXT,
    number TEXT,
    kind TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    run_id TEXT NOT NULL,
    warehouse_id TEXT NOT NULL
) STRICT;

CREATE INDEX ledger_by_sales_order ON ledger (quickbooks_id);

CREATE TRIGGER ledger_rows_stay BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;

CREATE TRIGGER ledger_rows_do_not_change BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;

CREATE TABLE applied_plans (
    plan_id TEXT PRIMARY KEY,
    applied_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
