//! Every type that scripts can hold, listed once: what registers them, documents them and checks
//! scripts against them goes through this list.

use std::any::TypeId;

use rhai::{Dynamic, Engine};

use super::context::{ContextView, CustomerView, ItemView, SettingsView, SiteView};
use super::fields::{View, register};
use super::picked_view::{PickView, PickedHeaderView, PickedLineView, PickedView, PresentView};
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
