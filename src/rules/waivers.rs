//! `rules/waivers.yaml`: recorded exceptions, each with a reason, a person and an end.

use jiff::civil::Date;

use super::diagnose::did_you_mean;
use super::set::RuleSet;
use crate::domain::waiver::{Scope, Waiver};
use crate::problem::{Place, Problem};
use crate::yaml::{Kind, Node, Reader, parse};

/// Reads the file; what is wrong with an entry is told, and the entry left out.
pub fn read(text: &str, file: &str) -> (Vec<Waiver>, Vec<Problem>) {
    let (node, problems) = parse(text, file);
    let reader = Reader::new(file, problems);
    let mut waivers = Vec::new();
    match &node.kind {
        Kind::Null => {}
        Kind::List(entries) => {
            waivers.extend(entries.iter().filter_map(|entry| waiver(entry, &reader)));
        }
        _ => reader.report(
            Problem::error(reader.place(node.span), "the file must list waivers").with_remedy(
                "write entries such as `- { rule: sales_order/site-missing, order: \"1001\", \
                 reason: …, by: Ann, until: 2026-12-31 }`",
            ),
        ),
    }
    (waivers, reader.finish())
}

fn waiver(entry: &Node, reader: &Reader<'_>) -> Option<Waiver> {
    let at = reader.place(entry.span);
    let section = reader.section(entry, "the waiver", entry.span);
    let rule = section.required_text("rule", "name the rule: `sales_order/site-missing`");
    let (order, customer) = (section.text("order"), section.text("customer"));
    let reason = section.required_text("reason", "say why, for those who read it later");
    let by = section.required_text("by", "say who decided it");
    let until = section.required_text("until", "name the last day: `until: 2026-12-31`");
    let until = until.and_then(|text| day(&text, &section.place("until"), reader));
    section.finish();
    let scope = match (order, customer) {
        (Some(order), None) => Some(Scope::Order(order)),
        (None, Some(customer)) => Some(Scope::Customer(customer)),
        _ => {
            reader.report(
                Problem::error(at.clone(), "a waiver is about one order or one customer")
                    .with_remedy("write `order: \"1001\"` or `customer: Smith & Sons`, not both"),
            );
            None
        }
    };
    Some(Waiver {
        rule: rule?,
        scope: scope?,
        reason: reason?,
        by: by?,
        until: until?,
        at: at.to_string(),
    })
}

fn day(text: &str, place: &Place, reader: &Reader<'_>) -> Option<Date> {
    let day = text.parse().ok();
    if day.is_none() {
        reader.report(
            Problem::error(place.clone(), format!("`{text}` is no date"))
                .with_remedy("write it as 2026-12-31"),
        );
    }
    day
}

/// Waivers of rules that do not exist.
pub fn unknown_rules(set: &RuleSet, problems: &mut Vec<Problem>) {
    let known: Vec<&str> = set.rules.iter().map(|rule| rule.code.as_str()).collect();
    for waiver in set.waivers.iter().filter(|waiver| !known.contains(&waiver.rule.as_str())) {
        let remedy = did_you_mean(&waiver.rule, known.iter().copied())
            .unwrap_or_else(|| "`crossdock rules list` shows them all".to_string());
        let message = format!("there is no rule `{}` to waive", waiver.rule);
        problems.push(Problem::error(place_of(waiver), message).with_remedy(remedy));
    }
}

/// Where a waiver is written.
pub fn place_of(waiver: &Waiver) -> Place {
    let mut parts = waiver.at.rsplitn(3, ':');
    let column = parts.next().and_then(|part| part.parse().ok()).unwrap_or(1);
    let line = parts.next().and_then(|part| part.parse().ok()).unwrap_or(1);
    let file = parts.next().unwrap_or_default().to_string();
    Place { file, line, column, length: 0 }
}
