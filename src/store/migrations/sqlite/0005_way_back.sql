-- The way back: what postings to QuickBooks bill, what QuickBooks' sales orders last said, and what
-- people decided.

CREATE TABLE postings_before (
    id, key, kind, number, fragment, probe, state, attempts, put_off_by, message_set, quickbooks_id,
    edit_sequence, code, answer, queued_at, changed_at
);
INSERT INTO postings_before SELECT id, key, kind, number, fragment, probe, state, attempts,
    put_off_by, message_set, quickbooks_id, edit_sequence, code, answer, queued_at, changed_at
FROM quickbooks_postings;
DROP TABLE quickbooks_postings;

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
    state TEXT NOT NULL CHECK (state IN (
        'waiting', 'queued', 'sent', 'confirmed', 'rejected', 'unknown', 'cancelled'
    )),
    attempts INTEGER NOT NULL DEFAULT 0,
    -- It was put off by this visit, and goes with the next one
    put_off_by INTEGER,
    message_set TEXT,
    quickbooks_id TEXT,
    edit_sequence TEXT,
    code TEXT,
    answer TEXT,
    queued_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    -- The warehouse's id of the picking order it is for
    picking_order TEXT,
    -- The sales order that it draws on, or changes
    sales_order TEXT,
    -- What looking at the books afterwards showed
    link TEXT NOT NULL DEFAULT 'not-seen'
        CHECK (link IN ('not-seen', 'holds', 'differs', 'gone')),
    link_words TEXT,
    -- The warehouse knows that it was billed
    told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1))
) STRICT;

INSERT INTO quickbooks_postings (id, key, kind, number, fragment, probe, state, attempts,
    put_off_by, message_set, quickbooks_id, edit_sequence, code, answer, queued_at, changed_at)
SELECT * FROM postings_before;
DROP TABLE postings_before;

CREATE INDEX quickbooks_postings_by_state ON quickbooks_postings (state, id);
CREATE INDEX quickbooks_postings_by_order ON quickbooks_postings (picking_order);
CREATE INDEX quickbooks_postings_by_sales_order ON quickbooks_postings (sales_order);
CREATE INDEX quickbooks_postings_by_made ON quickbooks_postings (quickbooks_id);

-- What each of them bills.
CREATE TABLE posting_lines (
    posting_key TEXT NOT NULL REFERENCES quickbooks_postings (key),
    line_number INTEGER NOT NULL,
    -- TxnLineID of the sales order's line it is drawn from
    quickbooks_line_id TEXT,
    -- A decimal
    quantity TEXT NOT NULL,
    PRIMARY KEY (posting_key, line_number)
) STRICT, WITHOUT ROWID;

-- Everything that happened to a posting; kept as it happened.
CREATE TABLE posting_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    posting_key TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE INDEX posting_events_by_key ON posting_events (posting_key, id);

CREATE TRIGGER posting_events_do_not_change BEFORE UPDATE ON posting_events
BEGIN
    SELECT RAISE(ABORT, 'history-kept: what happened to postings is kept as it happened');
END;

CREATE TRIGGER posting_events_stay BEFORE DELETE ON posting_events
BEGIN
    SELECT RAISE(ABORT, 'history-kept: what happened to postings is kept as it happened');
END;

-- Sales orders of which a picking order came, or that we made, as QuickBooks last sent them.
CREATE TABLE sales_orders (
    quickbooks_id TEXT PRIMARY KEY,
    -- The element as it came
    present BLOB NOT NULL,
    -- The element that the picking order was last made from
    imported BLOB,
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
    changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What people decided about documents that were held; kept for ever.
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- TxnID, or the warehouse's id of an order born in IntelliTrack
    subject TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('take-quickbooks', 'keep-ours', 'close', 'release')),
    rule TEXT,
    -- Fingerprint of what the document said
    basis TEXT NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    CHECK ((choice = 'release') = (rule IS NOT NULL))
) STRICT;

CREATE INDEX decisions_by_subject ON decisions (subject, id);

CREATE TRIGGER decisions_do_not_change BEFORE UPDATE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'history-kept: decisions are kept as they were made');
END;

CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'history-kept: decisions are kept as they were made');
END;

-- Picks that are not billed, because a person said so.
CREATE TABLE settled_picks (
    decision INTEGER NOT NULL REFERENCES decisions (id),
    picking_order TEXT NOT NULL,
    line_number INTEGER NOT NULL,
    quickbooks_line_id TEXT,
    quantity TEXT NOT NULL,
    PRIMARY KEY (decision, line_number)
) STRICT, WITHOUT ROWID;

CREATE INDEX settled_picks_by_order ON settled_picks (picking_order);

-- The trail: every decision and posting, each entry sealed with the one before.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_does_not_change BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'history-kept: the trail is kept as it was written');
END;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'history-kept: the trail is kept as it was written');
END;

-- Its last entry; whoever appends writes here first, so that entries follow each other.
CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    entries INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

INSERT INTO audit_head (id, entries, hash) VALUES (1, 0, '');

-- Sales orders that came before are wanted once more, to be kept.
UPDATE connection SET cursors = '{}' WHERE company IS NOT NULL;
