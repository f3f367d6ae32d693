//! The pieces of the page.

use std::fmt::{self, Write as _};

use super::super::markup::{Escaped, Prose};
use super::said;
use crate::domain::finding::Severity;
use crate::report::ledger::{Entry, Outcome, Posted, Remark, Sheet, Tone};

/// Remarks by severity, the worst first.
pub fn severities(sheet: &Sheet) -> [(Severity, usize); 3] {
    [Severity::Error, Severity::Warning, Severity::Note].map(|each| (each, sheet.count(each)))
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Quiet => "calm",
    }
}

/// The summary: each part of the whole with its bar, then the other figures.
pub fn figures(page: &mut String, sheet: &Sheet) -> fmt::Result {
    writeln!(page, "<section id=\"summary\" aria-labelledby=\"summary-title\">")?;
    writeln!(page, "<h2 id=\"summary-title\">Summary</h2>\n<div class=\"figures\">")?;
    writeln!(page, "<table class=\"bars\">\n<caption class=\"unseen\">Verdicts</caption>")?;
    writeln!(page, "<thead class=\"unseen\"><tr><th scope=\"col\">Verdict</th>")?;
    writeln!(page, "<th scope=\"col\">Count</th><th scope=\"col\">Part</th></tr></thead>")?;
    writeln!(page, "<tbody>")?;
    let most = sheet.tallies.iter().map(|tally| tally.count).max().unwrap_or(0).max(1);
    for tally in &sheet.tallies {
        let (label, count) = (Escaped(&tally.label), tally.count);
        let (part, tone) = (count.saturating_mul(100) / most, class(tally.tone));
        // A bar that is there is seen.
        let part = if count > 0 { part.max(1) } else { 0 };
        writeln!(page, "<tr><th scope=\"row\">{label}</th><td class=\"number\">{count}</td>")?;
        writeln!(
            page,
            "<td><span class=\"bar {tone}\" style=\"width: {part}%\"></span></td></tr>"
        )?;
    }
    writeln!(page, "</tbody>\n</table>")?;
    if !sheet.facts.is_empty() {
        writeln!(page, "<dl class=\"facts\">")?;
        for (label, value) in &sheet.facts {
            let (label, value) = (Escaped(label), Escaped(value));
            writeln!(page, "<div><dt>{label}</dt><dd>{value}</dd></div>")?;
        }
        writeln!(page, "</dl>")?;
    }
    writeln!(page, "</div>\n</section>")
}

/// A finding in the table of its rule.
pub fn finding_row(page: &mut String, place: usize, entry: &Entry, remark: &Remark) -> fmt::Result {
    let name = Escaped(&entry.name);
    write!(page, "<tr><th scope=\"row\"><a href=\"#entry-{place}\">{name}</a>")?;
    if let Some(whom) = &entry.whom {
        write!(page, "<small>{}</small>", Escaped(whom))?;
    }
    let severity = remark.severity.word();
    writeln!(page, "</th>\n<td><span class=\"tag {severity}\">{severity}</span></td>")?;
    writeln!(page, "<td>{}{}</td>", said(remark), spot(remark))?;
    let fix = remark.fix.as_deref().unwrap_or("–");
    writeln!(page, "<td>{}</td></tr>", Prose(fix))
}

fn spot(remark: &Remark) -> String {
    remark.place.as_ref().map_or_else(String::new, |spot| {
        format!("<small><code>{}:{}</code></small>", Escaped(&spot.file), spot.line)
    })
}

/// A finding in a list.
pub fn remark_item(page: &mut String, remark: &Remark) -> fmt::Result {
    let severity = remark.severity.word();
    write!(page, "<li><span class=\"tag {severity}\">{severity}</span> ")?;
    write!(page, "<code>{}</code> <span>{}</span>", Escaped(&remark.code), said(remark))?;
    if let Some(fix) = &remark.fix {
        write!(page, "<span class=\"todo\"><b>To do:</b> {}</span>", Prose(fix))?;
    }
    writeln!(page, "</li>")
}

/// An entry with its whole way. `below`: it stands under the heading of its group.
pub fn entry_article(page: &mut String, place: usize, entry: &Entry, below: bool) -> fmt::Result {
    let (name, verdict) = (Escaped(&entry.name), Escaped(&entry.verdict));
    let tone = class(entry.outcome.tone());
    let level = if below { 4 } else { 3 };
    // What a person must act on stands open.
    let open = if tone == "bad" { " open" } else { "" };
    writeln!(
        page,
        "<details class=\"entry {tone}\" id=\"entry-{place}\" \
                    data-verdict=\"{verdict}\"{open}>"
    )?;
    writeln!(page, "<summary><h{level}>{name}</h{level}>")?;
    writeln!(page, "<span class=\"tag {tone}\">{verdict}</span>")?;
    if let Some(whom) = &entry.whom {
        writeln!(page, "<span class=\"whom\">{}</span>", Escaped(whom))?;
    }
    writeln!(page, "<span class=\"says\">{}</span></summary>", Escaped(&entry.says))?;
    writeln!(page, "<ol class=\"trail\">")?;
    trail_step(page, entry)?;
    write!(page, "<li><b>Judged:</b> {verdict}")?;
    match &entry.outcome {
        Outcome::Skipped(reason) if *reason != entry.verdict => {
            write!(page, ", because of <code>{}</code>", Escaped(reason))?;
        }
        _ => {}
    }
    if entry.remarks.is_empty() {
        writeln!(page, "; nothing was found</li>")?;
    } else {
        writeln!(page, "\n<ul class=\"remarks\">")?;
        entry.remarks.iter().try_for_each(|each| remark_item(page, each))?;
        writeln!(page, "</ul></li>")?;
    }
    match &entry.posting {
        Some(posting) => posting_step(page, posting)?,
        None if matches!(entry.thing, "SalesOrder" | "PickingOrder") => {
            writeln!(page, "<li><b>Posting:</b> none</li>")?;
        }
        None => {}
    }
    writeln!(page, "</ol>\n</details>")
}

fn trail_step(page: &mut String, entry: &Entry) -> fmt::Result {
    if entry.trail.is_empty() {
        return Ok(());
    }
    writeln!(page, "<li><b>Received:</b>\n<dl>")?;
    for (label, value) in &entry.trail {
        let (label, value) = (Escaped(label), Escaped(value));
        writeln!(page, "<div><dt>{label}</dt><dd>{value}</dd></div>")?;
    }
    writeln!(page, "</dl></li>")
}

fn posting_step(page: &mut String, posting: &Posted) -> fmt::Result {
    let (kind, key) = (posting.kind.replace('_', " "), Escaped(&posting.key));
    writeln!(page, "<li><b>Posting:</b> {}, key <code>{key}</code>", Escaped(&kind))?;
    if !posting.lines.is_empty() {
        writeln!(page, "<table class=\"lines\"><caption class=\"unseen\">Lines</caption>")?;
        writeln!(page, "<thead><tr><th scope=\"col\">Item</th>")?;
        writeln!(page, "<th scope=\"col\">Quantity</th></tr></thead>\n<tbody>")?;
        for (what, quantity) in &posting.lines {
            let (what, quantity) = (Escaped(what), Escaped(quantity));
            writeln!(page, "<tr><td>{what}</td><td class=\"number\">{quantity}</td></tr>")?;
        }
        writeln!(page, "</tbody></table>")?;
    }
    writeln!(page, "<details class=\"message\"><summary>The whole message</summary>")?;
    writeln!(page, "<pre tabindex=\"0\">{}</pre></details></li>", Escaped(&posting.message))
}
