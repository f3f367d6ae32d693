//! A conversation as text: what the Web Connector, QuickBooks and the office do, a line each. The
//! transcript shows every call with its answer, and what was kept at the end.

use crossdock::qbxml::codes::Policy;
use crossdock::web_connector::calls::{Answer, Call};
use crossdock::web_connector::ticket::Ticket;
use jiff::{SignedDuration, Timestamp};

use crate::client::{Client, shown};
use crate::kept;
use crate::rig::{PASSWORD, Rig, Run, change, invoice};

pub struct Conversation {
    client: Client,
    transcript: String,
}

/// Plays a script and gives its transcript.
pub fn play(rig: Rig, script: &str) -> String {
    let mut conversation = Conversation { client: Client::new(rig), transcript: String::new() };
    for line in script.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        conversation.tell(line);
        conversation.play(line);
    }
    conversation.tell("kept");
    let kept = kept::told(&conversation.client.rig);
    conversation.transcript.push_str(&kept);
    *conversation.client.rig.world.run.lock().unwrap() = Run::Works;
    with_names(&conversation.transcript)
}

impl Conversation {
    fn tell(&mut self, line: &str) {
        self.transcript.push_str(&format!("> {line}\n"));
    }

    fn note(&mut self, line: &str) {
        self.transcript.push_str(&format!("    {line}\n"));
    }

    fn play(&mut self, line: &str) {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        let words: Vec<&str> = rest.split(' ').filter(|word| !word.is_empty()).collect();
        match command {
            "set" => self.set(&words),
            "greeting" => self.greeting(&words),
            "books" => self.books(&words),
            "queue" => words.iter().for_each(|number| self.client.rig.queue(&invoice(number))),
            "queue-change" => self.client.rig.queue(&change(words[0], words[1])),
            "makes" => {
                let made = words.iter().map(|number| invoice(number)).collect();
                *self.client.rig.world.makes.lock().unwrap() = made;
            }
            "release" => {
                let why = self.client.rig.turn(|turn| turn.release("Ann", "2026-03-05T09:00:00Z"));
                self.note(&format!("{why:?}"));
            }
            "run" => self.run(&words),
            "clock" => self.clock(words[0]),
            "restart" => self.client.rig.restart(),
            "visit" => {
                let (calls, closing) = self.client.visit();
                self.note(&format!("{calls} calls: {closing}"));
            }
            "visits" => {
                let count: u32 = words[0].parse().unwrap();
                let all: Vec<_> = (0..count).map(|_| self.client.visit()).collect();
                let (calls, closing) = all.last().unwrap();
                self.note(&format!("the last one: {calls} calls: {closing}"));
            }
            "finish" => self.finish(),
            _ => {
                let answer = self.ask(command, rest, &words);
                self.show(&answer);
            }
        }
    }

    /// One call.
    fn ask(&mut self, command: &str, rest: &str, words: &[&str]) -> Answer {
        let client = &mut self.client;
        let ticket = client.ticket.clone();
        match command {
            "authenticate" => match words {
                [] => client.begin(),
                [password] => client.authenticate("acme", password),
                [user, ..] => client.authenticate(user, PASSWORD),
            },
            "send" => client.send(),
            "again" => {
                let call = client.last_call.clone().unwrap();
                client.call(call)
            }
            "receive" => self.receive(rest, words),
            "error" => client.last_error(),
            "close" => client.close(),
            "connection-error" => {
                let (hresult, message) = rest.split_once(' ').unwrap();
                let (hresult, message) = (hresult.into(), message.into());
                client.call(Call::ConnectionError { ticket, hresult, message })
            }
            "interactive-url" => {
                client.call(Call::GetInteractiveUrl { ticket, session_id: "{s}".into() })
            }
            "interactive-done" => client.call(Call::InteractiveDone { ticket }),
            "interactive-rejected" => {
                client.call(Call::InteractiveRejected { ticket, reason: rest.into() })
            }
            "unknown-ticket" => {
                client.ticket = Some(Ticket::new(ticket.unwrap().routing()).unwrap());
                client.last_error()
            }
            other => panic!("no such line in a script: {other}"),
        }
    }

    /// What becomes of the answer to the last request.
    fn receive(&mut self, rest: &str, words: &[&str]) -> Answer {
        let client = &mut self.client;
        match words {
            [] => {
                let response = client.process();
                client.receive(&response, "", "")
            }
            // It was done; an earlier request is sent again instead of its answer.
            ["lost"] => {
                client.process();
                client.send()
            }
            ["cut"] => {
                let response = client.process();
                client.receive(&response[..response.len() * 2 / 3], "", "")
            }
            ["garbage"] => client.receive("<html>Service unavailable</html>", "", ""),
            ["with", from, "for", to] => {
                let response = client.process().replace(from, to);
                client.receive(&response, "", "")
            }
            ["hresult", code, ..] => {
                let message = rest.splitn(3, ' ').nth(2).unwrap_or_default();
                client.receive("", code, message)
            }
            _ => client.receive(rest, "", ""),
        }
    }

    /// As the protocol says, until the visit is closed.
    fn finish(&mut self) {
        for _ in 0..500 {
            let Some(answer) = self.client.go_on() else { return };
            let operation = self.client.last_call.as_ref().unwrap().operation();
            self.note(operation.name());
            self.show(&answer);
            if self.client.ends_with(&answer) {
                if matches!(answer, Answer::Percent(percent) if percent < 0) {
                    let answer = self.client.last_error();
                    self.note("getLastError");
                    self.show(&answer);
                }
                let answer = self.client.close();
                self.note("closeConnection");
                self.show(&answer);
                return;
            }
        }
        panic!("a visit without end:\n{}", self.transcript);
    }

