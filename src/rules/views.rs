//! Every type that scripts can hold, listed once: what registers them, documents them and checks
//! scripts against them goes through this list.

use std::any::TypeId;

use rhai::{Dynamic, Engine};

use super::context::{ContextView, CustomerView, ItemView, SettingsView, SiteView};
use super::fields::{Lent, View, register};
use super::picked_parts::{PickView, PickedHeaderView, PresentView};
use super::picked_view::{PickedLineView, PickedView};
use super::value::{Thing, Value};
use super::view::{HeaderView, LineView, OrderView};
use super::view_parts::{
    AddressView, CustomerRefView, ItemRefView, PickingLineView, PickingOrderView,
};

/// One type of documents, as its table tells it.
#[derive(Debug, Clone)]
pub struct Described {
    /// Its name in the written contract.
    pub name: &'static str,
    /// Rhai's id of it.
    pub id: TypeId,
    /// Name, kind and meaning of each field.
    pub fields: Vec<(&'static str, &'static str, &'static str)>,
}

/// Reads one field of a thing.
#[derive(Clone, Copy)]
pub struct Reader {
    read: for<'a> fn(Thing<'a>, usize) -> Option<Value<'a>>,
    field: usize,
}

impl Reader {
    /// What the field holds; `None` where the thing is of another type.
    pub fn read<'a>(&self, thing: Thing<'a>) -> Option<Value<'a>> {
        (self.read)(thing, self.field)
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "field {}", self.field)
    }
}

fn read<T: View>(thing: Thing<'_>, field: usize) -> Option<Value<'_>> {
    T::of(thing).map(|it| (T::fields()[field].get)(Lent::new(it)))
}

/// What reads a field of a view; lines that come down are lines.
pub fn reader(view: &str, field: &str) -> Option<Reader> {
    let view = if view == "ItemLine" { LineView::NAME } else { view };
    reader_of(view, field)
}

macro_rules! views {
    ($($view:ty),* $(,)?) => {
        /// Lets scripts of this engine read every view.
        pub fn register_views(engine: &mut Engine) {
            $(register::<$view>(engine);)*
        }

        /// Every view with its fields.
        pub fn described() -> Vec<Described> {
            let mut all = vec![$(of::<$view>()),*];
            all.push(item_line());
            all
        }

        fn reader_of(view: &str, field: &str) -> Option<Reader> {
            $(if view == <$view as View>::NAME {
                let field = <$view as View>::fields().iter().position(|each| each.name == field)?;
                return Some(Reader { read: read::<$view>, field });
            })*
            None
        }

        /// What a value that is a view is called; `None` for any other value.
        pub fn describe(value: &Dynamic) -> Option<String> {
            $(if let Some(view) = value.read_lock::<$view>() {
                return Some(View::describe(&*view));
            })*
            None
        }
    };
}

views![
    OrderView,
    LineView,
    CustomerRefView,
    ItemRefView,
    AddressView,
    PickingOrderView,
    PickingLineView,
    HeaderView,
    PickedView,
    PickedLineView,
    PickView,
    PresentView,
    PickedHeaderView,
    ContextView,
    SettingsView,
    ItemView,
    CustomerView,
    SiteView,
];

/// A line that comes down: it has an item, or it would have stayed.
fn item_line() -> Described {
    let line = of::<LineView>();
    let fields = line.fields.into_iter().map(|(name, kind, about)| match name {
        "item" => (name, "ItemRef", "what is sold"),
        _ => (name, kind, about),
    });
    Described { name: "ItemLine", fields: fields.collect(), ..line }
}

fn of<T: View>() -> Described {
    let fields = T::fields().iter().map(|field| (field.name, field.kind, field.about));
    Described { name: T::NAME, id: TypeId::of::<T>(), fields: fields.collect() }
}
