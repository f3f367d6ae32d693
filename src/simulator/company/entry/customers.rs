//! Customers and jobs.

use super::super::books::Books;
use super::super::kinds::{Kind, Shelf};
use super::super::status::Status;
use super::super::tree::Element;
use super::{Refusal, Saved, arrange, carry};

/// Longest `FullName` of a customer, in characters.
const FULL_NAME_LENGTH_MAX: usize = 209;

/// `CustomerAdd`.
pub(in super::super) fn add_customer(
    books: &mut Books,
    request: &Element,
) -> Result<Saved, Refusal> {
    let kind = Kind::named("Customer").expect("a kind that is kept");
    let mut ret = Element::node(kind.ret, Vec::new());
    carry(books, request, &mut ret, kind.name)?;
    let name = request.value("Name").unwrap_or_default();
    if name.is_empty() {
        return Err(Status::missing("Name").into());
    }
    if name.contains(':') {
        let why = "A name cannot hold a colon.";
        return Err(Status::invalid_value("Name", name, why).into());
    }
    let mut full_name = name.to_string();
    let mut level = 0;
    if let Some(parent) = request.child("ParentRef") {
        let mut reference = parent.clone();
        reference.name = "CustomerRef".into();
        let named = books.resolve(&reference, kind.name)?;
        ret.put(Element::reference("ParentRef", &named.list_id, &named.full_name));
        level = named.full_name.matches(':').count() + 1;
        full_name = format!("{}:{name}", named.full_name);
    }
    if full_name.chars().count() > FULL_NAME_LENGTH_MAX {
        return Err(Status::too_long(&full_name, "FullName").into());
    }
    if books.shelf(Shelf::Customer).numbered(&full_name).next().is_some() {
        return Err(Status::name_in_use(name).into());
    }
    let opening = request.value("OpenBalance").unwrap_or("0.00").to_string();
    for (name, value) in [
        ("FullName", full_name),
        ("Sublevel", level.to_string()),
        ("Balance", opening.clone()),
        ("TotalBalance", opening),
    ] {
        ret.set(name, value);
    }
    for (name, value) in [("IsActive", "true"), ("JobStatus", "None")] {
        if ret.value(name).is_none() {
            ret.set(name, value);
        }
    }
    if books.locked.contains(kind.name) {
        let what = format!("Customer list, element \"{name}\"");
        let why = "This list has been modified by another user.";
        return Err(Status::cannot_save(&what, why).into());
    }
    books.stamp_new(&mut ret);
    let id = books.next_list_id();
    ret.set("ListID", id);
    arrange(&mut ret);
    books.put(kind, &ret);
    Ok(ret.into())
}
