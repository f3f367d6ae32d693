//! Which invoice line bills which order line, and how much of it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

/// One invoice line that bills an order line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) invoice_line: String,
    pub(super) order: String,
    pub(super) order_line: String,
    pub(super) quantity: Decimal,
}

/// All links, found from both ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    by_invoice: BTreeMap<String, Vec<Link>>,
    by_order: BTreeMap<String, BTreeSet<String>>,
}

impl Links {
    pub(super) fn add(&mut self, invoice: &str, link: Link) {
        self.by_order.entry(link.order.clone()).or_default().insert(invoice.to_string());
        self.by_invoice.entry(invoice.to_string()).or_default().push(link);
    }

    /// Takes all links of an invoice away.
    pub(super) fn remove_invoice(&mut self, invoice: &str) -> Vec<Link> {
        let links = self.by_invoice.remove(invoice).unwrap_or_default();
        for link in &links {
            if let Some(invoices) = self.by_order.get_mut(&link.order) {
                invoices.remove(invoice);
            }
        }
        links
    }

    /// Takes all links to an order away.
    pub(super) fn remove_order(&mut self, order: &str) {
        for invoice in self.by_order.remove(order).unwrap_or_default() {
            if let Some(links) = self.by_invoice.get_mut(&invoice) {
                links.retain(|link| link.order != order);
            }
        }
    }

    pub(super) fn of_invoice(&self, invoice: &str) -> &[Link] {
        self.by_invoice.get(invoice).map_or(&[], Vec::as_slice)
    }

    /// The invoices that bill an order.
    pub(super) fn invoices(&self, order: &str) -> impl Iterator<Item = &str> {
        self.by_order.get(order).into_iter().flatten().map(String::as_str)
    }

    /// Every link, with its invoice.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Link)> {
        let each = self.by_invoice.iter();
        each.flat_map(|(invoice, links)| links.iter().map(move |link| (invoice.as_str(), link)))
    }
}
