//! Postings for people.

use std::io::{self, Write};

use crate::domain::billing::Link;
use crate::domain::posting::PostingState;
use crate::qbxml::codes::{self, Code, Policies};
use crate::store::PostingPage;

/// All of them, a line each, and how many wait for a person.
pub fn list(
    out: &mut dyn Write,
    (company, stopped): (&str, Option<&str>),
    pages: &[PostingPage],
) -> io::Result<()> {
    writeln!(out, "{company}: {} to QuickBooks", counted(pages.len()))?;
    if let Some(why) = stopped {
        writeln!(out, "\nStopped. {why}")?;
    }
    if pages.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{:<12} {:<19} {:<10} {:<20} What became of it",
        "Order", "Kind", "State", "Since"
    )?;
    for page in pages {
        let posting = &page.posting;
        let number = posting.posting.number.as_deref().unwrap_or("?");
        let (kind, state) = (posting.posting.kind.replace('_', " "), posting.state.word());
        writeln!(
            out,
            "{number:<12} {kind:<19} {state:<10} {:<20} {}",
            posting.changed_at,
            became(page)
        )?;
    }
    let waits = |state| pages.iter().filter(|page| page.posting.state == state).count();
    for (state, words) in [
        (PostingState::Waiting, "waiting for approval: `crossdock postings approve --all`"),
        (PostingState::Rejected, "refused: `crossdock postings explain NUMBER` says why"),
        (PostingState::Unknown, "perhaps in QuickBooks: `crossdock postings explain NUMBER`"),
    ] {
        if waits(state) > 0 {
            writeln!(out, "\n{} {words}", counted(waits(state)))?;
        }
    }
    Ok(())
}

fn counted(count: usize) -> String {
    if count == 1 { "1 posting".to_string() } else { format!("{count} postings") }
}

/// In one line.
fn became(page: &PostingPage) -> String {
    let posting = &page.posting;
    let answer = posting.answer.as_deref().unwrap_or_default();
    match (posting.state, &page.link) {
        (PostingState::Waiting, _) => "waits for approval".to_string(),
        (PostingState::Queued, _) if answer.is_empty() => "goes with the next visit".to_string(),
        (PostingState::Queued, _) => format!("goes with the next visit; last time: {answer}"),
        (PostingState::Sent, _) => "was handed out; no answer yet".to_string(),
        (PostingState::Confirmed, Link::Differs(words)) => {
            format!("is not as it was sent: {words}")
        }
        (PostingState::Confirmed, Link::Gone(words)) => format!("is gone: {words}"),
        (PostingState::Confirmed, _) => {
            let id = posting.quickbooks_id.as_deref().unwrap_or("an unknown id");
            format!("is in QuickBooks as {id}")
        }
        (PostingState::Rejected, _) => {
            format!("{} (code {})", answer, posting.code.as_deref().unwrap_or("none"))
        }
        (PostingState::Unknown, _) => answer.to_string(),
        (PostingState::Cancelled, _) => "taken back by a person".to_string(),
    }
}

/// Everything about one.
pub fn show(out: &mut dyn Write, page: &PostingPage) -> io::Result<()> {
    let posting = &page.posting;
    let number = posting.posting.number.as_deref().unwrap_or("?");
    let kind = posting.posting.kind.replace('_', " ");
    writeln!(out, "Order {number}, {kind}: {}", posting.state.word())?;
    writeln!(out, "  {}", became(page))?;
    writeln!(out, "  key {}", posting.posting.key)?;
    if let Some(order) = &page.sales_order {
        writeln!(out, "  sales order {order}")?;
    }
    if !page.lines.is_empty() {
        writeln!(out, "\nBills")?;
        for line in &page.lines {
            let link = line.quickbooks_line_id.as_ref();
            let from = link.map_or(String::new(), |id| format!(", drawn from line {id}"));
            writeln!(out, "  line {}: {}{from}", line.line_number, line.quantity)?;
        }
    }
    writeln!(out, "\nWhat happened")?;
    for event in &page.events {
        writeln!(out, "  {}  {:<10} {} ({})", event.at, event.what, event.detail, event.by)?;
    }
    writeln!(out, "\nThe request, as QuickBooks gets it\n{}", indented(&posting.posting.fragment))
}

/// What became of one, and what to do.
pub fn explain(out: &mut dyn Write, page: &PostingPage, policies: &Policies) -> io::Result<()> {
    let posting = &page.posting;
    let number = posting.posting.number.as_deref().unwrap_or("?");
    let kind = posting.posting.kind.replace('_', " ");
    writeln!(out, "Order {number}, {kind}: {}", posting.state.word())?;
    writeln!(out, "  {}", became(page))?;
    let key = &posting.posting.key;
    match posting.state {
        PostingState::Rejected => {
            let code = posting.code.as_deref().and_then(|code| code.parse::<Code>().ok());
            if let Some(code) = code {
                writeln!(out, "\n{}", codes::text(code, policies).trim_end())?;
            }
            writeln!(out, "\nWhen the cause is gone: crossdock postings retry {key}")?;
            writeln!(out, "To have its picks planned anew: crossdock postings cancel {key}")
        }
        PostingState::Unknown => {
            writeln!(
                out,
                "\nLook for it in QuickBooks first: by the customer, the date and the memo."
            )?;
            writeln!(out, "It is there:     crossdock postings confirm {key}")?;
            writeln!(out, "It is not there: crossdock postings retry {key} --not-there")
        }
        PostingState::Waiting => {
            writeln!(out, "\nTo let it go:     crossdock postings approve {key}")?;
            writeln!(out, "To take it back:  crossdock postings cancel {key}")
        }
        PostingState::Confirmed => match &page.link {
            Link::Differs(_) => {
                writeln!(out, "\nCorrect it in QuickBooks; the next visit looks at it again.")?;
                writeln!(
                    out,
                    "Or let it stay as it is: crossdock held decide {number} keep-ours --reason …"
                )
            }
            Link::Gone(_) => {
                writeln!(out, "\nTo have its picks billed again: crossdock postings cancel {key}")?;
                writeln!(
                    out,
                    "To leave them unbilled: crossdock held decide {number} close --reason …"
                )
            }
            Link::NotSeen => writeln!(out, "\nThe next visit looks whether it is as it was sent."),
            Link::Holds => writeln!(out, "\nQuickBooks' books have it as it was sent."),
        },
        _ => Ok(()),
    }
}

/// One element a line: the bytes are one line.
fn indented(fragment: &str) -> String {
    let mut text = String::new();
    let mut depth: usize = 1;
    for part in fragment.split_inclusive('>') {
        let (before, tag) = part.split_at(part.find('<').unwrap_or(0));
        let closes = tag.starts_with("</");
        if closes {
            depth = depth.saturating_sub(1);
        }
        text.push_str(before);
        if !closes || before.is_empty() {
            text.push('\n');
            text.push_str(&"  ".repeat(depth));
        }
        text.push_str(tag);
        if !closes && !tag.ends_with("/>") {
            depth += 1;
        }
    }
    text.trim_start_matches('\n').to_string()
}
