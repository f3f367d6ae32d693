//! The pages about codes: one for a person who met a code, one with all of them.

use super::{Applied, Code, Meaning, Policies, Severity, known, meaning};

/// The page of one code, with what holds in a workspace.
pub fn text(code: Code, policies: &Policies) -> String {
    let found = meaning(code);
    let kind = match code {
        Code::Status(_) => "status code of QuickBooks",
        Code::Result(_) => "error of QuickBooks or the Web Connector",
    };
    let known = if found.is_known { "" } else { ", not among the known ones" };
    let policy = policies.of(code);
    let says = match policies.own(code) {
        None => String::new(),
        Some(own) if own == found.policy => ", as crossdock.yaml says too".to_string(),
        Some(_) => {
            let usual = found.policy;
            format!(", as crossdock.yaml says; `{}` otherwise: {}", usual.word(), usual.sentence())
        }
    };
    let (policy, action) = (policy.word(), policy.sentence());
    let rows = [
        ("Severity", found.severity.word().to_string()),
        ("Written?", applied(&found).to_string()),
        ("Crossdock", format!("{action} (`{policy}`{says})")),
        ("To do", found.remedy.to_string()),
    ];
    let mut page = format!("{code}: {kind}{known}\n\n{}\n\n", sentence(found.meaning));
    for (name, text) in rows {
        page.push_str(&format!("{name:<11}{text}\n"));
    }
    page
}

/// The page of all codes.
pub fn markdown() -> String {
    let mut page = "# Codes of QuickBooks\n\
         \n\
         What each code means, whether the change that was asked for is in the books, what\n\
         Crossdock does and what is left to a person. `crossdock explain 3140` shows one of them.\n\
         What Crossdock does can be set for each code in `crossdock.yaml`:\n\
         \n\
         ```yaml\n\
         quickbooks:\n\
         \x20 codes:\n\
         \x20   3180: stop\n\
         \x20   \"0x80040408\": retry\n\
         ```\n\
         \n"
    .to_string();
    for policy in super::Policy::ALL {
        page.push_str(&format!("- `{}`: Crossdock {}.\n", policy.word(), policy.sentence()));
    }
    page.push_str(
        "\n`accept` is for codes below 1000 alone, whose requests were done.\nA code that is \
         not listed is taken by its range: below 500 as all well, below 1000 \
         as done with\na warning, from 1000 on as refused.\n",
    );
    let is_status = |meaning: &&Meaning| matches!(meaning.code, Code::Status(_));
    page.push_str("\n## Status codes\n\n");
    push_table(known().filter(is_status), &mut page);
    page.push_str("\n## Errors of QuickBooks and the Web Connector\n\n");
    push_table(known().filter(|meaning| !is_status(meaning)), &mut page);
    page
}

fn push_table(meanings: impl Iterator<Item = &'static Meaning>, page: &mut String) {
    page.push_str(
        "| Code | Meaning | Written? | Crossdock | What to do |\n|---|---|---|---|---|\n",
    );
    for meaning in meanings {
        page.push_str(&format!(
            "| {} | {} | {} | `{}` | {} |\n",
            meaning.code,
            meaning.meaning,
            in_short(meaning.applied),
            meaning.policy.word(),
            meaning.remedy,
        ));
    }
}

fn in_short(applied: Applied) -> &'static str {
    match applied {
        Applied::Yes => "yes",
        Applied::No => "no",
        Applied::Unknown => "unknown",
    }
}

fn applied(meaning: &Meaning) -> &'static str {
    match (meaning.applied, meaning.severity) {
        (Applied::Yes, Severity::Info) => "yes",
        (Applied::Yes, _) => "yes, apart from what is said above",
        (Applied::No, _) => "no",
        (Applied::Unknown, _) => "unknown; Crossdock finds out before it writes anything else",
    }
}

/// With a capital and a full stop.
fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}
