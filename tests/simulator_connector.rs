//! The pretend Web Connector: which calls it makes at which answer, byte for byte, and what goes
//! wrong at each fault. Each conversation is a script of answers and of faults; what the server
//! was asked and how the visit ended are snapshots.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[path = "simulator/server.rs"]
mod server;

use std::fmt::Write;
use std::path::PathBuf;

use crossdock::simulator::connector::{
    Call, Connector, Failure, HResult, Interactive, Opened, Operation, Pace, QuickBooks, Settings,
    Trouble, VisitReport,
};
use crossdock::simulator::connector::{HttpAnswer, Value, read};
use crossdock::simulator::faults::Faults;
use proptest::prelude::*;
use server::Server;

/// A QuickBooks that answers every request with nothing, and remembers what it was made to do.
#[derive(Default)]
struct Scripted {
    done: Vec<String>,
    troubles: Vec<Trouble>,
}

impl QuickBooks for Scripted {
    fn open(&mut self, company_file: &str) -> Result<Opened, Failure> {
        self.done.push(format!("open `{company_file}`"));
        if company_file.ends_with("missing.qbw") {
            return Err(Failure::of(HResult::OTHER_COMPANY));
        }
        let company_file = match self.troubles.contains(&Trouble::AnotherCompany) {
            true => "C:\\Books\\other.qbw",
            false => "C:\\Books\\acme & co.qbw",
        };
        let (company_file, country) = (company_file.to_string(), "US".to_string());
        Ok(Opened { company_file, country, qbxml_major: 13, qbxml_minor: 0 })
    }

    fn greeting(&mut self) -> String {
        "<?xml version=\"1.0\" ?>\n<QBXML />\n".to_string()
    }

    fn process(&mut self, request: &[u8]) -> Result<String, Failure> {
        let request = String::from_utf8_lossy(request);
        self.done.push(format!("process {request}"));
        if request.contains("broken") {
            return Err(Failure::of(HResult::PARSE));
        }
        let names = request.split(['<', ' ', '/', '>']).filter_map(|it| it.strip_suffix("Rq"));
        let names = names.filter(|name| *name != "QBXMLMsgs");
        let each = names.map(|name| format!("<{name}Rs statusCode=\"0\" />\n"));
        let answers: String = each.collect();
        Ok(format!(
            "<?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs>\n{answers}</QBXMLMsgsRs>\n</QBXML>\n"
        ))
    }

    fn close(&mut self) {
        self.done.push("close".to_string());
    }

    fn suffer(&mut self, troubles: &[Trouble]) -> bool {
        self.troubles = troubles.to_vec();
        true
    }

    fn lose_iterators(&mut self) -> bool {
        self.done.push("lose iterators".to_string());
        true
    }
}

/// Settings that wait for nothing.
fn settings(url: &str) -> Settings {
    Settings {
        pace: Pace(0),
        calls_max: 40,
        ..Settings::new(url.parse().unwrap(), "acme", "a secret & more")
    }
}

/// Makes as many visits as the faults need, and one more where there are any.
fn visits(server: &Server, script: &str, settings: Settings) -> (Vec<VisitReport>, Scripted) {
    let mut faults = Faults::parse(script).unwrap();
    let mut connector = Connector::new(settings).unwrap();
    let mut quickbooks = Scripted::default();
    let _ = &server.url;
    let visits = faults.last_visit() + 1;
    let each = (0..visits).map(|_| connector.visit(&mut quickbooks, &mut faults).unwrap());
    (each.collect(), quickbooks)
}

/// One conversation: answers and faults in; the calls, what QuickBooks did and the ends out.
fn check(name: &str, answers: &str, faults: &str) {
    check_with(name, answers, faults, |settings| settings);
}

