//! `crossdock rules list` and `show`.

use crate::cli::explain::rule_of;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Format, Outputs, to_stdout};
use crate::cli::workspace::Workspace;
use crate::rules::checker::tree::Tree;
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
                let followed = if rule.tree.is_followed() { "" } else { " (dynamic)" };
                let summary = &rule.script.header.summary;
                writeln!(out, "{code:<width$}  {level:<8} {summary}{origin}{followed}")?;
            }
            for hook in &hooks {
                let followed = if hook.tree.is_followed() { "" } else { " (dynamic)" };
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
                    "dynamic": dynamic(&rule.script, &rule.tree),
                })
            });
            let hooks = hooks.iter().map(|hook| {
                serde_json::json!({
                    "code": hook.code, "subject": hook.subject,
                    "summary": hook.script.header.summary, "file": hook.script.text.file,
                    "dynamic": dynamic(&hook.script, &hook.tree),
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

/// Where the checker cannot follow a script, and why.
fn dynamic(script: &Script, tree: &Tree) -> Vec<String> {
    let places = tree.dynamic.iter().map(|(position, why)| (script.place(*position), why));
    places.map(|(place, why)| format!("{place}: {why}")).collect()
}

/// The page of one rule, with what the checker made of it.
pub fn show(workspace: &Workspace, arguments: &ShowArguments) -> Result<Exit, Failure> {
    let rule = rule_of(workspace, &arguments.rule)?;
    to_stdout(|out| {
        write!(out, "{}", page::text(rule))?;
        let dynamic = dynamic(&rule.script, &rule.tree);
        if dynamic.is_empty() {
            return writeln!(out, "checked: every value is followed");
        }
        writeln!(out, "dynamic: some values are known only when the rule runs")?;
        dynamic.iter().try_for_each(|why| writeln!(out, "  {why}"))
    })?;
    Ok(Exit::Done)
}
