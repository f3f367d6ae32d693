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

use databases::Home;
use rig::Rig;

#[test]
fn conversations() {
    insta::with_settings!({ snapshot_path => "../../snapshots/visits", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::glob!("../fixtures/visits", "*.txt", |path| {
            let script = std::fs::read_to_string(path).unwrap();
            insta::assert_snapshot!("visit", script::play(Rig::at(Home::sqlite()), &script));
        });
    });
}
