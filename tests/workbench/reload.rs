//! New rules while runs go on: a run sees one rule set whole, a bad set is refused, and the last
//! good one is in use in the end.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crossdock::domain::catalog::Catalog;
use crossdock::domain::ids::TxnId;
use crossdock::domain::sales_order::SalesOrder;
use crossdock::domain::selection::Selected;
use crossdock::domain::settings::Settings;
use crossdock::rules::active::{Active, ActiveRules, Refreshed};
use crossdock::rules::case::Mappings;
use crossdock::rules::engine;
use crossdock::rules::evaluate::Evaluator;
use crossdock::rules::load::{Folder, load};
use crossdock::rules::world::{Blank, World};

const MAPPINGS: Mappings = Mappings {
    picking_order: |_, _| unreachable!("no map script here"),
    invoice: |_, _| unreachable!("no map script here"),
};

fn world() -> Arc<World> {
    Arc::new(World {
        catalog: Arc::new(Catalog::default()),
        settings: Arc::new(Settings::default()),
        today: jiff::civil::date(2026, 3, 5),
        memory: Arc::new(Blank),
    })
}

fn order() -> Arc<Selected> {
    let order = SalesOrder::blank(TxnId::from("1-1"));
    Arc::new(Selected {
        order,
        fates: Vec::new(),
        kinds: Vec::new(),
        picking_order: None,
        seen: None,
        changed: false,
        leaving: None,
    })
}

/// Writes rules that say their generation, in two files; the second may be broken.
fn write(folder: &Path, generation: usize, broken: Broken) {
    let rule = |name: &str, body: &str| {
        let path = folder.join(format!("sales_order/{name}/rule.rhai"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("//! Says its generation.\nfn check(doc, ctx) {{ {body} }}\n"))
            .unwrap();
    };
    let says = format!("finding(\"number\", \"{generation}\");");
    rule("one", &says);
    match broken {
        Broken::No => rule("two", &says),
        Broken::Syntax => rule("two", "finding(\"number\" \"x\");"),
        Broken::Field => rule("two", "if doc.numbr == () { finding(\"a\", \"b\"); }"),
        Broken::Test => rule("two", "return;"),
    }
    let case = folder.join("sales_order/two/fails-always.json");
    fs::write(case, "{}").unwrap();
}

#[derive(Clone, Copy)]
enum Broken {
    No,
    Syntax,
    Field,
    Test,
}

fn start(folder: &Path) -> ActiveRules {
    let path = folder.to_path_buf();
    let read = move || Folder::read(&path, "rules");
    let first = read();
    let loaded = load(&engine::build(), &first).expect("the first rules load");
    ActiveRules::new(Arc::new(Active { loaded, folder: first }), MAPPINGS, read)
}

/// What the two rules say of an order in one run.
fn one_run(rules: &ActiveRules) -> (String, String) {
    let active = rules.active();
    let evaluator = Evaluator::new(Arc::clone(&active.loaded.set), world());
    let checked = evaluator.check(&order()).expect("in time");
    let said = |rule: &str| {
        let code = format!("sales_order/{rule}");
        let found = checked.findings.iter().find(|finding| finding.rule == code);
        found.map(|finding| finding.message.clone()).unwrap_or_default()
    };
    (said("one"), said("two"))
}

/// Half of the reloads are broken in one of three ways, while two threads run all the time.
fn reload_under_load(reloads: usize) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 0, Broken::No);
    let rules = Arc::new(start(folder.path()));
    let (done, runs) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let running: Vec<_> = (0..2)
        .map(|_| {
            let (rules, done, runs) = (Arc::clone(&rules), Arc::clone(&done), Arc::clone(&runs));
            thread::spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    let (one, two) = one_run(&rules);
                    assert!(!one.is_empty(), "no run is lost");
                    assert_eq!(one, two, "no run mixes two rule sets");
                    runs.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let (mut swapped, mut refused) = (0, 0);
    for generation in 1..=reloads {
        let broken = match generation % 6 {
            1 => Broken::Syntax,
            3 => Broken::Field,
            5 => Broken::Test,
            _ => Broken::No,
        };
        let before = rules.standing();
        write(folder.path(), generation, broken);
        match (broken, rules.refresh()) {
            (Broken::No, Refreshed::Swapped) => swapped += 1,
            (Broken::No, other) => panic!("generation {generation} is good: {other:?}"),
            (_, Refreshed::Refused(why)) => {
                refused += 1;
                assert!(why.contains("rules/sales_order/two/"), "{why}");
                assert_eq!(rules.standing().hash, before.hash, "the old rules stay");
                assert_eq!(rules.standing().refused, Some(why));
            }
            (_, other) => panic!("generation {generation} is broken: {other:?}"),
        }
        assert_eq!(rules.refresh(), Refreshed::Same);
    }
    write(folder.path(), reloads + 1, Broken::No);
    assert_eq!(rules.refresh(), Refreshed::Swapped);
    done.store(true, Ordering::Relaxed);
    for thread in running {
        thread.join().expect("every run was whole");
    }
    let last = (reloads + 1).to_string();
    assert_eq!(one_run(&rules), (last.clone(), last), "the last good rules are in use");
    assert_eq!((swapped, refused), (reloads / 2, reloads - reloads / 2));
    assert!(runs.load(Ordering::Relaxed) > 0);
}

#[test]
fn a_thousand_reloads_under_load() {
    reload_under_load(1_000);
}

/// A share that is not mounted looks like an empty folder: the company's own rules must not be lost
/// with it, or orders would pass that they hold.
#[test]
fn a_folder_that_is_gone_keeps_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    write(&rules, 1, Broken::No);
    let active = start(&rules);
    for empty in [false, true] {
        let hidden = folder.path().join("hidden");
        fs::rename(&rules, &hidden).unwrap();
        if empty {
            fs::create_dir(&rules).unwrap();
        }
        let Refreshed::Refused(why) = active.refresh() else { panic!("it is refused") };
        assert!(why.contains("is empty"), "{why}");
        assert_eq!(active.refresh(), Refreshed::Same, "told once");
        assert_eq!(one_run(&active).0, "1");
        if empty {
            fs::remove_dir(&rules).unwrap();
        }
        fs::rename(&hidden, &rules).unwrap();
        active.refresh();
        assert_eq!(active.standing().refused, None, "it is well again");
    }
}

#[test]
fn a_share_that_is_away_keeps_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    write(&rules, 1, Broken::No);
    let active = start(&rules);
    let hidden = folder.path().join("hidden");
    fs::rename(&rules, &hidden).unwrap();
    // A file stands where the folder was: it cannot be read as one.
    fs::write(&rules, "").unwrap();
    assert!(matches!(active.refresh(), Refreshed::Refused(_)));
    assert_eq!(active.refresh(), Refreshed::Same, "told once");
    assert_eq!(one_run(&active).0, "1");
    fs::remove_file(&rules).unwrap();
    fs::rename(&hidden, &rules).unwrap();
    active.refresh();
    assert_eq!(active.standing().refused, None, "it is well again");
}
