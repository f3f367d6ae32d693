-- What IntelliTrack documents about picking orders, enforced where nobody can go around it: the
-- twin of SQLite's migration of this number, with the same words. Each message is
-- `code: sentence with the remedy`; the program turns the code into a typed refusal, which it
-- knows by the SQLSTATE CD001.
--
-- Functions look at the tables of the schema they were made in, whoever calls them from wherever:
-- each workspace has a schema of its own. Those that look at an order before its lines, fields or
-- picks change lock its row, so that no other transaction changes the order meanwhile; SQLite has
-- one writer at a time anyway.
--
-- Where several triggers of one event would refuse, SQLite fires the one that was made last and
-- PostgreSQL the one whose name comes first: their names carry a digit, so that both say the same.

CREATE FUNCTION refuse(message TEXT) RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'CD001', MESSAGE = message;
END;
$$;

-- Quantities are integers of 1/100000 unit: 1250000 is `12.5`.
CREATE FUNCTION quantity_text(parts BIGINT) RETURNS TEXT
LANGUAGE sql IMMUTABLE RETURN trim_scale(parts * 0.00001)::TEXT;

CREATE FUNCTION order_number(wanted BIGINT) RETURNS TEXT
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RETURN (SELECT number FROM picking_orders WHERE id = wanted);
END;
$$;

-- Holds the order as it is, and refuses unless its lines may be written and picked.
CREATE FUNCTION hold_open_order(wanted BIGINT) RETURNS VOID
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    held RECORD;
BEGIN
    SELECT number, status, gone_at INTO held FROM picking_orders WHERE id = wanted
        FOR NO KEY UPDATE;
    IF held.gone_at IS NOT NULL THEN
        PERFORM refuse('order-gone: picking order ' || held.number
            || ' is deleted; create a new one instead');
    END IF;
    IF held.status = 'closed' THEN
        PERFORM refuse('order-closed: picking order ' || held.number
            || ' is closed; reopen it first');
    END IF;
END;
$$;

-- Orders

CREATE FUNCTION order_number_is_free() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM picking_orders
        WHERE division_id = NEW.division_id AND number = NEW.number AND gone_at IS NULL
            AND (TG_OP = 'INSERT' OR id <> NEW.id)
    ) THEN
        PERFORM refuse('number-in-use: picking order ' || NEW.number
            || ' is already there; give one of the two another number');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER order_number_is_free BEFORE INSERT ON picking_orders
FOR EACH ROW EXECUTE FUNCTION order_number_is_free();

CREATE TRIGGER update_5_order_number_stays_unique BEFORE UPDATE OF number ON picking_orders
FOR EACH ROW EXECUTE FUNCTION order_number_is_free();

CREATE FUNCTION gone_order_stays_as_it_is() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM refuse('order-gone: picking order ' || OLD.number
        || ' is deleted; create a new one instead');
    RETURN NEW;
END;
$$;

CREATE TRIGGER update_4_gone_order_stays_as_it_is BEFORE UPDATE ON picking_orders
FOR EACH ROW WHEN (OLD.gone_at IS NOT NULL) EXECUTE FUNCTION gone_order_stays_as_it_is();

CREATE FUNCTION order_row_stays() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM refuse('history-kept: picking order ' || OLD.number
        || ' has a history, which is kept; mark the order as deleted instead');
    RETURN OLD;
END;
$$;

CREATE TRIGGER order_row_stays BEFORE DELETE ON picking_orders
FOR EACH ROW EXECUTE FUNCTION order_row_stays();

CREATE FUNCTION closed_order_is_not_edited() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM refuse('order-closed: picking order ' || OLD.number
        || ' is closed; reopen it first');
    RETURN NEW;
END;
$$;

CREATE TRIGGER update_3_closed_order_is_not_edited BEFORE UPDATE OF
    division_id, number, order_date, due_date, customer_id, ship_to, carrier, comment,
    quickbooks_id, edit_sequence
ON picking_orders
FOR EACH ROW WHEN (OLD.status = 'closed') EXECUTE FUNCTION closed_order_is_not_edited();

CREATE FUNCTION picked_order_is_not_updated() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM line_totals WHERE order_id = OLD.id AND picked > 0) THEN
        PERFORM refuse('order-picked: picking order ' || OLD.number
            || ' has picks and does not follow QuickBooks any more; finish it, or delete it and'
            || ' sync');
    END IF;
    RETURN NEW;
