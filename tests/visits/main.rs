//! Visits of the Web Connector, answered by the reception from a real store. Each file of
//! `fixtures/visits` is a conversation; its snapshot shows the calls, the answers and what was kept.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod books;
mod client;
#[path = "../databases/mod.rs"]
mod databases;
mod kept;
mod random;
mod rig;
mod script;

use databases::{Home, on_both_databases};
use rig::Rig;

on_both_databases! { conversations }

/// What is kept, and what is said, is the same whichever database keeps it.
fn conversations(home: Home) {
    let settings = insta::Settings::clone_current();
    let _bound = {
        let mut settings = settings;
        settings.set_snapshot_path("../../snapshots/visits");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind_to_scope()
    };
    insta::glob!("../fixtures/visits", "*.txt", |path| {
        let script = std::fs::read_to_string(path).unwrap();
        insta::assert_snapshot!("visit", script::play(Rig::at(home.another()), &script));
    });
}
