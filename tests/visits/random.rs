//! Visits in which everything goes wrong that may: answers are lost, cut off, repeated or late,
//! connections break, processes end between any two calls. Whatever happens, no posting is written
//! twice, none is lost, and nothing that QuickBooks has to tell is missed.

use std::collections::BTreeSet;

use crossdock::domain::posting::PostingState;
use crossdock::visit::{ProbeState, Subject};
use crossdock::web_connector::calls::{Answer, Call};
use jiff::SignedDuration;
use proptest::prelude::*;

use crate::books::{Sets, attribute};
use crate::client::Client;
use crate::databases::Home;
use crate::rig::{Rig, Run, invoice};

/// Calls that a visit may take in these tests.
const CALLS_MAX: u32 = 60;

/// What happens next.
#[derive(Debug, Clone)]
enum Move {
    /// As the protocol says.
    GoOn,
    /// QuickBooks did what it was asked, and its answer is lost.
    LoseAnswer,
    /// QuickBooks did not do it, or did it and failed afterwards.
    Fail {
        hresult: &'static str,
        done: bool,
    },
    /// The answer comes in part.
    CutAnswer,
    Garbage,
    /// An answer that came before comes again.
    Late(usize),
    RepeatCall,
    NewVisit,
    Close,
    ConnectionError,
    Restart,
    Hours(i64),
    NewOrder,
    Delete,
    Queue,
    /// The next posting is refused, or done with a warning.
    Refuse(i64),
    /// The next query of that kind is refused.
    RefuseQuery(&'static str, i64),
    RunFails(bool),
}

fn moves() -> impl Strategy<Value = Move> {
    let hresult = prop_oneof![
        Just(("0x80040400", false)),
        Just(("0x80040408", false)),
        Just(("0x80040402", false)),
        Just(("0x80040402", true)),
    ];
    let query = prop_oneof![
        Just("InvoiceQuery"),
        Just("SalesOrderQuery"),
        Just("CustomerQuery"),
        Just("TxnDeletedQuery"),
    ];
    prop_oneof![
        40 => Just(Move::GoOn),
        4 => Just(Move::LoseAnswer),
        3 => hresult.prop_map(|(hresult, done)| Move::Fail { hresult, done }),
        2 => Just(Move::CutAnswer),
        1 => Just(Move::Garbage),
        2 => any::<usize>().prop_map(Move::Late),
        3 => Just(Move::RepeatCall),
        3 => Just(Move::NewVisit),
        1 => Just(Move::Close),
        1 => Just(Move::ConnectionError),
        4 => Just(Move::Restart),
        2 => (1..30_i64).prop_map(Move::Hours),
        4 => Just(Move::NewOrder),
        1 => Just(Move::Delete),
        5 => Just(Move::Queue),
        2 => prop::sample::select(vec![530_i64, 3140, 3175, 3231, 3260]).prop_map(Move::Refuse),
        2 => (query, prop::sample::select(vec![3391_i64, 3175, 3250, 1000]))
            .prop_map(|(query, code)| Move::RefuseQuery(query, code)),
        1 => any::<bool>().prop_map(Move::RunFails),
    ]
}

/// What QuickBooks can, and what the workspace says of it.
#[derive(Debug, Clone, Copy)]
struct Ground {
    sets: Sets,
    message_sets: bool,
    queries: bool,
    tells_guids: bool,
    group: usize,
}

fn grounds() -> impl Strategy<Value = Ground> {
    let sets =
        prop_oneof![4 => Just(Sets::Kept), 1 => Just(Sets::NotKept), 2 => Just(Sets::Unknown)];
    let often = || prop_oneof![4 => Just(true), 1 => Just(false)];
    let all = (sets, often(), often(), often(), 1..4_usize);
    let ground = |(sets, message_sets, queries, tells_guids, group)| Ground {
        sets,
        message_sets,
        queries,
        tells_guids,
        group,
    };
    // Where the books are not to be asked, "never seen" has to be believed.
    all.prop_map(ground).prop_filter("believes what is not true", |ground| {
        ground.queries || ground.sets != Sets::NotKept || !ground.message_sets
    })
}

struct Tale {
    client: Client,
    ground: Ground,
    answers: Vec<String>,
    orders: u32,
    postings: u32,
    deleted: u32,
}

impl Tale {
    fn new(ground: Ground) -> Self {
        let mut rig = Rig::at(Home::sqlite());
        rig.terms.calls_max = CALLS_MAX;
        rig.terms.message_sets = ground.message_sets;
        rig.terms.queries = ground.queries;
        rig.terms.group_max = ground.group;
        let mut client = Client::new(rig);
        client.books.sets = ground.sets;
        client.books.tells_guids = ground.tells_guids;
        Self { client, ground, answers: Vec::new(), orders: 0, postings: 0, deleted: 0 }
    }

