//! `crossdock simulate` as its users run it, against a server that follows a script; and the
//! machine behind it: the company, its office, and what can be wrong with them.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod program;
#[path = "simulator/server.rs"]
mod server;

use crossdock::generator::Made;
use crossdock::simulator::company::{Company, Profile};
use crossdock::simulator::connector::{Connector, Ending, Pace, QuickBooks, Settings, Trouble};
use crossdock::simulator::faults::Faults;
use crossdock::simulator::machine::Machine;
use crossdock::simulator::office;
use program::Folder;
use serde_json::Value;
use server::Server;

const ANSWERS: &str = "
    serverVersion: 1.0
    authenticate: T1 |
    sendRequestXML: <?qbxml version=\"13.0\"?><QBXML/>
    receiveResponseXML: 100
    closeConnection: see you tomorrow";

const ONE_CUSTOMER: &str = "<?xml version=\"1.0\"?><?qbxml version=\"13.0\"?><QBXML>\
    <QBXMLMsgsRq onError=\"stopOnError\"><CustomerQueryRq requestID=\"1\"><MaxReturned>1\
    </MaxReturned></CustomerQueryRq><CustomerAddRq><CustomerAdd><Name>A New Shop</Name>\
    </CustomerAdd></CustomerAddRq></QBXMLMsgsRq></QBXML>";

fn answers(request: &str) -> String {
    ANSWERS.replace("<?qbxml version=\"13.0\"?><QBXML/>", request)
}

