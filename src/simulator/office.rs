//! The people who work in QuickBooks between two visits: they enter, edit, close and delete sales
//! orders, by chance from a seed.
//!
//! They work through the request processor, so that everything moves in the books that moves when
//! a window of QuickBooks is saved.

use std::fmt;

use super::connector::xml::{self, Node, XmlError};
use super::connector::{Failure, QuickBooks};
use crate::generator::chance::Chance;

/// A seed's stream of chance, for each day of the office.
const STREAM: u64 = 0x6F66_6669_6365;
/// An ordered quantity that the office thinks of.
const QUANTITY_MAX: u64 = 40;
/// Numbers of entered orders begin here, away from those of made companies.
const NUMBER_FIRST: u64 = 500_000;

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// New orders.
    pub entered: u32,
    /// Orders with another quantity or memo.
    pub edited: u32,
    /// Orders closed by hand.
    pub closed: u32,
    /// Orders deleted.
    pub deleted: u32,
    /// What QuickBooks did not let them do, in its words.
    pub refused: Vec<String>,
}

impl fmt::Display for Work {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entered, edited, closed, deleted, refused } = self;
        write!(out, "{entered} orders entered, {edited} edited, {closed} closed, ")?;
        write!(out, "{deleted} deleted")?;
        if refused.is_empty() { Ok(()) } else { write!(out, ", {} refused", refused.len()) }
    }
}

/// QuickBooks did not understand its own office.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// A request was refused as a whole.
    #[error("QuickBooks refused the office's request")]
    Refused(#[from] Failure),
    /// An answer was no XML.
    #[error("QuickBooks' answer cannot be read")]
    Answer(#[from] XmlError),
}

/// One stretch of work.
struct Office<'q> {
    quickbooks: &'q mut dyn QuickBooks,
    chance: Chance,
    /// What the next order is numbered.
    number: u64,
    work: Work,
}

/// Lets the office make so many changes; the same seed, visit and books give the same ones.
///
/// # Errors
/// QuickBooks cannot be opened or does not understand.
pub fn work(
    quickbooks: &mut dyn QuickBooks,
    changes: u32,
    seed: u64,
    visit: u32,
) -> Result<Work, OfficeError> {
    quickbooks.suffer(&[]);
    quickbooks.open("")?;
    let chance = Chance::new(seed, STREAM ^ (u64::from(visit) << 32));
    let mut office = Office { quickbooks, chance, number: NUMBER_FIRST, work: Work::default() };
    let done = office.spend(changes);
    let Office { quickbooks, work, .. } = office;
    quickbooks.close();
    done.map(|()| work)
}

