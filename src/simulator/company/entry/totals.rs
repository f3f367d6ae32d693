//! What a transaction comes to.

use rust_decimal::Decimal;

use super::super::books::Books;
use super::super::effects::lines;
use super::super::kinds::Shelf;
use super::super::numbers::{amount_text, cents, given, number, price_text};
use super::super::tree::Element;

/// Sums up the lines, adds the tax, and puts the totals into their fields.
pub(super) fn total(books: &Books, shelf: Shelf, ret: &mut Element) {
    let items = books.shelf(Shelf::Item);
    let mut subtotal = Decimal::ZERO;
    let mut taxable = Decimal::ZERO;
    for line in lines(ret) {
        let item = line.value_at(&["ItemRef", "ListID"]).unwrap_or_default();
        let head = items.place(item).and_then(|place| items.head(place));
        if head.is_some_and(|head| head.kind.name == "ItemSubtotal") {
            continue;
        }
        subtotal += number(line, "Amount");
        if line.value_at(&["SalesTaxCodeRef", "FullName"]) != Some("Non") {
            taxable += number(line, "Amount");
        }
    }
    for extra in ["DiscountLineRet", "ShippingLineRet"] {
        subtotal += ret.child(extra).map(|line| number(line, "Amount")).unwrap_or_default();
    }
    let tax_item = ret.value_at(&["ItemSalesTaxRef", "ListID"]).unwrap_or_default();
    let rate = items.get(tax_item).and_then(|item| given(&item, "TaxRate")).unwrap_or_default();
    let tax = cents(taxable * rate / Decimal::ONE_HUNDRED);
    ret.set("Subtotal", amount_text(subtotal));
    ret.set("SalesTaxPercentage", price_text(rate));
    ret.set("SalesTaxTotal", amount_text(tax));
    let total = subtotal + tax;
    if shelf == Shelf::Invoice {
        let balance = total - number(ret, "AppliedAmount");
        ret.set("AppliedAmount", amount_text(number(ret, "AppliedAmount")));
        ret.set("BalanceRemaining", amount_text(balance));
        // An invoice over nothing counts as paid.
        ret.set("IsPaid", balance.is_zero().to_string());
    } else {
        ret.set("TotalAmount", amount_text(total));
    }
    for group in ret.children.iter_mut().filter(|child| child.name.ends_with("LineGroupRet")) {
        let amounts = group.children.iter().filter(|child| child.name.ends_with("LineRet"));
        let sum: Decimal = amounts.map(|line| number(line, "Amount")).sum();
        group.set("TotalAmount", amount_text(sum));
    }
}
