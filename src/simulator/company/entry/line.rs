//! One line of a transaction.

use rust_decimal::Decimal;

use super::super::books::Books;
use super::super::kinds::{Kind, Shelf};
use super::super::numbers::{amount_text, cents, given, number, price_text, quantity_text};
use super::super::profile::Profile;
use super::super::status::Status;
use super::super::tree::Element;
use super::carry;

/// Makes lines of one transaction, from the first to the last: discounts and subtotals look back.
pub(super) struct Lines<'a> {
    books: &'a Books,
    profile: &'a Profile,
    kind: &'static Kind,
    last_amount: Decimal,
    since_subtotal: Decimal,
}

/// What an item says about the lines it stands on.
struct Item {
    ret: Option<Element>,
    kind: Option<&'static Kind>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(books: &'a Books, profile: &'a Profile, kind: &'static Kind) -> Self {
        let nothing = Decimal::ZERO;
        Self { books, profile, kind, last_amount: nothing, since_subtotal: nothing }
    }

    fn line_ret(&self) -> &'static str {
        match self.kind.shelf {
            Shelf::SalesOrder => "SalesOrderLineRet",
            Shelf::Invoice => "InvoiceLineRet",
            _ => "SalesReceiptLineRet",
        }
    }

    fn place(&self) -> String {
        format!("{}LineItem", self.kind.name)
    }

    /// A line that stays as it is, so that those behind it can look back at it.
    pub(super) fn pass(&mut self, line: &Element) {
        let amount = number(line, "Amount");
        self.last_amount = amount;
        self.since_subtotal += amount;
    }

    /// A line of a request. It has no id yet.
    pub(super) fn make(&mut self, request: &Element) -> Result<Element, Status> {
        let mut line = Element::node(self.line_ret(), Vec::new());
        carry(self.books, request, &mut line, &self.place())?;
        let item = self.item(&line);
        self.check_item(&line)?;
        self.check_site(&line, &item)?;
        self.check_unit(&line)?;
        if line.child("ItemRef").is_some() {
            self.describe(&mut line, &item);
            self.price(&mut line, &item);
        } else if let Some(amount) = given(&line, "Amount") {
            line.set("Amount", amount_text(amount));
            self.pass(&line);
        }
        if self.kind.shelf == Shelf::SalesOrder && line.child("ItemRef").is_some() {
            line.set("Invoiced", "0");
            if line.value("IsManuallyClosed").is_none() {
                line.set("IsManuallyClosed", "false");
            }
        }
        let fields = request.children_named("DataExt");
        line.children.extend(fields.map(custom_field));
        Ok(line)
    }

    /// A group of lines: those that its item names, times its quantity.
    pub(super) fn make_group(&mut self, request: &Element) -> Result<Element, Status> {
        let name = match self.kind.shelf {
            Shelf::SalesOrder => "SalesOrderLineGroupRet",
            Shelf::Invoice => "InvoiceLineGroupRet",
            _ => "SalesReceiptLineGroupRet",
        };
        let mut group = Element::node(name, Vec::new());
        carry(self.books, request, &mut group, &self.place())?;
        let id = group.value_at(&["ItemGroupRef", "ListID"]).unwrap_or_default();
        let item = self.books.shelf(Shelf::Item).get(id);
        let item = item.filter(|item| item.name == "ItemGroupRet").ok_or_else(|| {
            let name = group.value_at(&["ItemGroupRef", "FullName"]).unwrap_or_default();
            Status::bad_reference("ItemGroup", name, &self.place())
        })?;
        let times = given(&group, "Quantity").unwrap_or(Decimal::ONE);
        group.set("Quantity", quantity_text(times));
        if let (None, Some(text)) = (group.value("Desc"), item.value("ItemDesc")) {
            group.set("Desc", text);
        }
        let printed = item.value("IsPrintItemsInGroup").unwrap_or("false");
        group.set("IsPrintItemsInGroup", printed);
        let mut total = Decimal::ZERO;
        for member in item.children_named("ItemGroupLine") {
            let mut add = member.clone();
            let quantity = given(&add, "Quantity").unwrap_or(Decimal::ONE) * times;
            add.set("Quantity", quantity_text(quantity));
            for site in ["InventorySiteRef", "InventorySiteLocationRef"] {
                add.children.extend(request.child(site).cloned());
            }
            let line = self.make(&add)?;
            total += number(&line, "Amount");
            group.children.push(line);
        }
        group.set("TotalAmount", amount_text(total));
        Ok(group)
    }

    fn item(&self, line: &Element) -> Item {
        let objects = self.books.shelf(Shelf::Item);
        let id = line.value_at(&["ItemRef", "ListID"]).unwrap_or_default();
        let place = objects.place(id);
        let kind = place.and_then(|place| objects.head(place)).map(|head| head.kind);
        Item { ret: place.and_then(|place| objects.open(place)), kind }
    }

    /// Groups are no items of lines; they have lines of their own.
    fn check_item(&self, line: &Element) -> Result<(), Status> {
        let item = self.item(line);
        match item.kind {
            Some(kind) if kind.name == "ItemGroup" => {
                let name = line.value_at(&["ItemRef", "FullName"]).unwrap_or_default();
                Err(Status::bad_reference("Item", name, &self.place()))
            }
            _ => Ok(()),
        }
    }

    fn check_site(&self, line: &Element, item: &Item) -> Result<(), Status> {
        // An item that only references are known of may be kept in stock.
        let is_stock = item.kind.is_none_or(Kind::is_stock);
        let Some(site) = line.child("InventorySiteRef") else {
            let needed = self.profile.multiple_sites_enabled
                && !self.profile.unproven.site_left_out
                && self.kind.shelf != Shelf::SalesOrder;
            if needed && item.kind.is_some_and(Kind::is_stock) {
                let place = format!("{} Site", self.place());
                return Err(Status::bad_reference("InventorySite", "", &place));
            }
            return Ok(());
        };
        if !self.profile.multiple_sites_available || !self.profile.multiple_sites_enabled {
            return Err(Status::not_enabled());
        }
        if !is_stock {
            let name = site.value("FullName").unwrap_or_default();
            let place = format!("{} Site", self.place());
            return Err(Status::bad_reference("InventorySite", name, &place));
        }
        Ok(())
    }

    fn check_unit(&self, line: &Element) -> Result<(), Status> {
        let Some(unit) = line.value("UnitOfMeasure") else { return Ok(()) };
        let item = line.value_at(&["ItemRef", "ListID"]).unwrap_or_default();
        // An item without a set takes any word, as it is then only printed.
        let Some(set) = self.books.unit_set(item) else { return Ok(()) };
        let base = set.child("BaseUnit").into_iter();
        let mut units = base.chain(set.children_named("RelatedUnit"));
        let known = units
            .any(|known| [known.value("Name"), known.value("Abbreviation")].contains(&Some(unit)));
        if known {
            Ok(())
        } else {
            Err(Status::bad_reference("UnitOfMeasure", unit, &self.place()))
        }
    }

    fn describe(&self, line: &mut Element, item: &Item) {
        let Some(ret) = &item.ret else { return };
        let text = ["SalesDesc", "ItemDesc"].into_iter().find_map(|name| ret.value(name));
        let text = text.or_else(|| ret.value_at(&["SalesOrPurchase", "Desc"]));
        let text = text.or_else(|| ret.value_at(&["SalesAndPurchase", "SalesDesc"]));
        if let (None, Some(text)) = (line.child("Desc"), text) {
            line.set("Desc", text);
        }
        if let (None, Some(code)) = (line.child("SalesTaxCodeRef"), ret.child("SalesTaxCodeRef")) {
            line.put(code.clone());
        }
    }

    /// Rate and amount: what is given counts; what is left out follows from the other, or from
    /// the price of the item.
    fn price(&mut self, line: &mut Element, item: &Item) {
        let is = |name| item.kind.is_some_and(|kind| kind.name == name);
        if is("ItemSubtotal") {
            line.set("Amount", amount_text(self.since_subtotal));
            self.last_amount = self.since_subtotal;
            self.since_subtotal = Decimal::ZERO;
            return;
        }
        let quantity = given(line, "Quantity");
        if let Some(quantity) = quantity {
            line.set("Quantity", quantity_text(quantity));
        }
        let hundred = Decimal::ONE_HUNDRED;
        let percent = given(line, "RatePercent").or_else(|| item.percent());
        let amount = given(line, "Amount");
        if let (Some(percent), None, None) = (percent, given(line, "Rate"), amount) {
            let percent = if is("ItemDiscount") { -percent.abs() } else { percent };
            line.remove("Rate");
            line.set("RatePercent", price_text(percent));
            let amount = cents(self.last_amount * percent / hundred);
            line.set("Amount", amount_text(amount));
            self.last_amount = amount;
            self.since_subtotal += amount;
            return;
        }
        let times = quantity.unwrap_or(Decimal::ONE);
        let rate = match (given(line, "Rate"), amount) {
            (Some(rate), _) => Some(rate),
            (None, Some(amount)) if !times.is_zero() => amount.checked_div(times),
            _ => item.price(),
        };
        let amount = amount.or_else(|| rate.and_then(|rate| rate.checked_mul(times)));
        if let Some(rate) = rate {
            line.set("Rate", price_text(rate));
        }
        line.set("Amount", amount_text(amount.unwrap_or_default()));
        self.pass(line);
    }
}

impl Item {
    fn price(&self) -> Option<Decimal> {
        let ret = self.ret.as_ref()?;
        given(ret, "SalesPrice")
            .or_else(|| given(ret, "DiscountRate").map(|rate| -rate.abs()))
            .or_else(|| given(ret.child("SalesOrPurchase")?, "Price"))
            .or_else(|| given(ret.child("SalesAndPurchase")?, "SalesPrice"))
    }

    fn percent(&self) -> Option<Decimal> {
        let ret = self.ret.as_ref()?;
        given(ret, "DiscountRatePercent")
            .or_else(|| given(ret.child("SalesOrPurchase")?, "PricePercent"))
    }
}

fn custom_field(field: &Element) -> Element {
    let leaf = |name| Element::leaf(name, field.value(name).unwrap_or_default());
    let kind = Element::leaf("DataExtType", "STR255TYPE");
    let leaves = vec![leaf("OwnerID"), leaf("DataExtName"), kind, leaf("DataExtValue")];
    Element::node("DataExtRet", leaves)
}
