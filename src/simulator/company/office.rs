//! What people do in the windows of QuickBooks.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Company;
use super::entry::{self, Refusal};
use super::kinds::{Kind, Shelf};
use super::numbers::{price_text, quantity_text};
use super::status::Status;
use super::tree::Element;

/// A line to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewLine {
    /// Full name of the item; empty: a line of text.
    pub item: String,
    /// How many; `None` for a line of text or of an amount.
    pub quantity: Option<Decimal>,
    /// Price of one; `None`: the item's own.
    pub rate: Option<Decimal>,
    /// Unit of measure; `None`: none is written.
    pub unit: Option<String>,
    /// Full name of the site.
    pub site: Option<String>,
    /// Description; `None`: the item's own.
    pub description: Option<String>,
}

/// A sales order to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewOrder {
    /// Full name of the customer.
    pub customer: String,
    /// Its number; `None`: the next one.
    pub number: Option<String>,
    /// Other fields of the head, by their names in `SalesOrderAdd`, in any order.
    pub fields: BTreeMap<String, String>,
    /// At least one.
    pub lines: Vec<NewLine>,
}

/// A change to a sales order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderChange {
    /// Puts a text into a field of the head, by its name in `SalesOrderMod`; empty: clears it.
    Field(String, String),
    /// Changes how many a line orders.
    Quantity(String, Decimal),
    /// Closes a line, or opens it again.
    Closed(String, bool),
    /// Adds a line at the end.
    Add(NewLine),
    /// Deletes a line.
    Remove(String),
}

/// The kinds of items that can be entered here; others come with a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// `ItemInventory`.
    Inventory,
    /// `ItemInventoryAssembly`.
    Assembly,
    /// `ItemNonInventory`.
    NonInventory,
    /// `ItemService`.
    Service,
    /// `ItemOtherCharge`.
    OtherCharge,
    /// `ItemDiscount`; its price is a percentage.
    Discount,
    /// `ItemSubtotal`.
    Subtotal,
    /// `ItemSalesTax`; its price is a percentage.
    SalesTax,
}

/// An item to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// Its kind.
    pub kind: ItemKind,
    /// Its name, with those above it: `Bolts:M8`. Those above must be there.
    pub full_name: String,
    /// Description on sales.
    pub description: String,
    /// Price of one, or the percentage of a discount or tax.
    pub price: Decimal,
    /// Name of its set of units.
    pub unit_set: Option<String>,
}

impl Company {
    /// Enters a sales order; gives its `TxnID`.
    ///
    /// # Errors
    /// What a request with the same content would be refused with; so for everything here.
    pub fn enter_sales_order(&mut self, order: &NewOrder) -> Result<String, Status> {
        let mut add = Element::node("SalesOrderAdd", vec![named("CustomerRef", &order.customer)]);
        if let Some(number) = &order.number {
            add.set("RefNumber", number);
        }
        let fields = order.fields.iter();
        add.children.extend(fields.map(|(name, text)| Element::leaf(name.clone(), text)));
        add.children.extend(order.lines.iter().map(|line| written("SalesOrderLineAdd", line)));
        let saved = entry::add_order(&mut self.books, &self.profile, &add).map_err(status)?;
        Ok(saved.ret.value("TxnID").unwrap_or_default().to_string())
    }

    /// Changes a sales order.
    pub fn edit_sales_order(
        &mut self,
        txn_id: &str,
        changes: &[OrderChange],
    ) -> Result<(), Status> {
        let order = self.books.shelf(Shelf::SalesOrder).get(txn_id);
        let order = order.ok_or_else(|| Status::not_found(txn_id))?;
        let mut change = Element::node("SalesOrderMod", Vec::new());
        change.set("TxnID", txn_id);
        change.set("EditSequence", order.value("EditSequence").unwrap_or_default());
        for field in changes {
            if let OrderChange::Field(name, text) = field {
                change.children.push(Element::leaf(name.clone(), text));
            }
        }
        if changes.iter().any(|each| !matches!(each, OrderChange::Field(..))) {
            change.children.extend(changed_lines(&order, changes)?);
        }
        entry::modify_order(&mut self.books, &self.profile, &change).map_err(status)?;
        Ok(())
    }

    /// Closes a sales order, or opens it again.
    pub fn close_sales_order(&mut self, txn_id: &str, closed: bool) -> Result<(), Status> {
        let change = OrderChange::Field("IsManuallyClosed".to_string(), closed.to_string());
        self.edit_sales_order(txn_id, &[change])
    }

