//! Sales orders.

use std::collections::HashMap;

use super::super::books::Books;
use super::super::effects::lines;
use super::super::kinds::{Kind, Shelf};
use super::super::numbers::number;
use super::super::profile::Profile;
use super::super::status::Status;
use super::super::tree::Element;
use super::line::Lines;
use super::totals::total;
use super::{
    Refusal, Saved, arrange, begin, carry, check_sales_orders, finish_new, number_lines,
    settle_order,
};

pub(super) fn kind() -> &'static Kind {
    Kind::named("SalesOrder").expect("a kind that is kept")
}

/// `SalesOrderAdd`.
pub(in super::super) fn add_order(
    books: &mut Books,
    profile: &Profile,
    request: &Element,
) -> Result<Saved, Refusal> {
    check_sales_orders(profile)?;
    let mut ret = begin(books, kind(), request, "Custom Sales Order")?;
    let mut maker = Lines::of(books, profile, kind());
    for child in &request.children {
        match child.name.as_ref() {
            "SalesOrderLineAdd" => ret.children.push(maker.make(child)?),
            "SalesOrderLineGroupAdd" => ret.children.push(maker.make_group(child)?),
            _ => {}
        }
    }
    total(books, Shelf::SalesOrder, &mut ret);
    if ret.value("IsManuallyClosed").is_none() {
        ret.set("IsManuallyClosed", "false");
    }
    ret.set("IsFullyInvoiced", "false");
    finish_new(books, kind(), &mut ret);
    books.save(kind(), &ret);
    Ok(ret.into())
}

/// `SalesOrderMod`.
pub(in super::super) fn modify_order(
    books: &mut Books,
    profile: &Profile,
    request: &Element,
) -> Result<Saved, Refusal> {
    check_sales_orders(profile)?;
    let id = request.value("TxnID").unwrap_or_default();
    let Some(current) = books.shelf(Shelf::SalesOrder).get(id) else {
        return Err(Status::not_found(id).into());
    };
    if books.locked.contains(id) {
        return Err(Status::in_use(id).into());
    }
    let edit_sequence = request.value("EditSequence").unwrap_or_default();
    if current.value("EditSequence") != Some(edit_sequence) {
        return Err(Refusal { status: Status::stale(edit_sequence), current: Some(current) });
    }
    let mut ret = current.clone();
    carry(books, request, &mut ret, kind().name)?;
    let changes_lines = request.children.iter().any(|child| child.name.contains("Line"));
    if changes_lines {
        let lines = Change { books, profile, old: &current }.lines(request)?;
        ret.children.retain(|child| !is_line(child));
        ret.children.extend(lines);
    }
    total(books, Shelf::SalesOrder, &mut ret);
    settle_order(&mut ret);
    books.stamp_changed(&mut ret);
    for child in &mut ret.children {
        number_lines(books, child);
    }
    arrange(&mut ret);
    books.save(kind(), &ret);
    Ok(ret.into())
}

fn is_line(child: &Element) -> bool {
    child.name == "SalesOrderLineRet" || child.name == "SalesOrderLineGroupRet"
}

/// New lines beside the old ones.
struct Change<'a> {
    books: &'a Books,
    profile: &'a Profile,
    old: &'a Element,
}

impl Change<'_> {
    fn lines(&self, request: &Element) -> Result<Vec<Element>, Status> {
        let old = self.old.children.iter().filter(|child| is_line(child));
        let old: HashMap<&str, &Element> =
            old.filter_map(|line| Some((line.value("TxnLineID")?, line))).collect();
        let mut maker = Lines::of(self.books, self.profile, kind());
        let mut new = Vec::new();
        for child in &request.children {
            let id = child.value("TxnLineID").unwrap_or_default();
            match child.name.as_ref() {
                "SalesOrderLineMod" => new.push(change_line(&mut maker, child, old.get(id))?),
                "SalesOrderLineGroupMod" => {
                    new.push(change_group(&mut maker, child, old.get(id))?);
                }
                _ => {}
            }
        }
        self.check_left_out(&new)?;
        Ok(new)
    }

    /// A line that invoices have been made from cannot go.
    fn check_left_out(&self, new: &[Element]) -> Result<(), Status> {
        let holder = Element::node("SalesOrderRet", new.to_vec());
        let kept: Vec<&str> = lines(&holder).filter_map(|line| line.value("TxnLineID")).collect();
        for line in lines(self.old).filter(|line| !number(line, "Invoiced").is_zero()) {
            let id = line.value("TxnLineID").unwrap_or_default();
            if !kept.contains(&id) {
                let why = "A line that has been invoiced cannot be deleted.";
                return Err(Status::cannot_modify("SalesOrder", why));
            }
        }
        Ok(())
    }
}

