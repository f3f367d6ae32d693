//! What happens on the wire: ways to send a body, limits, and what is not a call.

use std::time::Duration;

use crossdock::web_connector::calls::{Answer, Call, ServiceError};
use crossdock::web_connector::server::{
    CertificateFiles, Limits, ServerError, ServerOptions, Stop, Transport, serve,
};

use crate::rig::{Rig, SERVER_VERSION, TICKET, envelope, pleasant, response_of, with_ticket};

const HEAD: &str = "POST /qbwc HTTP/1.1\r\nHost: localhost:8765\r\nUser-Agent: Mozilla/4.0 \
    (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)\r\nContent-Type: \
    text/xml; charset=utf-8\r\nSOAPAction: \"http://developer.intuit.com/serverVersion\"\r\n";

#[test]
fn an_answer_is_exact_and_the_connection_stays_open() {
    let rig = Rig::plain(|_| Ok(Answer::Text("0.1".into())));
    let mut client = rig.connect();
    for _ in 0..3 {
        let reply = client.post(envelope(SERVER_VERSION));
        reply.check(200, "<serverVersionResult>0.1</serverVersionResult>");
        assert_eq!(reply.header("content-type"), Some("text/xml; charset=utf-8"));
        assert_eq!(reply.header("connection"), None);
    }
    assert_eq!(rig.calls(), [Call::ServerVersion, Call::ServerVersion, Call::ServerVersion]);
}

#[test]
fn a_client_that_waits_for_100_continue_gets_it() {
    let rig = Rig::plain(pleasant);
    let mut client = rig.connect();
    let body = envelope(SERVER_VERSION);
    let length = body.len();
    let head = format!("{HEAD}Content-Length: {length}\r\nExpect: 100-continue\r\n\r\n");
    for _ in 0..2 {
        assert_eq!(client.ask(&head).status, 100);
        client.ask(&body).check(200, "<serverVersionResult></serverVersionResult>");
    }
    // One that says so and does not wait.
    client.send(format!("{head}{body}"));
    let first = client.reply();
    let last = if first.status == 100 { client.reply() } else { first };
    last.check(200, "serverVersionResult");
}

