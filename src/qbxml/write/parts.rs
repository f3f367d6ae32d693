//! Structures that several requests share.

use rust_decimal::Decimal;

use super::out::{
    AMOUNT, Element, GUID, ID, Kind, NO_LIMIT, NUMBER, Out, PLAIN, Put, Row, Rule, line, prose,
    record, words,
};

/// `…Ref`: names an entry of a list. Its id is sure; a name may be changed by anyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// `ListID`.
    ListId(String),
    /// `FullName`: `Customer:Job`.
    FullName(String),
}

impl Put for Reference {
    fn put(&self, out: &mut Out, element: Element) {
        let Kind::Line(limit) = element.rule.kind else {
            unreachable!("{}: the table gives the length of names", element.name)
        };
        out.structure(element, |out| match self {
            Self::ListId(id) => id.put(out, Element::new("ListID", ID)),
            Self::FullName(name) => {
                name.put(out, Element::new("FullName", line(limit).required()));
            }
        });
    }
}

/// A change to a field of something that QuickBooks has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// It stays as it is; nothing is sent.
    #[default]
    Keep,
    /// It is emptied; an empty element is sent.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T: Put> Put for Change<T> {
    fn put(&self, out: &mut Out, element: Element) {
        match self {
            Self::Keep => (),
            Self::Clear => out.leaf(element, ""),
            Self::Set(value) => value.put(out, element),
        }
    }
}

record! {
    /// `BillAddress`, `ShipAddress`. QuickBooks prints five lines, the city's among them.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    Address {
        addr1: Option<String> = "Addr1" line(41);
        addr2: Option<String> = "Addr2" line(41);
        addr3: Option<String> = "Addr3" line(41);
        addr4: Option<String> = "Addr4" line(41).since(2, 0);
        addr5: Option<String> = "Addr5" line(41).since(6, 0);
        city: Option<String> = "City" line(31);
        state: Option<String> = "State" line(21);
        postal_code: Option<String> = "PostalCode" line(13);
        country: Option<String> = "Country" line(31);
        note: Option<String> = "Note" line(41).since(6, 0);
    }
}

record! {
    /// `DataExt`: a custom field.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    DataExt {
        owner_id: String = "OwnerID" GUID;
        data_ext_name: String = "DataExtName" line(31).required();
        data_ext_value: String = "DataExtValue" prose(NO_LIMIT);
    }
}

record! {
    /// `LinkToTxn`: the line that this one is drawn from. QuickBooks takes item, price and class
    /// from there, and refuses or drops the link where they are given beside it.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    LinkToTxn {
        txn_id: String = "TxnID" ID;
        txn_line_id: String = "TxnLineID" ID;
    }
}

/// How a line is priced, if not by its item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Price {
    /// `Rate`: for one unit.
    Rate(Decimal),
    /// `RatePercent`.
    RatePercent(Decimal),
    /// `PriceLevelRef`.
    PriceLevel(Reference),
}

impl Row for Price {
    fn row(&self, out: &mut Out) {
        const PRICE_LEVEL: Rule = line(31).since(4, 0);
        match self {
            Self::Rate(rate) => rate.put(out, Element::new("Rate", NUMBER)),
            Self::RatePercent(rate) => rate.put(out, Element::new("RatePercent", NUMBER)),
            Self::PriceLevel(level) => level.put(out, Element::new("PriceLevelRef", PRICE_LEVEL)),
        }
    }
}

/// What tells goods of one item apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tracking {
    /// `SerialNumber`: of several units, their numbers one after the other.
    SerialNumber(String),
    /// `LotNumber`.
    LotNumber(String),
}

impl Row for Tracking {
    fn row(&self, out: &mut Out) {
        const SERIAL_NUMBER: Rule = prose(4095).since(11, 0);
        const LOT_NUMBER: Rule = line(40).since(11, 0);
        match self {
            Self::SerialNumber(text) => text.put(out, Element::new("SerialNumber", SERIAL_NUMBER)),
            Self::LotNumber(text) => text.put(out, Element::new("LotNumber", LOT_NUMBER)),
        }
    }
}

words! {
    /// Which price wins where price rules contradict each other.
    OptionForPriceRuleConflict { Zero BasePrice }
}

record! {
    /// What lines of sales orders, invoices and sales receipts begin with when they are added.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    LineCore {
        item_ref: Option<Reference> = "ItemRef" line(NO_LIMIT);
        desc: Option<String> = "Desc" prose(4095);
        quantity: Option<Decimal> = "Quantity" NUMBER;
        unit_of_measure: Option<String> = "UnitOfMeasure" line(31).since(7, 0);
        /// One of three ways; QuickBooks' own price where there is none.
        price: Option<Price>;
        class_ref: Option<Reference> = "ClassRef" line(159);
        amount: Option<Decimal> = "Amount" AMOUNT;
        tax_amount: Option<Decimal> = "TaxAmount" AMOUNT.since(6, 1);
        option_for_price_rule_conflict: Option<OptionForPriceRuleConflict> =
            "OptionForPriceRuleConflict" PLAIN.since(13, 0);
        inventory_site_ref: Option<Reference> = "InventorySiteRef" line(31).since(10, 0);
        inventory_site_location_ref: Option<Reference> =
            "InventorySiteLocationRef" line(31).since(12, 0);
        /// Serial numbers or a lot.
        tracking: Option<Tracking>;
    }
}

record! {
    /// `DiscountLineAdd`: a discount on all of it.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    DiscountLineAdd {
        /// How much.
        amount: Option<AmountOrPercent>;
        is_taxable: Option<bool> = "IsTaxable" PLAIN;
        account_ref: Option<Reference> = "AccountRef" line(159);
    }
}

record! {
    /// `SalesTaxLineAdd`.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    SalesTaxLineAdd {
        /// How much.
        amount: Option<AmountOrPercent>;
        account_ref: Option<Reference> = "AccountRef" line(159);
    }
}

record! {
    /// `ShippingLineAdd`.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    ShippingLineAdd {
        amount: Decimal = "Amount" AMOUNT;
        account_ref: Option<Reference> = "AccountRef" line(159);
    }
}

/// `Amount` or `RatePercent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmountOrPercent {
    /// `Amount`.
    Amount(Decimal),
    /// `RatePercent`.
    RatePercent(Decimal),
}

impl Row for AmountOrPercent {
    fn row(&self, out: &mut Out) {
        match self {
            Self::Amount(amount) => amount.put(out, Element::new("Amount", AMOUNT)),
            Self::RatePercent(percent) => percent.put(out, Element::new("RatePercent", NUMBER)),
        }
    }
}

/// Declares what may stand among the lines of a request, in the order in which it was given.
macro_rules! lines {
    ($(#[$attribute:meta])* $name:ident { $($variant:ident $line:ident)* }) => {
        $(#[$attribute])*
        #[expect(clippy::large_enum_variant, reason = "nearly all of them are lines")]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = concat!("`", stringify!($line), "`.")] $variant($line),)*
        }

        impl $crate::qbxml::write::out::Row for Vec<$name> {
            fn row(&self, out: &mut $crate::qbxml::write::out::Out) {
                use $crate::qbxml::write::out::{Element, PLAIN, Put};
                for (index, line) in self.iter().enumerate() {
                    match line {
                        $($name::$variant(line) => {
                            line.put(out, Element::new(stringify!($line), PLAIN).at(index));
                        })*
                    }
                }
            }
        }
    };
}
pub(super) use lines;
