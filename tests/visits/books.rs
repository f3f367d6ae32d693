//! A pretend QuickBooks, as small as these tests allow. It keeps message sets as Intuit's guide
//! says, pages its lists, and does what it is asked, whether that is wise or not.

use std::collections::BTreeMap;

/// Whether it keeps the answers of message sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sets {
    Kept,
    /// It runs them and cannot keep the answer: 9005.
    NotKept,
    /// It has never heard of message sets.
    Unknown,
}

/// Something of a list, or a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    pub id: String,
    pub time: String,
}

/// What was written into the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub id: String,
    pub edit_sequence: String,
    pub guid: Option<String>,
    pub number: Option<String>,
}

pub struct Books {
    /// By the element of the query: `SalesOrderQuery`.
    pub objects: BTreeMap<String, Vec<Object>>,
    pub written: Vec<Written>,
    pub sets: Sets,
    /// It tells the `ExternalGUID` of what it holds.
    pub tells_guids: bool,
    /// It repeats the `requestID`.
    pub echoes_ids: bool,
    /// What queries, or postings by their number or id, are answered with, and how often.
    pub refusals: BTreeMap<String, (i64, u32)>,
    stored: BTreeMap<String, (String, String)>,
    iterators: BTreeMap<String, (String, Vec<Object>)>,
    pub session: u32,
    made: u32,
}

/// One request of a message set.
struct Asked<'r> {
    name: &'r str,
    tag: &'r str,
    body: &'r str,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            objects: BTreeMap::new(),
            written: Vec::new(),
            sets: Sets::Kept,
            tells_guids: true,
            echoes_ids: true,
            refusals: BTreeMap::new(),
            stored: BTreeMap::new(),
            iterators: BTreeMap::new(),
            session: 0,
            made: 0,
        }
    }
}

impl Books {
    /// Iterators do not outlive their session.
    pub fn begin_session(&mut self) {
        self.session += 1;
        self.iterators.clear();
    }

    pub fn add(&mut self, query: &str, id: &str, time: &str) {
        let object = Object { id: id.into(), time: time.into() };
        self.objects.entry(query.to_string()).or_default().push(object);
    }

    /// Does what a message set asks, and answers.
    pub fn process(&mut self, request: &str) -> String {
        let head = element(request, "QBXMLMsgsRq")
            .unwrap_or_else(|| panic!("no message set: {request:?}"))
            .0;
        let content = element(request, "QBXMLMsgsRq").expect("a message set").1;
        let (new, old) = (attribute(head, "newMessageSetID"), attribute(head, "oldMessageSetID"));
        let Some(new) = new.filter(|_| self.sets != Sets::Unknown) else {
            return envelope("", &self.run(content));
        };
        let stored = self.stored.get(&new).cloned();
        let (code, answers) = match stored {
            Some((_, answer)) if old.as_ref() == Some(&new) => (0, answer),
            Some((before, answer)) if before == content => (0, answer),
            Some(_) => (9001, String::new()),
            None if old.as_ref() == Some(&new) => (9002, String::new()),
            None => {
                if let Some(old) = old {
                    self.stored.remove(&old);
                }
                let answers = self.run(content);
                let keeps = self.sets == Sets::Kept;
                if keeps {
                    self.stored.insert(new.clone(), (content.to_string(), answers.clone()));
                }
                (if keeps { 0 } else { 9005 }, answers)
            }
        };
        let ids = format!(" newMessageSetID=\"{new}\" messageSetStatusCode=\"{code}\"");
        envelope(&ids, &answers)
    }

    fn run(&mut self, content: &str) -> String {
        requests(content).iter().map(|asked| self.answer(asked)).collect()
    }

