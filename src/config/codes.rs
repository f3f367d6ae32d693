//! `quickbooks.codes`: what is to be done about a code, where it is not what the table says.

use crate::problem::Problem;
use crate::qbxml::codes::{Code, Policies, Policy, meaning};
use crate::yaml::{Kind, Node, Reader, Section};

/// Reads the section: codes as keys, words as values.
pub(super) fn read_codes(section: &Section<'_>, reader: &Reader<'_>) -> Policies {
    let mut policies = Policies::default();
    let entries = match section.node("codes").map(|node| (&node.kind, node)) {
        None | Some((Kind::Null, _)) => return policies,
        Some((Kind::Map(entries), _)) => entries,
        Some((_, node)) => {
            let message = format!(
                "`quickbooks.codes` must be a section with codes as keys, not {}",
                node.describe()
            );
            reader.report(
                Problem::error(reader.place(node.span), message)
                    .with_remedy("write `3180: retry` lines"),
            );
            return policies;
        }
    };
    for entry in entries {
        match entry.key.parse::<Code>() {
            Ok(code) => {
                if !meaning(code).is_known {
                    let message =
                        format!("`quickbooks.codes`: {code} is not among the known codes");
                    reader.report(
                        Problem::warning(reader.place(entry.key_span), message)
                            .with_remedy("look whether it is written rightly: docs/codes.md"),
                    );
                }
                read_policy(code, &entry.value, &mut policies, reader);
            }
            Err(_) => {
                let message = format!("`quickbooks.codes`: \"{}\" is no code", entry.key);
                reader.report(
                    Problem::error(reader.place(entry.key_span), message)
                        .with_remedy("write 3180, or \"0x80040408\" in quotes"),
                );
            }
        }
    }
    policies
}

fn read_policy(code: Code, node: &Node, policies: &mut Policies, reader: &Reader<'_>) {
    let words = Policy::ALL.map(|policy| (policy.word(), policy));
    let name = format!("`quickbooks.codes.{code}`");
    let Some(policy) = reader.choice(node, &name, &words) else { return };
    if !policies.set(code, policy) {
        let message =
            format!("{name} cannot be `{}`: what was asked for is not done", policy.word());
        reader.report(Problem::error(reader.place(node.span), message).with_remedy(
            "write another word; `accept` is for codes below 1000, whose requests were done",
        ));
    }
}
