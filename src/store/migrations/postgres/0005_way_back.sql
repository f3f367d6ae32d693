-- The way back: what postings to QuickBooks bill, what QuickBooks' sales orders last said, and what
-- people decided.

CREATE FUNCTION refuse_change() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM refuse(TG_ARGV[0]);
    RETURN NULL;
END;
$$;

ALTER TABLE quickbooks_postings DROP CONSTRAINT quickbooks_postings_state_check;
ALTER TABLE quickbooks_postings
    ADD CONSTRAINT quickbooks_postings_state_check CHECK (state IN (
        'waiting', 'queued', 'sent', 'confirmed', 'rejected', 'unknown', 'cancelled'
    )),
    -- The warehouse's id of the picking order it is for
    ADD COLUMN picking_order TEXT COLLATE "C",
    -- The sales order that it draws on, or changes
    ADD COLUMN sales_order TEXT COLLATE "C",
    -- What looking at the books afterwards showed
    ADD COLUMN link TEXT NOT NULL DEFAULT 'not-seen'
        CHECK (link IN ('not-seen', 'holds', 'differs', 'gone')),
    ADD COLUMN link_words TEXT,
    -- The warehouse knows that it was billed
    ADD COLUMN told BIGINT NOT NULL DEFAULT 0 CHECK (told IN (0, 1));

CREATE INDEX quickbooks_postings_by_order ON quickbooks_postings (picking_order);
CREATE INDEX quickbooks_postings_by_sales_order ON quickbooks_postings (sales_order);
CREATE INDEX quickbooks_postings_by_made ON quickbooks_postings (quickbooks_id);

-- What each of them bills.
CREATE TABLE posting_lines (
    posting_key TEXT NOT NULL REFERENCES quickbooks_postings (key),
    line_number BIGINT NOT NULL,
    -- TxnLineID of the sales order's line it is drawn from
    quickbooks_line_id TEXT,
    -- A decimal
    quantity TEXT NOT NULL,
    PRIMARY KEY (posting_key, line_number)
);

-- Everything that happened to a posting; kept as it happened.
CREATE TABLE posting_events (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    posting_key TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
);

CREATE INDEX posting_events_by_key ON posting_events (posting_key, id);

CREATE TRIGGER posting_events_do_not_change BEFORE UPDATE ON posting_events
FOR EACH ROW EXECUTE FUNCTION refuse_change('history-kept: what happened to postings is kept as it happened');

CREATE TRIGGER posting_events_stay BEFORE DELETE ON posting_events
FOR EACH ROW EXECUTE FUNCTION refuse_change('history-kept: what happened to postings is kept as it happened');

-- Sales orders of which a picking order came, or that we made, as QuickBooks last sent them.
CREATE TABLE sales_orders (
    quickbooks_id TEXT COLLATE "C" PRIMARY KEY,
    -- The element as it came
    present BYTEA NOT NULL,
    -- The element that the picking order was last made from
    imported BYTEA,
    deleted BIGINT NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
    changed_at TEXT NOT NULL
);

-- What people decided about documents that were held; kept for ever.
CREATE TABLE decisions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- TxnID, or the warehouse's id of an order born in IntelliTrack
    subject TEXT COLLATE "C" NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('take-quickbooks', 'keep-ours', 'close', 'release')),
    rule TEXT,
    -- Fingerprint of what the document said
    basis TEXT NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    CHECK ((choice = 'release') = (rule IS NOT NULL))
);

CREATE INDEX decisions_by_subject ON decisions (subject, id);

CREATE TRIGGER decisions_do_not_change BEFORE UPDATE ON decisions
FOR EACH ROW EXECUTE FUNCTION refuse_change('history-kept: decisions are kept as they were made');

CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions
FOR EACH ROW EXECUTE FUNCTION refuse_change('history-kept: decisions are kept as they were made');

-- Picks that are not billed, because a person said so.
CREATE TABLE settled_picks (
    decision BIGINT NOT NULL REFERENCES decisions (id),
    picking_order TEXT COLLATE "C" NOT NULL,
    line_number BIGINT NOT NULL,
    quickbooks_line_id TEXT,
    quantity TEXT NOT NULL,
    PRIMARY KEY (decision, line_number)
);

CREATE INDEX settled_picks_by_order ON settled_picks (picking_order);

-- The trail: every decision and posting, each entry sealed with the one before.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TRIGGER audit_does_not_change BEFORE UPDATE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_change('history-kept: the trail is kept as it was written');

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_change('history-kept: the trail is kept as it was written');

-- Its last entry; whoever appends writes here first, so that entries follow each other.
CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    entries BIGINT NOT NULL,
    hash TEXT NOT NULL
);

INSERT INTO audit_head (id, entries, hash) VALUES (1, 0, '');

-- Sales orders that came before are wanted once more, to be kept.
UPDATE connection SET cursors = '{}' WHERE company IS NOT NULL;
