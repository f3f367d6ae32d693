//! SARIF 2.1.0, the format in which analysers give their findings to code hosts and editors.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::report::ledger::{Entry, Remark, Sheet};

/// Where the shape is written down.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What file names are relative to; readers put their own folder in its place.
const ROOT: &str = "%SRCROOT%";

/// Writes the report: a result for each finding. What is as it should be has no result.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    let codes: Vec<&str> = sheet.codes().into_iter().collect();
    let results: Vec<Value> = sheet
        .remarks()
        .map(|(entry, remark)| {
            let place = codes.binary_search(&remark.code.as_str()).ok();
            result(sheet, entry, remark, place)
        })
        .collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(sheet, code)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Crossdock",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "automationDetails": {
                "id": format!("crossdock/{}/{}/", sheet.kind, sheet.company),
            },
            "invocations": [{ "executionSuccessful": true }],
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": { "summary": summary(sheet), "rulesHash": sheet.rules_hash },
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn summary(sheet: &Sheet) -> Map<String, Value> {
    sheet.tallies.iter().map(|tally| (tally.label.clone(), json!(tally.count))).collect()
}

fn rule(sheet: &Sheet, code: &str) -> Value {
    let mut rule = json!({ "id": code });
    if let Some(note) = sheet.rules.get(code) {
        rule["shortDescription"] = json!({ "text": note.summary });
        rule["properties"] = json!({ "builtin": note.builtin });
    }
    rule
}

fn result(sheet: &Sheet, entry: Option<&Entry>, remark: &Remark, place: Option<usize>) -> Value {
    let mut text = remark.message.clone();
    if let Some(entry) = entry {
        text = format!("{}: {text}", entry.name);
    }
    if let Some(fix) = &remark.fix {
        text.push_str(&format!("\nTo do: {fix}"));
    }
    let mut result = json!({ "ruleId": remark.code });
    if let Some(place) = place {
        result["ruleIndex"] = json!(place);
    }
    result["level"] = json!(remark.severity.word());
    result["message"] = json!({ "text": text });
    result["locations"] = json!([location(sheet, entry, remark)]);
    result["partialFingerprints"] =
        json!({ "crossdockFinding/v1": sheet.fingerprint(entry, remark) });
    let mut properties = json!({ "path": remark.path });
    if let Some(entry) = entry {
        properties["verdict"] = json!(entry.verdict);
    }
    if let Some(said) = &remark.place {
        properties["saidAt"] = json!(format!("{}:{}", said.file, said.line));
    }
    result["properties"] = properties;
    result
}

fn location(sheet: &Sheet, entry: Option<&Entry>, remark: &Remark) -> Value {
    let spot = sheet.spot(entry, remark);
    let mut region = json!({ "startLine": spot.line });
    if let Some(column) = spot.column {
        region["startColumn"] = json!(column);
    }
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&spot.file), "uriBaseId": ROOT },
        "region": region,
    } });
    if let Some(entry) = entry {
        let full = [&sheet.company, entry.thing, &entry.number].map(segment).join("/");
        location["logicalLocations"] = json!([{
            "name": entry.number, "fullyQualifiedName": full, "kind": entry.thing,
        }]);
    }
    location
}

/// A part of a name whose parts are kept apart by slashes.
fn segment(part: &str) -> String {
    part.replace('\\', "\\\\").replace('/', "\\/")
}

/// A relative path as a URI reference: everything but letters, digits and a few signs in
/// percents.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uri_references() {
        assert_eq!(uri("rules/größe 5%.rhai"), "rules/gr%C3%B6%C3%9Fe%205%25.rhai");
    }

    #[test]
    fn slashes_in_names_do_not_part_them() {
        assert_eq!(["A/B", "SalesOrder", "1"].map(segment).join("/"), "A\\/B/SalesOrder/1");
    }
}
