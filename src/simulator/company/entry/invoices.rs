//! Invoices, of their own or of sales orders.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::books::Books;
use super::super::effects::lines;
use super::super::kinds::{Kind, Shelf};
use super::super::links::Link;
use super::super::numbers::{amount_text, given, number, quantity_text};
use super::super::profile::Profile;
use super::super::status::Status;
use super::super::tree::Element;
use super::line::Lines;
use super::linked::{bill, check_not_locked, line_of, open_quantity, tell_links_of_invoice};
use super::totals::{extra_lines, total};
use super::{Refusal, Saved, arrange, begin, finish_new};

pub(super) fn kind() -> &'static Kind {
    Kind::named("Invoice").expect("a kind that is kept")
}

/// What a line of the new invoice bills: its place among the lines, and the order's line.
struct Bills {
    place: usize,
    order: String,
    order_line: String,
    quantity: Decimal,
}

/// `InvoiceAdd`.
pub(in super::super) fn add_invoice(
    books: &mut Books,
    profile: &Profile,
    request: &Element,
) -> Result<Saved, Refusal> {
    if request.child("SetCredit").is_some() {
        let told = "SetCredit is not imitated by this pretend company.";
        return Err(Status::new(3250, told).into());
    }
    let mut ret = begin(books, kind(), request, "Intuit Product Invoice")?;
    if ret.child("ARAccountRef").is_none() {
        let list_id = books.add_name("Account", "Accounts Receivable");
        ret.put(Element::reference("ARAccountRef", &list_id, "Accounts Receivable"));
    }
    for name in ["IsPending", "IsFinanceCharge"] {
        if ret.value(name).is_none() {
            ret.set(name, "false");
        }
    }
    let mut draft = Draft::new(books, profile, ret);
    draft.whole_orders(request)?;
    draft.lines(request)?;
    let Draft { mut ret, bills, status, .. } = draft;
    if lines(&ret).next().is_none() {
        return Err(Status::missing("InvoiceLineAdd").into());
    }
    extra_lines(request, &mut ret);
    total(books, Shelf::Invoice, &mut ret);
    finish_new(books, kind(), &mut ret);
    let id = ret.value("TxnID").unwrap_or_default().to_string();
    let links = links_of(&ret, &bills);
    tell_links_of_invoice(books, &mut ret, &links);
    arrange(&mut ret);
    books.save(kind(), &ret);
    for link in &links {
        books.links.add(&id, link.clone());
    }
    bill(books, &links);
    Ok(Saved { ret, status })
}

fn links_of(ret: &Element, bills: &[Bills]) -> Vec<Link> {
    let ids: Vec<&str> = lines(ret).filter_map(|line| line.value("TxnLineID")).collect();
    let links = bills.iter().filter_map(|bill| {
        Some(Link {
            invoice_line: (*ids.get(bill.place)?).to_string(),
            order: bill.order.clone(),
            order_line: bill.order_line.clone(),
            quantity: bill.quantity,
        })
    });
    links.collect()
}

/// An invoice while it is being made.
struct Draft<'a> {
    books: &'a Books,
    profile: &'a Profile,
    ret: Element,
    maker: Lines<'a>,
    bills: Vec<Bills>,
    /// What earlier lines of this invoice take from order lines.
    taken: BTreeMap<(String, String), Decimal>,
    made: usize,
    status: Status,
}

impl<'a> Draft<'a> {
    fn new(books: &'a Books, profile: &'a Profile, ret: Element) -> Self {
        let maker = Lines::of(books, profile, kind());
        let (bills, taken) = (Vec::new(), BTreeMap::new());
        Self { books, profile, ret, maker, bills, taken, made: 0, status: Status::ok() }
    }

    fn order(&self, id: &str) -> Result<Element, Status> {
        let order = self.books.shelf(Shelf::SalesOrder).get(id);
        let order = order.ok_or_else(|| Status::not_found(id))?;
        check_not_locked(self.books, id)?;
        let customer = |ret: &Element| ret.value_at(&["CustomerRef", "ListID"]).map(str::to_string);
        let differs = customer(&order) != customer(&self.ret);
        if differs && !self.profile.unproven.link_to_other_customer {
            let why = "The transaction to link to belongs to another customer.";
            return Err(Status::invalid_value("LinkToTxn", id, why));
        }
        Ok(order)
    }

