//! Crossdock through its library: the reader, the translation, the filter, the rules.

use std::io::BufRead;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use crossdock::domain::catalog::{Catalog, ListName};
use crossdock::domain::sales_order::SalesOrder;
use crossdock::domain::selection::Selected;
use crossdock::domain::settings::Settings;
use crossdock::pipeline::batch::Incoming;
use crossdock::qbxml::{Event, Interest, Reader, Ret};
use crossdock::rules::evaluate::Evaluator;
use crossdock::rules::load::{Folder, load};
use crossdock::rules::set::RuleSet;
use crossdock::rules::world::{Blank, FactLog, World};
use crossdock::rules::{engine, evaluate};
use crossdock::stages::filter::{Fingerprints, History, Selection, filter};
use crossdock::translate::{lists, sales_order};

use compare_plain::finding::{Finding, RULES};

/// The built-in rules, less those that are not measured.
pub fn rules() -> Result<Arc<RuleSet>> {
    let loaded = load(&engine::build(), &Folder::default())
        .map_err(|problems| anyhow!("the built-in rules do not load: {problems:?}"))?;
    let mut set = RuleSet::clone(&loaded.set);
    set.rules.retain(|rule| RULES.contains(&rule.code.as_str()));
    Ok(Arc::new(set))
}

/// What rules may ask, from a file with the answers about the lists; sites are on.
pub fn world(input: impl BufRead) -> Result<Arc<World>> {
    let mut catalog = Catalog::default();
    let mut reader = Reader::new(input, Interest::LISTS);
    while let Some(event) = reader.next()? {
        match event {
            Event::MessageStart(message) if message.name == "ItemQueryRs" => {
                catalog.set_at_hand(ListName::Items);
            }
            Event::MessageStart(message) if message.name == "CustomerQueryRs" => {
                catalog.set_at_hand(ListName::Customers);
            }
            Event::Ret(ret, _) => match *ret {
                Ret::Item(ret) => {
                    lists::item(ret).0.into_iter().for_each(|it| catalog.items.put(it));
                }
                Ret::Customer(ret) => {
                    lists::customer(ret).0.into_iter().for_each(|it| catalog.customers.put(it));
                }
                _ => {}
            },
            _ => {}
        }
    }
    Ok(Arc::new(World {
        catalog: Arc::new(catalog),
        settings: Arc::new(Settings { multiple_sites: true, ..Settings::default() }),
        today: jiff::civil::date(2026, 3, 5),
        memory: Arc::new(Blank),
    }))
}

/// Hands each order of a file to `take`; `None` stands for an order that cannot be translated.
pub fn orders(input: impl BufRead, mut take: impl FnMut(Option<SalesOrder>)) -> Result<()> {
    let mut reader = Reader::new(input, Interest::ORDERS);
    while let Some(event) = reader.next()? {
        if let Event::Ret(ret, _) = event
            && let Ret::SalesOrder(ret) = *ret
        {
            take(sales_order::sales_order(ret).0);
        }
    }
    Ok(())
}

/// The order as a document for the rules; `None` where no rule is asked about it.
pub fn select(order: SalesOrder, world: &World) -> Option<Arc<Selected>> {
    let incoming = Incoming { order, deleted: false };
    let fingerprints = Fingerprints { rules: String::new(), settings: String::new() };
    let mut facts = FactLog::default();
    match filter(incoming, History::default(), world, &fingerprints, &mut facts) {
        Selection::Take(selected) => Some(Arc::new(selected)),
        Selection::Skip(..) => None,
    }
}

/// Everything that the rules say about an order.
pub fn check(
    evaluator: &Evaluator,
    document: &Arc<Selected>,
) -> Result<impl Iterator<Item = Finding> + use<>, evaluate::OutOfTime> {
    let checked = evaluator.check(document)?;
    Ok(checked.findings.into_iter().map(|found| Finding {
        rule: found.rule.into(),
        path: found.path.into(),
        message: found.message.into(),
        fix: found.fix.unwrap_or_default().into(),
    }))
}
