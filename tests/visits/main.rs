//! Visits of the Web Connector, answered by the reception from a real store. Each file of
//! `fixtures/visits` is a conversation; its snapshot shows calls, answers, and what was kept.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]
#![expect(clippy::disallowed_methods, reason = "a glob of insta's finds its folder by it")]

mod books;
mod client;
#[path = "../databases/mod.rs"]
mod databases;
mod kept;
mod random;
mod rig;
mod script;

use client::Client;
use crossdock::store::{StoreError, Visits};
use crossdock::visit::OpenSet;
use crossdock::web_connector::calls::{Answer, Service};
use databases::{Home, on_both_databases};
use rig::Rig;

on_both_databases! { conversations two_processes_hand_out_once one_message_set_is_open }

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

/// A client at its first posting.
fn about_to_post(home: Home) -> Client {
    let mut client = Client::new(Rig::at(home));
    client.rig.queue(&rig::invoice("1001"));
    client.begin();
    for _ in 0..8 {
        client.go_on();
    }
    client
}

fn two_processes_hand_out_once(home: Home) {
    let mut client = about_to_post(home);
    client.send();
    let call = client.last_call.clone().unwrap();
    let (a, b) = (client.rig.reception(), client.rig.reception());
    let from = "127.0.0.1:4711".parse().unwrap();
    let answers = std::thread::scope(|scope| {
        let asked = [&a, &b].map(|process| scope.spawn(|| process.answer(call.clone(), from)));
        asked.map(|answer| answer.join().unwrap().unwrap())
    });
    for answer in answers {
        let Answer::Text(request) = answer else { panic!("{answer:?}") };
        assert!(!request.contains("InvoiceAdd"), "asked for first: {request}");
    }
    assert_eq!(client.rig.postings()[0].posting.attempts, 1);
}

fn one_message_set_is_open(home: Home) {
    let mut client = about_to_post(home);
    client.send();
    let rig = &client.rig;
    let open = rig.turn(|turn| turn.open_set()).unwrap();
    let visits = Visits::open(&rig.world.place).unwrap();
    let another = OpenSet { id: "another".into(), ..open.clone() };
    let refused = visits.turn(|turn| turn.put_set(&another));
    assert!(matches!(refused, Err(StoreError::Query { .. })), "{refused:?}");
    assert_eq!(rig.turn(|turn| turn.open_set()), Some(open));
}