fn check_with(name: &str, answers: &str, faults: &str, change: fn(Settings) -> Settings) {
    let server = Server::start(answers);
    let (reports, quickbooks) = visits(&server, faults, change(settings(&server.url)));
    let mut text = format!("{}\n# answers\n{}\n", faults.trim(), lines(answers));
    write!(text, "\n# the server was asked\n{}", server.asked()).unwrap();
    write!(text, "\n# QuickBooks did\n{}\n", quickbooks.done.join("\n")).unwrap();
    for report in reports {
        write!(text, "\n# visit {}\n", report.number).unwrap();
        for call in &report.calls {
            writeln!(text, "{}: {}", call.operation.name(), call.answer).unwrap();
        }
        for (head, words) in [("fault", &report.faults), ("remark", &report.remarks)] {
            words.iter().for_each(|each| writeln!(text, "{head}: {each}").unwrap());
        }
        writeln!(text, "=> {}", report.ending).unwrap();
    }
    let port = server.url.rsplit(':').next().unwrap().trim_end_matches("/qbwc").to_string();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/simulator");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(&format!(":{port}"), ":[port]");
    settings.bind(|| insta::assert_snapshot!(name, text.trim_start()));
}

fn lines(text: &str) -> String {
    text.lines().map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
}

/// One request, answered with 100 percent.
const ONE_REQUEST: &str = "
    serverVersion: 1.0
    authenticate: T1 |
    sendRequestXML: <QBXML><QBXMLMsgsRq><CustomerQueryRq/></QBXMLMsgsRq></QBXML>
    receiveResponseXML: 100
    closeConnection: OK";

/// Two requests, the second a write.
const TWO_REQUESTS: &str = "
    authenticate: T1 |
    sendRequestXML: <QBXML><QBXMLMsgsRq><SalesOrderQueryRq/></QBXMLMsgsRq></QBXML>
    sendRequestXML: <QBXML><QBXMLMsgsRq><InvoiceAddRq/></QBXMLMsgsRq></QBXML>
    receiveResponseXML: 50
    receiveResponseXML: 100
    closeConnection: OK";

#[test]
fn a_plain_visit() {
    check("plain", ONE_REQUEST, "");
}

#[test]
fn the_greeting_is_told_once() {
    check("two-requests", TWO_REQUESTS, "");
}

#[test]
fn authenticate_decides() {
    check("authenticate-none", "authenticate: T1 | none", "");
    check("authenticate-none-in-capitals", "authenticate: T1 | NONE", "");
    check("authenticate-nvu", "authenticate: T1 | nvu", "");
    check("authenticate-busy", "authenticate: T1 | busy", "");
    check("authenticate-path", "authenticate: T1 | C:\\Books\\acme.qbw\nsendRequestXML:", "");
    check("authenticate-one-string", "authenticate: T1", "");
    check("authenticate-postpones-nothing-by-hand", "authenticate: T1 | none | 60 | 300", "");
    check_with("authenticate-postpones", "authenticate: T1 | | 60 | 300", "", |settings| {
        Settings { auto_run: true, ..settings }
    });
    check_with("authenticate-no-number", "authenticate: T1 | none | soon", "", |settings| {
        Settings { auto_run: true, ..settings }
    });
}

#[test]
fn client_version_decides() {
    check("version-warns", "clientVersion: W:old\nauthenticate: T1 | none", "");
    check("version-wants", "clientVersion: O:2.4\nauthenticate: T1 | none", "");
    check("version-refuses", "clientVersion: E:too old", "");
    check("version-unknown-word", "clientVersion: what?", "");
    check(
        "versions-not-known",
        "serverVersion: !404\nclientVersion: !404\nauthenticate: T1|none",
        "",
    );
}

#[test]
fn quickbooks_that_cannot_be_opened() {
    check("not-opened-done", "authenticate: T1 | missing.qbw\nconnectionError: DONE", "");
    check(
        "not-opened-another-file",
        "authenticate: T1 | missing.qbw\nconnectionError:\nsendRequestXML:",
        "",
    );
}

#[test]
fn last_errors() {
    check("nothing-more", "authenticate: T1 |\nsendRequestXML:\ngetLastError:", "");
    check("told", "authenticate: T1 |\nsendRequestXML:\ngetLastError: no such ticket", "");
    check(
        "no-op",
        "authenticate: T1 |\nsendRequestXML: NoOp\nsendRequestXML:\ngetLastError: NoOp\n\
         getLastError: enough",
        "",
    );
    check(
        "negative-percent",
        "authenticate: T1 |\nsendRequestXML: <QBXML/>\nreceiveResponseXML: -7\ngetLastError: NoOp",
        "",
    );
    check(
        "hresult",
        "authenticate: T1 |\nsendRequestXML: <broken/>\nreceiveResponseXML: -1\n\
         getLastError: the request was refused",
        "",
    );
    check(
        "without-end",
        "authenticate: T1 |\nsendRequestXML: <broken/>\nreceiveResponseXML: 0",
        "",
    );
}

