//! Who waits for whom, and how a server ends.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crossdock::web_connector::calls::{Answer, Call, ServiceError};
use crossdock::web_connector::server::{Limits, Transport};

use crate::rig::{Reply, Rig, SERVER_VERSION, TICKET, envelope, pleasant, with_ticket};

const OTHER: &str = "11111111-51e2-4c41-9be0-0f9ae3bd7e1a";
const PATIENCE: Duration = Duration::from_secs(60);

/// A script in which `getLastError` begins, tells so, and waits for a word.
struct Held {
    begun: Receiver<()>,
    go_on: Sender<()>,
}

fn held() -> (Held, impl Fn(&Call) -> Result<Answer, ServiceError> + Send + Sync) {
    let (begins, begun) = channel();
    let (go_on, goes_on) = channel();
    let (begins, goes_on) = (Mutex::new(begins), Mutex::new(goes_on));
    let script = move |call: &Call| {
        if let Call::GetLastError { .. } = call {
            begins.lock().unwrap().send(()).unwrap();
            goes_on.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        }
        pleasant(call)
    };
    (Held { begun, go_on }, script)
}

/// Posts beside the test.
fn beside(rig: &Rig, body: String) -> std::thread::JoinHandle<Reply> {
    let mut client = rig.connect();
    std::thread::spawn(move || client.post(body))
}

#[test]
fn calls_of_one_visit_wait_for_each_other_and_others_do_not() {
    let (held, script) = held();
    let rig = Rig::plain(script);
    let first = beside(&rig, with_ticket("getLastError", TICKET));
    held.begun.recv_timeout(PATIENCE).unwrap();
    let second = beside(&rig, with_ticket("closeConnection", &TICKET.to_uppercase()));
    // Those of others pass.
    rig.post(with_ticket("closeConnection", OTHER)).check(200, "closeConnectionResult");
    rig.post(envelope(SERVER_VERSION)).check(200, "serverVersionResult");
    assert_eq!(rig.calls().len(), 3);
    assert!(!second.is_finished());
    held.go_on.send(()).unwrap();
    first.join().unwrap().check(200, "getLastErrorResult");
    second.join().unwrap().check(200, "closeConnectionResult");
    let last = rig.calls().pop().unwrap();
    assert_eq!(last.ticket().map(ToString::to_string).as_deref(), Some(TICKET));
}

#[test]
fn a_visit_s_call_goes_on_when_its_caller_has_gone() {
    let (held, script) = held();
    let rig = Rig::plain(script);
    let mut client = rig.connect();
    let body = with_ticket("getLastError", TICKET);
    client.send(format!("POST /qbwc HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}", body.len()));
    held.begun.recv_timeout(PATIENCE).unwrap();
    drop(client);
    let next = beside(&rig, with_ticket("closeConnection", TICKET));
    rig.post(envelope(SERVER_VERSION)).check(200, "serverVersionResult");
    assert!(!next.is_finished(), "the call before it still runs");
    held.go_on.send(()).unwrap();
    next.join().unwrap().check(200, "closeConnectionResult");
}

#[test]
fn too_many_calls_are_told_to_come_back() {
    let (held, script) = held();
    let rig = Rig::with(Transport::Plain, Limits { calls: 1, ..Limits::default() }, script);
    let first = beside(&rig, with_ticket("getLastError", TICKET));
    held.begun.recv_timeout(PATIENCE).unwrap();
    let busy = rig.post(envelope(SERVER_VERSION));
    busy.check(503, "too many calls wait to be answered");
    assert_eq!(busy.header("retry-after"), Some("5"));
    held.go_on.send(()).unwrap();
    first.join().unwrap().check(200, "getLastErrorResult");
    rig.post(envelope(SERVER_VERSION)).check(200, "serverVersionResult");
}

#[test]
fn a_server_that_stops_answers_what_it_has_begun() {
    let (held, script) = held();
    let rig = Rig::plain(script);
    let mut idle = rig.connect();
    idle.post(envelope(SERVER_VERSION)).check(200, "");
    let first = beside(&rig, with_ticket("getLastError", TICKET));
    held.begun.recv_timeout(PATIENCE).unwrap();
    rig.stop.now();
    assert_eq!(idle.reply_or_end(), None, "idle connections are closed");
    held.go_on.send(()).unwrap();
    first.join().unwrap().check(200, "getLastErrorResult");
    rig.ended();
}
