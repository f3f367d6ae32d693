//! Sales orders and the invoices that bill them.

use rust_decimal::Decimal;

use super::super::books::Books;
use super::super::effects::{lines, lines_mut};
use super::super::kinds::Shelf;
use super::super::links::Link;
use super::super::numbers::{amount_text, given, number, quantity_text};
use super::super::status::Status;
use super::super::tree::Element;
use super::{arrange, orders};

/// How much of a line was ordered. A line without a quantity is one thing.
fn ordered(line: &Element) -> Decimal {
    if line.child("ItemRef").is_none() {
        return Decimal::ZERO;
    }
    given(line, "Quantity").unwrap_or(Decimal::ONE)
}

/// How much of an order's line can still be billed.
pub(super) fn open_quantity(order: &Element, line: &Element) -> Decimal {
    if order.is_true("IsManuallyClosed") || line.is_true("IsManuallyClosed") {
        return Decimal::ZERO;
    }
    (ordered(line) - number(line, "Invoiced")).max(Decimal::ZERO)
}

/// Says anew whether all of an order is invoiced.
pub(in super::super) fn settle_order(order: &mut Element) {
    let mut any = false;
    let mut all = true;
    for line in lines(order).filter(|line| ordered(line) > Decimal::ZERO) {
        any = true;
        all &= number(line, "Invoiced") >= ordered(line);
    }
    order.set("IsFullyInvoiced", (any && all).to_string());
}

/// The line of an order with this id.
pub(super) fn line_of<'a>(order: &'a Element, id: &str) -> Option<&'a Element> {
    lines(order).find(|line| line.value("TxnLineID") == Some(id))
}

/// Moves `Invoiced` by what an invoice bills, and makes new versions of the orders. Called
/// before the links are known, and again with negative quantities when they go.
pub(super) fn bill(books: &mut Books, links: &[Link]) {
    let mut orders: Vec<&str> = links.iter().map(|link| link.order.as_str()).collect();
    orders.sort_unstable();
    orders.dedup();
    for id in orders {
        let Some(mut order) = books.shelf(Shelf::SalesOrder).get(id) else { continue };
        for link in links.iter().filter(|link| link.order == id) {
            let mut all = lines_mut(&mut order);
            let line = all.find(|line| line.value("TxnLineID") == Some(&link.order_line));
            if let Some(line) = line {
                let invoiced = number(line, "Invoiced") + link.quantity;
                line.set("Invoiced", quantity_text(invoiced));
            }
        }
        settle_order(&mut order);
        tell_links_of_order(books, id, &mut order);
        books.stamp_changed(&mut order);
        arrange(&mut order);
        books.save(orders::kind(), &order);
    }
}

/// Writes `LinkedTxn` of an order anew, for the invoices that are known here. Others, which came
/// with a recording, stay.
fn tell_links_of_order(books: &Books, id: &str, order: &mut Element) {
    let invoices: Vec<String> = books.links.invoices(id).map(str::to_string).collect();
    order.children.retain(|child| {
        let linked = child.value("TxnID").unwrap_or_default();
        child.name != "LinkedTxn"
            || books.shelf(Shelf::Invoice).place(linked).is_some()
                && !invoices.iter().any(|invoice| invoice == linked)
                && books.links.of_invoice(linked).is_empty()
    });
    for invoice in invoices {
        let Some(ret) = books.shelf(Shelf::Invoice).get(&invoice) else { continue };
        let links = books.links.of_invoice(&invoice).iter().filter(|link| link.order == id);
        let details = links.map(|link| (link.invoice_line.as_str(), link.quantity));
        order.children.push(linked_txn(&ret, "Invoice", details));
    }
}

/// Writes `LinkedTxn` of an invoice.
pub(super) fn tell_links_of_invoice(books: &Books, invoice: &mut Element, links: &[Link]) {
    invoice.remove("LinkedTxn");
    let mut orders: Vec<&str> = links.iter().map(|link| link.order.as_str()).collect();
    orders.sort_unstable();
    orders.dedup();
    for id in orders {
        let Some(order) = books.shelf(Shelf::SalesOrder).get(id) else { continue };
        let own = links.iter().filter(|link| link.order == id);
        let details = own.map(|link| (link.order_line.as_str(), link.quantity));
        invoice.children.push(linked_txn(&order, "SalesOrder", details));
    }
}

fn linked_txn<'a>(
    other: &Element,
    kind: &str,
    details: impl Iterator<Item = (&'a str, Decimal)>,
) -> Element {
    let mut linked = Element::node("LinkedTxn", Vec::new());
    linked.set("TxnID", other.value("TxnID").unwrap_or_default());
    linked.set("TxnType", kind);
    linked.set("TxnDate", other.value("TxnDate").unwrap_or_default());
    if let Some(number) = other.value("RefNumber") {
        linked.set("RefNumber", number);
    }
    linked.set("LinkType", "QUANTYPE");
    let mut sum = Decimal::ZERO;
    let mut leaves = Vec::new();
    for (line, quantity) in details {
        sum += quantity;
        let amount = Element::leaf("Amount", amount_text(quantity));
        let detail = vec![Element::leaf("TxnLineID", line), amount];
        leaves.push(Element::node("TxnLineDetail", detail));
    }
    linked.set("Amount", amount_text(sum));
    linked.children.extend(leaves);
    linked
}

/// Whether an order may be billed by someone else's hand right now.
pub(super) fn check_not_locked(books: &Books, order: &str) -> Result<(), Status> {
    if books.locked.contains(order) { Err(Status::related_in_use(order)) } else { Ok(()) }
}
