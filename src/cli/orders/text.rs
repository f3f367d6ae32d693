//! Picking orders for people: plain tables, which read the same on a terminal and in a file.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use super::changes::Changed;
use super::{Of, site_of};
use crate::cli::workspace::Workspace;
use crate::domain::known::OrderStatus;
use crate::domain::quantity::Quantity;
use crate::intellitrack::embedded::{HistoryEntry, LineView, OrderSummary, OrderView, PickView};
use crate::intellitrack::wire::ShipTo;

/// Between two columns.
const GAP: u16 = 2;

/// Room for the names of header fields.
const NAME_WIDTH: usize = 12;

/// `orders list`: a row for each order, then why orders are kept or do not match.
pub fn list(
    out: &mut dyn Write,
    workspace: &Workspace,
    of: Of,
    orders: &[OrderSummary],
) -> io::Result<()> {
    let (company, division) = (&workspace.config.company, &workspace.settings.division);
    let noun = if orders.len() == 1 { "order" } else { "orders" };
    let kind = of.adjective();
    writeln!(out, "{company}, {division}: {} {kind}picking {noun}", orders.len())?;
    if orders.is_empty() {
        return match of {
            Of::Open => writeln!(out, "`crossdock orders list --all` shows closed ones, too"),
            Of::Closed | Of::All => Ok(()),
        };
    }
    writeln!(out)?;
    let mut header = vec!["Number", "Date", "Due", "Customer", "Site", "Lines left", "Status"];
    let sites = workspace.settings.multiple_sites;
    if !sites {
        header.retain(|name| *name != "Site");
    }
    let rows = orders.iter().map(|order| {
        let mut row = vec![
            order.number.clone(),
            order.order_date.clone(),
            order.due_date.clone().unwrap_or_default(),
            order.customer.clone(),
        ];
        if sites {
            row.push(site_of(workspace, order).unwrap_or("none").to_string());
        }
        row.push(format!("{} of {}", order.lines_open, order.lines));
        row.push(status(order));
        row
    });
    write_table(out, &header, &[], rows)?;
    let mut reasons = orders.iter().flat_map(reasons).peekable();
    if reasons.peek().is_some() {
        writeln!(out)?;
    }
    reasons.try_for_each(|reason| writeln!(out, "{reason}"))
}

/// `orders show`: header, lines, picks, lines that stay in QuickBooks, and the history where it
/// was asked for.
pub fn show(
    out: &mut dyn Write,
    workspace: &Workspace,
    number: &str,
    order: Option<&OrderView>,
    history: Option<&[HistoryEntry]>,
) -> io::Result<()> {
    match order {
        Some(order) => write_order(out, workspace, order)?,
        None => writeln!(out, "Picking order {number}: not there any more")?,
    }
    let Some(history) = history else { return Ok(()) };
    writeln!(out, "\nHistory")?;
    let rows = history.iter().map(|entry| {
        let HistoryEntry { what, detail, at, by } = entry;
        vec![moment(at), by.clone(), what.clone(), detail.clone()]
    });
    write_table(out, &["When", "Who", "What", "Details"], &[], rows)
}

/// What a change did, and what is left to do.
pub fn changed(out: &mut dyn Write, changed: &Changed) -> io::Result<()> {
    let header = &changed.order.header;
    let state = if changed.is_gone { "deleted".to_string() } else { status(header) };
    writeln!(out, "Picking order {} for {}: {state}", header.number, header.customer)?;
    for HistoryEntry { what, detail, .. } in &changed.news {
        writeln!(out, "  {what}: {detail}")?;
    }
    if changed.is_gone {
        return Ok(());
    }
    let left: Vec<String> = changed.order.lines.iter().filter_map(left_words).collect();
    let word = match (header.status, left.is_empty()) {
        (_, true) => return writeln!(out, "Nothing is left to pick"),
        (OrderStatus::Open, false) => "Left to pick",
        (OrderStatus::Closed, false) => "Not picked",
    };
    writeln!(out, "{word}: {}", left.join("; "))
}

/// A time of the store, for reading: `2026-03-05 08:00 UTC`.
pub fn moment(time: &str) -> String {
    match (time.get(..10), time.get(11..16), time.ends_with('Z')) {
        (Some(day), Some(minute), true) => format!("{day} {minute} UTC"),
        _ => time.to_string(),
    }
}

fn write_order(out: &mut dyn Write, workspace: &Workspace, order: &OrderView) -> io::Result<()> {
    let header = &order.header;
    writeln!(out, "Picking order {}: {}", header.number, status(header))?;
    for reason in reasons(header) {
        writeln!(out, "{reason}")?;
    }
    writeln!(out)?;
    for (name, value) in header_fields(workspace, order) {
        writeln!(out, "{name:<NAME_WIDTH$}  {value}")?;
    }
    writeln!(out, "\nLines")?;
    let names = ["Line", "Item", "Ordered", "Picked", "Left", "Invoiced", "Unit", "Comment"];
    write_table(out, &names, &[0, 2, 3, 4, 5], order.lines.iter().map(line_row))?;
    let picks = order.lines.iter().flat_map(|line| {
        line.picks.iter().map(move |pick| {
            vec![
                line.line_number.to_string(),
                pick.quantity.to_string(),
                place_of(pick),
                moment(&pick.at),
                pick.by.clone(),
            ]
        })
    });
    let picks: Vec<Vec<String>> = picks.collect();
    if !picks.is_empty() {
        writeln!(out, "\nPicks")?;
        write_table(out, &["Line", "Qty", "From", "When", "Who"], &[0, 1], picks.into_iter())?;
    }
    if !order.left_out.is_empty() {
        writeln!(out, "\nStays in QuickBooks")?;
        let rows = order
            .left_out
            .iter()
            .map(|left| vec![left.line_number.to_string(), left.item.clone(), left.why.clone()]);
        write_table(out, &["Line", "Item", "Why"], &[0], rows)?;
    }
    Ok(())
}