    /// QuickBooks' clock, in California.
    fn local_now(&self) -> String {
        let now = *self.client.rig.world.now.lock().unwrap();
        let local = now - SignedDuration::from_hours(8);
        local.strftime("%Y-%m-%dT%H:%M:%S-08:00").to_string()
    }

    fn add(&mut self, query: &str, id: &str) {
        let now = self.local_now();
        self.client.books.add(query, id, &now);
    }

    fn answer_is_due(&self) -> bool {
        let sent = matches!(self.client.last_call, Some(Call::SendRequestXml { .. }));
        sent && !self.client.request.is_empty()
    }

    fn make(&mut self, next: Move) {
        match next {
            Move::GoOn => self.go_on(),
            Move::LoseAnswer if self.answer_is_due() => {
                let response = self.client.process();
                self.answers.push(response);
                self.send();
            }
            Move::Fail { hresult, done } if self.answer_is_due() => {
                if done {
                    self.client.process();
                }
                self.client.receive("", hresult, "It did not work.");
            }
            Move::CutAnswer if self.answer_is_due() => {
                let response = self.client.process();
                self.client.receive(&response[..response.len() * 2 / 3], "", "");
            }
            Move::Garbage if self.answer_is_due() => {
                self.client.receive("<html/>", "", "");
            }
            Move::Late(which) if self.answer_is_due() && !self.answers.is_empty() => {
                let response = self.answers[which % self.answers.len()].clone();
                self.client.receive(&response, "", "");
            }
            Move::RepeatCall => {
                if let Some(call) = self.client.last_call.clone() {
                    self.check_call(call);
                }
            }
            Move::NewVisit => drop(self.client.begin()),
            Move::Close => drop(self.client.close()),
            Move::ConnectionError => {
                let ticket = self.client.ticket.clone();
                let (hresult, message) = ("0x80040408".into(), "It did not start.".into());
                self.client.call(Call::ConnectionError { ticket, hresult, message });
            }
            Move::Restart => self.client.rig.restart(),
            Move::Hours(hours) => {
                *self.client.rig.world.now.lock().unwrap() += SignedDuration::from_hours(hours);
            }
            Move::NewOrder => {
                self.orders += 1;
                self.add("SalesOrderQuery", &format!("O-{}.", self.orders));
            }
            Move::Delete => {
                self.deleted += 1;
                self.add("TxnDeletedQuery", &format!("D-{}.", self.deleted));
            }
            Move::Queue => {
                self.postings += 1;
                self.client.rig.queue(&invoice(&format!("{}", 1000 + self.postings)));
            }
            Move::Refuse(code) => {
                let number = format!("{}", 1000 + self.postings + 1);
                self.client.books.refusals.insert(number, (code, 1));
            }
            Move::RefuseQuery(query, code) => {
                self.client.books.refusals.insert(query.into(), (code, 1));
            }
            Move::RunFails(fails) => {
                let run = if fails { Run::Fails("no such file".into()) } else { Run::Works };
                *self.client.rig.world.run.lock().unwrap() = run;
            }
            // There is no answer to lose.
            _ => self.go_on(),
        }
        self.check_books();
    }

    fn go_on(&mut self) {
        if self.client.ticket.is_none() {
            self.client.begin();
            return;
        }
        if self.answer_is_due() {
            let response = self.client.process();
            self.answers.push(response.clone());
            let answer = self.client.receive(&response, "", "");
            if self.client.ends_with(&answer) {
                self.client.close();
            }
            return;
        }
        match &self.client.last_call {
            Some(Call::SendRequestXml { .. }) => {
                let answer = self.client.last_error();
                if self.client.ends_with(&answer) {
                    self.client.close();
                }
            }
            Some(Call::CloseConnection { .. }) => drop(self.client.begin()),
            _ => self.send(),
        }
    }

    fn send(&mut self) {
        let before = self.client.rig.turn(|turn| turn.open_set());
        self.client.send();
        self.check_request(before);
    }

    fn check_call(&mut self, call: Call) {
        let before = self.client.rig.turn(|turn| turn.open_set());
        let is_send = matches!(call, Call::SendRequestXml { .. });
        self.client.call(call);
        if is_send {
            self.check_request(before);
        }
    }

    /// Nothing is written before the outcome of what was written is known.
    fn check_request(&self, before: Option<crossdock::visit::OpenSet>) {
        let request = &self.client.request;
        let Some(set) = before.filter(|_| request.contains("AddRq ")) else { return };
        let head = request.split_once("<QBXMLMsgsRq").unwrap().1.split_once('>').unwrap().0;
        let ids = (attribute(head, "newMessageSetID"), attribute(head, "oldMessageSetID"));
        if ids.0 == ids.1 && ids.0.as_ref() == Some(&set.id) {
            return; // a question, with its contents
        }
        assert!(set.probe == ProbeState::NeverRan || set.never_ran, "not asked for: {set:?}");
        assert_eq!(*request, set.bytes, "the very same bytes");
    }