/// `-1` is a new line; a line with its id alone stays as it is.
fn change_line(
    maker: &mut Lines<'_>,
    request: &Element,
    old: Option<&&Element>,
) -> Result<Element, Status> {
    let id = request.value("TxnLineID").unwrap_or_default();
    if id == "-1" {
        return maker.make(request);
    }
    let old = old.filter(|old| old.name == "SalesOrderLineRet");
    let old = old.ok_or_else(|| Status::not_found(id))?;
    if request.children.len() == 1 {
        maker.pass(old);
        return Ok((**old).clone());
    }
    let mut line = maker.make(&overlay(old, request))?;
    line.set("TxnLineID", id);
    if let Some(invoiced) = old.value("Invoiced") {
        line.set("Invoiced", invoiced);
    }
    line.children.extend(old.children_named("DataExtRet").cloned());
    Ok(line)
}

fn change_group(
    maker: &mut Lines<'_>,
    request: &Element,
    old: Option<&&Element>,
) -> Result<Element, Status> {
    let id = request.value("TxnLineID").unwrap_or_default();
    if id == "-1" {
        return maker.make_group(request);
    }
    let old = old.filter(|old| old.name == "SalesOrderLineGroupRet");
    let old = old.ok_or_else(|| Status::not_found(id))?;
    let mut group = (**old).clone();
    for name in ["Quantity", "UnitOfMeasure"] {
        group.children.retain(|child| child.name != name || request.child(name).is_none());
        group.children.extend(request.child(name).cloned());
    }
    let within: Vec<&Element> = request.children_named("SalesOrderLineMod").collect();
    if within.is_empty() {
        old.children_named("SalesOrderLineRet").for_each(|line| maker.pass(line));
        return Ok(group);
    }
    group.children.retain(|child| child.name != "SalesOrderLineRet");
    for change in within {
        let id = change.value("TxnLineID");
        let mut lines = old.children_named("SalesOrderLineRet");
        let line = lines.find(|line| line.value("TxnLineID") == id);
        group.children.push(change_line(maker, change, line.as_ref())?);
    }
    Ok(group)
}

/// The line as a request would have it: what stands, and over it what changes. What follows from
/// other fields is left out, so that it follows anew.
fn overlay(old: &Element, request: &Element) -> Element {
    let changes = |name: &str| request.child(name).is_some();
    let item_changes = changes("ItemRef") && {
        let reference = request.child("ItemRef");
        let id = reference.and_then(|reference| reference.value("ListID"));
        let name = reference.and_then(|reference| reference.value("FullName"));
        id.is_some() && id != old.value_at(&["ItemRef", "ListID"])
            || id.is_none() && name != old.value_at(&["ItemRef", "FullName"])
    };
    let mut merged = Element::node("SalesOrderLineAdd", Vec::new());
    for child in &old.children {
        let follows = match child.name.as_ref() {
            "TxnLineID" | "Invoiced" | "DataExtRet" => true,
            "Amount" => ["Quantity", "Rate", "RatePercent", "ItemRef", "PriceLevelRef"]
                .into_iter()
                .any(changes),
            "Rate" => changes("Amount") || changes("RatePercent") || changes("PriceLevelRef"),
            "RatePercent" => changes("Rate") || changes("PriceLevelRef"),
            "Desc" | "SalesTaxCodeRef" | "UnitOfMeasure" | "OverrideUOMSetRef" => false,
            _ => false,
        };
        let belongs_to_item = ["Rate", "RatePercent", "Desc", "SalesTaxCodeRef", "UnitOfMeasure"];
        if !follows && !(item_changes && belongs_to_item.contains(&child.name.as_ref())) {
            merged.children.push(child.clone());
        }
    }
    for change in request.children.iter().filter(|change| change.name != "TxnLineID") {
        merged.put(change.clone());
    }
    merged
}