impl Office<'_> {
    fn spend(&mut self, changes: u32) -> Result<(), OfficeError> {
        let mut open = self.open_orders()?;
        for _ in 0..changes {
            if open.is_empty() {
                return Ok(());
            }
            let place = usize::try_from(self.chance.below(open.len() as u64)).unwrap_or(0);
            let Some(order) = self.order(&open[place])? else {
                open.swap_remove(place);
                continue;
            };
            match self.chance.below(10) {
                0..4 => self.enter(&order)?,
                4..7 => self.edit(&order)?,
                7..9 => {
                    self.close(&order)?;
                    open.swap_remove(place);
                }
                _ => {
                    self.delete(&order)?;
                    open.swap_remove(place);
                }
            }
        }
        Ok(())
    }

    /// The ids of all orders that nobody has closed; numbers go on behind those that are there.
    fn open_orders(&mut self) -> Result<Vec<String>, OfficeError> {
        let wanted = ["TxnID", "RefNumber", "IsManuallyClosed", "IsFullyInvoiced"];
        let wanted = wanted.map(|name| element("IncludeRetElement", name)).concat();
        let root = self.ask(&format!("<SalesOrderQueryRq>{wanted}</SalesOrderQueryRq>"))?;
        let mut ids = Vec::new();
        for order in rets(&root, "SalesOrderRet") {
            let number = text(order, "RefNumber").parse().unwrap_or(0);
            self.number = self.number.max(number + 1);
            if ["IsManuallyClosed", "IsFullyInvoiced"].iter().all(|it| text(order, it) != "true") {
                ids.push(text(order, "TxnID").to_string());
            }
        }
        Ok(ids)
    }

    fn order(&mut self, id: &str) -> Result<Option<Node>, OfficeError> {
        let (id, lines) = (element("TxnID", id), element("IncludeLineItems", "true"));
        let root = self.ask(&format!("<SalesOrderQueryRq>{id}{lines}</SalesOrderQueryRq>"))?;
        Ok(rets(&root, "SalesOrderRet").first().map(|order| (*order).clone()))
    }

    /// A new order like a known one, with quantities of its own.
    fn enter(&mut self, like: &Node) -> Result<(), OfficeError> {
        let mut lines = String::new();
        for line in children(like, "SalesOrderLineRet") {
            let Some(item) = reference(line, "ItemRef") else { continue };
            let quantity = self.quantity();
            let site = reference(line, "InventorySiteRef").unwrap_or_default();
            lines.push_str(&format!(
                "<SalesOrderLineAdd>{item}{}{site}</SalesOrderLineAdd>",
                element("Quantity", &quantity)
            ));
        }
        let Some(customer) = reference(like, "CustomerRef").filter(|_| !lines.is_empty()) else {
            return Ok(());
        };
        let number = element("RefNumber", &self.number.to_string());
        self.number += 1;
        let add = format!(
            "<SalesOrderAddRq><SalesOrderAdd>{customer}{number}{lines}</SalesOrderAdd>\
             </SalesOrderAddRq>"
        );
        self.change(&add, |work| &mut work.entered)
    }

    /// Another quantity in one line; another memo where there is no line to change.
    fn edit(&mut self, order: &Node) -> Result<(), OfficeError> {
        let lines = children(order, "SalesOrderLineRet");
        let with_quantity: Vec<usize> = (0..lines.len())
            .filter(|place| !text(lines[*place], "Quantity").is_empty())
            .filter(|place| matches!(text(lines[*place], "Invoiced"), "" | "0"))
            .collect();
        let has_groups = !children(order, "SalesOrderLineGroupRet").is_empty();
        if with_quantity.is_empty() || has_groups {
            let memo = format!("looked at again, {}", self.quantity());
            return self.modify(order, &element("Memo", &memo), |work| &mut work.edited);
        }
        let chosen = *self.chance.pick(&with_quantity);
        let quantity = self.quantity();
        let each = lines.iter().enumerate().map(|(place, line)| {
            let id = element("TxnLineID", text(line, "TxnLineID"));
            let quantity =
                if place == chosen { element("Quantity", &quantity) } else { String::new() };
            format!("<SalesOrderLineMod>{id}{quantity}</SalesOrderLineMod>")
        });
        let lines = each.collect::<Vec<_>>().concat();
        self.modify(order, &lines, |work| &mut work.edited)
    }

    fn close(&mut self, order: &Node) -> Result<(), OfficeError> {
        self.modify(order, &element("IsManuallyClosed", "true"), |work| &mut work.closed)
    }

    fn delete(&mut self, order: &Node) -> Result<(), OfficeError> {
        let (kind, id) = (element("TxnDelType", "SalesOrder"), text(order, "TxnID"));
        let request = format!("<TxnDelRq>{kind}{}</TxnDelRq>", element("TxnID", id));
        self.change(&request, |work| &mut work.deleted)
    }

    fn modify(
        &mut self,
        order: &Node,
        what: &str,
        count: fn(&mut Work) -> &mut u32,
    ) -> Result<(), OfficeError> {
        let id = element("TxnID", text(order, "TxnID"));
        let version = element("EditSequence", text(order, "EditSequence"));
        let request = format!(
            "<SalesOrderModRq><SalesOrderMod>{id}{version}{what}</SalesOrderMod></SalesOrderModRq>"
        );
        self.change(&request, count)
    }

    fn quantity(&mut self) -> String {
        self.chance.between(1, QUANTITY_MAX).to_string()
    }

    /// Asks for a change and counts it, or what QuickBooks says against it.
    fn change(
        &mut self,
        request: &str,
        count: fn(&mut Work) -> &mut u32,
    ) -> Result<(), OfficeError> {
        let envelope = envelope(request);
        let response = self.quickbooks.process(envelope.as_bytes())?;
        let answered = super::connector::responses(&response);
        match answered.first() {
            Some(asked) if asked.is_applied() => *count(&mut self.work) += 1,
            Some(asked) => self.work.refused.push(format!(
                "{} {}: {}",
                asked.message,
                asked.status.unwrap_or_default(),
                asked.status_message
            )),
            None => {}
        }
        Ok(())
    }

    fn ask(&mut self, request: &str) -> Result<Node, OfficeError> {
        let response = self.quickbooks.process(envelope(request).as_bytes())?;
        Ok(xml::read(&response)?)
    }
}

fn envelope(request: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><?qbxml version=\"13.0\"?><QBXML>\
         <QBXMLMsgsRq onError=\"stopOnError\">{request}</QBXMLMsgsRq></QBXML>"
    )
}

/// The objects of this name within the answers.
fn rets<'n>(root: &'n Node, name: &str) -> Vec<&'n Node> {
    let answers = root.children.iter().flat_map(|set| &set.children);
    answers.flat_map(|answer| children(answer, name)).collect()
}

fn children<'n>(node: &'n Node, name: &str) -> Vec<&'n Node> {
    node.children.iter().filter(|child| child.name == name).collect()
}

fn text<'n>(node: &'n Node, name: &str) -> &'n str {
    let found = node.children.iter().find(|child| child.name == name);
    found.map(|child| child.text.as_str()).unwrap_or_default()
}

/// A reference to the same list entry.
fn reference(node: &Node, name: &str) -> Option<String> {
    let found = node.children.iter().find(|child| child.name == name)?;
    let inner = match text(found, "ListID") {
        "" => element("FullName", text(found, "FullName")),
        id => element("ListID", id),
    };
    Some(format!("<{name}>{inner}</{name}>"))
}

fn element(name: &str, text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            ' '..='~' => escaped.push(character),
            _ => escaped.push_str(&format!("&#{};", u32::from(character))),
        }
    }
    format!("<{name}>{escaped}</{name}>")
}
