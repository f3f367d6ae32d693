//! JSON Schemas of the files that people write, for editors.

/// A schema and what it is about.
pub struct SchemaFile {
    /// Its name: `crossdock`, `rules`.
    pub name: &'static str,
    /// Which files it describes.
    #[expect(dead_code, reason = "`crossdock schema` lists it")]
    pub about: &'static str,
    /// The schema.
    pub text: &'static str,
}

macro_rules! schema {
    ($name:literal, $about:literal) => {
        SchemaFile {
            name: $name,
            about: $about,
            text: include_str!(concat!("../../templates/schema/", $name, ".schema.json")),
        }
    };
}

/// All of them.
pub const FILES: &[SchemaFile] = &[
    schema!("crossdock", "crossdock.yaml: one company and its warehouse"),
    schema!("rules", "rules/rules.yaml: level and parameters of each rule"),
    schema!("waivers", "rules/waivers.yaml: recorded exceptions"),
    schema!("test", "*.test.yaml: tests of a rule, a filter or a map"),
    schema!("case", "passes-*.json, fails-*.json: one case of a rule"),
];
