//! What people change on an invoice by hand.

use rust_decimal::Decimal;

use super::super::books::Books;
use super::super::effects::lines_mut;
use super::super::kinds::Shelf;
use super::super::links::Link;
use super::super::numbers::{amount_text, number, quantity_text};
use super::super::status::Status;
use super::linked::bill;
use super::totals::total;
use super::{Refusal, arrange};

/// Puts another quantity on the line at that place of an invoice. What it takes from its order
/// moves with it.
pub(in super::super) fn edit_invoice(
    books: &mut Books,
    id: &str,
    place: usize,
    quantity: Decimal,
) -> Result<(), Refusal> {
    let found = books.find(id).filter(|(kind, _)| kind.shelf == Shelf::Invoice);
    let Some((kind, mut ret)) = found else {
        return Err(Status::not_found(id).into());
    };
    let Some(line) = lines_mut(&mut ret).nth(place) else {
        return Err(Status::not_found(id).into());
    };
    let line_id = line.value("TxnLineID").unwrap_or_default().to_string();
    line.set("Quantity", quantity_text(quantity));
    line.set("Amount", amount_text(number(line, "Rate") * quantity));
    let mut moved: Vec<Link> = Vec::new();
    for mut link in books.links.remove_invoice(id) {
        if link.invoice_line == line_id {
            let by = quantity - link.quantity;
            moved.push(Link { quantity: by, ..link.clone() });
            link.quantity = quantity;
        }
        books.links.add(id, link);
    }
    total(books, kind.shelf, &mut ret);
    books.stamp_changed(&mut ret);
    arrange(&mut ret);
    books.save(kind, &ret);
    bill(books, &moved);
    Ok(())
}
