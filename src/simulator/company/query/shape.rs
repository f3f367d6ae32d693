//! How much of an object an answer gives.

use super::super::schema::{Version, schema};
use super::super::tree::Element;

/// What a query asks to be told of each object.
pub(super) struct Shape<'a> {
    lines: bool,
    linked: bool,
    /// `IncludeRetElement`; empty: everything.
    asked: Vec<&'a str>,
    owners: Vec<&'a str>,
}

impl<'a> Shape<'a> {
    pub(super) fn of(request: &'a Element) -> Self {
        let texts = |name| request.children_named(name).map(|child| child.text.as_str());
        Self {
            lines: request.is_true("IncludeLineItems"),
            linked: request.is_true("IncludeLinkedTxns"),
            asked: texts("IncludeRetElement").collect(),
            owners: texts("OwnerID").collect(),
        }
    }

    /// Leaves out what was not asked for.
    pub(super) fn cut(&self, mut ret: Element) -> Element {
        ret.children.retain(|child| match child.name.as_ref() {
            "LinkedTxn" => self.linked,
            name if is_line(name) => self.lines,
            _ => true,
        });
        self.cut_custom_fields(&mut ret);
        keep_asked(&mut ret, &self.asked);
        ret
    }

    fn cut_custom_fields(&self, element: &mut Element) {
        element.children.retain(|child| {
            let owner = child.value("OwnerID").unwrap_or_default();
            child.name != "DataExtRet"
                || self.owners.iter().any(|asked| asked.eq_ignore_ascii_case(owner))
        });
        for child in element.children.iter_mut().filter(|child| is_line(&child.name)) {
            self.cut_custom_fields(child);
        }
    }
}

/// Keeps the named children of an object; no names: all.
pub(in super::super) fn keep_asked(ret: &mut Element, asked: &[&str]) {
    if !asked.is_empty() {
        ret.children.retain(|child| asked.contains(&child.name.as_ref()));
    }
}

/// Leaves out what a version of qbXML does not know yet.
pub(in super::super) fn for_version(element: &mut Element, version: Version) {
    let schema = schema();
    let parent = element.name.clone();
    element.children.retain(|child| schema.since(&parent, &child.name) <= version);
    element.children.iter_mut().for_each(|child| for_version(child, version));
}

/// Lines, groups of lines, and the old extra lines of invoices.
fn is_line(name: &str) -> bool {
    name.ends_with("LineRet") || name.ends_with("LineGroupRet")
}
