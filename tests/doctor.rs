//! `crossdock doctor` against servers that run: each mistake is found, named, and told with what
//! to do. Every text is a snapshot.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]
#![expect(clippy::disallowed_methods, reason = "the program that is tested asks the clock, too")]

mod program;
#[path = "doctor/rig.rs"]
mod rig;

use crossdock::simulator::connector::{Call, Look, Operation};
use crossdock::store::RunEnd;
use crossdock::visit::{Company, Cursors, Outcome, Posting, Subject};
use jiff::{SignedDuration, Timestamp};
use program::{Folder, Ran};
use rig::{Authority, Days, Serving, free_port, pretend, ready, ready_with, self_signed, visits};

/// Runs the doctor, compares what it tells with the snapshot of this name, and its exit code with
/// the one expected.
#[track_caller]
fn check(name: &str, folder: &Folder, arguments: &[&str], code: i32) {
    check_trusting(name, folder, None, arguments, code);
}

/// The same on a machine that trusts the authority of this file alone.
#[track_caller]
fn check_trusting(
    name: &str,
    folder: &Folder,
    trusted: Option<&str>,
    arguments: &[&str],
    code: i32,
) {
    let mut command = folder.command(["doctor"]);
    command.args(arguments).env("TZ", "UTC");
    if let Some(file) = trusted {
        command.env("SSL_CERT_FILE", folder.path(file)).env_remove("SSL_CERT_DIR");
    }
    let ran = Ran::of(&command.output().expect("the program starts"));
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    let text = format!("{}{}", ran.stdout, ran.stderr);
    for secret in ["green otters", "$argon2"] {
        assert!(!text.contains(secret), "{text}");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/doctor");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    #[expect(clippy::disallowed_methods, reason = "a temporary folder may be a link elsewhere")]
    let real = folder.path("").canonicalize().unwrap_or_default();
    for path in [folder.path(""), real] {
        let path = path.to_string_lossy().to_string();
        let path = path.trim_end_matches(['/', '\\']).replace('\\', r"\\").replace('.', r"\.");
        settings.add_filter(&format!(r"{path}[/\\]"), "[folder]/");
    }
    for (pattern, shown) in [
        (r"\{[0-9A-F-]{36}\}", "{guid}"),
        (r"(no connection to .*, port) \d+: .*", "$1 [port]: [why]"),
        (r"(localhost|127\.0\.0\.1):\d+", "$1:[port]"),
        (r"port \d+", "port [port]"),
        (r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z?)?", "[time]"),
        (r"SQLite [0-9.]+", "SQLite [version]"),
        (r"Crossdock \d+\.\d+\.\d+", "Crossdock [version]"),
        (r"\d+ rules", "[count] rules"),
    ] {
        settings.add_filter(pattern, shown);
    }
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn local(port: u16) -> String {
    format!("http://localhost:{port}/qbwc")
}

/// UTC, RFC 3339.
fn ago(span: SignedDuration) -> String {
    (Timestamp::now() - span).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[test]
fn all_is_well() {
    let folder = ready();
    let serving = Serving::start(&folder, &[]);
    folder.run(["qwc", "--url", &local(serving.port), "-o", "acme.qwc"]);
    complete_visit(&folder, SignedDuration::from_mins(5));
    check("all-is-well", &folder, &["--qwc", "acme.qwc"], 0);
}

#[test]
fn all_is_well_in_json() {
    let folder = ready();
    let serving = Serving::start(&folder, &[]);
    complete_visit(&folder, SignedDuration::from_mins(5));
    let url = local(serving.port);
    check("all-is-well-in-json", &folder, &["--url", &url, "-o", "json"], 0);
}

#[test]
fn nothing_is_set_up() {
    let folder = Folder::workspace(
        "company: Acme Supply\nquickbooks: { via: files, files: [quickbooks/*.xml] }\n",
    );
    check("nothing-is-set-up", &folder, &["--url", &local(free_port())], 1);
    assert!(!folder.path("state.db").exists(), "the doctor made a store");
}

#[test]
fn the_configuration_is_wrong() {
    let folder = Folder::workspace("company: Acme\nsettings: { multiple_sites: maybe }\n");
    check("configuration-wrong", &folder, &["--url", &local(free_port())], 1);
}

#[test]
fn without_a_workspace_the_address_alone_is_looked_at() {
    let folder = ready();
    let serving = Serving::start(&folder, &[]);
    let elsewhere = Folder::empty();
    check("no-workspace", &elsewhere, &["--url", &local(serving.port)], 0);
    assert_eq!(elsewhere.run(["doctor"]).code, 2);
}

#[test]
fn the_store_is_something_else() {
    let folder = ready();
    folder.write("state.db", &"some notes of somebody\n".repeat(100));
    check("store-something-else", &folder, &["--url", &local(free_port())], 1);
}

#[test]
fn passwords_were_wrong() {
    let folder = ready();
    let serving = Serving::start(&folder, &[]);
    let look = Look::at(&local(serving.port).parse().unwrap(), std::time::Duration::from_secs(20));
    let look = look.unwrap();
    let call = Call::new(Operation::Authenticate, ["acme", "an old password"]);
    look.call(&call).unwrap();
    check("password-wrong-once", &folder, &["--url", &local(serving.port)], 0);
    for _ in 0..5 {
        look.call(&call).unwrap();
    }
    check("password-locked-out", &folder, &["--url", &local(serving.port)], 1);
}

#[track_caller]
fn check_qwc(name: &str, change: impl FnOnce(&str) -> String) {
    let folder = ready();
    let serving = Serving::start(&folder, &[]);
    let url = local(serving.port);
    folder.run(["qwc", "--url", &url, "-o", "acme.qwc"]);
    let text = folder.read("acme.qwc");
    let changed = change(&text);
    assert_ne!(changed, text);
    folder.write("acme.qwc", &changed);
    check(name, &folder, &["--qwc", "acme.qwc", "--url", &url], 1);
}

#[test]
fn the_qwc_file_is_of_another_workspace() {
    check_qwc("qwc-other-guids", |text| {
        text.replace("OwnerID", "Swapped").replace("FileID", "OwnerID").replace("Swapped", "FileID")
    });
}

#[test]
fn the_qwc_file_has_another_user() {
    check_qwc("qwc-other-user", |text| text.replace("<UserName>acme<", "<UserName>ann<"));
}

#[test]
fn the_qwc_file_has_another_address() {
    check_qwc("qwc-other-address", |text| text.replace("/qbwc</AppURL>", "/other</AppURL>"));
}

#[test]
fn the_qwc_file_has_support_elsewhere() {
    check_qwc("qwc-support-elsewhere", |text| {
        let (before, rest) = text.split_once("<AppSupport>").unwrap();
        let (_, after) = rest.split_once("</AppSupport>").unwrap();
        format!("{before}<AppSupport>https://help.example.com/</AppSupport>{after}")
    });
}

#[test]
fn the_qwc_file_is_broken() {
    check_qwc("qwc-broken", |text| text.replace("</QBWCXML>", ""));
}

#[test]
fn the_qwc_file_is_not_there() {
    let folder = ready();
    check("qwc-missing", &folder, &["--qwc", "none.qwc", "--url", &local(free_port())], 1);
}

#[track_caller]
fn check_url(name: &str, url: &str) {
    check(name, &Folder::empty(), &["--url", url], 1);
}

#[test]
fn nobody_listens() {
    check_url("nobody-listens", &local(free_port()));
}

#[test]
fn an_address_that_is_none() {
    check_url("url-none", "books.example.com/qbwc");
}

#[test]
fn a_name_that_nobody_knows() {
    // Longer than a name may be: no name server is asked.
    check_url("url-unknown-name", &format!("https://{}.example/qbwc", "a".repeat(70)));
}

#[test]
fn http_to_another_machine() {
    let folder = ready();
    let serving = Serving::start(&folder, &[]);
    check_url("url-not-https", &format!("http://127.0.0.1:{}/qbwc", serving.port));
}

#[test]
fn https_where_http_is_spoken() {
    let folder = ready();
    let serving = Serving::start(&folder, &[]);
    check_url("https-to-http", &format!("https://localhost:{}/qbwc", serving.port));
}

#[test]
fn http_where_https_is_spoken() {
    let folder = ready();
    let serving = Serving::start_tls(&folder, &self_signed("localhost"));
    check_url("http-to-https", &local(serving.port));
}

#[test]
fn a_wrong_path() {
    let folder = ready();
    let serving = Serving::start(&folder, &[]);
    check_url("wrong-path", &format!("http://localhost:{}/quickbooks", serving.port));
}

#[test]
fn something_else_answers() {
    check_url("something-else", &local(pretend("200 OK", "", "<h1>It works!</h1>")));
}

#[test]
fn a_proxy_sends_callers_on() {
    let location = "Location: https://books.example.com/qbwc\r\n";
    check_url("redirect", &local(pretend("301 Moved Permanently", location, "")));
}

#[test]
fn a_proxy_gets_no_answer() {
    check_url("bad-gateway", &local(pretend("502 Bad Gateway", "", "")));
}

#[test]
fn a_proxy_keeps_the_name_to_itself() {
    let folder = ready();
    let serving = Serving::start(&folder, &["--behind-proxy"]);
    check("proxy-keeps-name", &Folder::empty(), &["--url", &local(serving.port)], 0);
}

#[test]
fn the_servers_clock_is_wrong() {
    let date = "Date: Thu, 05 Mar 2020 08:00:00 GMT\r\n";
    let port = pretend("404 Not Found", date, "");
    let told = Folder::empty().run(["doctor", "--url", &local(port)]).stdout;
    assert!(told.contains("problem  clock") && told.contains("days behind this machine"), "{told}");
}

/// Serves with a certificate for `host` and looks at `https://localhost`, trusting its authority.
#[track_caller]
fn check_certificate(name: &str, host: &str, days: Days, code: i32) {
    let folder = ready();
    let authority = Authority::new("Acme Root");
    folder.write("ca.pem", &authority.pem);
    let serving = Serving::start_tls(&folder, &authority.certificate(host, days));
    let url = format!("https://localhost:{}/qbwc", serving.port);
    let elsewhere = Folder::empty();
    elsewhere.write("ca.pem", &authority.pem);
    check_trusting(name, &elsewhere, Some("ca.pem"), &["--url", &url], code);
}

#[test]
fn a_right_certificate() {
    check_certificate("certificate-right", "localhost", (-1, 60), 0);
}

#[test]
fn a_certificate_that_has_ended() {
    check_certificate("certificate-ended", "localhost", (-400, -34), 1);
}

#[test]
fn a_certificate_that_ends_soon() {
    check_certificate("certificate-ends-soon", "localhost", (-80, 10), 0);
}

#[test]
fn a_certificate_of_the_future() {
    check_certificate("certificate-of-the-future", "localhost", (3, 90), 1);
}

#[test]
fn a_certificate_for_another_name_that_has_ended() {
    check_certificate("certificate-other-name-ended", "books.example.com", (-400, -34), 1);
}

/// A machine that trusts another authority looks at a server with this certificate.
#[track_caller]
fn check_untrusted(name: &str, certificate: &rig::Certificate, trusted: &Authority) {
    let folder = ready();
    let serving = Serving::start_tls(&folder, certificate);
    let elsewhere = Folder::empty();
    elsewhere.write("ca.pem", &trusted.pem);
    let url = format!("https://localhost:{}/qbwc", serving.port);
    check_trusting(name, &elsewhere, Some("ca.pem"), &["--url", &url], 1);
}

#[test]
fn an_authority_that_nobody_knows() {
    let (root, other) = (Authority::new("Acme Root"), Authority::new("Other Root"));
    let issuing = root.below("Acme Issuing");
    let mut certificate = issuing.certificate("localhost", (-1, 60));
    certificate.chain.push_str(&issuing.pem);
    check_untrusted("certificate-unknown-authority", &certificate, &other);
}

#[test]
fn a_certificate_without_those_between() {
    let root = Authority::new("Acme Root");
    let certificate = root.below("Acme Issuing").certificate("localhost", (-1, 60));
    check_untrusted("certificate-without-chain", &certificate, &root);
}

#[test]
fn a_certificate_that_vouches_for_itself() {
    let certificate = self_signed("localhost");
    check_untrusted("certificate-self-signed", &certificate, &Authority::new("Acme Root"));
}

/// A visit that did all there was to do, so long ago.
fn complete_visit(folder: &Folder, span: SignedDuration) {
    let at = ago(span);
    let company = Company {
        name: Some("Acme Supply".into()),
        file: r"C:\Books\acme.qbw".into(),
        product: Some("QuickBooks Enterprise 33.0".into()),
        multiple_sites: false,
    };
    let mut cursors = Cursors::default();
    cursors.advance(Subject::SalesOrders, "2026-03-05T17:30:00");
    let outcome = "3 orders read: 2 accepted, 1 held; 2 postings".to_string();
    let kept = visits(folder).turn(|turn| {
        let id = turn.begin_visit(&at, &a_visit(), &at)?;
        turn.put_company(&company)?;
        turn.put_cycle(&crossdock::visit::Cycle {
            id: 1,
            began_at: "2026-03-05T08:00:00Z".to_string(),
            complete_before: None,
            asks: Vec::new(),
        })?;
        turn.complete_cycle(1, &at)?;
        turn.put_cursors(&cursors)?;
        turn.put_run_end(&RunEnd { at: at.clone(), failed: false, outcome })?;
        turn.end_visit(id, "", &at)
    });
    kept.unwrap();
}

fn a_visit() -> crossdock::visit::Visit {
    crossdock::visit::begin()
}

/// Looks at what the store remembers; the address is of no matter here.
#[track_caller]
fn check_records(name: &str, folder: &Folder) {
    let serving = Serving::start(folder, &[]);
    check(name, folder, &["--url", &local(serving.port)], 1);
}

#[test]
fn visits_do_not_come() {
    let folder = ready_with("settings: { sync_interval_minutes: 15 }\n");
    complete_visit(&folder, SignedDuration::from_mins(3 * 60 + 10));
    check_records("visits-do-not-come", &folder);
}

#[test]
fn nobody_has_called_for_months() {
    let folder = ready();
    complete_visit(&folder, SignedDuration::from_hours(100 * 24));
    check_records("nobody-has-called-for-months", &folder);
}

#[test]
fn a_visit_ended_early_and_its_run_failed() {
    let folder = ready();
    complete_visit(&folder, SignedDuration::from_mins(200));
    let at = ago(SignedDuration::from_mins(10));
    let kept = visits(&folder).turn(|turn| {
        let id = turn.begin_visit("second", &a_visit(), &at)?;
        turn.end_visit(id, "Another company is open: C:\\Books\\other.qbw.", &at)?;
        let outcome = "crossdock.yaml or the rules are wrong".to_string();
        turn.put_run_end(&RunEnd { at: at.clone(), failed: true, outcome })
    });
    kept.unwrap();
    check_records("visit-ended-early", &folder);
}

#[test]
fn postings_were_refused_and_lost() {
    let folder = ready();
    complete_visit(&folder, SignedDuration::from_mins(10));
    let at = ago(SignedDuration::from_mins(10));
    let posting = |number: &str| Posting {
        key: format!("invoice-{number}"),
        kind: "add_invoice".into(),
        number: Some(number.into()),
        fragment: "<InvoiceAddRq/>".into(),
        probe: Default::default(),
        attempts: 0,
    };
    let rejected = Outcome::Rejected {
        code: "3140".into(),
        message: "There is an invalid reference to QuickBooks Customer.".into(),
    };
    let unknown = Outcome::Unknown { why: "the answer was lost".into() };
    let kept = visits(&folder).turn(|turn| {
        for (number, outcome) in [("1001", &rejected), ("1002", &unknown), ("1003", &rejected)] {
            turn.queue(&posting(number), &at)?;
            turn.settle(&format!("invoice-{number}"), outcome, 1, &at)?;
        }
        Ok::<_, crossdock::store::StoreError>(())
    });
    kept.unwrap();
    check_records("postings-refused-and-lost", &folder);
}

#[test]
fn marks_of_the_future() {
    let folder = ready_with("settings: { last_auto_sync_completed_on: 2999-01-01T00:00:00 }\n");
    complete_visit(&folder, SignedDuration::from_mins(10));
    let mut cursors = Cursors::default();
    cursors.advance(Subject::SalesOrders, "2999-01-01T00:00:00");
    visits(&folder).turn(|turn| turn.put_cursors(&cursors)).unwrap();
    check_records("marks-of-the-future", &folder);
}

#[test]
#[ignore = "needs PostgreSQL"]
fn a_schema_is_looked_at_and_left_alone() {
    let url = std::env::var("CROSSDOCK_TEST_POSTGRES").expect("CROSSDOCK_TEST_POSTGRES is set");
    let config = format!(
        "company: Acme Supply\nquickbooks: {{ via: web-connector }}\n\
         store: {{ url: \"{url}\", schema: doctor_of_nobody }}\n"
    );
    let folder = Folder::workspace(&config);
    let told = folder.run(["doctor", "--url", &local(free_port())]).stdout;
    assert!(told.contains("warning  store") && told.contains("there is none yet"), "{told}");
    let again = folder.run(["doctor", "--url", &local(free_port())]).stdout;
    assert!(again.contains("there is none yet"), "{again}");
}
