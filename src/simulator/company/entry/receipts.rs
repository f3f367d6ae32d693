//! Sales receipts.

use super::super::books::Books;
use super::super::kinds::{Kind, Shelf};
use super::super::profile::Profile;
use super::super::tree::Element;
use super::line::Lines;
use super::totals::total;
use super::{Refusal, Saved, begin, finish_new};

/// `SalesReceiptAdd`.
pub(in super::super) fn add_receipt(
    books: &mut Books,
    profile: &Profile,
    request: &Element,
) -> Result<Saved, Refusal> {
    let kind = Kind::named("SalesReceipt").expect("a kind that is kept");
    let mut ret = begin(books, kind, request, "Custom Sales Receipt")?;
    let mut maker = Lines::of(books, profile, kind);
    for child in &request.children {
        match child.name.as_ref() {
            "SalesReceiptLineAdd" => ret.children.push(maker.make(child)?),
            "SalesReceiptLineGroupAdd" => ret.children.push(maker.make_group(child)?),
            _ => {}
        }
    }
    if ret.value("IsPending").is_none() {
        ret.set("IsPending", "false");
    }
    if ret.child("DepositToAccountRef").is_none() {
        let list_id = books.add_name("Account", "Undeposited Funds");
        ret.put(Element::reference("DepositToAccountRef", &list_id, "Undeposited Funds"));
    }
    total(books, Shelf::SalesReceipt, &mut ret);
    finish_new(books, kind, &mut ret);
    books.save(kind, &ret);
    Ok(ret.into())
}
