//! A pretend QuickBooks and a pretend Web Connector against `crossdock serve` in a process of its
//! own, over HTTP: everything comes down once, everything is posted once, whatever goes wrong.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod books;
mod histories;
mod proxy;
mod second_look;
mod sentences;
mod site;
mod way_back;

use std::net::SocketAddr;

use books::{Account, invoices, machine, same};
use crossdock::simulator::connector::{Connector, Ending, Pace, Settings, Url, VisitReport};
use crossdock::simulator::faults::Faults;
use crossdock::simulator::machine::Machine;
use crossdock::simulator::office;
use proxy::{Proxy, When};
use site::{PASSWORD, Serve, Workspace, read_log};

/// Small pages, so that a small company has many.
const PAGES_OF_TEN: &str = "  visits: { page_size: 10, postings_per_request: 3 }";

/// Lists in one page each, so that the first requests of a visit are writes already.
const LARGE_PAGES: &str = "  visits: { page_size: 5000, postings_per_request: 2 }";

/// Visits that a company needs at most once nothing goes wrong any more.
const VISITS_MAX: u32 = 4;

fn connector(address: SocketAddr, workspace: &Workspace) -> Connector {
    let url = format!("http://localhost:{}/qbwc", address.port()).parse::<Url>().unwrap();
    let mut settings = Settings::new(url, &workspace.user, PASSWORD);
    settings.pace = Pace(0);
    Connector::new(settings).unwrap()
}

fn visit(connector: &mut Connector, machine: &mut Machine, faults: &mut Faults) -> VisitReport {
    connector.visit(machine, faults).unwrap()
}

/// Visits until one has done everything.
#[track_caller]
fn settle(connector: &mut Connector, machine: &mut Machine, workspace: &Workspace) {
    let mut endings = Vec::new();
    for _ in 0..VISITS_MAX {
        let report = visit(connector, machine, &mut Faults::none());
        if report.ending == Ending::Completed && workspace.count(UNSETTLED) == 0 {
            return;
        }
        endings.push(report.ending);
    }
    let log = read_log(workspace.path());
    panic!("it does not come to rest: {endings:?}\n{:?}\n{log}", workspace.postings());
}

/// Postings that are neither confirmed nor refused.
const UNSETTLED: &str =
    "SELECT count(*) FROM quickbooks_postings WHERE state NOT IN ('confirmed', 'rejected')";

/// What a site looks like after all visits, with nothing going wrong.
fn undisturbed(user: &str, orders: usize, postings: usize, changes: u32) -> Account {
    let workspace = Workspace::new(user, PAGES_OF_TEN);
    let mut machine = machine(orders, 7, &workspace);
    workspace.queue(&invoices(&machine, postings));
    let serve = Serve::start(&[workspace.path()]);
    let mut connector = connector(serve.address, &workspace);
    settle(&mut connector, &mut machine, &workspace);
    if changes > 0 {
        office::work(&mut machine, changes, 11, 1).unwrap();
        settle(&mut connector, &mut machine, &workspace);
    }
    Account::of(&workspace, &machine)
}

#[test]
fn a_company_comes_down_and_its_changes_follow() {
    let workspace = Workspace::new("large", "  visits: { page_size: 500 }");
    let mut machine = machine(5_000, 3, &workspace);
    let serve = Serve::start(&[workspace.path()]);
    let mut connector = connector(serve.address, &workspace);
    let first = visit(&mut connector, &mut machine, &mut Faults::none());
    assert_eq!(first.ending, Ending::Completed, "{}", read_log(workspace.path()));
    let orders = "SELECT count(*) FROM picking_orders WHERE gone_at IS NULL";
    assert_eq!(workspace.count(orders), 5_000);
    let done = office::work(&mut machine, 200, 5, 1).unwrap();
    let second = visit(&mut connector, &mut machine, &mut Faults::none());
    assert_eq!(second.ending, Ending::Completed);
    let expected = 5_000 + i64::from(done.entered) - i64::from(done.closed + done.deleted);
    assert_eq!(workspace.count(orders), expected, "{done}");
    assert_eq!(workspace.count("SELECT count(*) FROM inbox"), 0);
}

#[test]
fn the_two_programs_bring_a_company_down_and_its_changes() {
    let workspace = Workspace::new("programs", "  visits: { page_size: 500 }");
    let serve = Serve::start(&[workspace.path()]);
    let simulate = |changes: &str| {
        workspace.simulate(&serve, &["--orders", "5000", "--seed", "3", "--changes", changes])
    };
    let orders = "SELECT count(*) FROM picking_orders WHERE gone_at IS NULL";
    simulate("0");
    assert_eq!(workspace.count(orders), 5_000);
    let told = simulate("200");
    let entered = number_before(&told, "orders entered");
    let gone = number_before(&told, "closed") + number_before(&told, "deleted");
    assert_eq!(workspace.count(orders), 5_000 + entered - gone, "{told}");
    assert_eq!(workspace.count("SELECT count(*) FROM inbox"), 0);
}