    fn show(&mut self, answer: &Answer) {
        match answer {
            Answer::Text(text) => {
                let lines = match text.starts_with("<?xml") {
                    true => shown(text),
                    false => vec![format!("{text:?}")],
                };
                lines.iter().for_each(|line| self.transcript.push_str(&format!("      {line}\n")));
            }
            Answer::Percent(percent) => self.transcript.push_str(&format!("      {percent} %\n")),
            Answer::Strings(strings) => {
                let ticket = if strings[0].is_empty() { "no ticket" } else { "a ticket" };
                self.transcript.push_str(&format!("      {ticket}, {:?}\n", &strings[1..]));
            }
        }
    }

    /// A setting of the workspace.
    fn set(&mut self, words: &[&str]) {
        let rig = &mut self.client.rig;
        let terms = &mut rig.terms;
        match words {
            ["message-sets", value] => terms.message_sets = *value == "on",
            ["look-in-books", value] => terms.queries = *value == "on",
            ["company-file", value] => terms.company_file = Some((*value).into()),
            ["page-size", value] => terms.page_size = value.parse().unwrap(),
            ["group", value] => terms.group_max = value.parse().unwrap(),
            ["per-visit", value] => terms.postings_per_visit = value.parse().unwrap(),
            ["per-hour", value] => terms.postings_per_hour = value.parse().unwrap(),
            ["calls", value] => terms.calls_max = value.parse().unwrap(),
            ["waits", value] => terms.waits_max = value.parse().unwrap(),
            ["version", value] => terms.version = value.parse().unwrap(),
            ["code", code, policy] => {
                let policy = Policy::ALL.into_iter().find(|each| each.word() == *policy).unwrap();
                assert!(terms.codes.set(code.parse().unwrap(), policy));
            }
            ["set-back-to", value] => rig.set_back_to = Some((*value).into()),
            other => panic!("no such setting: {other:?}"),
        }
        rig.restart();
    }

    /// What the Web Connector says of QuickBooks and the company.
    fn greeting(&mut self, words: &[&str]) {
        let greeting = &mut self.client.greeting;
        match words {
            ["empty"] => greeting.empty = true,
            ["cut"] => greeting.cut = true,
            ["whole"] => (greeting.empty, greeting.cut) = (false, false),
            ["sites"] => greeting.sites = true,
            ["file", path] => greeting.file = (*path).into(),
            ["file-id", "none"] => greeting.file_id = None,
            ["file-id", id] => greeting.file_id = Some((*id).into()),
            ["newest", version] => {
                let (major, minor) = version.split_once('.').unwrap();
                greeting.newest = (major.parse().unwrap(), minor.parse().unwrap());
            }
            ["versions", versions @ ..] => {
                greeting.versions = versions.iter().map(|word| (*word).into()).collect();
            }
            other => panic!("no such greeting: {other:?}"),
        }
    }

    fn books(&mut self, words: &[&str]) {
        use crate::books::Sets;
        let books = &mut self.client.books;
        match words {
            ["sets", "unknown"] => books.sets = Sets::Unknown,
            ["sets", "not-kept"] => books.sets = Sets::NotKept,
            ["guids", "hidden"] => books.tells_guids = false,
            ["ids", "lost"] => books.echoes_ids = false,
            ["refuse", what, code] => {
                books.refusals.insert((*what).into(), (code.parse().unwrap(), 1));
            }
            ["refuse", what, code, "always"] => {
                books.refusals.insert((*what).into(), (code.parse().unwrap(), u32::MAX));
            }
            ["order", id, time] => books.add("SalesOrderQuery", id, time),
            ["item", id, time] => books.add("ItemQuery", id, time),
            ["deleted", id, time] => books.add("TxnDeletedQuery", id, time),
            ["has-invoice", number] => {
                let request = format!(
                    "<QBXMLMsgsRq>{}</QBXMLMsgsRq>",
                    invoice(number).fragment.replace("ExternalGUID", "Memo")
                );
                books.process(&request);
            }
            ["loses", number] => {
                books.written.retain(|each| each.number.as_deref() != Some(*number));
            }
            ["has-order"] => {
                let request = "<QBXMLMsgsRq><SalesOrderAddRq></SalesOrderAddRq></QBXMLMsgsRq>";
                books.process(request);
            }
            other => panic!("no such books: {other:?}"),
        }
    }

    fn run(&mut self, words: &[&str]) {
        let run = match words {
            ["works"] => Run::Works,
            ["fails", words @ ..] => Run::Fails(words.join(" ")),
            ["lasts"] => Run::Lasts,
            other => panic!("no such run: {other:?}"),
        };
        *self.client.rig.world.run.lock().unwrap() = run;
        self.client.rig.restart();
    }

    fn clock(&mut self, word: &str) {
        let mut now = self.client.rig.world.now.lock().unwrap();
        *now = match word.strip_prefix('+') {
            Some(hours) => *now + SignedDuration::from_hours(hours.parse().unwrap()),
            None => word.parse::<Timestamp>().unwrap(),
        };
    }
}

/// Ids that are random are told by when they came.
fn with_names(transcript: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut told = String::new();
    let mut run = String::new();
    for letter in transcript.chars().chain(['\n']) {
        if letter.is_ascii_digit() || ('a'..='f').contains(&letter) {
            run.push(letter);
            continue;
        }
        if run.len() == 20 {
            let place = names.iter().position(|name| *name == run).unwrap_or_else(|| {
                names.push(run.clone());
                names.len() - 1
            });
            told.push_str(&format!("set{}", place + 1));
        } else {
            told.push_str(&run);
        }
        run.clear();
        told.push(letter);
    }
    told
}