    /// Invoices a sales order: these lines and how many of each, or all that is open where none
    /// is named. Gives the `TxnID` of the invoice.
    pub fn invoice_sales_order(
        &mut self,
        txn_id: &str,
        lines: &[(String, Decimal)],
    ) -> Result<String, Status> {
        let order = self.books.shelf(Shelf::SalesOrder).get(txn_id);
        let order = order.ok_or_else(|| Status::not_found(txn_id))?;
        let customer = order.child("CustomerRef").cloned();
        let mut add = Element::node("InvoiceAdd", customer.into_iter().collect());
        if lines.is_empty() {
            add.set("LinkToTxnID", txn_id);
        }
        for (line, quantity) in lines {
            let leaves = vec![Element::leaf("TxnID", txn_id), Element::leaf("TxnLineID", line)];
            let quantity = Element::leaf("Quantity", quantity_text(*quantity));
            let children = vec![quantity, Element::node("LinkToTxn", leaves)];
            add.children.push(Element::node("InvoiceLineAdd", children));
        }
        let saved = entry::add_invoice(&mut self.books, &self.profile, &add).map_err(status)?;
        Ok(saved.ret.value("TxnID").unwrap_or_default().to_string())
    }

    /// Puts another quantity on a line of an invoice, by its place from 0.
    pub fn edit_invoice(
        &mut self,
        txn_id: &str,
        place: usize,
        quantity: Decimal,
    ) -> Result<(), Status> {
        entry::edit_invoice(&mut self.books, txn_id, place, quantity).map_err(status)
    }

    /// Deletes a transaction.
    pub fn delete(&mut self, txn_id: &str) -> Result<(), Status> {
        entry::delete(&mut self.books, None, txn_id).map(|_| ()).map_err(status)
    }

    /// Voids a transaction: it stays, over nothing.
    pub fn void(&mut self, txn_id: &str) -> Result<(), Status> {
        entry::void(&mut self.books, txn_id).map_err(status)
    }

    /// Opens a transaction in a window: until it is closed, requests are told 3175 or 3176. Given
    /// `Customer`, the list of customers is being changed, and adding to it is told 3180.
    pub fn lock(&mut self, txn_id: &str) {
        self.books.locked.insert(txn_id.to_string());
    }

    /// Closes that window.
    pub fn unlock(&mut self, txn_id: &str) {
        self.books.locked.remove(txn_id);
    }

    /// Enters a customer, or a job below one (`Customer:Job`); gives its `ListID`.
    pub fn add_customer(&mut self, full_name: &str) -> Result<String, Status> {
        let mut add = Element::node("CustomerAdd", Vec::new());
        match full_name.rsplit_once(':') {
            Some((parent, name)) => {
                add.set("Name", name);
                add.children.push(named("ParentRef", parent));
            }
            None => add.set("Name", full_name),
        }
        let saved = entry::add_customer(&mut self.books, &add).map_err(status)?;
        Ok(saved.ret.value("ListID").unwrap_or_default().to_string())
    }

    /// Enters an item; gives its `ListID`.
    pub fn add_item(&mut self, item: &NewItem) -> Result<String, Status> {
        let (name, price) = (item.kind.name(), price_text(item.price));
        let mut ret = Element::node(kind(name).ret, Vec::new());
        let (text, code) = (&item.description, self.books.add_name("SalesTaxCode", "Tax"));
        match item.kind {
            ItemKind::Inventory | ItemKind::Assembly => {
                ret.set("SalesDesc", text);
                ret.set("SalesPrice", price);
                ret.set("QuantityOnHand", "0");
                ret.set("QuantityOnSalesOrder", "0");
                ret.put(Element::reference("SalesTaxCodeRef", &code, "Tax"));
            }
            ItemKind::NonInventory | ItemKind::Service | ItemKind::OtherCharge => {
                let leaves = vec![Element::leaf("Desc", text), Element::leaf("Price", price)];
                ret.put(Element::node("SalesOrPurchase", leaves));
                ret.put(Element::reference("SalesTaxCodeRef", &code, "Tax"));
            }
            ItemKind::Discount | ItemKind::SalesTax => {
                let is_tax = item.kind == ItemKind::SalesTax;
                ret.set("ItemDesc", text);
                ret.set(if is_tax { "TaxRate" } else { "DiscountRatePercent" }, price);
            }
            ItemKind::Subtotal => ret.set("ItemDesc", text),
        }
        if let Some(set) = &item.unit_set {
            let found = self.books.named("UnitOfMeasureSet", set);
            let found =
                found.ok_or_else(|| Status::bad_reference("UnitOfMeasureSet", set, name))?;
            let reference =
                Element::reference("UnitOfMeasureSetRef", &found.list_id, &found.full_name);
            ret.put(reference);
        }
        self.add_entry(kind(name), ret, &item.full_name)
    }

