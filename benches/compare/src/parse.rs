//! Parsing alone: qbXML in memory to structures.

use anyhow::{Result, bail, ensure};
use crossdock::domain::party;
use crossdock::domain::quantity::{Money, Quantity};
use crossdock::domain::sales_order::{OrderLine, SalesOrder};

use crate::company::Company;
use crate::judge::Judge;
use crate::ours;
use crate::program::Program;
use compare_plain::document::{Address, Line, Order, Reference};
use compare_plain::read_orders;

/// The row that the others are compared with.
pub const BASELINE: &str = "quick-xml by hand, slice";

/// The two readers.
pub fn programs(company: &Company) -> Vec<Box<dyn Program + '_>> {
    let plain = Judge::boxed(BASELINE, |_| {
        let mut lines = 0;
        read_orders::orders(&company.orders, |order| {
            lines += order.map_or(0, |order| order.lines.len());
        })?;
        ensure!(lines > 0, "no line was read");
        Ok(())
    });
    let ours = Judge::boxed("Crossdock: reader and translation", |_| {
        let mut lines = 0;
        ours::orders(company.orders.as_bytes(), |order| {
            lines += order.map_or(0, |order| order.lines.len());
        })?;
        ensure!(lines > 0, "no line was read");
        Ok(())
    });
    vec![plain, ours]
}

/// Fails unless both readers read the same, in every field.
pub fn check(company: &Company) -> Result<()> {
    let (mut plain, mut translated) = (Vec::new(), Vec::new());
    read_orders::orders(&company.orders, |order| plain.push(order))?;
    ours::orders(company.orders.as_bytes(), |order| translated.push(order.map(order_of)))?;
    ensure!(plain.len() == translated.len(), "the readers read different numbers of orders");
    for (plain, translated) in plain.iter().zip(&translated) {
        if plain != translated {
            bail!("the readers differ:\n{plain:#?}\n{translated:#?}");
        }
    }
    Ok(())
}

fn order_of(order: SalesOrder) -> Order {
    Order {
        id: order.id.to_string(),
        edit_sequence: order.edit_sequence.to_string(),
        modified_at: order.modified_at.as_str().to_string(),
        number: order.number,
        customer: order.customer.map(reference_of),
        date: order.date,
        due_date: order.due_date,
        ship_date: order.ship_date,
        ship_to: Address {
            lines: order.ship_to.lines,
            city: order.ship_to.city,
            state: order.ship_to.state,
            postal_code: order.ship_to.postal_code,
            country: order.ship_to.country,
            note: order.ship_to.note,
        },
        ship_method: order.ship_method,
        po_number: order.po_number,
        memo: order.memo,
        manually_closed: order.manually_closed,
        fully_invoiced: order.fully_invoiced,
        total: order.total.map(Money::get),
        lines: order.lines.into_iter().map(line_of).collect(),
    }
}

fn line_of(line: OrderLine) -> Line {
    Line {
        index: line.index,
        id: line.id.to_string(),
        item: line.item.map(reference_of),
        is_group: line.is_group,
        group: line.group.map(|group| group.to_string()),
        description: line.description,
        quantity: line.quantity.map(Quantity::get),
        unit: line.unit,
        rate: line.rate.map(Money::get),
        amount: line.amount.map(Money::get),
        site: line.site.map(reference_of),
        bin: line.bin.map(reference_of),
        serial: line.serial,
        lot: line.lot,
        invoiced: line.invoiced.get(),
        manually_closed: line.manually_closed,
        other1: line.other1,
        other2: line.other2,
    }
}

fn reference_of(reference: party::Reference) -> Reference {
    Reference { id: reference.id.map(|id| id.to_string()), name: reference.name }
}