END;
$$;

-- Only an update from QuickBooks writes the version of the sales order.
CREATE TRIGGER update_2_picked_order_is_not_updated BEFORE UPDATE OF edit_sequence
ON picking_orders
FOR EACH ROW EXECUTE FUNCTION picked_order_is_not_updated();

CREATE FUNCTION touched_order_is_not_withdrawn() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM line_totals WHERE order_id = OLD.id AND picked > 0) THEN
        PERFORM refuse('order-picked: picking order ' || OLD.number
            || ' has picks and is not withdrawn; finish it, or delete it by hand');
    END IF;
    IF OLD.status = 'closed' THEN
        PERFORM refuse('order-closed: picking order ' || OLD.number
            || ' is closed and is not withdrawn; delete it by hand');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER update_1_touched_order_is_not_withdrawn BEFORE UPDATE OF gone_how
ON picking_orders
FOR EACH ROW WHEN (NEW.gone_how = 'withdrawn')
EXECUTE FUNCTION touched_order_is_not_withdrawn();

-- Lines

CREATE FUNCTION line_is_added_to_an_open_order() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM hold_open_order(NEW.order_id);
    IF EXISTS (
        SELECT 1 FROM picking_order_lines
        WHERE order_id = NEW.order_id AND line_number = NEW.line_number
    ) THEN
        PERFORM refuse('line-number-in-use: picking order ' || order_number(NEW.order_id)
            || ' has a line ' || NEW.line_number || ' already; choose another line number');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER line_is_added_to_an_open_order BEFORE INSERT ON picking_order_lines
FOR EACH ROW EXECUTE FUNCTION line_is_added_to_an_open_order();

CREATE FUNCTION line_is_changed_in_an_open_order() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    taken BIGINT;
BEGIN
    PERFORM hold_open_order(OLD.order_id);
    SELECT picked INTO taken FROM line_totals WHERE id = OLD.id;
    IF taken > 0 AND (NEW.item_id <> OLD.item_id OR NEW.uom <> OLD.uom
        OR NEW.order_id <> OLD.order_id OR NEW.line_number <> OLD.line_number)
    THEN
        PERFORM refuse('line-picked: line ' || OLD.line_number || ' of picking order '
            || order_number(OLD.order_id)
            || ' has picks, which keep their item and unit; add a line for the other item');
    END IF;
    IF NEW.ordered < taken AND NEW.ordered < OLD.ordered THEN
        PERFORM refuse('line-picked: line ' || OLD.line_number || ' of picking order '
            || order_number(OLD.order_id)
            || ' has more picks than that; order at least ' || quantity_text(taken));
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER update_2_line_is_changed_in_an_open_order BEFORE UPDATE OF
    order_id, division_id, line_number, item_id, ordered, uom, comment, quickbooks_line_id
ON picking_order_lines
FOR EACH ROW EXECUTE FUNCTION line_is_changed_in_an_open_order();

CREATE FUNCTION line_is_removed_from_an_open_order() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM hold_open_order(OLD.order_id);
    IF EXISTS (SELECT 1 FROM line_totals WHERE id = OLD.id AND picked > 0) THEN
        PERFORM refuse('line-picked: line ' || OLD.line_number || ' of picking order '
            || order_number(OLD.order_id)
            || ' has picks, which are kept; lower its ordered quantity to what was picked'
            || ' instead');
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM picking_order_lines WHERE order_id = OLD.order_id AND id <> OLD.id
    ) THEN
        PERFORM refuse('no-lines: picking order ' || order_number(OLD.order_id)
            || ' would have no line left; delete the order instead');
    END IF;
    RETURN OLD;
END;
$$;

CREATE TRIGGER line_is_removed_from_an_open_order BEFORE DELETE ON picking_order_lines
FOR EACH ROW EXECUTE FUNCTION line_is_removed_from_an_open_order();

CREATE FUNCTION no_more_is_invoiced_than_picked() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    taken BIGINT;
BEGIN
    SELECT picked INTO taken FROM line_totals WHERE id = OLD.id;
    IF NEW.invoiced > taken THEN
        PERFORM refuse('over-invoiced: line ' || OLD.line_number || ' of picking order '
            || order_number(OLD.order_id)
            || ' would be invoiced for more than was picked; invoice at most '
            || quantity_text(taken - OLD.invoiced));
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER update_1_no_more_is_invoiced_than_picked BEFORE UPDATE OF invoiced
ON picking_order_lines
FOR EACH ROW EXECUTE FUNCTION no_more_is_invoiced_than_picked();