    /// Enters an inventory site; gives its `ListID`.
    pub fn add_site(&mut self, name: &str) -> Result<String, Status> {
        let kind = kind("InventorySite");
        self.add_entry(kind, Element::node(kind.ret, Vec::new()), name)
    }

    /// Enters a set of units: the base unit, and others with how many base units they are.
    pub fn add_unit_set(
        &mut self,
        name: &str,
        base: &str,
        related: &[(&str, Decimal)],
    ) -> Result<String, Status> {
        let unit =
            |name: &str| vec![Element::leaf("Name", name), Element::leaf("Abbreviation", name)];
        let mut ret = Element::node("UnitOfMeasureSetRet", Vec::new());
        ret.set("UnitOfMeasureType", "Count");
        ret.put(Element::node("BaseUnit", unit(base)));
        for (name, ratio) in related {
            let mut leaves = unit(name);
            leaves.push(Element::leaf("ConversionRatio", price_text(*ratio)));
            ret.children.push(Element::node("RelatedUnit", leaves));
        }
        self.add_entry(kind("UnitOfMeasureSet"), ret, name)
    }

    /// Gives a customer, an item or a site another name (the last part of it); what stands below
    /// it and what refers to it follows.
    pub fn rename(&mut self, list_id: &str, name: &str) -> Result<(), Status> {
        let Some((kind, mut ret)) = self.books.find(list_id) else {
            return Err(Status::not_found(list_id));
        };
        let old = ret.value("FullName").or_else(|| ret.value("Name")).unwrap_or_default();
        let old = old.to_string();
        let new = match old.rsplit_once(':') {
            Some((above, _)) => format!("{above}:{name}"),
            None => name.to_string(),
        };
        if new != old && self.books.shelf(kind.shelf).numbered(&new).next().is_some() {
            return Err(Status::name_in_use(name));
        }
        ret.set("Name", name);
        self.rename_one(kind, ret, &new);
        let below = format!("{old}:");
        let all = self.books.shelf(kind.shelf).all();
        let ids = all.filter(|(_, head)| head.number.starts_with(&below));
        let ids: Vec<String> = ids.map(|(_, head)| head.id.clone()).collect();
        for id in ids {
            if let Some((kind, ret)) = self.books.find(&id) {
                let full_name = ret.value("FullName").unwrap_or_default();
                let full_name = format!("{new}:{}", &full_name[below.len()..]);
                self.rename_one(kind, ret, &full_name);
            }
        }
        Ok(())
    }

    /// Makes a list entry active or inactive.
    pub fn set_active(&mut self, list_id: &str, active: bool) -> Result<(), Status> {
        let found = self.books.find(list_id).filter(|(kind, _)| !kind.shelf.is_transactions());
        let Some((kind, mut ret)) = found else { return Err(Status::not_found(list_id)) };
        ret.set("IsActive", active.to_string());
        self.books.stamp_changed(&mut ret);
        self.books.put(kind, &ret);
        Ok(())
    }

    /// Deletes a list entry; transactions keep what they say of it.
    pub fn delete_entry(&mut self, list_id: &str) -> Result<(), Status> {
        let found = self.books.find(list_id).filter(|(kind, _)| !kind.shelf.is_transactions());
        let Some((kind, old)) = found else { return Err(Status::not_found(list_id)) };
        self.books.remove(kind.shelf, list_id);
        self.books.note_deletion(kind, &old);
        Ok(())
    }

    /// Enters a name into a list of which only names are kept: `Class`, `Terms`, `ShipMethod`,
    /// `SalesRep`, `Account` …; gives its `ListID`.
    pub fn add_name(&mut self, list: &'static str, full_name: &str) -> String {
        self.books.add_name(list, full_name)
    }

    fn rename_one(&mut self, kind: &'static Kind, mut ret: Element, full_name: &str) {
        if super::schema::schema().has_child(kind.ret, "FullName") {
            ret.set("FullName", full_name);
        }
        let id = ret.value("ListID").unwrap_or_default().to_string();
        self.books.renamed.insert(id, full_name.to_string());
        self.books.stamp_changed(&mut ret);
        self.books.put(kind, &ret);
    }

