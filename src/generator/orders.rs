//! The sales orders of a made company.

use std::io::{self, Write};

use super::chance::Chance;
use super::lists;
use super::xml::{FILE_END, FILE_START, Named, Xml};
use super::{Made, SITE_UNMAPPED, SITES, Trouble};

/// The first order's number; the others follow.
const NUMBER_FIRST: usize = 1_000_001;

/// Seconds since 1970 that the first ids were made at.
const EPOCH: usize = 1_767_225_600;

/// Ids between two orders: more than an order has lines.
const IDS_PER_ORDER: usize = 16;

pub(super) fn write(made: &Made, out: &mut impl Write) -> io::Result<()> {
    let mut xml = Xml(FILE_START.to_string());
    xml.message_start("SalesOrderQueryRs", 7);
    for place in 0..made.orders {
        Order::new(made, place).write(&mut xml);
        out.write_all(xml.0.as_bytes())?;
        xml.0.clear();
    }
    xml.end("SalesOrderQueryRs");
    xml.0.push_str(FILE_END);
    out.write_all(xml.0.as_bytes())
}

/// An order while it is being made.
struct Order {
    place: usize,
    trouble: Option<Trouble>,
    chance: Chance,
    site: Option<&'static str>,
    ids: usize,
    lines: Vec<Line>,
}

struct Line {
    id: String,
    item: Option<Named>,
    description: String,
    unit: &'static str,
    quantity: u64,
    rate_cents: u64,
    site: Option<&'static str>,
    invoiced: u64,
}

impl Order {
    fn new(made: &Made, place: usize) -> Self {
        let mut chance = Chance::new(made.seed, 2 * place as u64 + 1);
        let site = made.multiple_sites.then(|| *chance.pick(&SITES));
        let trouble = made.trouble(place);
        let site = match trouble {
            Some(Trouble::SiteUnmapped) => Some(SITE_UNMAPPED),
            _ => site,
        };
        let mut order = Self { place, trouble, chance, site, ids: 0, lines: Vec::new() };
        let count = order.chance.between(3, 7);
        order.lines = (0..count).map(|_| order.line()).collect();
        order.spoil_lines();
        order
    }

    fn next_id(&mut self) -> String {
        self.ids += 1;
        let id = 0x1_0000 + self.place * IDS_PER_ORDER + self.ids - 1;
        format!("{id:X}-{}", EPOCH + self.place)
    }

    fn line(&mut self) -> Line {
        let id = self.next_id_of_line();
        let drawn = self.chance.below(lists::PARTS as u64);
        let item = lists::active_part(usize::try_from(drawn).unwrap_or(0));
        Line {
            id,
            description: format!("{}, galvanised, bagged and labelled", item.full_name),
            item: Some(item),
            unit: self.chance.pick::<&str>(&["each", "case"]),
            quantity: self.chance.between(1, 60),
            rate_cents: self.chance.between(15, 9_900),
            site: self.site,
            invoiced: 0,
        }
    }

    /// The first id is the order's own.
    fn next_id_of_line(&mut self) -> String {
        self.ids = self.ids.max(1);
        self.next_id()
    }

