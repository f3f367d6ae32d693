//! The office at its desk: postings in every state, held orders, decisions and the trail, as people
//! read them; and what is refused.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[path = "../databases/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "the rig may store in PostgreSQL")]
mod databases;
#[path = "../lifecycle/qbxml.rs"]
#[allow(dead_code, reason = "not every answer is needed")]
mod qbxml;
#[path = "../lifecycle/rig.rs"]
#[allow(dead_code, reason = "not everything that people do is needed")]
mod rig;

use std::thread;

use qbxml::{lists, order, orders};
use rig::Rig;

const SETTINGS: &str =
    "settings: { default_uom: EA, partial_invoices: true, manual_posting: true }\n";

/// With the stores in PostgreSQL: this program, once more.
#[test]
#[ignore = "needs PostgreSQL"]
fn all_of_it_holds_in_postgresql_too() {
    let program = std::env::current_exe().expect("it runs");
    let mut again = std::process::Command::new(program);
    let output = again.env(rig::STORES, "postgres").output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Six orders, picked in full, whose invoices wait for approval.
fn waiting() -> Rig {
    let mut rig = Rig::with(SETTINGS);
    let numbers = ["1001", "1002", "1003", "1004", "1005", "1006"];
    rig.sync(&[lists(), orders(&numbers.map(order))]);
    for number in numbers {
        rig.person(|warehouse| warehouse.pick_all(number));
    }
    rig.sync(&[]);
    rig
}

/// One posting in each state: 1001 waits, 1002 queued, 1003 refused, 1004 unknown, 1005 confirmed
/// and changed since, 1006 confirmed and gone since.
fn in_every_state() -> Rig {
    let rig = waiting();
    for (number, state) in [
        ("1002", "state = 'queued'"),
        (
            "1003",
            "state = 'rejected', code = '3140', answer = 'There is an invalid reference to \
             QuickBooks Item \"Bolt\" in the Invoice line.'",
        ),
        ("1004", "state = 'unknown', answer = 'the answer was lost'"),
        (
            "1005",
            "state = 'confirmed', quickbooks_id = '5-5', link = 'differs',
             link_words = 'its quantities are 9, and 10 was sent'",
        ),
        (
            "1006",
            "state = 'confirmed', quickbooks_id = '6-6', link = 'gone',
             link_words = 'it was deleted in QuickBooks'",
        ),
    ] {
        let update = format!("UPDATE quickbooks_postings SET {state} WHERE number = '{number}'");
        assert_eq!(rig.execute(&update), 1);
    }
    rig
}

/// What a command prints and how it ends.
fn say(rig: &Rig, words: &[&str]) -> (i32, String) {
    let output = rig.command(words, &[]).env("USER", "ann").output().unwrap();
    let told = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.code().unwrap(), told.concat())
}

/// The text without what differs from run to run.
fn check(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/desk");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[time]");
    settings.add_filter(r"\b[0-9a-f]{32,}\b", "[seal]");
    settings.add_filter(r"<TxnDate>[^<]*", "<TxnDate>[day]");
    settings.add_filter(r"\{[0-9A-Fa-f-]{36}\}", "{guid}");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn told(rig: &Rig, commands: &[&[&str]]) -> String {
    let mut told = String::new();
    for words in commands {
        let (code, text) = say(rig, words);
        let typed: Vec<String> = words
            .iter()
            .map(|word| if word.contains(' ') { format!("\"{word}\"") } else { word.to_string() })
            .collect();
        told.push_str(&format!("$ crossdock {}\n{text}[exit {code}]\n\n", typed.join(" ")));
    }
    told
}

#[test]
fn postings_in_every_state_are_told_with_what_to_do() {
    let rig = in_every_state();
    let numbers = ["1001", "1002", "1003", "1004", "1005", "1006"];
    let mut text =
        told(&rig, &[&["postings", "list"], &["postings", "list", "--state", "unknown"]]);
    for number in numbers {
        text.push_str(&told(&rig, &[&["postings", "explain", number]]));
    }
    text.push_str(&told(&rig, &[&["postings", "show", "1003"]]));
    check("postings", &text);
}

