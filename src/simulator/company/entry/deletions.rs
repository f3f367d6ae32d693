//! Deleting and voiding.

use super::super::books::Books;
use super::super::effects::lines_mut;
use super::super::kinds::Shelf;
use super::super::links::Link;
use super::super::status::Status;
use super::super::tree::Element;
use super::linked::{bill, check_not_locked};
use super::totals::total;
use super::{Refusal, arrange};

/// `TxnDel`: gives what stood in the books. What an invoice took from orders is open again.
pub(in super::super) fn delete(
    books: &mut Books,
    kind: Option<&str>,
    id: &str,
) -> Result<Element, Refusal> {
    let found = books.find(id).filter(|(own, _)| own.shelf.is_transactions());
    let found = found.filter(|(own, _)| kind.is_none_or(|kind| kind == own.name));
    let Some((kind, _)) = found else {
        return Err(Status::not_found(id).into());
    };
    check_free(books, id)?;
    let links = release(books, id);
    if kind.shelf == Shelf::SalesOrder {
        books.links.remove_order(id);
    }
    let old = books.delete_transaction(kind, id).ok_or_else(|| Status::not_found(id))?;
    bill(books, &links);
    Ok(old)
}

/// Voids a transaction: it stays, over nothing.
pub(in super::super) fn void(books: &mut Books, id: &str) -> Result<(), Refusal> {
    let found = books.find(id).filter(|(kind, _)| kind.shelf.is_transactions());
    let Some((kind, mut ret)) = found else {
        return Err(Status::not_found(id).into());
    };
    check_free(books, id)?;
    let links = release(books, id);
    for line in lines_mut(&mut ret) {
        line.remove("Rate");
        line.remove("RatePercent");
        line.set("Quantity", "0");
        line.set("Amount", "0.00");
    }
    let memo = format!("VOID: {}", ret.value("Memo").unwrap_or_default());
    ret.set("Memo", memo.trim_end());
    ret.remove("LinkedTxn");
    total(books, kind.shelf, &mut ret);
    books.stamp_changed(&mut ret);
    arrange(&mut ret);
    books.save(kind, &ret);
    bill(books, &links);
    Ok(())
}

fn check_free(books: &Books, id: &str) -> Result<(), Status> {
    if books.locked.contains(id) {
        return Err(Status::in_use(id));
    }
    let links = books.links.of_invoice(id).iter();
    let mut orders = links.map(|link| link.order.as_str());
    orders.try_for_each(|order| check_not_locked(books, order))
}

/// Takes the links of an invoice away; gives them with what they took turned round.
fn release(books: &mut Books, id: &str) -> Vec<Link> {
    let mut links = books.links.remove_invoice(id);
    links.iter_mut().for_each(|link| link.quantity = -link.quantity);
    links
}