    fn answer(&mut self, asked: &Asked<'_>) -> String {
        let id = attribute(asked.tag, "requestID").filter(|_| self.echoes_ids);
        let id = id.map_or_else(String::new, |id| format!(" requestID=\"{id}\""));
        let (code, extra, body) = match asked.name.strip_suffix("Query") {
            Some(object) => self.query(object, asked),
            None => self.write(asked),
        };
        let severity = match code {
            ..=499 => "Info",
            500..=999 => "Warn",
            _ => "Error",
        };
        let name = asked.name;
        format!(
            "<{name}Rs{id} statusCode=\"{code}\" statusSeverity=\"{severity}\" \
             statusMessage=\"{}\"{extra}>{body}</{name}Rs>\n",
            if code == 0 { "Status OK" } else { "as it was told to say" }
        )
    }

    fn refusal(&mut self, of: &str) -> Option<i64> {
        let (code, left) = self.refusals.get_mut(of)?;
        let now = *left > 0;
        *left = left.saturating_sub(1);
        now.then_some(*code)
    }

    fn query(&mut self, object: &str, asked: &Asked<'_>) -> (i64, String, String) {
        if let Some(code) = self.refusal(asked.name) {
            return (code, String::new(), String::new());
        }
        let mut wanted: Vec<String> = value(asked.body, "RefNumber").into_iter().collect();
        wanted.extend(
            asked
                .body
                .split("<TxnID>")
                .skip(1)
                .map(|rest| rest.split_once('<').unwrap().0.to_string()),
        );
        if !wanted.is_empty() || asked.body.contains("<TxnDateRangeFilter>") {
            return self.look_for(object, &wanted);
        }
        let page = value(asked.body, "MaxReturned").and_then(|text| text.parse().ok());
        let (id, mut left) = match attribute(asked.tag, "iterator").as_deref() {
            Some("Continue") => {
                let id = attribute(asked.tag, "iteratorID").unwrap_or_default();
                match self.iterators.remove(&id) {
                    Some((of, left)) if of == asked.name => (Some(id), left),
                    _ => return (3391, String::new(), String::new()),
                }
            }
            Some(_) => {
                self.made += 1;
                (Some(format!("{{i-{}-{}}}", self.session, self.made)), self.select(asked))
            }
            None => (None, self.select(asked)),
        };
        let rest = left.split_off(page.unwrap_or(usize::MAX).min(left.len()));
        let body: String = left.iter().map(|each| ret(object, each)).collect();
        let extra = id.as_ref().map_or_else(String::new, |id| {
            format!(" iteratorRemainingCount=\"{}\" iteratorID=\"{id}\"", rest.len())
        });
        if let Some(id) = id.filter(|_| !rest.is_empty()) {
            self.iterators.insert(id, (asked.name.to_string(), rest));
        }
        (i64::from(body.is_empty()), extra, body)
    }

    fn select(&self, asked: &Asked<'_>) -> Vec<Object> {
        let edge = |names: [&str; 2]| names.iter().find_map(|name| value(asked.body, name));
        let from = edge(["FromModifiedDate", "FromDeletedDate"]).unwrap_or_default();
        let until = edge(["ToModifiedDate", "ToDeletedDate"]).unwrap_or_else(|| "9".into());
        let all = self.objects.get(asked.name).cloned().unwrap_or_default();
        let within = |object: &Object| {
            let time = &object.time[..19];
            time >= from.as_str() && (time <= until.as_str() || until == "9")
        };
        all.into_iter().filter(within).collect()
    }

    fn look_for(&self, object: &str, wanted: &[String]) -> (i64, String, String) {
        let names = |each: &Written| {
            each.number.as_ref().is_some_and(|it| wanted.contains(it)) || wanted.contains(&each.id)
        };
        let found = self.written.iter().filter(|each| wanted.is_empty() || names(each));
        let tell = |each: &Written| {
            let guid = each.guid.as_ref().filter(|_| self.tells_guids);
            let guid = guid.map_or_else(String::new, |guid| tag("ExternalGUID", guid));
            let ids = tag("TxnID", &each.id) + &tag("EditSequence", &each.edit_sequence);
            tag(&format!("{object}Ret"), &(ids + &guid))
        };
        let body: String = found.map(tell).collect();
        let missing = if wanted.is_empty() { 1 } else { 500 };
        (if body.is_empty() { missing } else { 0 }, String::new(), body)
    }

