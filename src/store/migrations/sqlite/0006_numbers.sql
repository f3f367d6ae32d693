-- Numbers and limits: how orders are numbered, and what was counted the last time.

-- The first number that the settings named when `next` was last set by them.
ALTER TABLE numbering ADD COLUMN set_to INTEGER NOT NULL DEFAULT 50000;

-- Entries of the last answer that held the whole list.
ALTER TABLE lists ADD COLUMN whole INTEGER CHECK (whole >= 0);

-- The warehouse's orders, open and closed, after the last run.
ALTER TABLE meta ADD COLUMN warehouse_orders INTEGER CHECK (warehouse_orders >= 0);

-- Of one length, numbers sort as texts as they do as numbers.
CREATE INDEX seen_by_length ON seen (length(number), number);
CREATE INDEX picking_order_by_length ON picking_orders (division_id, length(number), number);
CREATE INDEX quickbooks_postings_made ON quickbooks_postings (quickbooks_id);

CREATE INDEX picking_order_open ON picking_orders (division_id)
WHERE gone_at IS NULL AND status = 'open';
