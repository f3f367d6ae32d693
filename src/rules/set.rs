//! The active rules: what a run judges by.

use std::sync::Arc;

use rhai::Map;

use super::checker::tree::Tree;
use super::lowered::{Lowered, lower};
use super::registry::Level;
use super::scripts::Script;
use crate::domain::digest::Digest;
use crate::domain::waiver::Waiver;

/// What a rule looks at.
pub const SUBJECTS: [&str; 2] = ["sales_order", "picked_order"];

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its code, which is its path: `sales_order/site-missing`.
    pub code: String,
    /// `sales_order`, `picked_order`.
    pub subject: String,
    /// What rules.yaml says.
    pub level: Level,
    /// What `ctx.parameters` gives.
    pub parameters: Arc<Map>,
    /// It carries the program's own rule; a workspace's rule of that code replaces it.
    pub builtin: bool,
    /// The script.
    pub script: Script,
    /// The script as the checker followed it.
    pub tree: Arc<Tree>,
    /// What runs in the place of the script, where all is well.
    pub lowered: Lowered,
    /// It looks at one document.
    pub has_check: bool,
    /// It compares documents that share a key.
    pub has_key: bool,
    /// It is asked about orders that leave the warehouse too (closed, deleted in QuickBooks).
    pub also_when_leaving: bool,
}

/// A script of `rules/filter` or `rules/map`.
#[derive(Debug, Clone)]
pub struct Hook {
    /// `filter/web-orders`, `map/carrier`.
    pub code: String,
    /// Whose flow it adjusts: `sales_order`, unless it says `const SUBJECT = "picked_order";`.
    pub subject: String,
    /// The script.
    pub script: Script,
    /// The script as the checker followed it.
    pub tree: Arc<Tree>,
    /// What runs in the place of the script, where all is well.
    pub lowered: Lowered,
}

/// All rules and hooks that are active.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// Sorted by code. Rules whose level is off are here too, and are not run.
    pub rules: Vec<Rule>,
    /// Further reasons to skip, sorted by code.
    pub filters: Vec<Hook>,
    /// Adjustments of what a mapping made, sorted by code.
    pub maps: Vec<Hook>,
    /// Recorded exceptions.
    pub waivers: Vec<Waiver>,
    /// Fingerprint of every script, level, parameter and waiver.
    pub hash: String,
}

impl Rule {
    /// The same rule with more parameters, or others.
    pub fn with_parameters(mut self, given: &Map) -> Self {
        let mut parameters = (*self.parameters).clone();
        parameters.extend(given.clone());
        // Parameters are written into the code.
        self.lowered = lower(&self.tree, &parameters).map(Arc::new);
        self.parameters = Arc::new(parameters);
        self
    }
}

impl RuleSet {
    /// Rules that run on this subject.
    pub fn active<'a>(&'a self, subject: &'a str) -> impl Iterator<Item = &'a Rule> {
        self.rules.iter().filter(move |rule| rule.subject == subject && rule.level != Level::Off)
    }

    /// The rule of that code, or of that name where only one subject has it.
    pub fn find(&self, code: &str) -> Option<&Rule> {
        let exact = self.rules.iter().find(|rule| rule.code == code);
        exact.or_else(|| {
            let mut named =
                self.rules.iter().filter(|rule| rule.code.ends_with(&format!("/{code}")));
            named.next().filter(|_| named.next().is_none())
        })
    }

    /// What a stage that filters does, with the scripts that have a say in it.
    pub fn filtering(&self, subject: &str, does: &str) -> String {
        with_hooks(&self.filters, subject, does)
    }

    /// What a stage that maps does, with the scripts that have a say in it.
    pub fn mapping(&self, subject: &str, does: &str) -> String {
        with_hooks(&self.maps, subject, does)
    }

    /// Computes the fingerprint; `library` is the text of `rules/lib`.
    pub fn seal(mut self, library: &[super::scripts::Text]) -> Self {
        let mut digest = Digest::new();
        for rule in &self.rules {
            digest.text(&rule.code).text(rule.level.word()).text(&rule.script.text.text);
            digest.text(&format!("{:?}", rule.parameters));
        }
        for hook in self.filters.iter().chain(&self.maps) {
            digest.text(&hook.code).text(&hook.script.text.text);
        }
        for waiver in &self.waivers {
            // Where it is written makes no difference.
            let waiver = Waiver { at: String::new(), ..waiver.clone() };
            digest.text(&format!("{waiver:?}"));
        }
        for text in library {
            digest.text(&text.file).text(&text.text);
        }
        self.hash = digest.finish();
        self
    }
}

fn with_hooks(hooks: &[Hook], subject: &str, does: &str) -> String {
    let of_subject = hooks.iter().filter(|hook| hook.subject == subject);
    let codes: Vec<&str> = of_subject.map(|hook| hook.code.as_str()).collect();
    if codes.is_empty() { does.to_string() } else { format!("{does}; {}", codes.join(", ")) }
}
