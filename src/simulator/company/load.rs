//! A recorded company: answers to queries become the books that they were asked of.

use super::Company;
use super::books::Deletion;
use super::clock;
use super::kinds::Kind;
use super::schema::Schema;
use super::shelf::Head;
use super::tree::{Element, Piece, TreeReader};
use crate::qbxml;

/// A recording that cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The bytes are in an encoding that is not read.
    #[error("{0}")]
    Encoding(String),
    /// The XML is broken.
    #[error("the XML is broken: {0}")]
    Broken(String),
    /// It is no answer of QuickBooks.
    #[error("<{0}> begins it, not <QBXML>; give answers to queries, as QuickBooks writes them")]
    OtherRoot(String),
    /// It is no saved company.
    #[error("it holds no <PretendCompany>; give a file that was saved by this program")]
    NotSaved,
    /// A saved company says something that cannot be.
    #[error("<PretendCompany>: {0}")]
    State(String),
}

/// How deep the elements stand that are entered: `QBXML`, `QBXMLMsgsRs`, `…Rs`.
pub(super) const ENTERED_DEPTH: usize = 3;

impl Company {
    /// Loads answers to queries. Ids, versions and times are kept; of two states of an object
    /// the newer one counts. The clock is set to no earlier than the newest of them.
    ///
    /// # Errors
    /// The file is no qbXML; what stood before the faulty place was loaded.
    pub fn load(&mut self, qbxml: &[u8]) -> Result<(), LoadError> {
        let text = decoded(qbxml)?;
        let mut reader = TreeReader::new(&text, ENTERED_DEPTH, Schema::name);
        let mut depth = 0;
        loop {
            match next(&mut reader)? {
                Piece::Entered(element) => {
                    depth += 1;
                    if depth == 1 && element.name != "QBXML" {
                        return Err(LoadError::OtherRoot(element.name.to_string()));
                    }
                }
                Piece::Left => depth -= 1,
                Piece::Whole(ret) => self.load_ret(ret),
                Piece::Over => return Ok(()),
                Piece::Declaration | Piece::Instruction(_) | Piece::Text(_) => {}
            }
        }
    }

    /// One object of an answer; what is not kept is passed over.
    pub(super) fn load_ret(&mut self, ret: Element) {
        if let Some(kind) = Kind::of_ret(&ret.name) {
            self.load_object(kind, ret);
            return;
        }
        match ret.name.as_ref() {
            "TxnDeletedRet" | "ListDeletedRet" => self.load_deletion(ret),
            "CompanyRet" => {
                if let Some(name) = ret.value("CompanyName") {
                    self.profile.company_name = name.to_string();
                }
                self.recorded.insert("CompanyRet", ret);
            }
            "PreferencesRet" => {
                let switch = |name| {
                    ret.value_at(&["MultiLocationInventoryPreferences", name]) == Some("true")
                };
                if ret.child("MultiLocationInventoryPreferences").is_some() {
                    self.profile.multiple_sites_available =
                        switch("IsMultiLocationInventoryAvailable");
                    self.profile.multiple_sites_enabled = switch("IsMultiLocationInventoryEnabled");
                }
                self.recorded.insert("PreferencesRet", ret);
            }
            _ => {}
        }
    }

    fn load_object(&mut self, kind: &'static Kind, ret: Element) {
        let head = Head::of(kind, &ret);
        let objects = self.books.shelf(kind.shelf);
        let known = objects.place(&head.id).and_then(|place| objects.head(place));
        if head.id.is_empty() || known.is_some_and(|known| known.modified > head.modified) {
            return;
        }
        self.books.registry.gather(&ret);
        self.pass_ids(&ret);
        if kind.shelf.is_transactions() {
            self.books.pass_number(kind.shelf, &ret);
            let number = ret.value("TxnNumber").and_then(|text| text.parse().ok());
            self.books.last_txn_number = self.books.last_txn_number.max(number.unwrap_or(0));
        }
        self.books.clock.pass(head.modified);
        self.books.put(kind, &ret);
    }

    fn pass_ids(&mut self, element: &Element) {
        for child in &element.children {
            if matches!(child.name.as_ref(), "TxnID" | "TxnLineID" | "ListID") {
                self.books.pass_id(&child.text);
            } else {
                self.pass_ids(child);
            }
        }
    }

    fn load_deletion(&mut self, ret: Element) {
        let is_txn = ret.name == "TxnDeletedRet";
        let (word, id) = if is_txn { ("TxnDelType", "TxnID") } else { ("ListDelType", "ListID") };
        let kind = ret.value(word).unwrap_or_default().to_string();
        let at = ret.value("TimeDeleted").and_then(clock::read).map(|time| time.earliest);
        let at = at.unwrap_or_else(|| self.books.clock.wall());
        let id = ret.value(id).unwrap_or_default().to_string();
        self.books.pass_id(&id);
        if let Some(known) = Kind::named(&kind) {
            self.books.remove(known.shelf, &id);
        }
        self.books.clock.pass(at);
        if !self.books.deletions.iter().any(|known| known.ret == ret) {
            self.books.deletions.push(Deletion { kind, is_txn, ret, at });
        }
    }
}

/// The text of a file in any encoding that QuickBooks and its friends write.
pub(super) fn decoded(bytes: &[u8]) -> Result<String, LoadError> {
    let head = &bytes[..bytes.len().min(qbxml::encoding::HEAD_LENGTH)];
    let found = qbxml::detect(head).map_err(|error| LoadError::Encoding(error.to_string()))?;
    Ok(qbxml::to_utf8(&bytes[found.mark_length..], found.encoding).into_owned())
}

pub(super) fn next(reader: &mut TreeReader<'_>) -> Result<Piece, LoadError> {
    reader.next().map_err(|error| LoadError::Broken(error.to_string()))
}
