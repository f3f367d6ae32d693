//! `crossdock rules list` and `show`.

use rhai::Position;

use crate::cli::explain::rule_of;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Format, Outputs, to_stdout};
use crate::cli::workspace::Workspace;
use crate::rules::checker::tree::Tree;
use crate::rules::lowered::Lowered;
use crate::rules::page;
use crate::rules::scripts::Script;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    outputs: Outputs,
}

#[derive(Debug, clap::Args)]
pub struct ShowArguments {
    /// A rule: `sales_order/site-missing`, or its name alone
    #[arg(value_name = "RULE")]
    rule: String,
}

/// Every rule, filter and map.
pub fn list(workspace: &Workspace, arguments: &Arguments) -> Result<Exit, Failure> {
    let rules = &workspace.rules.rules;
    let hooks: Vec<_> = workspace.rules.filters.iter().chain(&workspace.rules.maps).collect();
    arguments.outputs.write(|format, out| match format {
        Format::Text => {
            let width = rules.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
            for rule in rules {
                let (code, level) = (&rule.code, rule.level.word());
                let origin = if rule.builtin { "" } else { " (of this workspace)" };
                let followed = if rule.lowered.is_ok() { "" } else { " (dynamic)" };
                let summary = &rule.script.header.summary;
                writeln!(out, "{code:<width$}  {level:<8} {summary}{origin}{followed}")?;
            }
            for hook in &hooks {
                let followed = if hook.lowered.is_ok() { "" } else { " (dynamic)" };
                let (code, summary) = (&hook.code, &hook.script.header.summary);
                writeln!(out, "{code:<width$}  {:<8} {summary}{followed}", "")?;
            }
            writeln!(out, "{} rules, {}", rules.len(), workspace.rules.hash)
        }
        Format::Json => {
            let rows = rules.iter().map(|rule| {
                serde_json::json!({
                    "code": rule.code, "level": rule.level.word(), "builtin": rule.builtin,
                    "summary": rule.script.header.summary, "file": rule.script.text.file,
                    "dynamic": dynamic(&rule.script, &rule.tree, &rule.lowered),
                })
            });
            let hooks = hooks.iter().map(|hook| {
                serde_json::json!({
                    "code": hook.code, "subject": hook.subject,
                    "summary": hook.script.header.summary, "file": hook.script.text.file,
                    "dynamic": dynamic(&hook.script, &hook.tree, &hook.lowered),
                })
            });
            let report = serde_json::json!({
                "format_version": "1.0", "kind": "rules",
                "rules_hash": workspace.rules.hash, "rules": rows.collect::<Vec<_>>(),
                "scripts": hooks.collect::<Vec<_>>(),
            });
            writeln!(out, "{report:#}")
        }
    })?;
    Ok(Exit::Done)
}

/// Why Rhai runs a script: where the checker cannot follow it, or what is not lowered.
fn dynamic(script: &Script, tree: &Tree, lowered: &Lowered) -> Vec<String> {
    let places = if tree.is_followed() {
        lowered.as_ref().err().into_iter().collect::<Vec<_>>()
    } else {
        tree.dynamic.iter().collect()
    };
    let told = |(position, why): &(Position, String)| {
        let place = script.place(*position);
        if position.is_none() { why.clone() } else { format!("{place}: {why}") }
    };
    places.into_iter().map(told).collect()
}

/// The page of one rule, with what the checker made of it.
pub fn show(workspace: &Workspace, arguments: &ShowArguments) -> Result<Exit, Failure> {
    let rule = rule_of(workspace, &arguments.rule)?;
    to_stdout(|out| {
        write!(out, "{}", page::text(rule))?;
        let dynamic = dynamic(&rule.script, &rule.tree, &rule.lowered);
        if dynamic.is_empty() {
            return writeln!(out, "lowered: it runs without Rhai, where all is well");
        }
        writeln!(out, "dynamic: it runs in Rhai, because")?;
        dynamic.iter().try_for_each(|why| writeln!(out, "  {why}"))
    })?;
    Ok(Exit::Done)
}