    fn spoil_lines(&mut self) {
        let drawn = usize::try_from(self.chance.below(1 << 20)).unwrap_or(0);
        let first = &mut self.lines[0];
        match self.trouble {
            Some(Trouble::ItemUnknown) => {
                first.item = Some(Named {
                    list_id: format!("8FFF{:04X}-1760000000", drawn % 0xFFFF),
                    full_name: "Bolt:discontinued".to_string(),
                });
            }
            Some(Trouble::ItemInactive) => first.item = Some(lists::inactive_part(drawn)),
            Some(Trouble::QuantityZero) => first.quantity = 0,
            Some(Trouble::UnitUnknown) => first.unit = "gross",
            Some(Trouble::PartlyInvoiced) => {
                first.quantity += 1;
                first.invoiced = 1;
            }
            Some(Trouble::SiteMissing) => first.site = None,
            Some(Trouble::SitesMixed) => {
                first.site = SITES.into_iter().find(|site| Some(*site) != self.site);
            }
            Some(Trouble::HardNames) => {
                first.description = "½\" elbow & “gasket” <DN 15>, naïve façade".to_string();
            }
            Some(Trouble::ServicesOnly) => {
                for (place, line) in self.lines.iter_mut().enumerate() {
                    line.item = Some(lists::service(drawn + place));
                    line.site = None;
                }
            }
            Some(Trouble::FullyInvoiced) => {
                self.lines.iter_mut().for_each(|line| line.invoiced = line.quantity);
            }
            Some(Trouble::TextLines) => {
                let id = self.next_id_of_line();
                let mut text = self.line();
                text.item = None;
                text.id = id;
                text.description = "please ring before delivery".to_string();
                self.lines.insert(0, text);
            }
            _ => {}
        }
    }

    fn customer(&self) -> Option<Named> {
        let place = self.place % lists::CUSTOMERS_AND_JOBS;
        match self.trouble {
            Some(Trouble::CustomerMissing) => None,
            Some(Trouble::CustomerUnknown) => Some(Named {
                list_id: "8FFF0000-1760000000".to_string(),
                full_name: "Nobody Known".to_string(),
            }),
            Some(Trouble::CustomerInactive) => Some(lists::inactive_customer(self.place)),
            Some(Trouble::HardNames) => Some(lists::customer(self.place % lists::HARD_NAMES.len())),
            _ if lists::customer_is_active(place) => Some(lists::customer(place)),
            _ => Some(lists::customer(place - 1)),
        }
    }

    fn number(&self) -> Option<String> {
        let own = NUMBER_FIRST + self.place;
        match self.trouble {
            Some(Trouble::NumberMissing) => None,
            Some(Trouble::NumberDuplicate) => Some(format!("SO{}", own - 1)),
            _ => Some(format!("SO{own}")),
        }
    }

    fn date(&self, days_later: usize) -> String {
        let day = self.place / 40 + days_later;
        format!("2026-{:02}-{:02}", 1 + day / 28 % 12, 1 + day % 28)
    }

    fn write(&self, xml: &mut Xml) {
        let id = 0x1_0000 + self.place * IDS_PER_ORDER;
        let at = EPOCH + self.place;
        let has = |trouble| self.trouble == Some(trouble);
        xml.node("SalesOrderRet", |xml| {
            xml.leaf("TxnID", format_args!("{id:X}-{at}"));
            xml.leaf("TimeCreated", format_args!("{}T08:15:00-06:00", self.date(0)));
            xml.leaf("TimeModified", format_args!("{}T09:30:00-06:00", self.date(0)));
            xml.leaf("EditSequence", at);
            xml.leaf("TxnNumber", self.place + 1);
            let customer = self.customer();
            if let Some(customer) = &customer {
                xml.reference("CustomerRef", customer);
            }
            xml.reference("ClassRef", &fixed("80500000-1760000000", "Wholesale"));
            xml.reference("TemplateRef", &fixed("80510000-1760000000", "Sales Order"));
            if has(Trouble::BadDate) {
                xml.leaf("TxnDate", "2026-02-30");
            } else {
                xml.leaf("TxnDate", self.date(0));
            }
            if let Some(number) = self.number() {
                xml.leaf("RefNumber", number);
            }
            let to = customer.unwrap_or_else(|| fixed("", "Counter sale"));
            xml.node("BillAddress", |xml| lists::address(xml, &to, self.place % 900));
            xml.node("BillAddressBlock", |xml| lists::address_block(xml, &to, self.place % 900));
            xml.node("ShipAddress", |xml| lists::address(xml, &to, self.place % 900));
            xml.node("ShipAddressBlock", |xml| lists::address_block(xml, &to, self.place % 900));
            self.write_terms(xml);
            xml.leaf("IsManuallyClosed", has(Trouble::ManuallyClosed));
            xml.leaf("IsFullyInvoiced", has(Trouble::FullyInvoiced));
            xml.leaf("Memo", "Deliver with the weekly lorry; call the dock on arrival.");
            xml.leaf("IsToBePrinted", true);
            xml.leaf("IsToBeEmailed", false);
            xml.reference("CustomerSalesTaxCodeRef", &fixed("80540000-1760000000", "Tax"));
            self.write_lines(xml);
            custom_field(xml, "Route", "North loop");
        });
    }

