//! Orders to try scripts on.

use std::sync::Arc;

use crossdock::domain::catalog::Catalog;
use crossdock::domain::ids::{EditSequence, TxnId, TxnLineId};
use crossdock::domain::item::ItemKind;
use crossdock::domain::party::Reference;
use crossdock::domain::sales_order::{OrderLine, SalesOrder};
use crossdock::domain::selection::{LineFate, Selected};
use crossdock::domain::settings::Settings;
use crossdock::rules::world::{Blank, World};
use proptest::option;
use proptest::prelude::*;

/// Empty lists, and Multiple Sites on.
pub fn world() -> World {
    World {
        catalog: Arc::new(Catalog::default()),
        settings: Arc::new(Settings { multiple_sites: true, ..Settings::default() }),
        today: jiff::civil::date(2026, 3, 5),
        memory: Arc::new(Blank),
    }
}

fn words() -> impl Strategy<Value = Option<String>> {
    let texts = prop_oneof![
        Just(String::new()),
        Just("  ".to_string()),
        Just("East".to_string()),
        Just("EAST".to_string()),
        Just("Straße 7".to_string()),
        "[a-zA-Z ]{1,12}",
    ];
    option::of(texts)
}

fn quantities() -> impl Strategy<Value = Option<String>> {
    option::of(prop_oneof![
        Just("0".to_string()),
        Just("-3".to_string()),
        Just("10.50".to_string()),
        Just("99999999999".to_string()),
        "[0-9]{1,4}(\\.[0-9]{1,5})?",
    ])
}

fn lines() -> impl Strategy<Value = (OrderLine, LineFate, Option<ItemKind>)> {
    (words(), words(), quantities(), quantities(), words(), words(), any::<bool>()).prop_map(
        |(item, site, quantity, invoiced, unit, description, down)| {
            let number = |text: Option<String>| text.and_then(|text| text.parse().ok());
            let line = OrderLine {
                item: item.map(|name| Reference { id: None, name }),
                site: site.filter(|site| !site.is_empty()).map(|name| Reference { id: None, name }),
                quantity: number(quantity),
                invoiced: number(invoiced).unwrap_or_default(),
                unit,
                description,
                ..OrderLine::blank(TxnLineId::new("1A-2"))
            };
            let comes = down && line.item.is_some();
            let fate = if comes { LineFate::ComesDown } else { LineFate::Stays("service") };
            (line, fate, down.then_some(ItemKind::Inventory))
        },
    )
}

/// Any order.
pub fn orders() -> impl Strategy<Value = Selected> {
    let head = (words(), words(), words(), any::<bool>(), any::<bool>());
    (head, proptest::collection::vec(lines(), 0..6)).prop_map(|(head, lines)| {
        let (number, customer, memo, changed, dated) = head;
        let mut order = SalesOrder::blank(TxnId::new("1A-1"));
        order.edit_sequence = EditSequence::new("7");
        order.number = number;
        order.customer = customer.map(|name| Reference { id: None, name });
        order.memo = memo;
        order.date = dated.then(|| jiff::civil::date(2026, 3, 5));
        let (mut fates, mut kinds) = (Vec::new(), Vec::new());
        for (index, (line, fate, kind)) in lines.into_iter().enumerate() {
            order.lines.push(OrderLine { index, ..line });
            fates.push(fate);
            kinds.push(kind);
        }
        Selected { order, fates, kinds, picking_order: None, seen: None, changed, leaving: None }
    })
}