    fn check_books(&self) {
        let mut guids = BTreeSet::new();
        for written in &self.client.books.written {
            assert!(guids.insert(&written.guid), "written twice: {written:?}");
        }
        // What the cursor has passed is in the inbox, or a run had it.
        let cursors = self.client.rig.turn(|turn| turn.cursors());
        let Some(cursor) = cursors.get(Subject::SalesOrders) else { return };
        let told = self.told();
        for order in &self.client.books.objects.get("SalesOrderQuery").cloned().unwrap_or_default()
        {
            let passed = order.time[..19] < *cursor;
            // The overlap asks again for the last hours.
            let hours: i64 = 3;
            let back: jiff::civil::DateTime = cursor.parse().unwrap();
            let passed = passed
                && order.time[..19].parse::<jiff::civil::DateTime>().unwrap()
                    < back - SignedDuration::from_hours(hours);
            assert!(!passed || told.contains(&order.id), "missed: {order:?}, cursor {cursor}");
        }
    }

    /// Everything that runs were given or will be given.
    fn told(&self) -> String {
        let select = "SELECT bytes FROM inbox";
        let waiting: Vec<Vec<u8>> =
            self.client.rig.connection().query(select, &[], |row| row.get(0)).unwrap();
        let waiting = waiting.into_iter().map(|bytes| String::from_utf8(bytes).unwrap());
        let taken = self.client.rig.world.taken.lock().unwrap().clone();
        taken.into_iter().chain(waiting).collect()
    }

    /// Nothing goes wrong any more; then everything must be as if nothing ever had.
    fn end(&mut self) {
        *self.client.rig.world.run.lock().unwrap() = Run::Works;
        self.client.books.refusals.clear();
        self.client.rig.restart();
        // The first one may bring an earlier cycle to its end; the next one asks for everything.
        let mut more = 2;
        for _ in 0..30 {
            *self.client.rig.world.now.lock().unwrap() += SignedDuration::from_hours(1);
            // Somebody has looked.
            self.client.rig.turn(|turn| turn.release("a test", "2026-03-06T08:00:00Z"));
            let (calls, _) = self.client.visit();
            assert!(calls <= CALLS_MAX + 6, "{calls} calls");
            if self.is_settled() {
                more -= 1;
            }
            if more == 0 {
                break;
            }
        }
        self.check_books();
        self.check_postings();
        assert_eq!(self.client.rig.turn(|turn| turn.unseen(9)), [], "never looked at again");
        let told = self.told();
        for (kind, objects) in &self.client.books.objects {
            for object in objects {
                // Deletions before the first fetch of the orders are none of ours.
                let counts = kind == "SalesOrderQuery";
                assert!(!counts || told.contains(&object.id), "missed: {object:?}");
            }
        }
    }

    fn is_settled(&self) -> bool {
        let queued = self.client.rig.postings();
        let open = self.client.rig.turn(|turn| Ok(turn.cycle()?.is_some()));
        let waits = |state| matches!(state, PostingState::Queued | PostingState::Sent);
        let seen = self.client.rig.turn(|turn| turn.unseen(1)).is_empty();
        !open && seen && !queued.iter().any(|kept| waits(kept.state))
    }

    fn check_postings(&self) {
        for kept in self.client.rig.postings() {
            let guid = &kept.posting.probe.external_guid;
            let written = self.client.books.written.iter().any(|each| each.guid == *guid);
            match kept.state {
                PostingState::Confirmed => assert!(written, "not in the books: {kept:?}"),
                PostingState::Rejected => assert!(!written, "in the books: {kept:?}"),
                PostingState::Unknown => {
                    let told = kept.answer.clone().unwrap_or_default();
                    let blind = !self.ground.queries
                        || !self.ground.tells_guids
                        || told.contains("refuses to look")
                        || told.contains("does not take the question")
                        || told.contains("cannot be read")
                        || told.contains("never knew");
                    assert!(blind, "a person was asked for nothing: {kept:?}");
                }
                other => panic!("{other:?} for ever: {kept:?}"),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(24),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_is_doubled_lost_or_missed(
        ground in grounds(),
        moves in prop::collection::vec(moves(), 1..120),
    ) {
        let mut tale = Tale::new(ground);
        for next in moves {
            tale.make(next);
        }
        tale.end();
    }
}

#[test]
fn an_answer_is_of_the_kind_of_its_call() {
    let mut client = Client::new(Rig::at(Home::sqlite()));
    assert!(matches!(client.begin(), Answer::Strings(_)));
    assert!(matches!(client.send(), Answer::Text(_)));
    assert!(matches!(client.receive("", "", ""), Answer::Percent(_)));
}
