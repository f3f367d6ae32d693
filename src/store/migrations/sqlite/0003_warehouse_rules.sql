-- What IntelliTrack documents about picking orders, enforced where nobody can go around it. Each
-- message is `code: sentence with the remedy`; the program turns the code into a typed refusal.

CREATE TRIGGER order_number_is_free BEFORE INSERT ON picking_orders
BEGIN
    SELECT RAISE(ABORT, 'number-in-use: picking order ' || number
        || ' is already there; give one of the two another number')
    FROM picking_orders
    WHERE division_id = NEW.division_id AND number = NEW.number AND gone_at IS NULL;
END;

CREATE TRIGGER order_number_stays_unique BEFORE UPDATE OF number ON picking_orders
BEGIN
    SELECT RAISE(ABORT, 'number-in-use: picking order ' || number
        || ' is already there; give one of the two another number')
    FROM picking_orders
    WHERE division_id = NEW.division_id AND number = NEW.number AND gone_at IS NULL
        AND id <> NEW.id;
END;

CREATE TRIGGER gone_order_stays_as_it_is BEFORE UPDATE ON picking_orders
WHEN OLD.gone_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'order-gone: picking order ' || OLD.number
        || ' is deleted; create a new one instead');
END;

CREATE TRIGGER order_row_stays BEFORE DELETE ON picking_orders
BEGIN
    SELECT RAISE(ABORT, 'history-kept: picking order ' || OLD.number
        || ' has a history, which is kept; mark the order as deleted instead');
END;

CREATE TRIGGER closed_order_is_not_edited BEFORE UPDATE OF
    division_id, number, order_date, due_date, customer_id, ship_to, carrier, comment,
    quickbooks_id, edit_sequence
ON picking_orders
WHEN OLD.status = 'closed'
BEGIN
    SELECT RAISE(ABORT, 'order-closed: picking order ' || OLD.number
        || ' is closed; reopen it first');
END;

-- Only an update from QuickBooks writes the version of the sales order.
CREATE TRIGGER picked_order_is_not_updated BEFORE UPDATE OF edit_sequence ON picking_orders
BEGIN
    SELECT RAISE(ABORT, 'order-picked: picking order ' || OLD.number
        || ' has picks and does not follow QuickBooks any more; finish it, or delete it and sync')
    FROM line_totals WHERE order_id = OLD.id AND picked > 0;
END;

CREATE TRIGGER touched_order_is_not_withdrawn BEFORE UPDATE OF gone_how ON picking_orders
WHEN NEW.gone_how = 'withdrawn'
BEGIN
    SELECT RAISE(ABORT, 'order-picked: picking order ' || OLD.number
        || ' has picks and is not withdrawn; finish it, or delete it by hand')
    FROM line_totals WHERE order_id = OLD.id AND picked > 0;
    SELECT RAISE(ABORT, 'order-closed: picking order ' || OLD.number
        || ' is closed and is not withdrawn; delete it by hand')
    WHERE OLD.status = 'closed';
END;

-- Lines

CREATE TRIGGER line_is_added_to_an_open_order BEFORE INSERT ON picking_order_lines
BEGIN
    SELECT RAISE(ABORT, 'order-gone: picking order ' || number
        || ' is deleted; create a new one instead')
    FROM picking_orders WHERE id = NEW.order_id AND gone_at IS NOT NULL;
    SELECT RAISE(ABORT, 'order-closed: picking order ' || number || ' is closed; reopen it first')
    FROM picking_orders WHERE id = NEW.order_id AND status = 'closed';
    SELECT RAISE(ABORT, 'line-number-in-use: picking order '
        || (SELECT number FROM picking_orders WHERE id = NEW.order_id)
        || ' has a line ' || NEW.line_number || ' already; choose another line number')
    FROM picking_order_lines WHERE order_id = NEW.order_id AND line_number = NEW.line_number;
END;

CREATE TRIGGER line_is_changed_in_an_open_order BEFORE UPDATE OF
    order_id, division_id, line_number, item_id, ordered, uom, comment, quickbooks_line_id