/// Runs it with these options against a server; compares what it says.
fn check(name: &str, folder: &Folder, answers: &str, options: &str, code: i32) {
    let server = Server::start(answers);
    let url = format!("--url {}", server.url);
    let has_target = ["--url", "--qwc"].iter().any(|word| options.contains(word));
    let words = format!("simulate {} {options}", if has_target { "" } else { &url });
    let mut command = folder.command(words.split_whitespace());
    let password = "CROSSDOCK_SIMULATE_PASSWORD";
    if options.contains("--no-password") {
        command = folder.command(words.replace("--no-password", "").split_whitespace());
        command.env_remove(password);
    } else {
        command.env(password, "secret");
    }
    let ran = program::Ran::of(&command.output().unwrap());
    let text = format!(
        "$ crossdock simulate {options}\nexit code {}\n{}{}",
        ran.code, ran.stdout, ran.stderr
    );
    assert_eq!(ran.code, code, "{text}");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/simulate");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // What the system says of it differs from system to system.
    settings.add_filter(r": [^()]* \(os error \d+\)", ": [why]");
    settings.add_filter(r"127\.0\.0\.1:\d+", "[host]");
    settings.add_filter(r#""digest": "[0-9a-f]+""#, r#""digest": "[digest]""#);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn a_visit_is_told() {
    let folder = Folder::empty();
    check("visit", &folder, &answers(ONE_CUSTOMER), "--user acme --orders 3", 0);
    check("visit-json", &folder, &answers(ONE_CUSTOMER), "--user acme --orders 3 -o json", 0);
    check("refused-request", &folder, ANSWERS, "--user acme --orders 3", 1);
    let error = ANSWERS.replace("XML: 100", "XML: -1") + "\ngetLastError: the books are odd";
    check("error", &folder, &error, "--user acme --orders 3", 1);
    check("no-server", &folder, "", "--url http://127.0.0.1:1/ --user acme --orders 3", 3);
    check("not-valid-user", &folder, "authenticate: T1 | nvu", "--user acme --orders 3", 4);
}

#[test]
fn wrong_usage_is_told() {
    let folder = Folder::empty();
    folder.write("script", "visit 1: crash\nvisit one: never-closed\n");
    folder.write("a.xml", "no XML");
    folder.write("a.qwc", "<QBWCXML><AppName>A</AppName></QBWCXML>");
    check("usage-no-user", &folder, "", "", 2);
    check("usage-no-end", &folder, "", "--user acme --every 60 -o json", 2);
    check("usage-no-password", &folder, "", "--user acme --no-password", 2);
    check("usage-script", &folder, "", "--user acme --script script", 2);
    check("usage-company", &folder, "", "--user acme --company a.xml", 2);
    check("usage-qwc", &folder, "", "--qwc a.qwc", 2);
    let ran = folder.run(["simulate"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("say which server to visit"), "{}", ran.stderr);
}

#[test]
fn faults_are_told_and_clean_visits_follow() {
    let folder = Folder::empty();
    let script = "visit 1, sendRequestXML 1: lost-after-applying\nvisit 2: never-closed\n\
                  visit 2, sendRequestXML 9: crash # finds no place\n";
    folder.write("script", script);
    let options = "--user acme --orders 3 --pace 0 --script script --visits 2";
    check("faults-script", &folder, &answers(ONE_CUSTOMER), options, 0);
    let done = format!("{}\nconnectionError: done", answers(ONE_CUSTOMER));
    check("faults-seed", &folder, &done, "--user acme --orders 3 --pace 0 --faults 11", 0);
}

#[test]
fn the_company_is_kept_between_calls() {
    let folder = Folder::empty();
    let server = Server::start(&answers(ONE_CUSTOMER));
    let mut seen: Vec<Value> = Vec::new();
    for _ in 0..2 {
        let words =
            "simulate --user acme --orders 20 --changes 5 --state acme.company -o json --url";
        let mut command = folder.command(words.split_whitespace().chain([server.url.as_str()]));
        let output = command.env("CROSSDOCK_SIMULATE_PASSWORD", "secret").output().unwrap();
        let ran = program::Ran::of(&output);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        seen.push(serde_json::from_str(&ran.stdout).unwrap());
    }
    let status = |run: &Value| run["visits"][0]["asked"][1]["status"].as_u64().unwrap();
    assert_eq!((status(&seen[0]), status(&seen[1])), (0, 3100), "{seen:?}");
    assert_ne!(seen[0]["books"]["digest"], seen[1]["books"]["digest"]);
}

fn machine(orders: usize) -> Machine {
    let mut company = Company::new(Profile::default());
    let made = Made { orders, multiple_sites: true, trouble_per_mille: 250, ..Made::default() };
    let mut bytes = Vec::new();
    made.lists(&mut bytes).unwrap();
    company.load(&bytes).unwrap();
    bytes.clear();
    made.orders(&mut bytes).unwrap();
    company.load(&bytes).unwrap();
    Machine::new(company)
}

#[test]
fn the_office_does_the_same_with_the_same_seed() {
    let worked = |seed: u64| {
        let mut machine = machine(60);
        let work = office::work(&mut machine, 40, seed, 1).unwrap();
        (work, machine.company().digest())
    };
    let (work, digest) = worked(7);
    assert_eq!((work.clone(), digest.clone()), worked(7));
    assert_ne!(digest, worked(8).1);
    for count in [work.entered, work.edited, work.closed, work.deleted] {
        assert!(count > 0, "{work:?}");
    }
    assert!(work.refused.len() < 10, "{work:?}");
}

#[test]
fn every_seed_comes_to_its_end() {
    let server = Server::start(&format!("{}\nconnectionError: done", answers(ONE_CUSTOMER)));
    let mut machine = machine(2);
    machine.register(
        "{90A44FB7-33D9-4815-AC85-AC86A7E7D1EB}",
        "{57F3B9B6-86F1-4FCC-B1FF-967DE1813D20}",
    );
    for seed in 0..200 {
        let settings = Settings::new(server.url.parse().unwrap(), "acme", "secret");
        let mut connector = Connector::new(Settings { pace: Pace(0), ..settings }).unwrap();
        let mut faults = Faults::seeded(seed);
        for _ in 0..faults.last_visit() {
            connector.visit(&mut machine, &mut faults).unwrap();
        }
        let clean = connector.visit(&mut machine, &mut faults).unwrap();
        assert_eq!(clean.ending, Ending::Completed, "seed {seed}");
        assert_eq!((clean.faults.len(), clean.calls.len()), (0, 6), "seed {seed}");
    }
}

fn asked(machine: &mut Machine, request: &str) -> String {
    let envelope = format!(
        "<?xml version=\"1.0\"?><?qbxml version=\"13.0\"?><QBXML>\
         <QBXMLMsgsRq onError=\"stopOnError\">{request}</QBXMLMsgsRq></QBXML>"
    );
    machine.process(envelope.as_bytes()).unwrap()
}

#[test]
fn a_machine_suffers_what_it_is_told() {
    let mut machine = machine(3);
    assert!(!machine.suffer(&[Trouble::AnotherCompany]), "no server could tell");
    let owner = "{90A44FB7-33D9-4815-AC85-AC86A7E7D1EB}";
    machine.register(owner, "{57F3B9B6-86F1-4FCC-B1FF-967DE1813D20}");
    let usual = machine.open("").unwrap().company_file;
    assert!(machine.greeting().contains("57F3B9B6"));

    assert!(machine.suffer(&[Trouble::AnotherCompany]));
    assert_ne!(machine.open("").unwrap().company_file, usual);
    assert!(machine.open(&usual).is_err());
    assert!(!machine.greeting().contains("57F3B9B6"));

    assert!(machine.suffer(&[Trouble::Locked]));
    machine.open(&usual.to_uppercase()).unwrap();
    let order = machine.company().sales_orders().next().unwrap();
    let change = format!(
        "<SalesOrderModRq><SalesOrderMod><TxnID>{}</TxnID><EditSequence>{}</EditSequence>\
         <Memo>x</Memo></SalesOrderMod></SalesOrderModRq>",
        order.id(),
        order.edit_sequence()
    );
    let answer = asked(&mut machine, &change);
    assert!(answer.contains("statusCode=\"3175\""), "{answer}");

    machine.suffer(&[Trouble::ClockOffset]);
    machine.open("").unwrap();
    assert!(asked(&mut machine, &change).contains("-07:00</TimeModified>"));
    machine.suffer(&[]);
    assert_eq!(machine.company_mut().clock_mut().told_offset_minutes, -360);
}

#[test]
fn a_machine_loses_its_iterators() {
    let mut machine = machine(3);
    machine.open("").unwrap();
    let start =
        "<SalesOrderQueryRq iterator=\"Start\"><MaxReturned>1</MaxReturned></SalesOrderQueryRq>";
    let answer = asked(&mut machine, start);
    let id = answer.split("iteratorID=\"").nth(1).unwrap().split('"').next().unwrap();
    machine.lose_iterators();
    let go_on = start.replace("Start\"", &format!("Continue\" iteratorID=\"{id}\""));
    assert!(asked(&mut machine, &go_on).contains("statusCode=\"3391\""));
    machine.close();
    let closed = machine.process(start.as_bytes()).unwrap_err();
    assert_eq!(closed.hresult.to_string(), "0x8004040D");
}