-- User-defined fields and lines left out are part of the header.

CREATE FUNCTION header_of_an_open_order() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    written BIGINT := CASE WHEN TG_OP = 'INSERT' THEN NEW.order_id ELSE OLD.order_id END;
    held RECORD;
BEGIN
    SELECT number, status, gone_at INTO held FROM picking_orders WHERE id = written
        FOR NO KEY UPDATE;
    IF held.status = 'closed' OR held.gone_at IS NOT NULL THEN
        PERFORM refuse('order-closed: picking order ' || held.number
            || ' is closed; reopen it first');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;

CREATE TRIGGER udf_is_written_on_an_open_order BEFORE INSERT OR UPDATE OR DELETE ON udfs
FOR EACH ROW EXECUTE FUNCTION header_of_an_open_order();

CREATE TRIGGER left_out_is_written_on_an_open_order BEFORE INSERT OR DELETE ON left_out
FOR EACH ROW EXECUTE FUNCTION header_of_an_open_order();

-- Picks

CREATE FUNCTION pick_is_allowed() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    wanted RECORD;
    place RECORD;
BEGIN
    PERFORM hold_open_order(order_id) FROM picking_order_lines WHERE id = NEW.line_id;
    SELECT orders.number, orders.blocked_why, items.number AS item, items.active,
        totals.line_number, totals.ordered, totals.picked
    INTO wanted
    FROM line_totals AS totals
    JOIN picking_order_lines AS lines ON lines.id = totals.id
    JOIN picking_orders AS orders ON orders.id = lines.order_id
    JOIN items ON items.id = lines.item_id
    WHERE totals.id = NEW.line_id;
    IF wanted.blocked_why IS NOT NULL THEN
        PERFORM refuse('order-blocked: picking order ' || wanted.number
            || ' is kept from picking: ' || wanted.blocked_why
            || '; mend the sales order in QuickBooks, then sync');
    END IF;
    IF wanted.active = 0 THEN
        PERFORM refuse('item-inactive: item ' || wanted.item || ' is inactive and is not picked;'
            || ' make it active in QuickBooks, or remove the line');
    END IF;
    SELECT locations.code AS location, sites.code AS site, locations.active INTO place
    FROM locations JOIN sites ON sites.id = locations.site_id
    WHERE locations.id = NEW.location_id;
    IF place.active = 0 THEN
        PERFORM refuse('place-unknown: location ' || place.location || ' of site ' || place.site
            || ' is not in the settings any more; pick from another place');
    END IF;
    IF NEW.quantity <= 0 THEN
        PERFORM refuse('quantity-not-positive: a pick takes more than nothing from the shelf;'
            || ' give a quantity above 0');
    END IF;
    IF NEW.over_allowed = 0 AND wanted.picked + NEW.quantity > wanted.ordered THEN
        PERFORM refuse('over-picked: line ' || wanted.line_number || ' of picking order '
            || wanted.number || ' has '
            || quantity_text(greatest(wanted.ordered - wanted.picked, 0))
            || ' left to pick, not ' || quantity_text(NEW.quantity)
            || '; pick less, or allow picking more than ordered');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER pick_is_allowed BEFORE INSERT ON picks
FOR EACH ROW EXECUTE FUNCTION pick_is_allowed();

-- What is kept for ever. Emptying a table at once (TRUNCATE) fires no trigger of a row.

CREATE FUNCTION picks_are_kept() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM refuse('history-kept: picks are kept as they happened');
    RETURN NULL;
END;
$$;

CREATE TRIGGER picks_stay_as_they_are BEFORE UPDATE OR DELETE ON picks
FOR EACH ROW EXECUTE FUNCTION picks_are_kept();

CREATE TRIGGER picks_are_not_emptied BEFORE TRUNCATE ON picks
FOR EACH STATEMENT EXECUTE FUNCTION picks_are_kept();

CREATE FUNCTION history_is_kept() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM refuse('history-kept: history is kept as it happened');
    RETURN NULL;
END;
$$;

CREATE TRIGGER history_stays_as_it_is BEFORE UPDATE OR DELETE ON history
FOR EACH ROW EXECUTE FUNCTION history_is_kept();

CREATE TRIGGER history_is_not_emptied BEFORE TRUNCATE ON history
FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept();
