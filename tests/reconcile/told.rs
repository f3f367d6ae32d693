//! What people and programs read.

use crate::injections::ALL;
use crate::qbxml::{Order, order};
use crate::world::World;

/// Compares a report with the snapshot of this name.
#[track_caller]
fn check(name: &str, format: &str, mut world: World, exit: i32) {
    let (told, code) = world.reconcile(format);
    assert_eq!(code, exit, "{told}");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/reconcile");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[time]");
    settings.add_filter(r#""store_id": "[0-9a-f]+""#, r#""store_id": "[id]""#);
    let store = r#"(?m)(^  store |"store": "|>store )[^<"\n]+"#;
    settings.add_filter(store, "${1}[store]");
    settings.bind(|| insta::assert_snapshot!(name, told));
}

/// A world with a difference of each area, and a name that would be markup.
fn apart() -> World {
    let mut world = World::new();
    let wanted = [
        "ordered-differs 1002 line 1",
        "posting-rejected 1001",
        "invoice-gone 1003",
        "not-in-quickbooks 9001",
    ];
    for injection in ALL.iter().filter(|it| wanted.contains(&it.found)) {
        (injection.inject)(&mut world);
    }
    world.tell(Order { customer: "Tom &amp; &lt;b&gt;Ann&lt;/b&gt;", ..order("1005") });
    world
}

#[test]
fn in_step_for_people() {
    check("in-step-text", "text", World::new(), 0);
}

#[test]
fn in_step_for_programs() {
    check("in-step-json", "json", World::new(), 0);
}

#[test]
fn apart_for_people() {
    check("apart-text", "text", apart(), 1);
}

#[test]
fn apart_for_programs() {
    check("apart-json", "json", apart(), 1);
}

#[test]
fn apart_as_a_page() {
    check("apart-html", "html", apart(), 1);
}

/// What a person decided stays different, and nobody has to act on it any more.
#[test]
fn what_was_decided_is_in_step() {
    let mut world = World::new();
    let changed = ALL.iter().find(|it| it.found == "out-of-sync 1002").unwrap();
    (changed.inject)(&mut world);
    assert_eq!(world.found(), [changed.found]);
    let from = world.rig.answers(&[]);
    let words = ["held", "decide", "1002", "keep-ours", "--reason", "it is urgent", "--from"];
    let decided = world.rig.run(&words, &[&from]);
    assert_eq!(decided.exit, 0, "{}", decided.stderr);
    assert_eq!(world.found(), [""; 0]);
}
