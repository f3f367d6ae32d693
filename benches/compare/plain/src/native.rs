//! The eight rules as Rust functions: as fast as rules can be.

use std::borrow::Cow;

use crate::document::{Document, Line, World};
use crate::finding::{Finding, RULES};

/// Everything that the rules say about an order.
pub fn check(document: &Document, world: &World) -> Vec<Finding> {
    let mut said = Vec::new();
    customer_missing(document, &mut said);
    customer_unknown(document, world, &mut said);
    inactive(document, world, &mut said);
    item_unknown(document, world, &mut said);
    number_missing(document, &mut said);
    quantity_not_positive(document, &mut said);
    if world.multiple_sites {
        site_missing(document, &mut said);
        site_mixed(document, &mut said);
    }
    said
}

type Text = Cow<'static, str>;

fn say(said: &mut Vec<Finding>, rule: usize, path: Text, message: Text, fix: &'static str) {
    said.push(Finding { rule: RULES[rule].into(), path, message, fix: fix.into() });
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn item_name(line: &Line) -> &str {
    line.item.as_ref().map_or("", |item| item.name.as_str())
}

fn customer_missing(document: &Document, said: &mut Vec<Finding>) {
    let customer = document.order.customer.as_ref();
    if customer.is_none_or(|customer| is_blank(&customer.name) && customer.id.is_none()) {
        let fix =
            "choose the customer in the Customer:Job field in QuickBooks, then save the order";
        say(said, 0, "customer".into(), "the order has no customer".into(), fix);
    }
}

fn customer_unknown(document: &Document, world: &World, said: &mut Vec<Finding>) {
    let Some(customer) = &document.order.customer else { return };
    if world.has_customers && world.customers.find(customer).is_none() {
        let message = format!("QuickBooks' customer list does not hold {}", customer.name);
        let fix = "synchronize the customers again; if it stays unknown, choose the customer anew \
                   on the order in QuickBooks";
        say(said, 1, "customer".into(), message.into(), fix);
    }
}

fn inactive(document: &Document, world: &World, said: &mut Vec<Finding>) {
    let customer = document.order.customer.as_ref();
    let customer = customer.and_then(|customer| world.customers.find(customer));
    if let Some(customer) = customer.filter(|customer| !customer.active) {
        let message = format!("customer {} is inactive in QuickBooks", customer.name);
        let fix = "make the customer active in QuickBooks, or choose another";
        say(said, 2, "customer".into(), message.into(), fix);
    }
    for (line, _) in document.lines() {
        let item = line.item.as_ref().and_then(|item| world.items.find(item));
        if let Some(item) = item.filter(|item| !item.active) {
            let path = format!("lines[{}].item", line.index);
            let (number, name) = (line.index + 1, &item.name);
            let message = format!(
                "line {number}: item {name} is inactive in QuickBooks and cannot be picked"
            );
            let fix = "make the item active in QuickBooks, or replace it on the order";
            say(said, 2, path.into(), message.into(), fix);
        }
    }
}

fn item_unknown(document: &Document, world: &World, said: &mut Vec<Finding>) {
    for (line, kind) in document.lines() {
        if line.item.is_none() || kind.is_some() {
            continue;
        }
        let why = if world.has_items {
            "QuickBooks' item lists do not hold it"
        } else {
            "QuickBooks' item lists are not at hand"
        };
        let path = format!("lines[{}].item", line.index);
        let (number, name) = (line.index + 1, item_name(line));
        let message = format!("line {number}: item {name} is unknown: {why}");
        let fix = "synchronize the items again; if it stays unknown, choose the item anew on the \
                   line in QuickBooks";
        say(said, 3, path.into(), message.into(), fix);
    }
}

fn number_missing(document: &Document, said: &mut Vec<Finding>) {
    let order = &document.order;
    if order.number.as_deref().is_none_or(is_blank) {
        let date = order.date.map(|date| format!(" of {date}")).unwrap_or_default();
        let total = order.total.map(|total| format!(" over {}", total.normalize()));
        let message = format!("the order{date}{} has no number", total.unwrap_or_default());
        let fix = "enter a number in the S.O. No. field in QuickBooks, then save the order";
        say(said, 4, "number".into(), message.into(), fix);
    }
}

fn quantity_not_positive(document: &Document, said: &mut Vec<Finding>) {
    for (line, _) in document.lines() {
        let ordered = line.ordered();
        if ordered > rust_decimal::Decimal::ZERO {
            continue;
        }
        let unit = line.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let path = format!("lines[{}].ordered", line.index);
        let (number, name) = (line.index + 1, item_name(line));
        let message = format!(
            "line {number} ({name}) orders {}{unit}, which cannot be picked",
            ordered.normalize()
        );
        let fix = "enter a quantity on the line, or delete the line, in QuickBooks";
        say(said, 5, path.into(), message.into(), fix);
    }
}

fn site_missing(document: &Document, said: &mut Vec<Finding>) {
    for (line, _) in document.lines().filter(|(line, _)| is_blank(line.site_name())) {
        let path = format!("lines[{}].site", line.index);
        let message = format!("line {} ({}) has no site", line.index + 1, item_name(line));
        let fix = "enter the site on the line in QuickBooks, then save the order";
        say(said, 6, path.into(), message.into(), fix);
    }
}

fn site_mixed(document: &Document, said: &mut Vec<Finding>) {
    let mut named = document.lines().map(|(line, _)| line).filter(|l| !is_blank(l.site_name()));
    let Some(first) = named.next() else { return };
    let site = first.site_name();
    let same = |other: &str| other == site || other.to_lowercase() == site.to_lowercase();
    let mut others = named.filter(|line| !same(line.site_name()));
    let Some(other) = others.next() else { return };
    let more = match others.count() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let path = format!("lines[{}].site", other.index);
    let message = format!(
        "line {} names site {site}, line {} names site {}{more}",
        first.index + 1,
        other.index + 1,
        other.site_name()
    );
    let fix = "set every line to the same site, or split the order by site, in QuickBooks";
    say(said, 7, path.into(), message.into(), fix);
}
