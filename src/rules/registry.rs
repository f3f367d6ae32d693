//! `rules.yaml`: the level and the parameters of each rule, and nothing else.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::digest::Digest;
use crate::domain::finding::Severity;
use crate::problem::{Place, Problem};
use crate::yaml::{Entry, Kind, Node, Number, Reader, number, parse};

/// What `rules.yaml` says for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// The rule does not run.
    Off,
    /// Its findings are of this severity.
    On(Severity),
}

impl Level {
    /// All of them, mildest first.
    pub const ALL: [Self; 4] = [
        Self::Off,
        Self::On(Severity::Note),
        Self::On(Severity::Warning),
        Self::On(Severity::Error),
    ];

    /// The word for it in `rules.yaml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On(severity) => severity.word(),
        }
    }

    /// How bad its findings are; `None` while it is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::On(severity) => Some(severity),
        }
    }
}

/// A value that a rule finds under `ctx.parameters`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// A text that does not look like a number.
    Text(String),
    /// A whole number written without quotes.
    Integer(i64),
    /// `true` or `false` written without quotes.
    Bool(bool),
    /// A number in quotes, with or without a point: `"50"`, `"1.10"`.
    Decimal(Decimal),
    /// In the order written.
    List(Vec<Self>),
    /// By name.
    Map(Parameters),
}

/// Parameters by name.
pub type Parameters = BTreeMap<String, Parameter>;

/// What one line of `rules.yaml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Setting {
    level: Option<Level>,
    parameters: Parameters,
    place: Place,
}

/// All of `rules.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry(BTreeMap<String, Setting>);

impl Registry {
    /// Reads a `rules.yaml`. What could be read is returned beside the problems. Whether a rule of
    /// this code exists is for the caller to compare with the folder.
    pub fn parse(text: &str, file: &str) -> (Self, Vec<Problem>) {
        let (node, problems) = parse(text, file);
        let reader = Reader::new(file, problems);
        let mut settings = BTreeMap::new();
        match &node.kind {
            Kind::Null => {}
            Kind::Map(entries) => {
                for entry in entries {
                    settings.insert(entry.key.clone(), setting(entry, &reader));
                }
            }
            _ => reader.report(
                Problem::error(
                    reader.place(node.span),
                    format!("the file must list rules and their levels, not {}", node.describe()),
                )
                .with_remedy("write lines such as `sales_order/site-missing: error`"),
            ),
        }
        (Self(settings), reader.finish())
    }

    /// These settings where they say something, those of `builtin` elsewhere: a rule whose level
    /// alone is given keeps its other parameters, and the reverse.
    pub fn over(self, builtin: Self) -> Self {
        let mut merged = builtin.0;
        for (code, ours) in self.0 {
            match merged.get_mut(&code) {
                None => {
                    merged.insert(code, ours);
                }
                Some(theirs) => {
                    theirs.level = ours.level.or(theirs.level);
                    theirs.parameters.extend(ours.parameters);
                    theirs.place = ours.place;
                }
            }
        }
        Self(merged)
    }

    /// The codes that are listed, sorted.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The level of a rule; `None` where none is given.
    pub fn level(&self, code: &str) -> Option<Level> {
        self.0.get(code)?.level
    }

    /// The parameters of a rule; none for one that is not listed.
    pub fn parameters(&self, code: &str) -> Parameters {
        self.0.get(code).map(|setting| setting.parameters.clone()).unwrap_or_default()
    }

    /// Where a rule is listed, for messages.
    pub fn place(&self, code: &str) -> Option<&Place> {
        self.0.get(code).map(|setting| &setting.place)
    }

    /// Adds the level and parameters of a rule to a fingerprint.
    pub fn add_to(&self, digest: &mut Digest, code: &str) {
        digest.text(code).option(self.level(code).map(Level::word));
        add_parameters(digest, &self.parameters(code));
    }
}

fn add_parameters(digest: &mut Digest, parameters: &Parameters) {
    digest.text("map").text(&parameters.len().to_string());
    for (name, parameter) in parameters {
        digest.text(name);
        add_parameter(digest, parameter);
    }
}

fn add_parameter(digest: &mut Digest, parameter: &Parameter) {
    match parameter {
        Parameter::Text(text) => digest.text("text").text(text),
        Parameter::Integer(integer) => digest.text("integer").text(&integer.to_string()),
        Parameter::Bool(bool) => digest.text("bool").text(&bool.to_string()),
        // `1.10` and `1.1` are told apart: a script may print what it was given.
        Parameter::Decimal(decimal) => digest.text("decimal").text(&decimal.to_string()),
        Parameter::List(items) => {
            digest.text("list").text(&items.len().to_string());
            for item in items {
                add_parameter(digest, item);
            }
            digest
        }
        Parameter::Map(parameters) => {
            add_parameters(digest, parameters);
            digest
        }
    };
}