/// `6 orders entered, 1 closed`: what stands before that word.
fn number_before(text: &str, word: &str) -> i64 {
    let place = text.find(&format!(" {word}")).unwrap();
    let words = text[..place].split_whitespace().rev();
    words.into_iter().find_map(|word| word.parse().ok()).unwrap()
}

#[test]
fn a_server_that_is_killed_at_some_calls_loses_nothing_and_doubles_nothing() {
    killed_at_calls(9);
}

#[test]
#[ignore = "needs some minutes"]
fn a_server_that_is_killed_at_any_call_loses_nothing_and_doubles_nothing() {
    killed_at_calls(1);
}

/// Kills the server at every `step`th call of a visit, on both sides of it.
fn killed_at_calls(step: usize) {
    let expected = undisturbed("clean", 25, 5, 0);
    let sides = [When::BeforeTheCall, When::AfterTheAnswer];
    std::thread::scope(|scope| {
        for when in sides {
            let expected = &expected;
            scope.spawn(move || killed_at_every(step, when, expected));
        }
    });
}

fn killed_at_every(step: usize, when: When, expected: &Account) {
    for call in (1..).step_by(step) {
        let workspace = Workspace::new("killed", PAGES_OF_TEN);
        let mut machine = machine(25, 7, &workspace);
        workspace.queue(&invoices(&machine, 5));
        let proxy = Proxy::before(Serve::start(&[workspace.path()]));
        let mut connector = connector(proxy.address, &workspace);
        proxy.end_at(call, when);
        let report = visit(&mut connector, &mut machine, &mut Faults::none());
        if !proxy.is_down() {
            assert!(proxy.calls() < call && call > 20, "{call} {:?}", report.ending);
            return;
        }
        proxy.replace(Serve::start(&[workspace.path()]));
        settle(&mut connector, &mut machine, &workspace);
        same(expected, &Account::of(&workspace, &machine), &format!("{when:?} {call}"));
    }
}

/// Seeds of one test: a workspace each, all served by one process.
fn seeds(from: u64, until: u64) {
    let expected = undisturbed(&format!("clean-{from}"), 40, 6, 12);
    let seeds: Vec<u64> = (from..until).collect();
    let workspaces: Vec<Workspace> = seeds
        .iter()
        .map(|seed| {
            let pages = if seed.is_multiple_of(4) { PAGES_OF_TEN } else { LARGE_PAGES };
            Workspace::new(&format!("seed-{seed}"), pages)
        })
        .collect();
    let machines: Vec<Machine> = workspaces
        .iter()
        .map(|workspace| {
            let machine = machine(40, 7, workspace);
            workspace.queue(&invoices(&machine, 6));
            machine
        })
        .collect();
    let paths: Vec<_> = workspaces.iter().map(Workspace::path).collect();
    let serve = Serve::start(&paths);
    for ((seed, workspace), mut machine) in seeds.iter().zip(&workspaces).zip(machines) {
        let mut connector = connector(serve.address, workspace);
        let mut faults = Faults::seeded(*seed);
        let script = faults.script();
        for _ in 0..faults.last_visit() {
            visit(&mut connector, &mut machine, &mut faults);
        }
        settle(&mut connector, &mut machine, workspace);
        office::work(&mut machine, 12, 11, 1).unwrap();
        settle(&mut connector, &mut machine, workspace);
        let name = format!("seed {seed}\n{script}{}", read_log(paths[0]));
        same(&expected, &Account::of(workspace, &machine), &name);
    }
}

#[test]
fn faults_of_a_few_seeds() {
    seeds(0, 10);
}

macro_rules! seeds {
    ($($name:ident $from:literal..$until:literal;)*) => {$(
        #[test]
        #[ignore = "needs some minutes"]
        fn $name() {
            seeds($from, $until);
        }
    )*};
}

seeds! {
    faults_of_seeds_10_to_99 10..100;
    faults_of_seeds_100_to_199 100..200;
}

#[test]
fn two_companies_at_once_keep_apart() {
    let workspaces = [Workspace::new("north", PAGES_OF_TEN), Workspace::new("south", PAGES_OF_TEN)];
    let paths: Vec<_> = workspaces.iter().map(Workspace::path).collect();
    let serve = Serve::start(&paths);
    let sizes = [60, 35];
    std::thread::scope(|scope| {
        for ((workspace, orders), seed) in workspaces.iter().zip(sizes).zip([21, 22]) {
            let address = serve.address;
            scope.spawn(move || {
                let mut machine = machine(orders, seed, workspace);
                workspace.queue(&invoices(&machine, 4));
                let mut connector = connector(address, workspace);
                settle(&mut connector, &mut machine, workspace);
                let account = Account::of(workspace, &machine);
                assert_eq!(account.picking_orders, orders, "{account:?}");
                assert_eq!(account.invoices_of_ours, 4, "{account:?}");
            });
        }
    });
    // The company of one, visited in the name of the other.
    let mut stranger = machine(10, 23, &workspaces[0]);
    let mut connector = connector(serve.address, &workspaces[1]);
    let report = visit(&mut connector, &mut stranger, &mut Faults::none());
    let Ending::Told(words) = &report.ending else { panic!("{:?}", report.ending) };
    assert!(words.contains("belongs to another connection") || words.contains("does not know"));
}