#[test]
fn what_the_desk_does_and_what_it_refuses() {
    let rig = in_every_state();
    let text = told(
        &rig,
        &[
            &["postings", "approve", "1001", "--by", "Ann"],
            &["postings", "approve", "1001"],
            &["postings", "approve", "9999"],
            &["postings", "retry", "1001"],
            &["postings", "retry", "1003", "--by", "Ann"],
            &["postings", "retry", "1004"],
            &["postings", "retry", "1004", "--not-there", "--by", "Ann"],
            &["postings", "confirm", "1005"],
            &["postings", "cancel", "1005"],
            &["postings", "cancel", "1006", "--by", "Ann"],
            &["postings", "release"],
            &["postings", "approve", "--all"],
            &["postings", "list"],
        ],
    );
    check("desk", &text);
}

#[test]
fn postings_that_a_code_stopped_say_so_until_they_are_released() {
    let rig = in_every_state();
    let stop =
        "UPDATE connection SET stopped_why = 'QuickBooks answered with code 3260: no access.'";
    assert_eq!(rig.execute(stop), 1);
    let text = told(&rig, &[&["postings", "list", "--state", "queued"], &["postings", "release"]]);
    check("stopped", &text);
}

#[test]
fn held_orders_show_both_versions_and_are_decided() {
    let mut rig = waiting();
    let moved = order("1001").saved(|order| order.lines[0].quantity = 7);
    rig.sync(&[orders(&[moved])]);
    let nothing = rig.answers(&[]);
    let from = ["--from", nothing.file_name().unwrap().to_str().unwrap()];
    let text = told(
        &rig,
        &[
            &[&["held", "list"][..], &from].concat(),
            &["held", "decide", "1001", "take-quickbooks"],
            &[&["held", "decide", "9999", "close", "--reason", "a typo"][..], &from].concat(),
            &[
                &["held", "decide", "1001", "take-quickbooks"][..],
                &["--reason", "3 go back to the shelf", "--by", "Ann"],
                &from,
            ]
            .concat(),
            &[&["plan"][..], &from].concat(),
        ],
    );
    check("held", &text);
}

#[test]
fn the_trail_tells_who_did_what_and_shows_what_was_changed() {
    let rig = waiting();
    say(&rig, &["postings", "approve", "1001", "--by", "Ann"]);
    let mut text = told(&rig, &[&["audit", "show", "1001"], &["audit", "verify"]]);
    for (what, statement) in [
        ("changed", "UPDATE audit SET detail = 'order 7777' WHERE id = 3"),
        ("removed", "DELETE FROM audit WHERE id = 4"),
    ] {
        // Whoever may write the store may take its triggers away; the seals are what is left.
        let rig = waiting();
        without_triggers(&rig);
        assert_eq!(rig.execute(statement), 1);
        text.push_str(&format!("{what}\n{}", told(&rig, &[&["audit", "verify"]])));
    }
    check("audit", &text);
}

/// The trail's own defence is gone.
fn without_triggers(rig: &Rig) {
    let postgres = std::env::var(rig::STORES).is_ok_and(|stores| stores == "postgres");
    let statements: &[&str] = if postgres {
        &["ALTER TABLE audit DISABLE TRIGGER USER"]
    } else {
        &["DROP TRIGGER IF EXISTS audit_does_not_change", "DROP TRIGGER IF EXISTS audit_stays"]
    };
    for statement in statements {
        rig.execute(statement);
    }
}

#[test]
fn a_posting_is_approved_by_one_of_two() {
    let rig = waiting();
    let approve = ["postings", "approve", "1001", "--by", "Ann"];
    let codes: Vec<i32> = thread::scope(|scope| {
        let both = [0, 1].map(|_| {
            scope.spawn(|| {
                let mut command = rig.command(&approve, &[]);
                let output = command.env("CROSSDOCK_LOCK_WAIT", "30").output().unwrap();
                output.status.code().unwrap()
            })
        });
        both.into_iter().map(|each| each.join().unwrap()).collect()
    });
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [0, 4], "{codes:?}");
    let (_, trail) = say(&rig, &["audit", "show"]);
    assert_eq!(trail.matches("posting-approved").count(), 1, "{trail}");
}