fn setting(entry: &Entry, reader: &Reader<'_>) -> Setting {
    let mut setting =
        Setting { level: None, parameters: Parameters::new(), place: reader.place(entry.key_span) };
    check_code(entry, reader);
    match &entry.value.kind {
        Kind::Map(entries) => {
            for Entry { key, value, .. } in entries {
                if key == "level" {
                    setting.level = level(value, &entry.key, reader);
                } else if let Some(parameter) = parameter(value, key, reader) {
                    setting.parameters.insert(key.clone(), parameter);
                }
            }
        }
        Kind::Null => reader.report(
            Problem::error(setting.place.clone(), format!("`{}` has no level", entry.key))
                .with_remedy("write `off`, `note`, `warning` or `error` behind it"),
        ),
        Kind::Text { .. } | Kind::List(_) => {
            setting.level = level(&entry.value, &entry.key, reader);
        }
    }
    setting
}

fn check_code(entry: &Entry, reader: &Reader<'_>) {
    let well_formed = entry.key.split_once('/').is_some_and(|(subject, name)| {
        let word = |text: &str, joint: char| {
            !text.is_empty()
                && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
        };
        word(subject, '_') && word(name, '-')
    });
    if !well_formed {
        reader.report(
            Problem::error(
                reader.place(entry.key_span),
                format!("`{}` is not the code of a rule", entry.key),
            )
            .with_remedy("a code is the rule's folder: `sales_order/site-missing`"),
        );
    }
}

fn level(node: &Node, code: &str, reader: &Reader<'_>) -> Option<Level> {
    let choices = Level::ALL.map(|level| (level.word(), level));
    reader.choice(node, &format!("the level of `{code}`"), &choices)
}

