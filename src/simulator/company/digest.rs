//! The books as a text, for comparing two histories.

use super::Company;
use super::kinds::Shelf;
use super::tree::{Element, push};

/// Fields that differ between two runs of one history: ids, times, and how often something was
/// saved.
const DIFFERS: &[&str] = &[
    "TxnID",
    "TxnLineID",
    "ListID",
    "TimeCreated",
    "TimeModified",
    "EditSequence",
    "TxnNumber",
    "ExternalGUID",
];

impl Company {
    /// All books as a text that is the same for the same books: without ids, times and versions,
    /// in an order that does not depend on when something was entered.
    pub fn digest(&self) -> String {
        let mut text = String::new();
        for shelf in Shelf::ALL {
            let objects = self.books.shelf(shelf);
            let opened = objects.all().filter_map(|(place, _)| objects.open(place));
            let mut all: Vec<String> = opened.map(|ret| self.digest_of(ret)).collect();
            all.sort_unstable();
            push(&mut text, format_args!("# {}: {}\n", shelf.name(), all.len()));
            all.iter().for_each(|each| text.push_str(each));
        }
        let deletions = self.books.deletions.iter().map(|deletion| {
            let number = ["RefNumber", "FullName"];
            let number = number.into_iter().find_map(|name| deletion.ret.value(name));
            format!("deleted {} {}\n", deletion.kind, number.unwrap_or_default())
        });
        let mut deletions: Vec<String> = deletions.collect();
        deletions.sort_unstable();
        text.extend(deletions);
        text
    }

    fn digest_of(&self, mut ret: Element) -> String {
        self.books.refresh_names(&mut ret);
        strip(&mut ret);
        let mut linked: Vec<Element> = Vec::new();
        ret.children.retain(|child| {
            let is_link = child.name == "LinkedTxn";
            if is_link {
                linked.push(child.clone());
            }
            !is_link
        });
        let texts = linked.iter().map(|link| {
            let mut text = String::new();
            link.write(&mut text);
            text
        });
        let mut texts: Vec<String> = texts.collect();
        texts.sort_unstable();
        let mut text = String::new();
        ret.write(&mut text);
        texts.iter().for_each(|link| text.push_str(link));
        text
    }
}

fn strip(element: &mut Element) {
    element.children.retain(|child| !DIFFERS.contains(&child.name.as_ref()));
    element.children.iter_mut().for_each(strip);
}
