//! Postings for programs. Quantities are texts; what is absent is `null`.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::cli::workspace::Workspace;
use crate::domain::billing::Link;
use crate::store::PostingPage;

/// `postings list`.
pub fn list(workspace: &Workspace, stopped: Option<&str>, pages: &[PostingPage]) -> Value {
    json!({
        "format_version": "1.0",
        "kind": "postings",
        "company": workspace.config.company,
        "stopped": stopped,
        "postings": pages.iter().map(page).collect::<Vec<_>>(),
    })
}

/// `postings show`.
pub fn show(workspace: &Workspace, posting: &PostingPage) -> Value {
    json!({
        "format_version": "1.0",
        "kind": "posting",
        "company": workspace.config.company,
        "posting": page(posting),
    })
}

fn page(page: &PostingPage) -> Value {
    let posting = &page.posting;
    let (link, link_words) = match &page.link {
        Link::NotSeen => ("not-seen", None),
        Link::Holds => ("holds", None),
        Link::Differs(words) => ("differs", Some(words)),
        Link::Gone(words) => ("gone", Some(words)),
    };
    let lines = page.lines.iter().map(|line| {
        json!({
            "line_number": line.line_number,
            "quickbooks_line_id": line.quickbooks_line_id.as_ref().map(ToString::to_string),
            "quantity": line.quantity.to_string(),
        })
    });
    let events = page.events.iter().map(|event| {
        json!({ "at": event.at, "by": event.by, "what": event.what, "detail": event.detail })
    });
    json!({
        "key": posting.posting.key,
        "kind": posting.posting.kind,
        "number": posting.posting.number,
        "state": posting.state.word(),
        "attempts": posting.posting.attempts,
        "quickbooks_id": posting.quickbooks_id,
        "edit_sequence": posting.edit_sequence,
        "code": posting.code,
        "answer": posting.answer,
        "queued_at": posting.queued_at,
        "changed_at": posting.changed_at,
        "picking_order": page.picking_order,
        "sales_order": page.sales_order,
        "link": link,
        "link_words": link_words,
        "lines": lines.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(),
        "request": posting.posting.fragment,
    })
}

/// Writes a report with an end of line.
pub fn write(out: &mut dyn Write, value: Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)
}