/// Name and value of each field that says something.
fn header_fields(workspace: &Workspace, order: &OrderView) -> Vec<(String, String)> {
    let header = &order.header;
    let mut fields = vec![("Customer", header.customer.clone())];
    fields.push(("Order date", header.order_date.clone()));
    fields.extend(header.due_date.clone().map(|date| ("Due date", date)));
    if workspace.settings.multiple_sites {
        let site = site_of(workspace, header).unwrap_or("none; say which one when you pick");
        fields.push(("Site", site.to_string()));
    }
    for (place, line) in address(&header.ship_to).into_iter().enumerate() {
        fields.push((if place == 0 { "Ship to" } else { "" }, line));
    }
    fields.extend(header.carrier.clone().map(|text| ("Carrier", text)));
    fields.extend(header.comment.clone().map(|text| ("Comment", text)));
    let mut fields: Vec<(String, String)> =
        fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
    fields.extend(order.udfs.iter().map(|(number, text)| (format!("UDF {number}"), text.clone())));
    let origin = match (&header.quickbooks_id, &header.edit_sequence) {
        (Some(id), Some(version)) => format!("sales order {id} of QuickBooks, version {version}"),
        (Some(id), None) => format!("sales order {id} of QuickBooks"),
        (None, _) => "entered here; QuickBooks does not have it".to_string(),
    };
    fields.push(("Comes from".to_string(), origin));
    for (name, time) in [
        ("Created", Some(&header.created_at)),
        ("Changed", Some(&header.updated_at)),
        ("Closed", header.closed_at.as_ref()),
    ] {
        fields.extend(time.map(|time| (name.to_string(), moment(time))));
    }
    fields
}

fn address(ship_to: &ShipTo) -> Vec<String> {
    let ShipTo { lines, city, state, postal_code, country, note } = ship_to;
    let region: Vec<&str> =
        [state, postal_code].into_iter().flatten().map(String::as_str).collect();
    let region = region.join(" ");
    let town: Vec<&str> =
        city.iter().map(String::as_str).chain((!region.is_empty()).then_some(&*region)).collect();
    let town = town.join(", ");
    let rest = [Some(town), country.clone(), note.clone()].into_iter().flatten();
    lines.iter().cloned().chain(rest).filter(|line| !line.is_empty()).collect()
}

fn line_row(line: &LineView) -> Vec<String> {
    let item =
        if line.item_active { line.item.clone() } else { format!("{} (inactive)", line.item) };
    vec![
        line.line_number.to_string(),
        item,
        line.ordered.to_string(),
        line.picked.to_string(),
        left(line).to_string(),
        line.invoiced.to_string(),
        line.uom.clone(),
        line.comment.clone().unwrap_or_default(),
    ]
}

/// What is still to pick; nothing where more than ordered was picked.
fn left(line: &LineView) -> Quantity {
    let left = line.ordered - line.picked;
    if left.is_positive() { left } else { Quantity::ZERO }
}

fn left_words(line: &LineView) -> Option<String> {
    let LineView { line_number, ordered, uom, item, .. } = line;
    let left = Some(left(line)).filter(|left| left.is_positive())?;
    Some(format!("line {line_number}, {left} of {ordered} {uom} {item}"))
}

/// How far it is, and what is the matter with it.
fn status(order: &OrderSummary) -> String {
    let progress = match order.status {
        OrderStatus::Open if order.lines_begun > 0 => "open, picked in part",
        OrderStatus::Closed if order.lines_open > 0 => "closed short",
        status => status.word(),
    };
    let mut words = progress.to_string();
    if order.blocked_why.is_some() {
        words.push_str(", blocked");
    }
    if order.out_of_sync_why.is_some() {
        words.push_str(", out of sync");
    }
    words
}

/// Why an order is kept from picking, and why it does not match its sales order.
fn reasons(order: &OrderSummary) -> impl Iterator<Item = String> {
    let number = &order.number;
    let blocked = order.blocked_why.as_ref().map(|why| {
        format!(
            "{number} is blocked, it cannot be picked: {why}\n  → mend the sales order in \
             QuickBooks, then sync"
        )
    });
    let moved = order.out_of_sync_why.as_ref();
    let moved = moved.map(|why| format!("{number} is out of sync with QuickBooks: {why}"));
    blocked.into_iter().chain(moved)
}

impl Of {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }

    fn adjective(self) -> &'static str {
        match self {
            Self::Open => "open ",
            Self::Closed => "closed ",
            Self::All => "",
        }
    }
}

/// A table without lines; `right` names the columns of numbers.
fn write_table(
    out: &mut dyn Write,
    header: &[&str],
    right: &[usize],
    rows: impl Iterator<Item = Vec<String>>,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header.to_vec()).add_rows(rows);
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, GAP));
        if right.contains(&place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(out, "{}", table.trim_fmt())
}

/// Where a pick came from, and which lot or piece it is.
fn place_of(pick: &PickView) -> String {
    let mut place = format!("{}/{}", pick.site, pick.location);
    if let Some(lot) = &pick.lot {
        place.push_str(&format!(", lot {lot}"));
    }
    if let Some(serial) = &pick.serial {
        place.push_str(&format!(", serial number {serial}"));
    }
    place
}
