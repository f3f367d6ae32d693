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
        name: "rules-test",
        about: "what `rules test` writes with `-o json`",
        text: include_str!("rules-test.json"),
    },
];

/// The schema of that name.
pub fn find(name: &str) -> Option<&'static Schema> {
    ALL.iter().find(|schema| schema.name == name)
}