    /// `LinkToTxnID`: all that is open of an order.
    fn whole_orders(&mut self, request: &Element) -> Result<(), Status> {
        for link in request.children_named("LinkToTxnID") {
            let order = self.order(&link.text)?;
            let beside = request.children_named("InvoiceLineAdd");
            let mut beside = beside.filter_map(|line| line.child("LinkToTxn"));
            if beside.any(|other| other.value("TxnID") == Some(&link.text)) {
                return Err(Status::conflict("LinkToTxnID", "LinkToTxn"));
            }
            let lines: Vec<&Element> = lines(&order).collect();
            let open = |line: &&Element| !open_quantity(&order, line).is_zero();
            if !lines.iter().any(open) {
                // A warning: what else the invoice holds is saved.
                self.status = Status::cannot_link(&link.text);
                continue;
            }
            for line in lines {
                let quantity = open_quantity(&order, line);
                if line.child("ItemRef").is_some() && quantity.is_zero() {
                    continue;
                }
                self.bill_line(&order, line, quantity, None, &[])?;
            }
        }
        Ok(())
    }

    fn lines(&mut self, request: &Element) -> Result<(), Status> {
        for child in &request.children {
            match child.name.as_ref() {
                "InvoiceLineAdd" => match child.child("LinkToTxn") {
                    Some(link) => self.linked_line(child, link)?,
                    None => {
                        let line = self.maker.make(child)?;
                        self.push(line);
                    }
                },
                "InvoiceLineGroupAdd" => {
                    let group = self.maker.make_group(child)?;
                    self.push(group);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn push(&mut self, line: Element) {
        let holder = Element::node("InvoiceRet", vec![line]);
        self.made += lines(&holder).count();
        self.ret.children.extend(holder.children);
    }

    fn linked_line(&mut self, request: &Element, link: &Element) -> Result<(), Status> {
        let value = |name| link.value(name).unwrap_or_default().to_string();
        let (id, line_id) = (value("TxnID"), value("TxnLineID"));
        let order = self.order(&id)?;
        let Some(line) = line_of(&order, &line_id) else {
            return Err(Status::not_found(&line_id));
        };
        let beside = self.beside_link(request, &id)?;
        let taken = self.taken.get(&(id.clone(), line_id)).copied().unwrap_or_default();
        let open = open_quantity(&order, line) - taken;
        if open <= Decimal::ZERO && !self.profile.unproven.invoice_over_open_quantity {
            return Err(Status::invalid_value("LinkToTxn", &id, "The line has been closed."));
        }
        let quantity = given(request, "Quantity").unwrap_or(open);
        if quantity > open && !self.profile.unproven.invoice_over_open_quantity {
            let why = "The quantity is more than what is left to invoice.";
            return Err(Status::invalid_value("Quantity", &quantity_text(quantity), why));
        }
        if quantity < Decimal::ZERO {
            let why = "The quantity cannot be negative.";
            return Err(Status::invalid_value("Quantity", &quantity_text(quantity), why));
        }
        self.bill_line(&order, line, quantity, given(request, "Amount"), &beside)
    }

    /// Beside `LinkToTxn` stand a quantity and an amount; everything else comes from the order.
    fn beside_link(&self, request: &Element, id: &str) -> Result<Vec<Element>, Status> {
        let mut beside = Vec::new();
        for child in &request.children {
            match child.name.as_ref() {
                "LinkToTxn" | "Quantity" | "Amount" => {}
                "SalesTaxCodeRef" => return Err(Status::invalid_value("LinkToTxn", id, "")),
                "InventorySiteRef" | "InventorySiteLocationRef" | "SerialNumber" | "LotNumber"
                    if self.profile.unproven.site_beside_link =>
                {
                    beside.push(child.clone());
                }
                other => return Err(Status::conflict(other, "LinkToTxn")),
            }
        }
        Ok(beside)
    }

    fn bill_line(
        &mut self,
        order: &Element,
        line: &Element,
        quantity: Decimal,
        amount: Option<Decimal>,
        beside: &[Element],
    ) -> Result<(), Status> {
        let mut add = Element::node("InvoiceLineAdd", Vec::new());
        let own = ["TxnLineID", "Amount", "Invoiced", "IsManuallyClosed", "DataExtRet"];
        let kept = line.children.iter().filter(|child| !own.contains(&child.name.as_ref()));
        add.children.extend(kept.cloned());
        for child in beside {
            add.put(child.clone());
        }
        let is_counted = line.child("Quantity").is_some();
        if is_counted {
            add.set("Quantity", quantity_text(quantity));
        }
        if let Some(amount) = amount.or_else(|| (!is_counted).then(|| number(line, "Amount"))) {
            // The amount counts, and the rate follows.
            add.remove("Rate");
            add.set("Amount", amount_text(amount));
        }
        let made = self.maker.make(&add)?;
        let place = self.made;
        self.push(made);
        let text = |element: &Element, name| element.value(name).unwrap_or_default().to_string();
        let (order, order_line) = (text(order, "TxnID"), text(line, "TxnLineID"));
        *self.taken.entry((order.clone(), order_line.clone())).or_default() += quantity;
        if line.child("ItemRef").is_some() && !self.profile.unproven.links_lost {
            self.bills.push(Bills { place, order, order_line, quantity });
        }
        Ok(())
    }
}
