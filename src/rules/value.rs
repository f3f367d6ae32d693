//! A value as scripts see it, borrowed from the document it belongs to. The tables of fields give
//! these: lowered rules use them as they are, Rhai gets them as [`Dynamic`]s.

use std::sync::Arc;

use jiff::civil::Date;
use rhai::{Array, Dynamic, ImmutableString, Map};
use rust_decimal::Decimal;

use super::asking::{Asking, SiteRef};
use super::context::{CustomerView, ItemView, SettingsView};
use super::list::List;
use super::picked_parts::{PickView, PickedHeaderView, PresentRef, PresentView};
use super::picked_view::{PickedLineRef, PickedView};
use super::view::{HeaderView, LineRef, OrderView};
use super::view_parts::{
    AddressView, CustomerRefView, ItemRefView, PickingLineView, PickingOrderView,
};
use crate::domain::candidate::{Candidate, PickedHeader};
use crate::domain::item::{Item, ItemKind};
use crate::domain::known::{KnownLine, KnownPickingOrder};
use crate::domain::party::{Address, Customer, Reference};
use crate::domain::picked_order::Pick;
use crate::domain::selection::{Header, Selected};
use crate::domain::settings::Settings;

/// A value, as small as it can be: copying it costs nothing.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// `()`.
    Unit,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// A text.
    Text(&'a str),
    /// A day; scripts see it as the text `2026-03-05`.
    Date(Date),
    /// A list.
    List(List<'a>),
    /// A map, sorted by its keys.
    Map(&'a [(&'a str, Value<'a>)]),
    /// A rule's parameters.
    Parameters(&'a Map),
    /// A thing of the written contract.
    Thing(Thing<'a>),
}

/// A thing of the written contract.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "each is named as its view is")]
pub enum Thing<'a> {
    SalesOrder(&'a Arc<Selected>),
    Header(&'a Arc<Header>),
    Line(LineRef<'a>),
    CustomerRef(&'a Reference),
    ItemRef(&'a Reference, Option<ItemKind>),
    Address(&'a Address),
    PickingOrder(&'a KnownPickingOrder),
    PickingLine(&'a KnownLine),
    PickedOrder(&'a Arc<Candidate>),
    PickedHeader(&'a Arc<PickedHeader>),
    PickedLine(PickedLineRef<'a>),
    Pick(&'a Pick),
    Present(PresentRef<'a>),
    Context(&'a Asking<'a>),
    Settings(&'a Arc<Settings>),
    Item(&'a Item),
    Customer(&'a Customer),
    Site(&'a SiteRef<'a>),
}

impl Value<'_> {
    /// For Rhai, which keeps what it is given.
    pub fn to_dynamic(self) -> Dynamic {
        match self {
            Self::Unit => Dynamic::UNIT,
            Self::Bool(value) => value.into(),
            Self::Integer(value) => value.into(),
            Self::Decimal(value) => Dynamic::from_decimal(value),
            Self::Text(value) => Dynamic::from(ImmutableString::from(value)),
            Self::Date(value) => Dynamic::from(ImmutableString::from(value.to_string())),
            Self::List(list) => {
                let mut entries = Array::new();
                list.each(|entry| entries.push(entry.to_dynamic()));
                Dynamic::from_array(entries)
            }
            Self::Map(entries) => {
                let entries =
                    entries.iter().map(|(key, value)| ((*key).into(), value.to_dynamic()));
                Dynamic::from_map(entries.collect())
            }
            Self::Parameters(map) => Dynamic::from_map(map.clone()),
            Self::Thing(thing) => thing.to_dynamic(),
        }
    }
}

impl Thing<'_> {
    fn to_dynamic(self) -> Dynamic {
        match self {
            Self::SalesOrder(order) => Dynamic::from(OrderView(Arc::clone(order))),
            Self::Header(header) => Dynamic::from(HeaderView(Arc::clone(header))),
            Self::Line(line) => Dynamic::from(line.kept()),
            Self::CustomerRef(reference) => Dynamic::from(CustomerRefView(reference.clone())),
            Self::ItemRef(reference, kind) => {
                Dynamic::from(ItemRefView { reference: reference.clone(), kind })
            }
            Self::Address(address) => Dynamic::from(AddressView(address.clone())),
            Self::PickingOrder(order) => Dynamic::from(PickingOrderView(Arc::new(order.clone()))),
            Self::PickingLine(line) => Dynamic::from(PickingLineView(line.clone())),
            Self::PickedOrder(order) => Dynamic::from(PickedView(Arc::clone(order))),
            Self::PickedHeader(header) => Dynamic::from(PickedHeaderView(Arc::clone(header))),
            Self::PickedLine(line) => Dynamic::from(line.kept()),
            Self::Pick(pick) => Dynamic::from(PickView(pick.clone())),
            Self::Present(order) => Dynamic::from(PresentView(Arc::clone(order.0))),
            Self::Context(asking) => Dynamic::from(asking.kept()),
            Self::Settings(settings) => Dynamic::from(SettingsView(Arc::clone(settings))),
            Self::Item(item) => Dynamic::from(ItemView(item.clone())),
            Self::Customer(customer) => Dynamic::from(CustomerView(customer.clone())),
            Self::Site(site) => Dynamic::from(site.kept()),
        }
    }
}

/// A text.
pub fn text(value: &str) -> Value<'_> {
    Value::Text(value)
}

/// A text, or `()`.
pub fn maybe_text(value: Option<&str>) -> Value<'_> {
    value.map_or(Value::Unit, Value::Text)
}

/// An exact decimal: quantities and money are never integers in scripts, whatever they look like.
pub fn decimal(value: Decimal) -> Value<'static> {
    Value::Decimal(value.normalize())
}

/// An exact decimal, or `()`.
pub fn maybe_decimal(value: Option<Decimal>) -> Value<'static> {
    value.map_or(Value::Unit, decimal)
}

/// A day, or `()`.
pub fn maybe_date(value: Option<Date>) -> Value<'static> {
    value.map_or(Value::Unit, Value::Date)
}

/// A whole number.
pub fn integer(value: usize) -> Value<'static> {
    Value::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
