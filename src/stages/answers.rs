//! Are the answers whole? Pages still to come mean that orders may be missing: then nothing of the
//! run is posted. Refused requests become configuration findings.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::catalog::ListName;
use crate::domain::finding::{Finding, Severity};
use crate::pipeline::stage::StageError;
use crate::qbxml::codes::{self, Code};
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
    /// An answer of which a page is not among the messages.
    pub fn finish(mut self) -> Result<(BTreeSet<ListName>, Vec<Finding>), StageError> {
        // QuickBooks may leave the iterator's id off its last page. Each such page ends one
        // iterator: the one that announced just as many objects.
        let mut nameless: Vec<(String, u64)> = Vec::new();
        for ((name, _), pages) in self.pages.iter().filter(|((_, id), _)| id.is_none()) {
            let ends = pages.iter().filter(|page| page.remaining == 0);
            nameless.extend(ends.map(|page| (name.clone(), page.objects)));
        }
        for ((name, id), pages) in &mut self.pages {
            pages.sort_by(|a, b| b.remaining.cmp(&a.remaining).then(a.file.cmp(&b.file)));
            pages.dedup_by(|a, b| a.remaining == b.remaining && a.objects == b.objects);
            let Some(last) = pages.last() else { continue };
            let end = nameless.iter().position(|end| *end == (name.clone(), last.remaining));
            if let (true, Some(end)) = (id.is_some() && last.remaining > 0, end) {
                nameless.swap_remove(end);
            } else if last.remaining > 0 {
                return Err(StageError::Incomplete(format!(
                    "{}: {} more of {name} are still to come; add the files with the next pages: \
                     nothing is planned before they are there",
                    last.file, last.remaining
                )));
            }
            for pair in pages.windows(2) {
                if pair[1].remaining + pair[1].objects < pair[0].remaining {
                    let missing = pair[0].remaining - pair[1].remaining - pair[1].objects;
                    return Err(StageError::Incomplete(format!(
                        "between {} and {} a page of {name} with {missing} objects is missing; \
                         nothing is planned until it is there too",
                        pair[0].file, pair[1].file
                    )));
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
    let fix = match u32::try_from(message.status.code) {
        Ok(code) => codes::meaning(Code::Status(code)).remedy,
        Err(_) => "mend what QuickBooks says, then ask it again",
    };
    Finding::new("configuration/quickbooks-refused", Severity::Error, query, text).with_fix(fix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qbxml::iterator::IteratorState;
    use crate::qbxml::status::Status;

    fn message(name: &str, code: i64, id: Option<&str>, remaining: Option<u64>) -> Message {
        Message {
            name: name.to_string(),
            status: Status { code, ..Status::default() },
            iterator: IteratorState { id: id.map(str::to_string), remaining },
            ..Message::default()
        }
    }

    /// Pages as (id, remaining, objects); `Ok` with the lists at hand, or the words of the refusal.
    fn check(name: &str, pages: &[(Option<&str>, u64, u64)], expected: Result<&[ListName], &str>) {
        let mut answers = Answers::default();
        for (place, (id, remaining, objects)) in pages.iter().enumerate() {
            let page = message(name, 0, *id, Some(*remaining));
            answers.note(&page, *objects, &format!("page-{place}.xml"));
        }
        match (answers.finish(), expected) {
            (Ok((at_hand, findings)), Ok(expected)) => {
                assert_eq!(findings, []);
                assert_eq!(at_hand.into_iter().collect::<Vec<_>>(), expected);
            }
            (Err(error), Err(expected)) => assert_eq!(error.to_string(), expected),
            (found, expected) => panic!("{:?} instead of {expected:?}", found.map(|it| it.0)),
        }
    }

    #[test]
    fn whole_answers_make_a_list_at_hand() {
        check(
            "CustomerQueryRs",
            &[(Some("{1}"), 2, 2), (Some("{1}"), 0, 2)],
            Ok(&[ListName::Customers]),
        );
        check("ItemQueryRs", &[(Some("{1}"), 2, 2), (None, 0, 2)], Ok(&[ListName::Items]));
        check("SalesOrderQueryRs", &[(Some("{1}"), 0, 2), (Some("{1}"), 2, 2)], Ok(&[]));
    }

    #[test]
    fn a_last_page_still_to_come_stops_the_run() {
        check(
            "SalesOrderQueryRs",
            &[(Some("{1}"), 5, 2), (Some("{1}"), 3, 2)],
            Err(
                "page-1.xml: 3 more of SalesOrderQueryRs are still to come; add the files with the \
                 next pages: nothing is planned before they are there",
            ),
        );
    }

    #[test]
    fn a_last_page_without_id_ends_one_iterator_only() {
        check(
            "SalesOrderQueryRs",
            &[(Some("{1}"), 3, 2), (Some("{2}"), 1, 2), (None, 0, 1)],
            Err(
                "page-0.xml: 3 more of SalesOrderQueryRs are still to come; add the files with the \
                 next pages: nothing is planned before they are there",
            ),
        );
    }

    #[test]
    fn a_page_missing_in_the_middle_stops_the_run() {
        check(
            "SalesOrderQueryRs",
            &[(Some("{1}"), 5, 2), (Some("{1}"), 0, 2)],
            Err("between page-0.xml and page-1.xml a page of SalesOrderQueryRs with 3 objects is \
                 missing; nothing is planned until it is there too"),
        );
    }

    #[test]
    fn a_refused_query_is_a_finding_and_no_list() {
        let mut answers = Answers::default();
        answers.note(&message("CustomerQueryRs", 3260, None, None), 0, "a.xml");
        let (at_hand, findings) = answers.finish().expect("nothing is missing");
        assert!(at_hand.is_empty());
        assert_eq!(findings[0].rule, "configuration/quickbooks-refused");
    }
}
