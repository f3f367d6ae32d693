//! The rules: scripts, and what `rules.yaml` says about each of them.

pub mod registry;