const INTERACTIVE: &str = "
    authenticate: T1 |
    sendRequestXML:
    getLastError: Interactive mode
    getLastError:
    getInteractiveURL: https://books.example/ask
    interactiveDone: not yet
    interactiveDone: Done
    interactiveRejected: a pity";

#[test]
fn interactive_mode() {
    check("interactive-done", INTERACTIVE, "");
    check_with("interactive-rejected", INTERACTIVE, "", |settings| Settings {
        interactive: Interactive::Rejected,
        ..settings
    });
}

#[test]
fn answers_that_cannot_be_used() {
    let result = |inner: &str| {
        format!(
            "authenticate: !body <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\
             <s:Body>{inner}</s:Body></s:Envelope>"
        )
    };
    check("bad-xml", "authenticate: !body <a><b></a>", "");
    check("bad-html", "authenticate: !type text/html", "");
    check("bad-fault", "authenticate: !fault the database is away", "");
    check("bad-status", "authenticate: !404", "");
    check("bad-hang-up", "authenticate: !hang up", "");
    check("bad-envelope", "authenticate: !body <Envelope/>", "");
    check("bad-no-response", &result("<authenticateResponse/>"), "");
    let arrays = "<authenticateResponse xmlns=\"http://developer.intuit.com/\">\
                  <authenticateResult><string xmlns=\"http://schemas.microsoft.com/2003/10/\
                  Serialization/Arrays\">T</string></authenticateResult></authenticateResponse>";
    check("bad-arrays", &result(arrays), "");
    check("bad-percent", &ONE_REQUEST.replace("XML: 100", "XML: all"), "");
    check("bad-receive", &ONE_REQUEST.replace("XML: 100", "XML: !body oops"), "");
    check("bad-close", &ONE_REQUEST.replace("OK", "!404"), "");
}

#[test]
fn faults_of_a_visit() {
    let done = format!("{ONE_REQUEST}\nconnectionError: done");
    check("fault-closed", &done, "visit 1: quickbooks-closed");
    check("fault-another-open", &done, "visit 1: another-company-open");
    check("fault-another-answers", &done, "visit 1: another-company-answers");
    check("fault-password", ONE_REQUEST, "visit 1: wrong-password");
    check("fault-never-closed", ONE_REQUEST, "visit 1: never-closed");
}

#[test]
fn faults_of_a_request() {
    let first = |fault: &str| format!("visit 1, sendRequestXML 1: {fault}");
    check("fault-lost-before", ONE_REQUEST, &first("lost-before-applying"));
    check("fault-lost-after", ONE_REQUEST, &first("lost-after-applying"));
    check("fault-lost-again", ONE_REQUEST, &first("lost-after-applying, again at once"));
    check("fault-hresult", ONE_REQUEST, &first("hresult 0x80040401"));
    check("fault-hresult-after", ONE_REQUEST, &first("hresult-after-applying 0x80040402"));
    check("fault-iterators", ONE_REQUEST, &first("iterators-lost"));
}

#[test]
fn faults_of_a_call() {
    let at = |fault: &str| format!("visit 1, receiveResponseXML 1: {fault}");
    check("fault-repeated", ONE_REQUEST, &at("repeated"));
    check("fault-stray", ONE_REQUEST, &at("stray sendRequestXML"));
    check("fault-slow", ONE_REQUEST, &at("slow 3600"));
    check("fault-crash", ONE_REQUEST, &at("crash"));
    check("fault-crash-again", ONE_REQUEST, &at("crash, again at once"));
    check("fault-cut-before", ONE_REQUEST, &at("cut-before-answer"));
    check("fault-cut-after", ONE_REQUEST, &at("cut-after-answer"));
    check("fault-without-place", ONE_REQUEST, "visit 1, sendRequestXML 9: crash");
}