ON picking_order_lines
BEGIN
    SELECT RAISE(ABORT, 'order-gone: picking order ' || number
        || ' is deleted; create a new one instead')
    FROM picking_orders WHERE id = OLD.order_id AND gone_at IS NOT NULL;
    SELECT RAISE(ABORT, 'order-closed: picking order ' || number || ' is closed; reopen it first')
    FROM picking_orders WHERE id = OLD.order_id AND status = 'closed';
    SELECT RAISE(ABORT, 'line-picked: line ' || OLD.line_number || ' of picking order '
        || (SELECT number FROM picking_orders WHERE id = OLD.order_id)
        || ' has picks, which keep their item and unit; add a line for the other item')
    FROM line_totals
    WHERE id = OLD.id AND picked > 0
        AND (NEW.item_id <> OLD.item_id OR NEW.uom <> OLD.uom OR NEW.order_id <> OLD.order_id
            OR NEW.line_number <> OLD.line_number);
    SELECT RAISE(ABORT, 'line-picked: line ' || OLD.line_number || ' of picking order '
        || (SELECT number FROM picking_orders WHERE id = OLD.order_id)
        || ' has more picks than that; order at least '
        || rtrim(rtrim(printf('%d.%05d', picked / 100000, picked % 100000), '0'), '.'))
    FROM line_totals
    WHERE id = OLD.id AND NEW.ordered < picked AND NEW.ordered < OLD.ordered;
END;

CREATE TRIGGER line_is_removed_from_an_open_order BEFORE DELETE ON picking_order_lines
BEGIN
    SELECT RAISE(ABORT, 'order-gone: picking order ' || number
        || ' is deleted; create a new one instead')
    FROM picking_orders WHERE id = OLD.order_id AND gone_at IS NOT NULL;
    SELECT RAISE(ABORT, 'order-closed: picking order ' || number || ' is closed; reopen it first')
    FROM picking_orders WHERE id = OLD.order_id AND status = 'closed';
    SELECT RAISE(ABORT, 'line-picked: line ' || OLD.line_number || ' of picking order '
        || (SELECT number FROM picking_orders WHERE id = OLD.order_id)
        || ' has picks, which are kept; lower its ordered quantity to what was picked instead')
    FROM line_totals WHERE id = OLD.id AND picked > 0;
    SELECT RAISE(ABORT, 'no-lines: picking order '
        || (SELECT number FROM picking_orders WHERE id = OLD.order_id)
        || ' would have no line left; delete the order instead')
    WHERE NOT EXISTS (
        SELECT 1 FROM picking_order_lines WHERE order_id = OLD.order_id AND id <> OLD.id
    );
END;

CREATE TRIGGER no_more_is_invoiced_than_picked BEFORE UPDATE OF invoiced ON picking_order_lines
BEGIN
    SELECT RAISE(ABORT, 'over-invoiced: line ' || OLD.line_number || ' of picking order '
        || (SELECT number FROM picking_orders WHERE id = OLD.order_id)
        || ' would be invoiced for more than was picked; invoice at most '
        || rtrim(rtrim(printf('%d.%05d', (picked - OLD.invoiced) / 100000,
            (picked - OLD.invoiced) % 100000), '0'), '.'))
    FROM line_totals WHERE id = OLD.id AND NEW.invoiced > picked;
END;

-- User-defined fields and lines left out are part of the header.

CREATE TRIGGER udf_is_set_on_an_open_order BEFORE INSERT ON udfs
BEGIN
    SELECT RAISE(ABORT, 'order-closed: picking order ' || number || ' is closed; reopen it first')
    FROM picking_orders WHERE id = NEW.order_id AND (status = 'closed' OR gone_at IS NOT NULL);
END;

CREATE TRIGGER udf_is_changed_on_an_open_order BEFORE UPDATE ON udfs
BEGIN
    SELECT RAISE(ABORT, 'order-closed: picking order ' || number || ' is closed; reopen it first')
    FROM picking_orders WHERE id = OLD.order_id AND (status = 'closed' OR gone_at IS NOT NULL);
END;

CREATE TRIGGER udf_is_cleared_on_an_open_order BEFORE DELETE ON udfs
BEGIN
    SELECT RAISE(ABORT, 'order-closed: picking order ' || number || ' is closed; reopen it first')
    FROM picking_orders WHERE id = OLD.order_id AND (status = 'closed' OR gone_at IS NOT NULL);
