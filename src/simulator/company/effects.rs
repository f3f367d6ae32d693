//! What a transaction does to stock and balances. QuickBooks moves those figures without making
//! a new version of the item or the customer.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::books::Books;
use super::kinds::{Kind, Shelf};
use super::numbers::{amount_text, number, quantity_text};
use super::tree::Element;

/// Each figure that a transaction moves: shelf, id, fields, by how much.
type Moves = BTreeMap<(Shelf, String, &'static str), Decimal>;

impl Books {
    /// Puts a transaction that is new or was changed, and moves what depends on it.
    pub(super) fn save(&mut self, kind: &'static Kind, after: &Element) {
        let id = after.value("TxnID").unwrap_or_default();
        let before = self.shelf(kind.shelf).get(id);
        self.move_figures(kind.shelf, before.as_ref(), Some(after));
        self.put(kind, after);
    }

    /// Deletes a transaction, writes that down, and moves what depended on it.
    pub(super) fn delete_transaction(&mut self, kind: &'static Kind, id: &str) -> Option<Element> {
        let old = self.remove(kind.shelf, id)?;
        self.move_figures(kind.shelf, Some(&old), None);
        self.note_deletion(kind, &old);
        Some(old)
    }

    fn move_figures(&mut self, shelf: Shelf, before: Option<&Element>, after: Option<&Element>) {
        let mut moves = Moves::new();
        for (ret, sign) in [(before, -Decimal::ONE), (after, Decimal::ONE)] {
            if let Some(ret) = ret {
                self.gather(shelf, ret, sign, &mut moves);
            }
        }
        for ((shelf, id, field), by) in moves {
            if by.is_zero() {
                continue;
            }
            let objects = self.shelf(shelf);
            let Some(place) = objects.place(&id) else { continue };
            let (Some(head), Some(mut entry)) = (objects.head(place), objects.open(place)) else {
                continue;
            };
            let kind = head.kind;
            let figure = number(&entry, field) + by;
            let text =
                if shelf == Shelf::Item { quantity_text(figure) } else { amount_text(figure) };
            entry.set(field, text);
            super::entry::arrange(&mut entry);
            self.put(kind, &entry);
        }
    }

    fn gather(&self, shelf: Shelf, ret: &Element, sign: Decimal, moves: &mut Moves) {
        let mut add = |shelf, id: &str, field, by: Decimal| {
            *moves.entry((shelf, id.to_string(), field)).or_default() += by * sign;
        };
        if shelf == Shelf::Invoice
            && let Some(customer) = ret.value_at(&["CustomerRef", "ListID"])
        {
            add(Shelf::Customer, customer, "Balance", number(ret, "BalanceRemaining"));
            add(Shelf::Customer, customer, "TotalBalance", number(ret, "BalanceRemaining"));
        }
        for line in lines(ret) {
            let Some(item) = line.value_at(&["ItemRef", "ListID"]) else { continue };
            let objects = self.shelf(Shelf::Item);
            let head = objects.place(item).and_then(|place| objects.head(place));
            if !head.is_some_and(|head| head.kind.is_stock()) {
                continue;
            }
            let ratio = self.ratio(item, line.value("UnitOfMeasure"));
            if shelf == Shelf::SalesOrder {
                let closed = ret.is_true("IsManuallyClosed") || line.is_true("IsManuallyClosed");
                let open = number(line, "Quantity") - number(line, "Invoiced");
                if !closed && open > Decimal::ZERO {
                    add(Shelf::Item, item, "QuantityOnSalesOrder", open * ratio);
                }
            } else {
                add(Shelf::Item, item, "QuantityOnHand", -number(line, "Quantity") * ratio);
            }
        }
    }

    /// How many base units one of these units is.
    fn ratio(&self, item: &str, unit: Option<&str>) -> Decimal {
        let found = unit.and_then(|unit| {
            let set = self.unit_set(item)?;
            let mut related = set.children_named("RelatedUnit");
            let own = related.find(|related| related.value("Name") == Some(unit))?;
            super::numbers::given(own, "ConversionRatio")
        });
        found.unwrap_or(Decimal::ONE)
    }

    /// The set of units that an item is counted in.
    pub(super) fn unit_set(&self, item: &str) -> Option<Element> {
        let item = self.shelf(Shelf::Item).get(item)?;
        let set = item.value_at(&["UnitOfMeasureSetRef", "ListID"])?;
        self.shelf(Shelf::UnitOfMeasureSet).get(set)
    }
}

/// All lines of a transaction, those within groups too.
pub(super) fn lines(ret: &Element) -> impl Iterator<Item = &Element> {
    ret.children.iter().flat_map(|child| {
        let is_group = child.name.ends_with("LineGroupRet");
        let within = if is_group { child.children.as_slice() } else { std::slice::from_ref(child) };
        within.iter().filter(|line| is_line(line))
    })
}

/// The same, to be changed.
pub(super) fn lines_mut(ret: &mut Element) -> impl Iterator<Item = &mut Element> {
    ret.children.iter_mut().flat_map(|child| {
        let is_group = child.name.ends_with("LineGroupRet");
        let within =
            if is_group { child.children.as_mut_slice() } else { std::slice::from_mut(child) };
        within.iter_mut().filter(|line| is_line(line))
    })
}

fn is_line(element: &Element) -> bool {
    matches!(element.name.as_ref(), "SalesOrderLineRet" | "InvoiceLineRet" | "SalesReceiptLineRet")
}