#[test]
fn every_stray_call_can_be_made() {
    let stray =
        |operation: &Operation| format!("visit 1, sendRequestXML 1: stray {}\n", operation.name());
    let script: String = Operation::ALL.iter().map(stray).collect();
    check("fault-stray-all", ONE_REQUEST, &script);
}

#[test]
fn the_heads_are_those_of_net() {
    let server = Server::start(ONE_REQUEST);
    let _ = visits(&server, "", settings(&server.url));
    let host = server.url.trim_start_matches("http://").trim_end_matches("/qbwc");
    let heads = server.heads();
    let head = |operation: &str, length: usize, keep: &str| {
        format!(
            "POST /qbwc HTTP/1.1\r\nUser-Agent: Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services \
             Client Protocol 4.0.30319.42000)\r\nContent-Type: text/xml; charset=utf-8\r\n\
             SOAPAction: \"http://developer.intuit.com/{operation}\"\r\nHost: {host}\r\n\
             Content-Length: {length}\r\nExpect: 100-continue\r\n{keep}\r\n"
        )
    };
    assert_eq!(heads[0], head("serverVersion", 300, "Connection: Keep-Alive\r\n"));
    assert_eq!(heads[1], head("clientVersion", 348, ""));
    assert_eq!(heads.len(), 6);
}

#[test]
fn the_address_is_looked_at_first() {
    let server = Server::start("");
    let connector = Connector::new(settings(&server.url)).unwrap();
    assert_eq!(connector.check_address(), Vec::<String>::new());
    let host = server.url.trim_start_matches("http://").trim_end_matches("/qbwc");
    let expected = format!("GET /qbwc HTTP/1.1\r\nHost: {host}\r\nConnection: Keep-Alive\r\n\r\n");
    assert_eq!(server.heads(), [expected]);
    let nobody = Connector::new(settings("http://127.0.0.1:1/")).unwrap();
    let remarks = nobody.check_address();
    assert!(remarks[0].contains("Unable to connect to the remote server"), "{remarks:?}");
}

#[test]
fn log_and_transcript_hold_no_password() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("QWCLog.txt");
    let server = Server::start(ONE_REQUEST);
    let out = Box::new(std::fs::File::create(&log).unwrap());
    let clock = Box::new(|| "20260305.08:15:00 UTC".to_string());
    let mut connector = Connector::new(settings(&server.url))
        .unwrap()
        .with_log(out, clock)
        .with_transcript(folder.path().join("said"));
    connector.visit(&mut Scripted::default(), &mut Faults::none()).unwrap();
    let log = std::fs::read_to_string(log).unwrap();
    let said = folder.path().join("said/visit-001");
    let mut names: Vec<String> = std::fs::read_dir(&said)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut text = format!("{}\n# files\n{}\n", log.replace("\r\n", "\n"), names.join("\n"));
    for name in names.iter().filter(|name| name.contains("authenticate")) {
        let content = std::fs::read_to_string(said.join(name)).unwrap().replace("\r\n", "\n");
        assert!(!content.contains("a secret"), "{content}");
        writeln!(text, "\n# {name}\n{content}").unwrap();
    }
    let host = server.url.trim_start_matches("http://").trim_end_matches("/qbwc");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/simulator");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(&host.replace('.', r"\."), "[host]");
    settings.bind(|| insta::assert_snapshot!("log-and-transcript", text));
}

/// The material beside the project.
fn shared() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    std::env::var_os("CROSSDOCK_SHARED").map_or_else(beside, PathBuf::from)
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// The values of a recorded call, taken out with nothing but the names of its parameters.
fn recorded(operation: Operation, body: &str) -> Call {
    let names: Vec<&str> = match operation {
        Operation::ServerVersion => vec![],
        Operation::ClientVersion => vec!["strVersion"],
        Operation::Authenticate => vec!["strUserName", "strPassword"],
        Operation::SendRequestXml => {
            let file = "strCompanyFileName";
            vec![
                "ticket",
                "strHCPResponse",
                file,
                "qbXMLCountry",
                "qbXMLMajorVers",
                "qbXMLMinorVers",
            ]
        }
        Operation::ReceiveResponseXml => vec!["ticket", "response", "hresult", "message"],
        Operation::ConnectionError => vec!["ticket", "hresult", "message"],
        Operation::GetLastError | Operation::CloseConnection => vec!["ticket"],
        Operation::GetInteractiveUrl => vec!["wcTicket", "sessionID"],
        Operation::InteractiveDone => vec!["wcTicket"],
        Operation::InteractiveRejected => vec!["wcTicket", "reason"],
    };
    let value = |name: &&str| {
        let rest = body.split_once(&format!("<{name}>"));
        let value = rest.and_then(|(_, rest)| rest.split_once(&format!("</{name}>")));
        value.map(|(value, _)| unescaped(value)).unwrap_or_default()
    };
    Call::new(operation, names.iter().map(value))
}

