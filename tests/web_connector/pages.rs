//! What browsers, load balancers and Prometheus get.

use crossdock::web_connector::calls::Answer;
use crossdock::web_connector::server::{Limits, Transport};

use crate::rig::{Rig, SERVER_VERSION, envelope, pleasant};

#[test]
fn pages_are_there() {
    let rig = Rig::plain(pleasant);
    for path in ["/", "/qbwc", "/qbwc/", "/qbwc?x=1", "/qbwc/support"] {
        let reply = rig.get(path);
        reply.check(200, "<!DOCTYPE html>");
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
    }
    rig.get("/healthz").check(200, "alive");
    rig.get("/readyz").check(503, "the store is being moved");
}

#[track_caller]
fn check_address(rig: &Rig, headers: &str, expected: &str) {
    let reply = rig.connect().ask(format!("GET /qbwc?WSDL HTTP/1.1\r\n{headers}\r\n"));
    reply.check(200, &format!("<soap:address location=\"{expected}/qbwc\"/>"));
    assert_eq!(reply.header("content-type"), Some("text/xml; charset=utf-8"));
}

#[test]
fn the_description_names_the_address_that_was_asked() {
    let rig = Rig::plain(pleasant);
    check_address(&rig, "Host: localhost:8765\r\n", "http://localhost:8765");
    let own = format!("http://{}", rig.address);
    check_address(&rig, "Host: a\"><b\r\n", &own);
    check_address(&rig, "Host: a\r\nX-Forwarded-Host: evil.example.com\r\n", "http://a");
    let rig = Rig::with(Transport::BehindProxy, Limits::default(), pleasant);
    check_address(&rig, "Host: inner:80\r\n", "https://inner:80");
    let forwarded = "Host: inner:80\r\nX-Forwarded-Host: books.example.com\r\n";
    check_address(&rig, forwarded, "https://books.example.com");
}

#[test]
fn figures_are_counted() {
    let rig = Rig::plain(|_| Ok(Answer::Text("0.1".into())));
    rig.post(envelope(SERVER_VERSION)).check(200, "");
    rig.post("hello").check(500, "");
    let figures = rig.get("/metrics");
    for line in [
        "crossdock_calls_total{operation=\"serverVersion\",outcome=\"answered\"} 1",
        "crossdock_calls_total{operation=\"\",outcome=\"unreadable\"} 1",
        "crossdock_call_milliseconds_count{operation=\"serverVersion\"} 1",
        "crossdock_open_visits 1",
        "# EOF",
    ] {
        figures.check(200, line);
    }
    let received = envelope(SERVER_VERSION).len() + "hello".len();
    figures.check(200, &format!("crossdock_received_bytes_total {received}\n"));
}