    fn write(&mut self, asked: &Asked<'_>) -> (i64, String, String) {
        let number = value(asked.body, "RefNumber");
        let changed = value(asked.body, "TxnID");
        let name = number.clone().or_else(|| changed.clone()).unwrap_or_default();
        let code = self.refusal(&name).unwrap_or(0);
        if code >= 1000 {
            return (code, String::new(), String::new());
        }
        self.made += 1;
        let edit_sequence = format!("{}", 1000 + self.made);
        let written = match changed {
            Some(id) => {
                let sequence = value(asked.body, "EditSequence");
                let Some(there) = self.written.iter_mut().find(|each| each.id == id) else {
                    return (3120, String::new(), String::new());
                };
                if Some(&there.edit_sequence) != sequence.as_ref() {
                    return (3200, String::new(), String::new());
                }
                there.edit_sequence = edit_sequence;
                there.clone()
            }
            None => {
                let guid = value(asked.body, "ExternalGUID");
                let id = format!("T-{}", self.made);
                let written = Written { id, edit_sequence, guid, number };
                self.written.push(written.clone());
                written
            }
        };
        let object = asked.name.trim_end_matches("Add").trim_end_matches("Mod");
        let ids = tag("TxnID", &written.id) + &tag("EditSequence", &written.edit_sequence);
        (code, String::new(), tag(&format!("{object}Ret"), &ids))
    }
}

fn ret(object: &str, each: &Object) -> String {
    let Object { id, time } = each;
    let (ret, inner) = match object {
        "TxnDeleted" => {
            let kind = tag("TxnDelType", "SalesOrder");
            ("TxnDeletedRet", kind + &tag("TxnID", id) + &tag("TimeDeleted", time))
        }
        "SalesOrder" => ("SalesOrderRet", tag("TxnID", id) + &tag("TimeModified", time)),
        "Customer" => ("CustomerRet", tag("ListID", id) + &tag("TimeModified", time)),
        _ => ("ItemInventoryRet", tag("ListID", id) + &tag("TimeModified", time)),
    };
    tag(ret, &inner)
}

pub fn envelope(ids: &str, answers: &str) -> String {
    format!(
        "<?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs{ids}>\n{answers}</QBXMLMsgsRs>\n</QBXML>\n"
    )
}

fn requests(content: &str) -> Vec<Asked<'_>> {
    let mut found = Vec::new();
    let mut rest = content.trim_start();
    while let Some(after) = rest.strip_prefix('<') {
        let (tag, _) = after.split_once('>').unwrap();
        let name = tag.split(' ').next().unwrap();
        let (_, body) = element(rest, name).unwrap();
        found.push(Asked { name: name.trim_end_matches("Rq"), tag, body });
        let end = format!("</{name}>");
        rest = rest.split_once(&end).unwrap().1.trim_start();
    }
    found
}

/// The first tag and the content of an element.
pub fn element<'t>(text: &'t str, name: &str) -> Option<(&'t str, &'t str)> {
    let after = text.split_once(&format!("<{name}"))?.1;
    let (head, rest) = after.split_once('>')?;
    if head.ends_with('/') {
        return Some((head, ""));
    }
    Some((head, rest.split_once(&format!("</{name}>"))?.0))
}

fn value(text: &str, name: &str) -> Option<String> {
    element(text, name).map(|(_, value)| value.to_string())
}

pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let after = tag.split_once(&format!("{name}=\""))?.1;
    after.split_once('"').map(|(value, _)| value.to_string())
}

fn tag(name: &str, content: &str) -> String {
    format!("<{name}>{content}</{name}>")
}
