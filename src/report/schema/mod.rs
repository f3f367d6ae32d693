//! JSON Schemas (draft 2020-12) of what Crossdock writes and reads, for editors and other
//! programs. A new one is a row of [`ALL`].

/// One schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// What it is asked for by: `plan`.
    pub name: &'static str,
    /// What it describes, in one line.
    pub about: &'static str,
    /// The schema.
    pub text: &'static str,
}

/// Every schema, sorted by name.
pub const ALL: &[Schema] = &[
    Schema {
        name: "case",
        about: "passes-*.json, fails-*.json: one case of a rule",
        text: include_str!("case.json"),
    },
    Schema {
        name: "crossdock",
        about: "crossdock.yaml: one company and its warehouse",
        text: include_str!("crossdock.json"),
    },
    Schema {
        name: "plan",
        about: "what `plan`, `sync` and `apply` write with `-o json`",
        text: include_str!("plan.json"),
    },
    Schema {
        name: "reconcile",
        about: "what `reconcile` writes with `-o json`",
        text: include_str!("reconcile.json"),
    },
    Schema {
        name: "rules",
        about: "rules/rules.yaml: level and parameters of each rule",
        text: include_str!("rules.json"),
    },
    Schema {
        name: "rules-test",
        about: "what `rules test` writes with `-o json`",
        text: include_str!("rules-test.json"),
    },
    Schema {
        name: "test",
        about: "*.test.yaml: tests of a rule, a filter or a map",
        text: include_str!("test.json"),
    },
    Schema {
        name: "waivers",
        about: "rules/waivers.yaml: recorded exceptions",
        text: include_str!("waivers.json"),
    },
];

/// The schemas of files that people write, for their editors.
pub const OF_FILES: [&str; 5] = ["case", "crossdock", "rules", "test", "waivers"];

/// The schema of that name.
pub fn find(name: &str) -> Option<&'static Schema> {
    ALL.iter().find(|schema| schema.name == name)
}