#[test]
#[ignore = "needs ../shared"]
fn recorded_calls_are_written_byte_for_byte() {
    let mut seen = 0;
    for folder in ["recorded_2008_session", "wire_captures", "constructed"] {
        for entry in std::fs::read_dir(shared().join("qbxml/soap").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().to_string();
            let words: Vec<&str> = name.split(['_', '.']).filter(|it| !it.is_empty()).collect();
            let operation = words.iter().find_map(|word| Operation::named(word));
            let (Some(operation), true) = (operation, name.ends_with(".xml")) else { continue };
            let body = std::fs::read_to_string(&path).unwrap();
            // Answers, and two captures whose qbXML somebody has unescaped.
            if name.contains(".response.") || body.contains("<response><?xml") {
                continue;
            }
            assert_eq!(recorded(operation, &body).envelope(), body, "{name}");
            seen += 1;
        }
    }
    assert!(seen >= 23, "only {seen} recorded calls were found");
}

#[test]
#[ignore = "needs ../shared"]
fn recorded_heads_are_written_byte_for_byte() {
    let server = Server::start("authenticate: T | none");
    let settings = Settings {
        client_version: "2.0.0.116".to_string(),
        user_agent: Some(
            "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 2.0.50727.1433)"
                .to_string(),
        ),
        user: "api".to_string(),
        ..settings(&server.url)
    };
    let settings = Settings {
        password: crossdock::simulator::connector::Secret("password".into()),
        ..settings
    };
    let _ = visits(&server, "", settings);
    let host = server.url.trim_start_matches("http://").trim_end_matches("/qbwc").to_string();
    let folder = shared().join("qbxml/soap/recorded_2008_session");
    let names = ["01_serverVersion", "02_clientVersion", "03_authenticate"];
    for (name, head) in names.iter().zip(server.heads()) {
        let recorded = std::fs::read_to_string(folder.join(format!("{name}.headers.txt"))).unwrap();
        let recorded = recorded.replace("\r\n", "\n").replace("k9.academickeys.com", &host);
        let ours = head.replace("\r\n", "\n");
        let (_, ours) = ours.split_once('\n').unwrap();
        assert_eq!(ours.trim_end(), recorded.trim_end(), "{name}");
    }
}

fn answered(body: Vec<u8>) -> HttpAnswer {
    let content_type = Some("text/xml; charset=utf-8".to_string());
    HttpAnswer { status: 200, reason: "OK".to_string(), content_type, body }
}

proptest! {
    #[test]
    fn no_answer_panics(body: Vec<u8>, operation in 0..Operation::ALL.len()) {
        let _ = read(Operation::ALL[operation], &answered(body));
    }

    #[test]
    fn no_xml_panics(
        body in "(<[a-z:!?]{0,5}[ />]|</[a-z:]{0,5}>|&[#a-z0-9]{0,4};|[<>&'\"=\\[\\]a-z -]){0,20}",
    ) {
        let _ = read(Operation::Authenticate, &answered(body.into_bytes()));
    }

    #[test]
    fn what_a_server_escapes_is_read_as_it_was(text in "[ -~äö€\n\t]{0,40}") {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        let body = format!(
            "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>\
             <getLastErrorResponse xmlns=\"http://developer.intuit.com/\"><getLastErrorResult>\
             {escaped}</getLastErrorResult></getLastErrorResponse></e:Body></e:Envelope>"
        );
        let value = read(Operation::GetLastError, &answered(body.into_bytes()));
        prop_assert_eq!(value, Ok(Value::Text(text)));
    }
}
