//! Calls within a visit, with what goes wrong at them.

use super::{NO_VALUES, Stop, Visit};
use crate::simulator::connector::answer::{Unusable, Value};
use crate::simulator::connector::call::{Call, Operation};
use crate::simulator::connector::exchange;
use crate::simulator::connector::http::Cut;
use crate::simulator::connector::quickbooks::{Failure, HResult};
use crate::simulator::connector::report::{CallMade, Ending};
use crate::simulator::faults::Fault;

/// How much of a text stands in the list of calls.
const SHOWN_LENGTH: usize = 60;

impl Visit<'_> {
    /// A call whose value is a text.
    pub(super) fn text(&mut self, call: Call) -> Result<String, Stop> {
        match self.call(call)? {
            Value::Text(text) => Ok(text),
            other => unreachable!("this call gives a text, not {other:?}"),
        }
    }

    /// A call that a server need not know.
    pub(super) fn forgiven(&mut self, call: Call) -> Result<Option<String>, Stop> {
        match self.text(call) {
            Ok(text) => Ok(Some(text)),
            Err(Stop::Failed(operation, why)) => {
                let name = operation.name();
                let words = format!("{name} failed, which is forgiven: {why} ({})", why.detail());
                self.report.remarks.push(words);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Makes a call, with what goes wrong at it.
    pub(super) fn call(&mut self, call: Call) -> Result<Value, Stop> {
        let operation = call.operation;
        let mut cut = None;
        let mut times = 1;
        for strike in self.faults.at(operation) {
            self.report.faults.push(strike.to_string());
            match strike.fault {
                Fault::Slow(seconds) => self.settings.pace.wait(seconds),
                Fault::Stray(stray) => self.stray(stray)?,
                Fault::Crash => return Err(self.cut(Ending::Crashed, strike.again)),
                Fault::Repeated => times += 1,
                Fault::CutBeforeAnswer => cut = Some((Cut::BeforeTheAnswer, strike.again)),
                Fault::CutAfterAnswer => cut = Some((Cut::AfterTheAnswer, strike.again)),
                Fault::IteratorsLost => self.lose_iterators(),
                _ => self.fate = Some(strike),
            }
        }
        let mut value = None;
        for _ in 0..times {
            let place = cut.map_or(Cut::Never, |(place, _)| place);
            let made = self.make(&call, place)?;
            if let Some((_, again)) = cut {
                return Err(self.cut(Ending::CutOff(operation), again));
            }
            value = Some(made);
        }
        match value {
            Some(Ok(value)) => Ok(value),
            Some(Err(why)) => Err(Stop::Failed(operation, why)),
            None => unreachable!("a call is made once at least"),
        }
    }

    /// One call on the wire, counted and reported.
    fn make(&mut self, call: &Call, cut: Cut) -> Result<Result<Value, Unusable>, Stop> {
        let limit = self.settings.calls_max;
        if self.report.calls.len() >= usize::try_from(limit).unwrap_or(usize::MAX) {
            return Err(Stop::Ended(Ending::TooManyCalls(limit)));
        }
        let made = self.talk.call(call, cut)?;
        let answer = match &made {
            Ok(value) => shown(call.operation, value),
            Err(why) => why.to_string(),
        };
        self.report.calls.push(CallMade { operation: call.operation, answer });
        Ok(made)
    }

    /// A call that does not belong here; whatever it gives is passed over.
    fn stray(&mut self, operation: Operation) -> Result<(), Stop> {
        let ticket = self.ticket.clone();
        let empty = String::new;
        let call = match operation {
            Operation::ServerVersion => Call::new(operation, NO_VALUES),
            Operation::ClientVersion => {
                Call::new(operation, [self.settings.client_version.clone()])
            }
            Operation::Authenticate => {
                let user = self.settings.user.clone();
                Call::new(operation, [user, self.settings.password.0.clone()])
            }
            Operation::SendRequestXml => {
                let opened = self.opened.clone();
                let file = opened.map(|opened| opened.company_file).unwrap_or_default();
                let version = ["US", "13", "0"].map(str::to_string);
                Call::new(operation, [ticket, empty(), file].into_iter().chain(version))
            }
            Operation::ReceiveResponseXml => {
                Call::new(operation, [ticket, empty(), empty(), empty()])
            }
            Operation::ConnectionError => {
                let failure = Failure::of(HResult::ACCESS);
                Call::new(operation, [ticket, failure.hresult.to_string(), failure.message])
            }
            Operation::GetInteractiveUrl => Call::new(operation, [ticket, "1".to_string()]),
            Operation::InteractiveRejected => Call::new(operation, [ticket, empty()]),
            Operation::GetLastError | Operation::CloseConnection | Operation::InteractiveDone => {
                Call::new(operation, [ticket])
            }
        };
        self.make(&call, Cut::Never).map(|_| ())
    }

    fn lose_iterators(&mut self) {
        if !self.quickbooks.lose_iterators() {
            let words = "this QuickBooks cannot lose its iterators, and has lost none";
            self.report.remarks.push(words.to_string());
        }
    }

    /// The Web Connector is gone, and its connection with it.
    pub(super) fn cut(&mut self, ending: Ending, again: bool) -> Stop {
        self.talk.http.hang_up();
        if again { Stop::Again(ending) } else { Stop::Ended(ending) }
    }
}

/// An answer in a few words.
fn shown(operation: Operation, value: &Value) -> String {
    match value {
        Value::Number(percent) => format!("{percent} %"),
        Value::Strings(strings) => {
            let rest: Vec<String> =
                strings.iter().skip(1).map(|text| format!("\"{text}\"")).collect();
            format!("a ticket, {}", rest.join(", "))
        }
        Value::Text(text) if text.is_empty() => "empty".to_string(),
        Value::Text(text) if operation == Operation::SendRequestXml => {
            let names: Vec<String> =
                exchange::requests(text).into_iter().map(|asked| asked.message).collect();
            if names.is_empty() { cut_short(text) } else { names.join(", ") }
        }
        Value::Text(text) => cut_short(text),
    }
}

fn cut_short(text: &str) -> String {
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(SHOWN_LENGTH).collect();
    if characters.next().is_none() { start } else { format!("{start}…") }
}
