//! One page with everything in it: nothing is fetched, and a small search runs where scripts may.
//! Readable in light and dark, on a telephone, and on paper.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use super::{counts, heading, moments, notes, order, verdict};
use crate::domain::reconcile::{Area, Difference, Kind, Reconciliation};
use crate::report::formats::markup::{Escaped, Prose};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes the page.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, of: &Reconciliation) -> io::Result<()> {
    let mut page = String::new();
    compose(&mut page, of).expect("a string takes everything");
    out.write_all(page.as_bytes())
}

fn compose(page: &mut String, of: &Reconciliation) -> fmt::Result {
    let company = Escaped(&of.company);
    writeln!(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(page, "<title>{company}: QuickBooks and IntelliTrack compared</title>")?;
    writeln!(page, "<style>\n{STYLE}</style>\n</head>\n<body>\n<header>")?;
    writeln!(page, "<h1>{company}: QuickBooks and IntelliTrack</h1>")?;
    let class = if of.is_in_step() { "in-step" } else { "apart" };
    writeln!(page, "<p class=\"verdict {class}\">{}</p>", Escaped(&verdict(of)))?;
    for moment in moments(of) {
        writeln!(page, "<p class=\"quiet\">{}</p>", Escaped(&moment))?;
    }
    writeln!(page, "<p class=\"quiet\">store {}</p>\n</header>\n<main>", Escaped(&of.store))?;
    compose_counts(page, of)?;
    if !of.is_in_step() {
        compose_contents(page, of)?;
        compose_search(page)?;
    }
    for area in Area::ALL {
        let mut kinds = of.kinds().filter(|(kind, _)| kind.area() == area).peekable();
        if kinds.peek().is_some() {
            writeln!(page, "<h2>{}</h2>", heading(area))?;
        }
        for (kind, count) in kinds {
            compose_kind(page, of, kind, count)?;
        }
    }
    writeln!(page, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>")
}

/// Shown where scripts run: without them the page has everything, too.
fn compose_search(page: &mut String) -> fmt::Result {
    writeln!(page, "<form role=\"search\" id=\"search\" aria-label=\"Search\" hidden>")?;
    writeln!(page, "<label for=\"words\">Find an order, a customer, a word</label>")?;
    writeln!(page, "<input id=\"words\" type=\"search\" autocomplete=\"off\">")?;
    writeln!(page, "<output id=\"shown\" for=\"words\"></output>\n</form>")
}

fn compose_counts(page: &mut String, of: &Reconciliation) -> fmt::Result {
    writeln!(page, "<table class=\"counts\">\n<caption>Both sides in numbers</caption>")?;
    writeln!(page, "<thead><tr><td></td><th scope=\"col\">QuickBooks</th>")?;
    writeln!(page, "<th scope=\"col\">IntelliTrack</th></tr></thead>\n<tbody>")?;
    for (label, there, here) in counts(of) {
        let (there, here) = (there.as_deref().unwrap_or("–"), here.as_deref().unwrap_or("–"));
        writeln!(page, "<tr><th scope=\"row\">{label}</th><td>{there}</td><td>{here}</td></tr>")?;
    }
    writeln!(page, "</tbody>\n</table>\n<ul class=\"notes\">")?;
    for note in notes(of) {
        writeln!(page, "<li>{}</li>", Escaped(&note))?;
    }
    writeln!(page, "</ul>")
}

fn compose_contents(page: &mut String, of: &Reconciliation) -> fmt::Result {
    writeln!(page, "<nav aria-label=\"Kinds of difference\">\n<ul>")?;
    for (kind, count) in of.kinds() {
        let (word, title) = (kind.word(), kind.title());
        writeln!(page, "<li><a href=\"#{word}\">{title}</a>: {count}</li>")?;
    }
    writeln!(page, "</ul>\n</nav>")
}

fn compose_kind(page: &mut String, of: &Reconciliation, kind: Kind, count: usize) -> fmt::Result {
    let (word, title) = (kind.word(), kind.title());
    writeln!(page, "<section id=\"{word}\">\n<table class=\"differences\">")?;
    writeln!(page, "<caption>{title}: {count} <a href=\"#{word}\">{word}</a></caption>")?;
    writeln!(page, "<thead><tr><th scope=\"col\">Order</th><th scope=\"col\">QuickBooks</th>")?;
    writeln!(page, "<th scope=\"col\">IntelliTrack</th>")?;
    writeln!(page, "<th scope=\"col\">What it means, and what to do</th></tr></thead>\n<tbody>")?;
    for difference in of.of_kind(kind) {
        compose_row(page, difference)?;
    }
    writeln!(page, "</tbody>\n</table>\n</section>")
}

fn compose_row(page: &mut String, difference: &Difference) -> fmt::Result {
    write!(page, "<tr class=\"difference\"><th scope=\"row\">{}", Escaped(&order(difference)))?;
    if let Some(line) = &difference.line {
        write!(page, "<small>line {}: {}</small>", line.number, Escaped(&line.item))?;
    }
    if let Some(customer) = &difference.customer {
        write!(page, "<small>{}</small>", Escaped(customer))?;
    }
    if let Some(since) = &difference.since {
        write!(page, "<small>since {}</small>", Escaped(since))?;
    }
    writeln!(page, "</th>")?;
    for (side, says) in
        [("QuickBooks", &difference.quickbooks), ("IntelliTrack", &difference.intellitrack)]
    {
        let says = Escaped(says.as_deref().unwrap_or("–"));
        writeln!(page, "<td data-side=\"{side}\">{says}</td>")?;
    }
    let (message, fix) = (Prose(&difference.message), Prose(&difference.fix));
    writeln!(page, "<td><p>{message}</p><p class=\"todo\"><b>To do:</b> {fix}</p></td></tr>")
}
