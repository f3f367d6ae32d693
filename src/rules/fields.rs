//! Fields that scripts see, as tables: registering them and documenting them read the same rows,
//! so that the written contract cannot drift from the code.

use rhai::{Dynamic, Engine, Variant};
use rust_decimal::Decimal;

use super::reads;
use super::value::{Thing, Value};

/// One readable field of a view.
pub struct Field<T: View> {
    /// As scripts write it.
    pub name: &'static str,
    /// `text`, `decimal`, `bool`, `integer`, `list of …`; a `?` marks what may be absent, `()`.
    pub kind: &'static str,
    /// One sentence for integrators.
    pub about: &'static str,
    /// Reads it.
    pub get: for<'a> fn(Lent<'a, T>) -> Value<'a>,
}

/// A view that is lent to a getter. A type of its own: a lifetime must be seen in what a getter
/// takes.
pub struct Lent<'a, T: View> {
    it: T::Ref<'a>,
}

impl<'a, T: View> Lent<'a, T> {
    /// For a getter.
    pub fn new(it: T::Ref<'a>) -> Self {
        Self { it }
    }
}

impl<'a, T: View> std::ops::Deref for Lent<'a, T> {
    type Target = T::Ref<'a>;

    fn deref(&self) -> &Self::Target {
        &self.it
    }
}

/// A type that scripts see.
pub trait View: Variant + Clone {
    /// Its name in messages and in the written contract.
    const NAME: &'static str;

    /// The same, borrowed from the document: what its fields are read from.
    type Ref<'a>: Copy;

    /// Lends it.
    fn lend(&self) -> Self::Ref<'_>;

    /// The thing, where it is one of these.
    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>>;

    /// Its fields, in the order the contract lists them.
    fn fields() -> &'static [Field<Self>];

    /// One line that tells a person which thing this is.
    fn describe(&self) -> String;
}

/// Lets scripts of this engine read a view.
pub fn register<T: View>(engine: &mut Engine) {
    engine.register_type_with_name::<T>(T::NAME);
    for field in T::fields() {
        let (get, name) = (field.get, field.name);
        engine.register_get(field.name, move |view: &mut T| {
            let value = get(Lent::new(view.lend())).to_dynamic();
            reads::note(|| format!("{}.{name}", called(view)), &value);
            value
        });
    }
    engine.register_fn("to_string", |view: &mut T| view.describe());
    engine.register_fn("to_debug", |view: &mut T| view.describe());
}

/// What a script calls a thing: `doc`, `ctx`; a line is told by what it is.
fn called<T: View>(view: &T) -> String {
    match T::NAME {
        "SalesOrder" | "PickedOrder" => "doc".to_string(),
        _ => {
            let described = view.describe();
            described.split(" of ").next().unwrap_or(&described).to_string()
        }
    }
}

/// The written contract of one view, in Markdown: a heading and a row for each field.
pub fn document<T: View>() -> String {
    let mut page = format!("### {}\n\n| Field | Kind | What it is |\n|---|---|---|\n", T::NAME);
    for field in T::fields() {
        page.push_str(&format!("| `{}` | {} | {} |\n", field.name, field.kind, field.about));
    }
    page
}

/// A text.
pub fn text(value: &str) -> Dynamic {
    Dynamic::from(rhai::ImmutableString::from(value))
}

/// A text, or `()`.
pub fn maybe_text(value: Option<&str>) -> Dynamic {
    value.map_or(Dynamic::UNIT, text)
}

/// An exact decimal: quantities and money are never integers in scripts, whatever they look like.
pub fn decimal(value: Decimal) -> Dynamic {
    Dynamic::from_decimal(value.normalize())
}

/// An exact decimal, or `()`.
pub fn maybe_decimal(value: Option<Decimal>) -> Dynamic {
    value.map_or(Dynamic::UNIT, decimal)
}

/// Anything shown as text, or `()`: dates become `2026-03-05`, which compare as they sort.
pub fn maybe_shown(value: Option<impl std::fmt::Display>) -> Dynamic {
    value.map_or(Dynamic::UNIT, |value| text(&value.to_string()))
}

/// A whole number.
pub fn integer(value: usize) -> Dynamic {
    Dynamic::from(i64::try_from(value).unwrap_or(i64::MAX))
}
