//! One page with everything in it: nothing is fetched, and without its script it lacks nothing but
//! the search. Readable in light and dark, on a telephone, by ear, and on paper.

mod parts;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{self, Write};

use self::parts::{entry_article, figures, finding_row, severities};
use super::counted;
use super::markup::{Escaped, Prose};
use crate::report::ledger::{Entry, Remark, Sheet};
use crate::report::svg;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// The page asks nobody for anything, whatever stands in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      base-uri 'none'; form-action 'none'";

/// Writes the page.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    let mut page = String::new();
    compose(&mut page, sheet).expect("a string takes everything");
    out.write_all(page.as_bytes())
}

fn compose(page: &mut String, sheet: &Sheet) -> fmt::Result {
    let (company, about) = (Escaped(&sheet.company), Escaped(&sheet.about));
    writeln!(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(page, "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">")?;
    writeln!(page, "<meta name=\"color-scheme\" content=\"light dark\">")?;
    writeln!(page, "<title>{company}: {about}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>")?;
    writeln!(page, "<a class=\"skip\" href=\"#content\">To the report</a>")?;
    compose_header(page, sheet)?;
    compose_contents(page, sheet)?;
    writeln!(page, "<main id=\"content\">")?;
    figures(page, sheet)?;
    compose_general(page, sheet)?;
    compose_rules(page, sheet)?;
    compose_entries(page, sheet)?;
    compose_picture(page, sheet)?;
    writeln!(page, "</main>\n<footer><p>Made by Crossdock {}.", env!("CARGO_PKG_VERSION"))?;
    writeln!(page, "This page is complete in itself and asks nobody for anything.</p></footer>")?;
    writeln!(page, "<script>\n{SCRIPT}</script>\n</body>\n</html>")
}

fn compose_header(page: &mut String, sheet: &Sheet) -> fmt::Result {
    writeln!(page, "<header>\n<p class=\"kind\">{}</p>", Escaped(kind(sheet)))?;
    writeln!(page, "<h1>{}</h1>", Escaped(&sheet.company))?;
    writeln!(page, "<p class=\"about\">{}</p>", Escaped(&sheet.about))?;
    let (class, words) =
        if sheet.clean { ("good", "Nobody has to act.") } else { ("bad", "A person must act.") };
    let mut told = Vec::new();
    for (severity, count) in severities(sheet) {
        told.push(counted(count, severity.word()));
    }
    writeln!(page, "<p class=\"verdict {class}\">{words} {}.</p>", told.join(", "))?;
    if let Some(at) = &sheet.at {
        let at = Escaped(at);
        writeln!(page, "<p class=\"quiet\">Begun at <time datetime=\"{at}\">{at}</time></p>")?;
    }
    if let Some(rules) = &sheet.rules_hash {
        writeln!(page, "<p class=\"quiet\">Rules <code>{}</code></p>", Escaped(rules))?;
    }
    writeln!(page, "</header>")
}

fn kind(sheet: &Sheet) -> &'static str {
    match sheet.kind {
        "plan" => "Plan of a sync",
        "sync" => "Report of a sync",
        "apply" => "Report of an applied plan",
        "rules-test" => "Test of the rules",
        _ => "Report",
    }
}

fn compose_contents(page: &mut String, sheet: &Sheet) -> fmt::Result {
    writeln!(page, "<nav aria-label=\"Contents\">\n<ul>")?;
    writeln!(page, "<li><a href=\"#summary\">Summary</a></li>")?;
    if !sheet.general.is_empty() {
        writeln!(page, "<li><a href=\"#set-up\">Set-up</a></li>")?;
    }
    writeln!(page, "<li><a href=\"#findings\">Findings by rule</a></li>")?;
    writeln!(page, "<li><a href=\"#entries\">By {}</a></li>", sheet.noun)?;
    if sheet.picture.is_some() {
        writeln!(page, "<li><a href=\"#stages\">Stages</a></li>")?;
    }
    writeln!(page, "</ul>\n</nav>")
}

fn compose_general(page: &mut String, sheet: &Sheet) -> fmt::Result {
    if sheet.general.is_empty() {
        return Ok(());
    }
    writeln!(page, "<section id=\"set-up\" aria-labelledby=\"set-up-title\">")?;
    writeln!(page, "<h2 id=\"set-up-title\">Set-up</h2>\n<ul class=\"remarks\">")?;
    sheet.general.iter().try_for_each(|each| parts::remark_item(page, each))?;
    writeln!(page, "</ul>\n</section>")
}

/// Findings of entries by their code: which entry, from which place of the list.
fn by_code(sheet: &Sheet) -> BTreeMap<&str, Vec<(usize, &Entry, &Remark)>> {
    let mut found: BTreeMap<&str, Vec<(usize, &Entry, &Remark)>> = BTreeMap::new();
    for (place, entry) in sheet.entries.iter().enumerate() {
        for remark in &entry.remarks {
            found.entry(&remark.code).or_default().push((place, entry, remark));
        }
    }
    found
}

fn compose_rules(page: &mut String, sheet: &Sheet) -> fmt::Result {
    writeln!(page, "<section id=\"findings\" aria-labelledby=\"findings-title\">")?;
    writeln!(page, "<h2 id=\"findings-title\">Findings by rule</h2>")?;
    let found = by_code(sheet);
    if found.is_empty() {
        writeln!(page, "<p>No rule has found anything.</p>")?;
    }
    for (code, findings) in found {
        let count = counted(findings.len(), "finding");
        writeln!(page, "<section class=\"rule\">\n<h3><code>{}</code>", Escaped(code))?;
        writeln!(page, "<span class=\"count\">{count}</span></h3>")?;
        if let Some(note) = sheet.rules.get(code) {
            writeln!(page, "<p class=\"quiet\">{}</p>", Prose(&note.summary))?;
        }
        let noun = sheet.noun;
        writeln!(page, "<table class=\"stacks\">\n<caption class=\"unseen\">Findings of the rule")?;
        writeln!(page, "</caption>\n<thead><tr><th scope=\"col\">{}</th>", capital(noun))?;
        writeln!(page, "<th scope=\"col\">Severity</th><th scope=\"col\">Finding</th>")?;
        writeln!(page, "<th scope=\"col\">To do</th></tr></thead>\n<tbody>")?;
        for (place, entry, remark) in findings {
            finding_row(page, place, entry, remark)?;
        }
        writeln!(page, "</tbody>\n</table>\n</section>")?;
    }
    writeln!(page, "</section>")
}

fn compose_entries(page: &mut String, sheet: &Sheet) -> fmt::Result {
    let noun = sheet.noun;
    writeln!(page, "<section id=\"entries\" aria-labelledby=\"entries-title\">")?;
    writeln!(page, "<h2 id=\"entries-title\">By {noun}</h2>")?;
    compose_search(page, sheet)?;
    let several = sheet.groups().len() > 1;
    let mut group: Option<&str> = None;
    for (place, entry) in sheet.entries.iter().enumerate() {
        if several && group != Some(entry.group.as_str()) {
            writeln!(page, "<h3 class=\"group\">{}</h3>", Escaped(&entry.group))?;
            group = Some(&entry.group);
        }
        entry_article(page, place, entry, several)?;
    }
    if sheet.entries.is_empty() {
        writeln!(page, "<p>There is none.</p>")?;
    }
    writeln!(page, "</section>")
}

/// Hidden until the script shows it: without the script it would do nothing.
fn compose_search(page: &mut String, sheet: &Sheet) -> fmt::Result {
    let noun = sheet.noun;
    writeln!(page, "<form role=\"search\" id=\"search\" aria-label=\"Search\" hidden>")?;
    writeln!(page, "<p><label for=\"words\">Search</label>")?;
    writeln!(
        page,
        "<input id=\"words\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\""
    )?;
    writeln!(page, " placeholder=\"{noun}, name, rule, words\"></p>\n<fieldset>")?;
    writeln!(page, "<legend>Show</legend>")?;
    for tally in sheet.tallies.iter().filter(|tally| tally.count > 0) {
        let label = Escaped(&tally.label);
        writeln!(page, "<label><input type=\"checkbox\" value=\"{label}\" checked> {label}")?;
        writeln!(page, "({})</label>", tally.count)?;
    }
    writeln!(page, "</fieldset>\n<p><output id=\"shown\" aria-live=\"polite\"></output>")?;
    writeln!(page, "<button type=\"button\" id=\"open-all\">Open all</button></p>\n</form>")
}

fn compose_picture(page: &mut String, sheet: &Sheet) -> fmt::Result {
    let Some(picture) = &sheet.picture else { return Ok(()) };
    writeln!(page, "<section id=\"stages\" aria-labelledby=\"stages-title\">")?;
    writeln!(page, "<h2 id=\"stages-title\">Stages</h2>")?;
    writeln!(page, "<p>What each stage gave to the next, with the count of documents.</p>")?;
    writeln!(page, "<div class=\"picture\" role=\"region\" aria-label=\"Stages\" tabindex=\"0\">")?;
    writeln!(page, "{}</div>\n<details><summary>The same as a table</summary>", svg::svg(picture))?;
    writeln!(page, "<table>\n<caption class=\"unseen\">What passes between the stages</caption>")?;
    writeln!(page, "<thead><tr><th scope=\"col\">From</th><th scope=\"col\">What</th>")?;
    writeln!(page, "<th scope=\"col\">To</th></tr></thead>\n<tbody>")?;
    for arrow in &picture.arrows {
        let (from, to) = (picture.boxes[arrow.from].name, picture.boxes[arrow.to].name);
        let (from, label, to) = (Escaped(from), Escaped(&arrow.label), Escaped(to));
        writeln!(page, "<tr><td>{from}</td><td>{label}</td><td>{to}</td></tr>")?;
    }
    writeln!(page, "</tbody>\n</table>\n</details>\n</section>")
}

/// With a capital letter.
fn capital(noun: &str) -> String {
    let mut letters = noun.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// What a remark says, its path as code.
fn said(remark: &Remark) -> String {
    if remark.path.is_empty() {
        Prose(&remark.message).to_string()
    } else {
        format!("<code>{}</code>: {}", Escaped(&remark.path), Prose(&remark.message))
    }
}
