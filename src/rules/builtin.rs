//! The built-in rules: the project's own `rules/` folder, carried inside the program.

/// A file of the built-in rules folder.
#[derive(Debug, Clone, Copy)]
pub struct BuiltinFile {
    /// Path below `rules/`, with forward slashes: `sales_order/site-missing/rule.rhai`.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));
