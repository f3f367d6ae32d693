-- What Crossdock remembers between runs: the twin of SQLite's migration of this number. Times are
-- UTC, RFC 3339; flags are 0 or 1. Texts are compared and ordered by their bytes, as SQLite does,
-- whatever the language of the server.

CREATE TABLE meta (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    store_id TEXT COLLATE "C" NOT NULL,
    -- Counts committed changes: a plan made at one serial is stale at another.
    serial BIGINT NOT NULL CHECK (serial >= 0),
    quickbooks_company TEXT COLLATE "C",
    quickbooks_multiple_sites BIGINT CHECK (quickbooks_multiple_sites IN (0, 1))
);

INSERT INTO meta (only_row, store_id, serial)
VALUES (1, replace(CAST(gen_random_uuid() AS TEXT), '-', ''), 0);

CREATE FUNCTION serial_only_grows() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'CD001', MESSAGE = 'the serial of a store only grows';
END;
$$;

CREATE TRIGGER serial_only_grows BEFORE UPDATE OF serial ON meta
FOR EACH ROW WHEN (NEW.serial <= OLD.serial)
EXECUTE FUNCTION serial_only_grows();

-- QuickBooks' reference lists as they last came. `position` keeps the order they came in.

CREATE TABLE lists (
    name TEXT COLLATE "C" PRIMARY KEY CHECK (name IN ('items', 'customers', 'sites', 'units')),
    -- A complete answer has been seen.
    at_hand BIGINT NOT NULL CHECK (at_hand IN (0, 1)),
    -- Fingerprint of the entries: an unchanged list is not written again.
    digest TEXT COLLATE "C" NOT NULL
);

CREATE TABLE list_items (
    position BIGINT PRIMARY KEY,
    list_id TEXT COLLATE "C",
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    description TEXT COLLATE "C",
    unit_set_id TEXT COLLATE "C",
    unit_set_name TEXT COLLATE "C"
);

CREATE TABLE list_customers (
    position BIGINT PRIMARY KEY,
    list_id TEXT COLLATE "C",
    name TEXT COLLATE "C" NOT NULL,
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    company_name TEXT COLLATE "C",
    -- JSON: [[lines], city, state, postal code, country, note]
    address TEXT COLLATE "C" NOT NULL,
    phone TEXT COLLATE "C",
    email TEXT COLLATE "C"
);

CREATE TABLE list_sites (
    position BIGINT PRIMARY KEY,
    list_id TEXT COLLATE "C",
    name TEXT COLLATE "C" NOT NULL,
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    parent_id TEXT COLLATE "C",
    parent_name TEXT COLLATE "C"
);

CREATE TABLE list_unit_sets (
    position BIGINT PRIMARY KEY,
    list_id TEXT COLLATE "C",
    name TEXT COLLATE "C" NOT NULL,
    -- JSON: [[name, abbreviation, ratio], …], the base unit first
    units TEXT COLLATE "C" NOT NULL
);

-- The last verdict on each sales order.

CREATE TABLE seen (
    quickbooks_id TEXT COLLATE "C" PRIMARY KEY,
    number TEXT COLLATE "C",
    edit_sequence TEXT COLLATE "C" NOT NULL,
    -- what the order said, and what was posted for it, when it was last accepted
    content TEXT COLLATE "C" NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    posted BIGINT NOT NULL CHECK (posted IN (0, 1)),
    rules_hash TEXT COLLATE "C" NOT NULL,
    settings_hash TEXT COLLATE "C" NOT NULL,
    -- encoded facts, separated by U+001F
    facts TEXT COLLATE "C" NOT NULL,
    facts_hash TEXT COLLATE "C" NOT NULL
);

CREATE INDEX seen_by_number ON seen (number);

-- Documents to be judged again on every run, although QuickBooks does not send them again.

CREATE TABLE waiting (
    -- TxnID, or a fingerprint of the bytes where none could be read
    key TEXT COLLATE "C" PRIMARY KEY,
    quickbooks_id TEXT COLLATE "C",
    number TEXT COLLATE "C",
    modified_at TEXT COLLATE "C",
    bytes BYTEA NOT NULL,
    since TEXT COLLATE "C" NOT NULL
);

-- What was confirmed, for ever.

CREATE TABLE ledger (
    key TEXT COLLATE "C" PRIMARY KEY,
    quickbooks_id TEXT COLLATE "C",
    number TEXT COLLATE "C",
    kind TEXT COLLATE "C" NOT NULL,
    posted_at TEXT COLLATE "C" NOT NULL,
    run_id TEXT COLLATE "C" NOT NULL,
    warehouse_id TEXT COLLATE "C" NOT NULL,
    -- SQLite has it by itself: the order of writing.
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);

CREATE INDEX ledger_by_sales_order ON ledger (quickbooks_id);

CREATE FUNCTION ledger_only_grows() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'CD001', MESSAGE = 'the ledger only grows';
END;
$$;

CREATE TRIGGER ledger_rows_stay BEFORE DELETE ON ledger
FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();

CREATE TRIGGER ledger_rows_do_not_change BEFORE UPDATE ON ledger
FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();

CREATE TRIGGER ledger_stays BEFORE TRUNCATE ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();

CREATE TABLE applied_plans (
    plan_id TEXT COLLATE "C" PRIMARY KEY,
    applied_at TEXT COLLATE "C" NOT NULL
);