/// A parameter that is null is an absent one.
fn parameter(node: &Node, name: &str, reader: &Reader<'_>) -> Option<Parameter> {
    Some(match &node.kind {
        Kind::Null => return None,
        Kind::Text { value, quoted: true } => match number(value) {
            Some(Number::Integer(integer)) => Parameter::Decimal(integer.into()),
            Some(Number::Decimal(decimal)) => Parameter::Decimal(decimal),
            Some(Number::Inexact) | None => Parameter::Text(value.clone()),
        },
        Kind::Text { value, quoted: false } => match (number(value), value.as_str()) {
            (Some(Number::Integer(integer)), _) => Parameter::Integer(integer),
            (Some(_), _) => {
                // Other programs that read the file would pass it through binary fractions.
                reader.report(
                    Problem::error(
                        reader.place(node.span),
                        format!("`{name}` is a number with a fraction or an exponent: `{value}`"),
                    )
                    .with_remedy(format!("put it in quotes, so that it stays exact: \"{value}\"")),
                );
                return None;
            }
            (None, "true" | "True" | "TRUE") => Parameter::Bool(true),
            (None, "false" | "False" | "FALSE") => Parameter::Bool(false),
            (None, _) => Parameter::Text(value.clone()),
        },
        Kind::List(items) => {
            Parameter::List(items.iter().filter_map(|item| parameter(item, name, reader)).collect())
        }
        Kind::Map(entries) => Parameter::Map(
            entries
                .iter()
                .filter_map(|entry| {
                    Some((entry.key.clone(), parameter(&entry.value, &entry.key, reader)?))
                })
                .collect(),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry(text: &str) -> Registry {
        let (registry, problems) = Registry::parse(text, "rules/rules.yaml");
        assert_eq!(problems, []);
        registry
    }

    /// `file:line:column: message (remedy)`, one a line.
    fn check_problems(text: &str, expected: &[&str]) {
        let (_, problems) = Registry::parse(text, "rules/rules.yaml");
        let told: Vec<String> = problems
            .iter()
            .map(|each| {
                let remedy = each.remedy.as_deref().unwrap_or_default();
                format!("{}: {} ({remedy})", each.place, each.message)
            })
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_line_gives_a_level() {
        let registry = registry("a/b: error\nc_d/e-f: off\n");
        assert_eq!(registry.level("a/b"), Some(Level::On(Severity::Error)));
        assert_eq!(registry.level("c_d/e-f"), Some(Level::Off));
        assert_eq!(registry.level("x/y"), None);
        assert_eq!(registry.codes().collect::<Vec<_>>(), ["a/b", "c_d/e-f"]);
        assert_eq!(
            registry.place("c_d/e-f").map(ToString::to_string).as_deref(),
            Some("rules/rules.yaml:2:1")
        );
    }

    #[test]
    fn a_section_gives_a_level_and_parameters() {
        let registry = registry(
            "a/b: { level: warning, margin: \"50\", rate: '1.10', days: 3, strict: true, \
             who: Ann, tags: [x, 2], more: { deep: 'y' }, gone: null }\n",
        );
        assert_eq!(registry.level("a/b"), Some(Level::On(Severity::Warning)));
        let expected = [
            ("days", Parameter::Integer(3)),
            ("margin", Parameter::Decimal(Decimal::new(50, 0))),
            ("more", Parameter::Map([("deep".into(), Parameter::Text("y".into()))].into())),
            ("rate", Parameter::Decimal(Decimal::new(110, 2))),
            ("strict", Parameter::Bool(true)),
            ("tags", Parameter::List(vec![Parameter::Text("x".into()), Parameter::Integer(2)])),
            ("who", Parameter::Text("Ann".into())),
        ];
        let expected: Parameters =
            expected.into_iter().map(|(name, each)| (name.to_string(), each)).collect();
        assert_eq!(registry.parameters("a/b"), expected);
    }

    #[test]
    fn what_the_workspace_says_wins() {
        let builtin = registry("a/b: { level: error, margin: \"50\", days: 3 }\nc/d: note\n");
        let workspace = registry("a/b: { margin: \"60\" }\nc/d: off\ne/f: error\n");
        let merged = workspace.over(builtin);
        assert_eq!(merged.level("a/b"), Some(Level::On(Severity::Error)));
        assert_eq!(merged.level("c/d"), Some(Level::Off));
        assert_eq!(merged.level("e/f"), Some(Level::On(Severity::Error)));
        let expected = [
            ("days".to_string(), Parameter::Integer(3)),
            ("margin".to_string(), Parameter::Decimal(Decimal::new(60, 0))),
        ];
        assert_eq!(merged.parameters("a/b"), Parameters::from(expected));
    }

    #[test]
    fn unknown_levels_get_a_guess() {
        check_problems(
            "a/b: eror\nc/d: 7\ne/f: { level: warn }\ng/h:\n",
            &[
                "rules/rules.yaml:1:6: the level of `a/b` must be one of `off`, `note`, `warning`, \
                 `error`, not `eror` (did you mean `error`?)",
                "rules/rules.yaml:2:6: the level of `c/d` must be one of `off`, `note`, `warning`, \
                 `error`, not `7` (write one of these words)",
                "rules/rules.yaml:3:15: the level of `e/f` must be one of `off`, `note`, \
                 `warning`, `error`, not `warn` (write one of these words)",
                "rules/rules.yaml:4:1: `g/h` has no level (write `off`, `note`, `warning` or \
                 `error` behind it)",
            ],
        );
    }

    #[test]
    fn fractions_without_quotes_are_refused() {
        check_problems(
            "a/b: { level: error, margin: 1.10 }\n",
            &["rules/rules.yaml:1:30: `margin` is a number with a fraction or an exponent: \
                 `1.10` (put it in quotes, so that it stays exact: \"1.10\")"],
        );
    }

    #[test]
    fn codes_are_folders() {
        check_problems(
            "site-missing: error\n",
            &["rules/rules.yaml:1:1: `site-missing` is not the code of a rule (a code is the \
               rule's folder: `sales_order/site-missing`)"],
        );
        check_problems(
            "- a/b\n",
            &["rules/rules.yaml:1:1: the file must list rules and their levels, not a list \
                 (write lines such as `sales_order/site-missing: error`)"],
        );
    }

    #[test]
    fn a_fingerprint_follows_level_and_parameters() {
        let of = |text: &str| {
            let mut digest = Digest::new();
            registry(text).add_to(&mut digest, "a/b");
            digest.finish()
        };
        assert_eq!(of("a/b: { level: error, x: 1 }"), of("a/b: { x: 1, level: error }\nc/d: note"));
        let texts = ["a/b: error", "a/b: off", "a/b: { x: 1 }", "a/b: { x: '1' }", "a/b: { y: 1 }"];
        let all: std::collections::BTreeSet<String> = texts.into_iter().map(of).collect();
        assert_eq!(all.len(), texts.len());
    }
}
