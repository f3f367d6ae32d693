//! Both versions of an order side by side: what QuickBooks says now, what it said at import, and
//! what the warehouse has.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::cli::failure::Failure;
use crate::domain::candidate::{Candidate, Present};
use crate::domain::ids::TxnLineId;
use crate::domain::party::Reference;
use crate::domain::picked_order::PickedOrder;
use crate::domain::quantity::Quantity;
use crate::domain::sales_order::{OrderLine, SalesOrder};
use crate::pipeline::plan::Document;
use crate::pipeline::ports::SharedLookup;
use crate::stages::up::filter;
use crate::stages::up::present::{PresentOrders, decode};

/// Rules that find the two sides apart.
const APART: [&str; 6] = [
    "sales_order/changed-after-picking",
    "picked_order/order-changed",
    "picked_order/line-not-on-order",
    "picked_order/already-invoiced",
    "picked_order/over-picked",
    "map/not-owed",
];

/// How many orders of the warehouse are looked at, at once.
const PAGE: usize = 256;

/// The order of the warehouse with this id, beside its sales order.
pub fn candidate(
    id: &str,
    lookup: &SharedLookup,
    present: &PresentOrders,
) -> Result<Option<Candidate>, Failure> {
    let Some(order) = order(id, lookup)? else { return Ok(None) };
    let made = lookup.made_for(&order.id)?;
    Ok(Some(filter::candidate(lookup, present, order, made)?))
}

fn order(id: &str, lookup: &SharedLookup) -> Result<Option<PickedOrder>, Failure> {
    let mut after: Option<String> = None;
    loop {
        let page = lookup.picked_orders(after.as_deref(), PAGE)?;
        let more = page.len() == PAGE;
        after = page.last().map(|order| order.id.clone());
        match page.into_iter().find(|order| order.id == id) {
            Some(order) => return Ok(Some(order)),
            None if more => {}
            None => return Ok(None),
        }
    }
}

/// An order as each side has it.
pub struct Versions {
    now: Present,
    imported: Option<SalesOrder>,
    here: Candidate,
}

/// One line, as each side has it.
struct Row {
    item: String,
    imported: Option<Quantity>,
    now: Option<(Quantity, Quantity)>,
    here: Option<(Quantity, Quantity, Quantity)>,
}

impl Versions {
    /// Both versions, where a document is held because they differ.
    pub fn of(
        document: &Document,
        lookup: &SharedLookup,
        present: &PresentOrders,
    ) -> Result<Option<Self>, Failure> {
        let apart = document.findings.iter().any(|it| APART.contains(&it.rule.as_str()));
        let Some(id) = document.intellitrack_id.as_deref().filter(|_| apart) else {
            return Ok(None);
        };
        let Some(here) = candidate(id, lookup, present)? else { return Ok(None) };
        let kept = match here.sales_order_id() {
            Some(id) => lookup.kept_sales_order(id)?.and_then(|kept| kept.imported),
            None => None,
        };
        let imported = match kept {
            Some(bytes) => match decode(&bytes, "the imported version")? {
                Present::Order(order) => Some(*order),
                _ => None,
            },
            None => None,
        };
        Ok(Some(Self { now: here.present.clone(), imported, here }))
    }

    fn rows(&self) -> Vec<Row> {
        let here = &self.here;
        let now = here.sales_order().map_or(&[][..], |order| &order.lines);
        let imported = self.imported.as_ref().map_or(&[][..], |order| &order.lines);
        let label = |line: &OrderLine| line.item.as_ref().map(Reference::label).map(str::to_string);
        let at_import =
            |id: &TxnLineId| imported.iter().find(|line| line.id == *id).map(OrderLine::open);
        let mut rows = Vec::new();
        for (place, line) in here.order.lines.iter().enumerate() {
            let order_line = here.order_line(place);
            let id = order_line.map(|line| &line.id).or(line.quickbooks_line_id.as_ref());
            rows.push(Row {
                item: line.item.label().to_string(),
                imported: id.and_then(at_import),
                now: order_line.map(|line| (line.ordered(), line.invoiced)),
                here: Some((line.ordered, line.picked, here.lines[place].posted)),
            });
        }
        let drawn = |place| here.lines.iter().any(|line| line.order_line == Some(place));
        for (place, line) in now.iter().enumerate().filter(|(_, line)| line.quantity.is_some()) {
            if let (false, Some(item)) = (drawn(place), label(line)) {
                let imported = at_import(&line.id);
                let now = Some((line.ordered(), line.invoiced));
                rows.push(Row { item, imported, now, here: None });
            }
        }
        rows
    }

    /// What happened to the sales order, in a word.
    fn state(&self) -> &'static str {
        match (&self.now, self.here.gone()) {
            (Present::Unknown, _) => "not sent by QuickBooks yet",
            (_, Some(gone)) => gone.words(),
            (Present::NotFromQuickBooks, _) => "born in IntelliTrack",
            _ => "open in QuickBooks",
        }
    }

    /// As a table.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let status = self.here.order.status.word();
        writeln!(out, "    both versions: {}, {status} in IntelliTrack", self.state())?;
        let customers = (
            self.here.sales_order().and_then(|order| order.customer.as_ref()),
            &self.here.order.customer,
        );
        if let (Some(theirs), ours) = customers
            && theirs.label() != ours.label()
        {
            let (theirs, ours) = (theirs.label(), ours.label());
            writeln!(out, "    customer: {theirs} in QuickBooks, {ours} in IntelliTrack")?;
        }
        writeln!(
            out,
            "    {:<28} {:>10} {:>20} {:>26}",
            "", "imported", "QuickBooks now", "IntelliTrack"
        )?;
        for row in self.rows() {
            let imported = row.imported.map_or("-".to_string(), |it| it.to_string());
            let now = row.now.map_or("-".to_string(), |(ordered, invoiced)| {
                format!("{ordered} ({invoiced} billed)")
            });
            let here = row.here.map_or("-".to_string(), |(ordered, picked, posted)| {
                format!("{ordered} ({picked} picked, {posted} billed)")
            });
            let item = row.item;
            writeln!(out, "    {item:<28} {imported:>10} {now:>20} {here:>26}")?;
        }
        Ok(())
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let rows = self.rows().into_iter().map(|row| {
            let text = |quantity: Quantity| quantity.to_string();
            json!({
                "item": row.item,
                "imported": row.imported.map(text),
                "quickbooks": row.now.map(|(ordered, invoiced)| {
                    json!({ "ordered": text(ordered), "invoiced": text(invoiced) })
                }),
                "intellitrack": row.here.map(|(ordered, picked, posted)| {
                    json!({
                        "ordered": text(ordered), "picked": text(picked), "posted": text(posted),
                    })
                }),
            })
        });
        json!({ "quickbooks_state": self.state(), "lines": rows.collect::<Vec<_>>() })
    }
}
