-- The embedded IntelliTrack warehouse. Quantities are integers of 1/100000 unit, which is exactly
-- what QuickBooks keeps. `division_id` stands in every table and in every foreign key, so that
-- data cannot cross divisions.

CREATE TABLE divisions (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE sites (
    id INTEGER PRIMARY KEY,
    division_id INTEGER NOT NULL REFERENCES divisions (id),
    code TEXT NOT NULL,
    UNIQUE (division_id, code),
    UNIQUE (id, division_id)
) STRICT;

CREATE TABLE locations (
    id INTEGER PRIMARY KEY,
    division_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    -- Named by the present settings.
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    UNIQUE (site_id, code),
    UNIQUE (id, division_id),
    FOREIGN KEY (site_id, division_id) REFERENCES sites (id, division_id)
) STRICT;

CREATE TABLE units (
    division_id INTEGER NOT NULL REFERENCES divisions (id),
    name TEXT NOT NULL,
    PRIMARY KEY (division_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    division_id INTEGER NOT NULL REFERENCES divisions (id),
    number TEXT NOT NULL,
    description TEXT,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    -- ListID
    quickbooks_id TEXT,
    UNIQUE (division_id, number),
    UNIQUE (division_id, quickbooks_id),
    UNIQUE (id, division_id)
) STRICT;

CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    division_id INTEGER NOT NULL REFERENCES divisions (id),
    name TEXT NOT NULL,
    -- Company name
    description TEXT,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    -- ListID
    quickbooks_id TEXT,
    UNIQUE (division_id, name),
    UNIQUE (division_id, quickbooks_id),
    UNIQUE (id, division_id)
) STRICT;

-- Automatic numbers of orders born in IntelliTrack.
CREATE TABLE numbering (
    division_id INTEGER PRIMARY KEY REFERENCES divisions (id),
    prefix TEXT NOT NULL,
    next INTEGER NOT NULL CHECK (next >= 0)
) STRICT;

-- A picking order that is gone keeps its row: picks and history are kept for ever, and the next
-- run must know whether a person deleted it.
CREATE TABLE picking_orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    division_id INTEGER NOT NULL REFERENCES divisions (id),
    number TEXT NOT NULL CHECK (number <> ''),
    order_date TEXT NOT NULL,
    due_date TEXT,
    customer_id INTEGER NOT NULL,
    -- JSON, the wire's `ship_to`
    ship_to TEXT NOT NULL,
    carrier TEXT,
    comment TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    closed_at TEXT,
    -- Set while its sales order is held: it is not picked.
    blocked_why TEXT,
    -- Set since its sales order moved after picking began.
    out_of_sync_why TEXT,
    -- TxnID and EditSequence; absent for an order born in IntelliTrack
    quickbooks_id TEXT,
    edit_sequence TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    gone_how TEXT CHECK (gone_how IN ('withdrawn', 'deleted')),
    gone_at TEXT,
    CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((gone_how IS NULL) = (gone_at IS NULL)),
    UNIQUE (id, division_id),
    FOREIGN KEY (customer_id, division_id) REFERENCES customers (id, division_id)
) STRICT;

CREATE UNIQUE INDEX picking_order_number ON picking_orders (division_id, number)
WHERE gone_at IS NULL;

CREATE UNIQUE INDEX picking_order_origin ON picking_orders (division_id, quickbooks_id)
WHERE gone_at IS NULL AND quickbooks_id IS NOT NULL;

CREATE INDEX picking_order_numbers ON picking_orders (division_id, number);
CREATE INDEX picking_order_origins ON picking_orders (division_id, quickbooks_id);

CREATE TABLE udfs (
    order_id INTEGER NOT NULL REFERENCES picking_orders (id),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 10),
    text TEXT NOT NULL,
    PRIMARY KEY (order_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE picking_order_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL,
    division_id INTEGER NOT NULL,
    line_number INTEGER NOT NULL CHECK (line_number > 0),
    item_id INTEGER NOT NULL,
    ordered INTEGER NOT NULL CHECK (ordered BETWEEN 1 AND 100000000000000),
    uom TEXT NOT NULL,
    comment TEXT,
    -- TxnLineID; absent for a line added in IntelliTrack
    quickbooks_line_id TEXT,
    -- Billed by us.
    invoiced INTEGER NOT NULL DEFAULT 0 CHECK (invoiced >= 0),
    UNIQUE (order_id, line_number),
    UNIQUE (id, division_id),
    FOREIGN KEY (order_id, division_id) REFERENCES picking_orders (id, division_id),
    FOREIGN KEY (item_id, division_id) REFERENCES items (id, division_id)
) STRICT;

-- Lines of the sales order that stay in QuickBooks, kept to be shown.
CREATE TABLE left_out (
    order_id INTEGER NOT NULL REFERENCES picking_orders (id),
    line_number INTEGER NOT NULL,
    item TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (order_id, line_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE picks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    line_id INTEGER NOT NULL,
    division_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity <= 100000000000000),
    -- A location belongs to exactly one site.
    location_id INTEGER NOT NULL,
    -- A person allowed picking more than ordered.
    over_allowed INTEGER NOT NULL CHECK (over_allowed IN (0, 1)),
    picked_at TEXT NOT NULL,
    picked_by TEXT NOT NULL,
    FOREIGN KEY (line_id, division_id) REFERENCES picking_order_lines (id, division_id),
    FOREIGN KEY (location_id, division_id) REFERENCES locations (id, division_id)
) STRICT;

CREATE INDEX picks_by_line ON picks (line_id);

CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id INTEGER NOT NULL REFERENCES picking_orders (id),
    what TEXT NOT NULL CHECK (what IN (
        'created', 'updated', 'withdrawn', 'blocked', 'released', 'flagged', 'cleared', 'picked',
        'closed', 'reopened', 'edited', 'deleted', 'invoiced'
    )),
    detail TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    by TEXT NOT NULL
) STRICT;

CREATE INDEX history_by_order ON history (order_id);

-- Each line with what was taken from the shelf for it.
CREATE VIEW line_totals AS
SELECT
    lines.id,
    lines.order_id,
    lines.line_number,
    lines.ordered,
    lines.invoiced,
    coalesce((SELECT sum(quantity) FROM picks WHERE line_id = lines.id), 0) AS picked
FROM picking_order_lines AS lines;
