//! Are the answers whole? Pages still to come mean that orders may be missing: then nothing of the
//! run is posted. Refused requests become configuration findings.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::catalog::ListName;
use crate::domain::finding::{Finding, Severity};
use crate::pipeline::stage::StageError;
use crate::qbxml::message::Message;

/// Queries whose answers make the item lists; other messages begin with `Item` too.
const ITEM_QUERIES: [&str; 13] = [
    "ItemQueryRs",
    "ItemInventoryQueryRs",
    "ItemInventoryAssemblyQueryRs",
    "ItemNonInventoryQueryRs",
    "ItemServiceQueryRs",
    "ItemOtherChargeQueryRs",
    "ItemFixedAssetQueryRs",
    "ItemGroupQueryRs",
    "ItemDiscountQueryRs",
    "ItemSubtotalQueryRs",
    "ItemPaymentQueryRs",
    "ItemSalesTaxQueryRs",
    "ItemSalesTaxGroupQueryRs",
];

/// The other queries that matter to the flows.
const OTHER_QUERIES: [&str; 6] = [
    "SalesOrderQueryRs",
    "CustomerQueryRs",
    "InventorySiteQueryRs",
    "UnitOfMeasureSetQueryRs",
    "PreferencesQueryRs",
    "TxnDeletedQueryRs",
];

/// One page of a paged answer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Page {
    remaining: u64,
    objects: u64,
    file: String,
}

/// Every answer met on the way through the messages.
#[derive(Debug, Default)]
pub struct Answers {
    at_hand: BTreeSet<ListName>,
    pages: BTreeMap<(String, Option<String>), Vec<Page>>,
    findings: Vec<Finding>,
}

/// The list that a query's answer fills.
fn list_of(message: &str) -> Option<ListName> {
    match message {
        "CustomerQueryRs" => Some(ListName::Customers),
        "InventorySiteQueryRs" => Some(ListName::Sites),
        "UnitOfMeasureSetQueryRs" => Some(ListName::Units),
        other if ITEM_QUERIES.contains(&other) => Some(ListName::Items),
        _ => None,
    }
}

impl Answers {
    /// Notes an answer that was read to its end, with how many objects it held.
    pub fn note(&mut self, message: &Message, objects: u64, file: &str) {
        let name = message.name.as_str();
        if !OTHER_QUERIES.contains(&name) && !ITEM_QUERIES.contains(&name) {
            return;
        }
        if message.status.is_error() {
            self.findings.push(refusal(message, file));
            return;
        }
        if let Some(list) = list_of(name).filter(|_| message.status.is_ok_answer()) {
            self.at_hand.insert(list);
        }
        if message.iterator.id.is_some() || message.iterator.remaining.is_some() {
            let remaining = message.iterator.remaining.unwrap_or(0);
            let key = (name.to_string(), message.iterator.id.clone());
            let page = Page { remaining, objects, file: file.to_string() };
            self.pages.entry(key).or_default().push(page);
        }
    }

    /// Lists that were answered completely, and what was noticed about the answers.
    ///
    /// # Errors
    /// An answer whose last page is not among the messages.
    pub fn finish(mut self) -> Result<(BTreeSet<ListName>, Vec<Finding>), StageError> {
        // QuickBooks may leave the iterator's id off its last page.
        let nameless: BTreeSet<String> = self
            .pages
            .iter()
            .filter(|((_, id), pages)| id.is_none() && pages.iter().any(|it| it.remaining == 0))
            .map(|((name, _), _)| name.clone())
            .collect();
        for ((name, id), pages) in &mut self.pages {
            pages.sort_by(|a, b| b.remaining.cmp(&a.remaining).then(a.file.cmp(&b.file)));
            pages.dedup_by(|a, b| a.remaining == b.remaining && a.objects == b.objects);
            let Some(last) = pages.last() else { continue };
            let ends = last.remaining == 0 || (id.is_some() && nameless.contains(name));
            if !ends {
                return Err(StageError::Incomplete(format!(
                    "{}: {} more of {name} are still to come; add the files with the next pages: \
                     nothing is planned before they are there",
                    last.file, last.remaining
                )));
            }
            for pair in pages.windows(2) {
                if pair[1].remaining + pair[1].objects < pair[0].remaining {
                    let missing = pair[0].remaining - pair[1].remaining - pair[1].objects;
                    self.findings.push(
                        Finding::new(
                            "configuration/page-missing",
                            Severity::Error,
                            name.clone(),
                            format!(
                                "between {} and {} a page with {missing} objects seems to be \
                                 missing",
                                pair[0].file, pair[1].file
                            ),
                        )
                        .with_fix("add the file with that page, or ask QuickBooks again"),
                    );
                }
            }
        }
        Ok((self.at_hand, self.findings))
    }
}

fn refusal(message: &Message, file: &str) -> Finding {
    let words = message.status.message.as_deref().unwrap_or("no reason given");
    let query = message.name.replace("QueryRs", "QueryRq");
    let text =
        format!("{file}: QuickBooks refused {query} with code {}: {words}", message.status.code);
    let fix = match message.status.code {
        3250 => {
            "turn the feature on in QuickBooks' preferences, or use an edition that has it \
                 (sales orders: Premier or Enterprise)"
        }
        3260 => "give the QuickBooks user of this connection the permission",
        _ => "look the code up with `crossdock explain`, then ask QuickBooks again",
    };
    Finding::new("configuration/quickbooks-refused", Severity::Error, query, text).with_fix(fix)
}