END;

CREATE TRIGGER left_out_is_written_on_an_open_order BEFORE INSERT ON left_out
BEGIN
    SELECT RAISE(ABORT, 'order-closed: picking order ' || number || ' is closed; reopen it first')
    FROM picking_orders WHERE id = NEW.order_id AND (status = 'closed' OR gone_at IS NOT NULL);
END;

CREATE TRIGGER left_out_is_removed_on_an_open_order BEFORE DELETE ON left_out
BEGIN
    SELECT RAISE(ABORT, 'order-closed: picking order ' || number || ' is closed; reopen it first')
    FROM picking_orders WHERE id = OLD.order_id AND (status = 'closed' OR gone_at IS NOT NULL);
END;

-- Picks

CREATE TRIGGER pick_is_allowed BEFORE INSERT ON picks
BEGIN
    SELECT RAISE(ABORT, 'order-gone: picking order ' || orders.number
        || ' is deleted; create a new one instead')
    FROM picking_orders AS orders JOIN picking_order_lines AS lines ON lines.order_id = orders.id
    WHERE lines.id = NEW.line_id AND orders.gone_at IS NOT NULL;
    SELECT RAISE(ABORT, 'order-closed: picking order ' || orders.number
        || ' is closed; reopen it first')
    FROM picking_orders AS orders JOIN picking_order_lines AS lines ON lines.order_id = orders.id
    WHERE lines.id = NEW.line_id AND orders.status = 'closed';
    SELECT RAISE(ABORT, 'order-blocked: picking order ' || orders.number
        || ' is kept from picking: ' || orders.blocked_why
        || '; mend the sales order in QuickBooks, then sync')
    FROM picking_orders AS orders JOIN picking_order_lines AS lines ON lines.order_id = orders.id
    WHERE lines.id = NEW.line_id AND orders.blocked_why IS NOT NULL;
    SELECT RAISE(ABORT, 'item-inactive: item ' || items.number
        || ' is inactive and is not picked; make it active in QuickBooks, or remove the line')
    FROM items JOIN picking_order_lines AS lines ON lines.item_id = items.id
    WHERE lines.id = NEW.line_id AND items.active = 0;
    SELECT RAISE(ABORT, 'place-unknown: location ' || locations.code || ' of site ' || sites.code
        || ' is not in the settings any more; pick from another place')
    FROM locations JOIN sites ON sites.id = locations.site_id
    WHERE locations.id = NEW.location_id AND locations.active = 0;
    SELECT RAISE(ABORT, 'quantity-not-positive: a pick takes more than nothing from the shelf; '
        || 'give a quantity above 0')
    WHERE NEW.quantity <= 0;
    SELECT RAISE(ABORT, 'over-picked: line ' || totals.line_number || ' of picking order '
        || orders.number || ' has '
        || rtrim(rtrim(printf('%d.%05d', max(totals.ordered - totals.picked, 0) / 100000,
            max(totals.ordered - totals.picked, 0) % 100000), '0'), '.')
        || ' left to pick, not '
        || rtrim(rtrim(printf('%d.%05d', NEW.quantity / 100000, NEW.quantity % 100000), '0'), '.')
        || '; pick less, or allow picking more than ordered')
    FROM line_totals AS totals JOIN picking_orders AS orders ON orders.id = totals.order_id
    WHERE totals.id = NEW.line_id AND NEW.over_allowed = 0
        AND totals.picked + NEW.quantity > totals.ordered;
END;

CREATE TRIGGER picks_do_not_change BEFORE UPDATE ON picks
BEGIN
    SELECT RAISE(ABORT, 'history-kept: picks are kept as they happened');
END;

CREATE TRIGGER picks_stay BEFORE DELETE ON picks
BEGIN
    SELECT RAISE(ABORT, 'history-kept: picks are kept as they happened');
END;

CREATE TRIGGER history_does_not_change BEFORE UPDATE ON history
BEGIN
    SELECT RAISE(ABORT, 'history-kept: history is kept as it happened');
END;

CREATE TRIGGER history_stays BEFORE DELETE ON history
BEGIN
    SELECT RAISE(ABORT, 'history-kept: history is kept as it happened');
END;