#[test]
fn old_and_new_ways_to_send_a_body_are_taken() {
    let rig = Rig::plain(pleasant);
    let body = envelope(SERVER_VERSION);
    let old = format!("POST /qbwc/ HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    rig.connect().ask(old).check(200, "serverVersionResult");
    let (one, two) = body.split_at(77);
    let chunked = format!(
        "{HEAD}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{one}\r\n{:X}\r\n{two}\r\n0\r\n\r\n",
        one.len(),
        two.len()
    );
    rig.connect().ask(chunked).check(200, "serverVersionResult");
    // Byte by byte.
    let mut client = rig.connect();
    for byte in format!("{HEAD}Content-Length: {}\r\n\r\n{body}", body.len()).bytes() {
        client.send([byte]);
    }
    client.reply().check(200, "serverVersionResult");
}

#[test]
fn what_is_no_call_gets_a_fault_and_the_next_call_is_answered() {
    let rig = Rig::plain(pleasant);
    let mut client = rig.connect();
    let fault = client.post("hello");
    fault.check(500, "<faultcode>soap:Client</faultcode><faultstring>the call could not be read: ");
    assert_eq!(fault.header("content-type"), Some("text/xml; charset=utf-8"));
    client
        .post(envelope("<doQuery/>"))
        .check(500, "&lt;doQuery&gt; is no call of the Web Connector");
    client.post("").check(500, "is not a SOAP envelope");
    client.post(envelope(SERVER_VERSION)).check(200, "serverVersionResult");
    assert_eq!(client.ask("PUT /qbwc HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
    assert_eq!(client.ask("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n").status, 404);
    let garbage = rig.connect().ask("\x16\x03\x01 not HTTP at all\r\n\r\n");
    assert_eq!(garbage.status, 400);
    assert_eq!(rig.calls(), [Call::ServerVersion]);
}

fn narrow() -> Limits {
    Limits { body: 100_000, body_of_strangers: 10_000, ..Limits::default() }
}

#[test]
fn only_open_visits_send_much() {
    let rig = Rig::with(Transport::Plain, narrow(), pleasant);
    rig.post(response_of(TICKET, 5_000)).check(200, "Result>100<");
    rig.post(response_of(TICKET, 90_000)).check(200, "Result>100<");
    let stranger = "00000000-51e2-4c41-9be0-0f9ae3bd7e1a";
    rig.post(response_of(stranger, 5_000)).check(200, "Result>100<");
    let refused = rig.post(response_of(stranger, 50_000));
    refused.check(413, "the body is longer than 10000 bytes, and no open visit has its ticket");
    assert_eq!(refused.header("connection"), Some("close"));
    assert_eq!(rig.calls().len(), 3);
    let Call::ReceiveResponseXml { response, .. } = &rig.calls()[1] else { panic!() };
    assert_eq!(response.len(), 90_000 / 13 * 7);
}

#[test]
fn a_body_that_is_too_long_is_refused_before_it_travels() {
    let rig = Rig::with(Transport::Plain, narrow(), pleasant);
    let head = format!("{HEAD}Content-Length: 100001\r\nExpect: 100-continue\r\n\r\n");
    rig.connect().ask(head).check(413, "the body is longer than 100000 bytes; ask QuickBooks");
    // One that does not say how long it will be.
    let mut client = rig.connect();
    let body = response_of(TICKET, 99_000);
    client.send(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n", body.len()));
    client.ask(format!("2000\r\n{}\r\n", " ".repeat(0x2000))).check(413, "longer than 100000");
    assert_eq!(rig.calls(), []);
}

#[test]
fn whoever_is_too_slow_is_cut_off() {
    let short = Duration::from_millis(200);
    let limits = Limits { head: short, pause: short, ..Limits::default() };
    let rig = Rig::with(Transport::Plain, limits, pleasant);
    let mut client = rig.connect();
    let slow = client.ask(format!("{HEAD}Content-Length: 500\r\n\r\n<Envelope>"));
    slow.check(408, "the body did not come within the time allowed");
    assert_eq!(client.reply_or_end(), None);
    let mut client = rig.connect();
    client.send("POST /qbwc HTT");
    assert!(client.reply_or_end().is_none_or(|reply| reply.status == 408));
    // Between two calls, too.
    let mut client = rig.connect();
    client.post(envelope(SERVER_VERSION)).check(200, "");
    assert!(client.reply_or_end().is_none_or(|reply| reply.status == 408));
}

#[test]
fn one_connection_too_many_is_closed() {
    let limits = Limits { connections: 1, ..Limits::default() };
    let rig = Rig::with(Transport::Plain, limits, pleasant);
    let mut first = rig.connect();
    first.post(envelope(SERVER_VERSION)).check(200, "");
    assert_eq!(rig.connect().reply_or_end(), None);
    first.post(envelope(SERVER_VERSION)).check(200, "");
}

#[test]
fn trouble_of_ours_is_a_fault_that_tells_nothing_secret() {
    let rig = Rig::plain(|call| match call {
        Call::ServerVersion => panic!("a mistake of ours"),
        Call::GetLastError { .. } => Err(ServiceError {
            told: "the store cannot be reached; try again later".into(),
            source: "password of the database".into(),
        }),
        // Not what this call gives: a mistake of ours, too.
        _ => Ok(Answer::Percent(1)),
    });
    let mut client = rig.connect();
    let mistake = "<faultcode>soap:Server</faultcode><faultstring>the call ended in a mistake";
    client.post(envelope(SERVER_VERSION)).check(500, mistake);
    client.post(with_ticket("closeConnection", TICKET)).check(500, mistake);
    let failed = client.post(with_ticket("getLastError", TICKET));
    failed.check(500, "<faultstring>the store cannot be reached; try again later</faultstring>");
    assert!(!failed.body.contains("password"));
}

#[track_caller]
fn check_not_served(listen: &str, transport: Transport, expected: &str) {
    let nobody = Rig::plain(pleasant);
    let options = ServerOptions {
        listen: listen.replace("TAKEN", &nobody.address.to_string()).parse().unwrap(),
        transport,
        limits: Limits::default(),
        stop: Stop::when_told(),
        announce: Box::new(|_| unreachable!("nothing is served")),
    };
    let service = std::sync::Arc::new(Nobody);
    let error: ServerError = serve(service, options).expect_err("this is not served");
    assert!(error.to_string().contains(expected), "{error}");
}

/// A service without a script.
pub struct Nobody;

impl crossdock::web_connector::calls::Service for Nobody {
    fn answer(&self, call: Call, _: std::net::SocketAddr) -> Result<Answer, ServiceError> {
        pleasant(&call)
    }
    fn is_open(&self, _: &crossdock::web_connector::ticket::Ticket) -> bool {
        false
    }
    fn ready(&self) -> Result<(), String> {
        Ok(())
    }
    fn open_visits(&self) -> u64 {
        0
    }
}

#[test]
fn what_would_give_passwords_away_is_not_served() {
    check_not_served("0.0.0.0:0", Transport::Plain, "passwords would travel there in clear");
    check_not_served("[::]:0", Transport::Plain, "or use --behind-proxy where a proxy ends HTTPS");
    check_not_served("TAKEN", Transport::Plain, "another program may hold the port");
    let files = CertificateFiles::new("no/such.pem", "no/such.key");
    check_not_served("127.0.0.1:0", Transport::Tls(files), "reading no/such.pem");
}
