//! Everything that scripts can read and call, for editors: as Rhai definitions and as JSON.

use serde_json::{Value, json};

use super::checker::knowledge::Knowledge;
use super::checker::types::{Kind, Type};
use super::{api, context, contract, engine, views};

/// Something that can be completed or hovered over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The type it belongs to; empty for functions that stand alone.
    pub of: String,
    /// Its name.
    pub name: String,
    /// How it is written: `customer: CustomerRef?`, `finding(path, message)`.
    pub written: String,
    /// One sentence.
    pub about: String,
    /// It is called, with brackets.
    pub is_function: bool,
}

/// Fields, questions of `ctx`, Crossdock's functions, keys of targets; then Rhai's functions.
pub fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for view in views::described() {
        for (name, kind, about) in view.fields {
            entries.push(field(view.name, name, kind, about));
        }
    }
    for (record, keys) in contract::RECORDS {
        for (name, kind, about) in *keys {
            entries.push(field(record, name, kind, about));
        }
    }
    let called = |of: &str, (call, about): &(&str, &str)| Entry {
        of: of.to_string(),
        name: call.split('(').next().unwrap_or_default().to_string(),
        written: (*call).to_string(),
        about: (*about).to_string(),
        is_function: true,
    };
    entries.extend(context::QUESTIONS.iter().map(|row| called("Context", row)));
    entries.extend(api::FUNCTIONS.iter().map(|row| called("", row)));
    entries.extend(rhai_functions());
    entries
}

fn field(of: &str, name: &str, kind: &str, about: &str) -> Entry {
    Entry {
        of: of.to_string(),
        name: name.to_string(),
        written: format!("{name}: {kind}"),
        about: about.to_string(),
        is_function: false,
    }
}

/// What Rhai itself brings for texts, lists, maps and numbers.
fn rhai_functions() -> Vec<Entry> {
    let knowledge = Knowledge::of(&engine::build());
    let own = |name: &str| {
        let tables = api::FUNCTIONS.iter().chain(context::QUESTIONS);
        tables.into_iter().any(|(call, _)| call.split('(').next() == Some(name))
    };
    let mut names: Vec<&str> = knowledge.names().filter(|name| !own(name)).collect();
    names.sort_unstable();
    let mut entries = Vec::new();
    for name in names {
        for signature in knowledge.named(name) {
            let foreign = |each: &Type| each.kind == Kind::View("another");
            if signature.takes.iter().any(foreign) || engine::DISABLED_SYMBOLS.contains(&name) {
                continue;
            }
            let takes: Vec<String> = signature.takes.iter().map(ToString::to_string).collect();
            let (first, rest) = takes.split_first().map_or(("", &[][..]), |(a, b)| (a.as_str(), b));
            entries.push(Entry {
                of: first.to_string(),
                name: name.to_string(),
                written: format!("{name}({}) → {}", rest.join(", "), signature.gives),
                about: "of Rhai".to_string(),
                is_function: true,
            });
        }
    }
    entries.sort_by(|a, b| (&a.name, &a.of, &a.written).cmp(&(&b.name, &b.of, &b.written)));
    entries.dedup();
    entries
}

/// Definitions that editors with support for Rhai read.
pub fn text() -> String {
    let mut text = String::from(
        "// What scripts of Crossdock can read and call. Written by `crossdock rules defs`.\n\
         module static;\n",
    );
    let mut of = None;
    for entry in entries().into_iter().filter(|entry| entry.about != "of Rhai") {
        if of.as_ref() != Some(&entry.of) {
            let heading = if entry.of.is_empty() { "functions" } else { &entry.of };
            text.push_str(&format!("\n// {heading}\n"));
            of = Some(entry.of.clone());
        }
        text.push_str(&format!("\n/// {}\n", entry.about));
        if entry.is_function {
            let receiver = if entry.of == "Context" { "ctx, " } else { "" };
            let (name, rest) = entry.written.split_once('(').unwrap_or((&entry.name, ")"));
            text.push_str(&format!("fn {name}({receiver}{rest};\n"));
        } else {
            let kind = entry.written.split_once(": ").map_or("", |(_, kind)| kind);
            text.push_str(&format!("fn get {}(of: {}) -> {kind};\n", entry.name, entry.of));
        }
    }
    text
}

/// The same for programs.
pub fn json() -> Value {
    let rows = entries().into_iter().map(|entry| {
        json!({ "of": entry.of, "name": entry.name, "written": entry.written,
                "about": entry.about, "function": entry.is_function })
    });
    json!({ "format_version": "1.0", "kind": "functions", "entries": rows.collect::<Vec<_>>() })
}
