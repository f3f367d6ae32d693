//! `QBXMLMsgsRq`: the envelope that requests travel in, and the ids by which QuickBooks later says
//! what became of them.

use std::fmt;

use super::version::Version;
use super::write::{Fragment, escape};

/// What QuickBooks is to do with the requests behind one that it refuses. There is no undoing:
/// requests before it stay done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// `stopOnError`: the others are answered with 3231, not done.
    StopOnError,
    /// `continueOnError`.
    ContinueOnError,
}

impl OnError {
    fn word(self) -> &'static str {
        match self {
            Self::StopOnError => "stopOnError",
            Self::ContinueOnError => "continueOnError",
        }
    }
}

/// Longest message set id in characters. QuickBooks' own limit is 24, or 23 by other accounts.
const MESSAGE_SET_ID_LENGTH_MAX: usize = 23;
/// Longest `requestID` in characters; longer ones are refused with 1060.
const REQUEST_ID_LENGTH_MAX: usize = 50;

/// An id that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// No characters.
    #[error("an id of no characters")]
    Empty,
    /// Too many of them.
    #[error("the id \"{text}\" has more than {limit} characters")]
    TooLong {
        /// The id.
        text: String,
        /// The most it may have.
        limit: usize,
    },
    /// Characters that do not come back as they were sent.
    #[error("the id \"{0}\" has other characters than letters, digits, and those of {{}}-_.:/")]
    Characters(String),
}

fn checked(text: String, limit: usize) -> Result<String, IdError> {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"{}-_.:/".contains(&byte);
    if text.is_empty() {
        Err(IdError::Empty)
    } else if !text.bytes().all(is_safe) {
        Err(IdError::Characters(text))
    } else if text.len() > limit {
        Err(IdError::TooLong { text, limit })
    } else {
        Ok(text)
    }
}

/// Names a message set for good (`newMessageSetID`), so that it can be asked what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageSetId(String);

impl MessageSetId {
    /// At most 23 letters, digits and signs of `{}-_.:/`.
    pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
        checked(text.into(), MESSAGE_SET_ID_LENGTH_MAX).map(Self)
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageSetId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// `requestID`: our name for a request, which its answer repeats.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(String);

impl RequestId {
    /// At most 50 letters, digits and signs of `{}-_.:/`.
    pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
        checked(text.into(), REQUEST_ID_LENGTH_MAX).map(Self)
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One message set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The version that the requests were written for.
    pub version: Version,
    /// `onError`.
    pub on_error: OnError,
    /// `newMessageSetID`: QuickBooks keeps the answer under it. `None` for queries.
    pub new_message_set_id: Option<MessageSetId>,
    /// `oldMessageSetID`: QuickBooks forgets the answer kept under it; the same as the new one
    /// asks for that answer, and nothing is done.
    pub old_message_set_id: Option<MessageSetId>,
}

impl Envelope {
    /// The bytes to hand to the Web Connector: ASCII alone, the same for the same requests. No
    /// requests at all are allowed: the ids say enough then.
    pub fn wrap(&self, requests: &[(RequestId, &Fragment)]) -> Vec<u8> {
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?qbxml version=\"{}\"?>\n<QBXML>\n\
             <QBXMLMsgsRq",
            self.version
        );
        let ids = [
            ("oldMessageSetID", &self.old_message_set_id),
            ("newMessageSetID", &self.new_message_set_id),
        ];
        for (name, id) in ids {
            if let Some(id) = id {
                escape::push_attribute(name, id.as_str(), &mut text);
            }
        }
        escape::push_attribute("onError", self.on_error.word(), &mut text);
        text.push_str(">\n");
        for (id, fragment) in requests {
            fragment.push_request(Some(id.as_str()), &mut text);
            text.push('\n');
        }
        text.push_str("</QBXMLMsgsRq>\n</QBXML>\n");
        assert!(text.is_ascii(), "everything written went through the escaping");
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_limits() {
        assert!(MessageSetId::new("x".repeat(23)).is_ok());
        assert!(matches!(MessageSetId::new("x".repeat(24)), Err(IdError::TooLong { .. })));
        assert!(RequestId::new("x".repeat(50)).is_ok());
        assert!(matches!(RequestId::new("x".repeat(51)), Err(IdError::TooLong { .. })));
        assert_eq!(RequestId::new(""), Err(IdError::Empty));
        assert_eq!(RequestId::new("a\"b"), Err(IdError::Characters("a\"b".into())));
        assert_eq!(MessageSetId::new("é"), Err(IdError::Characters("é".into())));
    }

    #[test]
    fn a_status_check_has_two_equal_ids_and_no_request() {
        let id = MessageSetId::new("20260305-1").unwrap();
        let envelope = Envelope {
            version: Version::new(13, 0),
            on_error: OnError::StopOnError,
            new_message_set_id: Some(id.clone()),
            old_message_set_id: Some(id),
        };
        let text = String::from_utf8(envelope.wrap(&[])).unwrap();
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?qbxml version=\"13.0\"?>\n<QBXML>\n\
             <QBXMLMsgsRq oldMessageSetID=\"20260305-1\" newMessageSetID=\"20260305-1\" \
             onError=\"stopOnError\">\n</QBXMLMsgsRq>\n</QBXML>\n"
        );
    }
}