    fn add_entry(
        &mut self,
        kind: &'static Kind,
        mut ret: Element,
        full_name: &str,
    ) -> Result<String, Status> {
        if self.books.shelf(kind.shelf).numbered(full_name).next().is_some() {
            return Err(Status::name_in_use(full_name));
        }
        let name = match full_name.rsplit_once(':') {
            Some((parent, name)) => {
                let above = self.books.named(kind.shelf.name(), parent);
                let above = above
                    .ok_or_else(|| Status::bad_reference(kind.shelf.name(), parent, kind.name))?;
                ret.put(Element::reference("ParentRef", &above.list_id, &above.full_name));
                name
            }
            None => full_name,
        };
        ret.set("Name", name);
        ret.set("IsActive", "true");
        if super::schema::schema().has_child(kind.ret, "FullName") {
            ret.set("FullName", full_name);
            ret.set("Sublevel", full_name.matches(':').count().to_string());
        }
        self.books.stamp_new(&mut ret);
        let id = self.books.next_list_id();
        ret.set("ListID", id.clone());
        entry::arrange(&mut ret);
        self.books.put(kind, &ret);
        Ok(id)
    }
}

impl ItemKind {
    fn name(self) -> &'static str {
        match self {
            Self::Inventory => "ItemInventory",
            Self::Assembly => "ItemInventoryAssembly",
            Self::NonInventory => "ItemNonInventory",
            Self::Service => "ItemService",
            Self::OtherCharge => "ItemOtherCharge",
            Self::Discount => "ItemDiscount",
            Self::Subtotal => "ItemSubtotal",
            Self::SalesTax => "ItemSalesTax",
        }
    }
}

fn kind(name: &str) -> &'static Kind {
    Kind::named(name).expect("a kind that is kept")
}

fn status(refusal: Refusal) -> Status {
    refusal.status
}

fn named(name: &'static str, full_name: &str) -> Element {
    Element::node(name, vec![Element::leaf("FullName", full_name)])
}

fn written(name: &'static str, line: &NewLine) -> Element {
    let mut add = Element::node(name, Vec::new());
    if !line.item.is_empty() {
        add.children.push(named("ItemRef", &line.item));
    }
    let texts = [("Desc", &line.description), ("UnitOfMeasure", &line.unit)];
    for (name, text) in texts {
        if let Some(text) = text {
            add.set(name, text);
        }
    }
    if let Some(quantity) = line.quantity {
        add.set("Quantity", quantity_text(quantity));
    }
    if let Some(rate) = line.rate {
        add.set("Rate", price_text(rate));
    }
    if let Some(site) = &line.site {
        add.children.push(named("InventorySiteRef", site));
    }
    add
}

/// All lines of an order, each with its id alone or with what changes.
fn changed_lines(order: &Element, changes: &[OrderChange]) -> Result<Vec<Element>, Status> {
    let mut lines: Vec<Element> = Vec::new();
    for line in &order.children {
        let name = match line.name.as_ref() {
            "SalesOrderLineRet" => "SalesOrderLineMod",
            "SalesOrderLineGroupRet" => "SalesOrderLineGroupMod",
            _ => continue,
        };
        let id = line.value("TxnLineID").unwrap_or_default();
        lines.push(Element::node(name, vec![Element::leaf("TxnLineID", id)]));
    }
    for change in changes {
        let (id, field) = match change {
            OrderChange::Field(..) => continue,
            OrderChange::Add(line) => {
                let mut add = written("SalesOrderLineMod", line);
                add.children.insert(0, Element::leaf("TxnLineID", "-1"));
                lines.push(add);
                continue;
            }
            OrderChange::Remove(id) => (id, None),
            OrderChange::Quantity(id, quantity) => {
                (id, Some(("Quantity", quantity_text(*quantity))))
            }
            OrderChange::Closed(id, closed) => (id, Some(("IsManuallyClosed", closed.to_string()))),
        };
        let place = lines.iter().position(|line| line.value("TxnLineID") == Some(id));
        let place = place.ok_or_else(|| Status::not_found(id))?;
        match field {
            Some((name, text)) => lines[place].set(name, text),
            None => {
                lines.remove(place);
            }
        }
    }
    Ok(lines)
}
