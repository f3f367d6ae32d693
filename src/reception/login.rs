//! Who gets in, and what those are told who do not.

use crate::web_connector::calls::{Answer, AnswerKind, Call};

/// `getLastError` of a ticket that opens nothing.
const NO_VISIT: &str = "This visit is over, or Crossdock does not know it. Update again in the Web \
    Connector; nothing was lost.";

/// Wrong user or password: the Web Connector asks for another one.
pub(super) fn refused() -> Answer {
    Answer::Strings(vec![String::new(), "nvu".to_string()])
}

/// `interactiveDone`, for a session that we never ask for: the Web Connector may go on.
pub(super) const NOTHING_INTERACTIVE: &str = "Done";

/// A ticket that opens no visit gets what ends it soonest.
pub(super) fn unknown_visit(call: &Call) -> Answer {
    match call {
        Call::GetLastError { .. } => Answer::Text(NO_VISIT.to_string()),
        Call::CloseConnection { .. } => Answer::Text("OK".to_string()),
        Call::ConnectionError { .. } => Answer::Text("done".to_string()),
        Call::InteractiveDone { .. } => Answer::Text(NOTHING_INTERACTIVE.to_string()),
        _ => match call.operation().answer_kind() {
            AnswerKind::Percent => Answer::Percent(-1),
            AnswerKind::Text => Answer::Text(String::new()),
            AnswerKind::Strings => refused(),
        },
    }
}