    fn write_terms(&self, xml: &mut Xml) {
        xml.leaf("PONumber", format_args!("PO-{}", 5000 + self.place % 90_000));
        xml.reference("TermsRef", &fixed("80520000-1760000000", "Net 30"));
        xml.leaf("DueDate", self.date(30));
        xml.reference("SalesRepRef", &fixed("80530000-1760000000", "JD"));
        xml.leaf("FOB", "Springfield");
        xml.leaf("ShipDate", self.date(3));
        xml.reference("ShipMethodRef", &fixed("80550000-1760000000", "UPS Ground"));
        let total: u64 = self.lines.iter().map(Line::amount_cents).sum();
        xml.leaf("Subtotal", money(total));
        xml.leaf("SalesTaxPercentage", "0.00");
        xml.leaf("SalesTaxTotal", "0.00");
        xml.leaf("TotalAmount", money(total));
    }

    /// Where there is a line group, the first two lines are its members.
    fn write_lines(&self, xml: &mut Xml) {
        let members = if self.trouble == Some(Trouble::LineGroup) { 2 } else { 0 };
        let (members, others) = self.lines.split_at(members);
        if !members.is_empty() {
            let id = 0x1_0000 + self.place * IDS_PER_ORDER + IDS_PER_ORDER - 1;
            let total = members.iter().map(Line::amount_cents).sum();
            xml.node("SalesOrderLineGroupRet", |xml| {
                xml.leaf("TxnLineID", format_args!("{id:X}-{}", EPOCH + self.place));
                xml.reference("ItemGroupRef", &lists::group(self.place));
                xml.leaf("Desc", "everything for one bay");
                xml.leaf("Quantity", 1);
                xml.leaf("IsPrintItemsInGroup", true);
                xml.leaf("TotalAmount", money(total));
                for line in members {
                    line.write(xml);
                }
            });
        }
        for line in others {
            line.write(xml);
        }
    }
}

impl Line {
    fn amount_cents(&self) -> u64 {
        if self.item.is_some() { self.quantity * self.rate_cents } else { 0 }
    }

    fn write(&self, xml: &mut Xml) {
        xml.node("SalesOrderLineRet", |xml| {
            xml.leaf("TxnLineID", &self.id);
            let Some(item) = &self.item else {
                xml.leaf("Desc", &self.description);
                return;
            };
            xml.reference("ItemRef", item);
            xml.leaf("Desc", &self.description);
            xml.leaf("Quantity", self.quantity);
            xml.leaf("UnitOfMeasure", self.unit);
            xml.leaf("Rate", money(self.rate_cents));
            xml.leaf("Amount", money(self.amount_cents()));
            if let Some(site) = self.site {
                xml.reference("InventorySiteRef", &lists::site(site));
            }
            xml.leaf("Invoiced", self.invoiced);
            xml.leaf("IsManuallyClosed", false);
        });
    }
}

fn fixed(list_id: &str, full_name: &str) -> Named {
    Named { list_id: list_id.to_string(), full_name: full_name.to_string() }
}

fn custom_field(xml: &mut Xml, name: &str, value: &str) {
    xml.node("DataExtRet", |xml| {
        xml.leaf("OwnerID", 0);
        xml.leaf("DataExtName", name);
        xml.leaf("DataExtType", "STR255TYPE");
        xml.leaf("DataExtValue", value);
    });
}

fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
