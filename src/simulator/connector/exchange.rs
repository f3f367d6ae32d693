//! What was asked of QuickBooks, what it said, and what that wrote into its books.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// One request of a message set, with its outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// `SalesOrderQuery`, `InvoiceAdd` …: the message without its ending.
    pub message: String,
    /// `statusCode`; none where QuickBooks refused the message set as a whole.
    pub status: Option<u32>,
    /// `statusMessage`.
    pub status_message: String,
    /// How many objects came back.
    pub objects: u32,
    /// TxnID or ListID of the first object.
    pub id: Option<String>,
    /// Its EditSequence.
    pub edit_sequence: Option<String>,
    /// Its RefNumber, or its full name.
    pub number: Option<String>,
}

impl Asked {
    /// It is no query: it changes the books.
    pub fn writes(&self) -> bool {
        ["Add", "Mod", "Del", "Void"].iter().any(|end| self.message.ends_with(end))
    }

    /// It was carried out: what is below 1000 is a word beside a success.
    pub fn is_applied(&self) -> bool {
        self.status.is_some_and(|code| code < 1000)
    }
}

/// The messages of a qbXML request, in their order. A request that is no XML has none.
pub fn requests(request: &str) -> Vec<Asked> {
    let mut asked = Vec::new();
    scan(request, |depth, tag, _| {
        let name = tag.local_name();
        if depth == 2
            && let Some(message) = name.as_ref().strip_suffix("Rq")
        {
            asked.push(Asked { message: message.to_string(), ..Asked::default() });
        }
    });
    asked
}

/// The messages of a qbXML response, in their order.
pub fn responses(response: &str) -> Vec<Asked> {
    let mut answered: Vec<Asked> = Vec::new();
    scan(response, |depth, tag, text| {
        let name = tag.local_name();
        let name = name.as_ref();
        match depth {
            2 => {
                if let Some(message) = name.strip_suffix("Rs") {
                    answered.push(answer(message, tag));
                }
            }
            3 | 4 => {
                let Some(last) = answered.last_mut() else { return };
                if depth == 3 && name.ends_with("Ret") {
                    last.objects += 1;
                }
                if last.objects <= 1 {
                    let place = match name {
                        "TxnID" | "ListID" => &mut last.id,
                        "EditSequence" => &mut last.edit_sequence,
                        "RefNumber" | "FullName" => &mut last.number,
                        _ => return,
                    };
                    *place = place.take().or_else(|| text.map(str::to_string));
                }
            }
            _ => {}
        }
    });
    answered
}

fn answer(message: &str, tag: &BytesStart<'_>) -> Asked {
    let mut asked = Asked { message: message.to_string(), ..Asked::default() };
    for attribute in tag.attributes().flatten() {
        let value = quick_xml::escape::unescape(&attribute.value).unwrap_or_default();
        match attribute.key.as_ref() {
            "statusCode" => asked.status = value.parse().ok(),
            "statusMessage" => asked.status_message = value.into_owned(),
            _ => {}
        }
    }
    asked
}

/// Calls `each` for every element with its depth (0: the root) and the text that follows its tag.
/// Ends silently where the XML does: a report says what can be said.
fn scan(text: &str, mut each: impl FnMut(usize, &BytesStart<'_>, Option<&str>)) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut depth = 0_usize;
    let mut last: Option<BytesStart<'_>> = None;
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) | Err(_) => {
                if let Some(tag) = last {
                    each(depth.saturating_sub(1), &tag, None);
                }
                return;
            }
            Ok(event) => event,
        };
        if let Some(tag) = last.take() {
            let text = match &event {
                Event::Text(text) => Some(text.xml10_content()),
                _ => None,
            };
            each(depth - 1, &tag, text.as_deref());
        }
        match event {
            Event::Start(tag) => {
                depth += 1;
                last = Some(tag);
            }
            Event::Empty(tag) => each(depth, &tag, None),
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, requests, responses};

    const RESPONSE: &str = r#"<?xml version="1.0" ?>
<QBXML>
<QBXMLMsgsRs>
<InvoiceAddRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK">
<InvoiceRet>
<TxnID>1-2</TxnID>
<EditSequence>3</EditSequence>
<CustomerRef>
<FullName>Smith</FullName>
</CustomerRef>
<RefNumber>77</RefNumber>
</InvoiceRet>
</InvoiceAddRs>
<SalesOrderQueryRs statusCode="1" statusMessage="nothing &quot;found&quot;" />
</QBXMLMsgsRs>
</QBXML>
"#;

    #[test]
    fn the_messages_of_a_request_are_told() {
        let request = "<?qbxml version=\"13.0\"?><QBXML><QBXMLMsgsRq><CustomerQueryRq/>\
                       <InvoiceAddRq><InvoiceAdd/></InvoiceAddRq></QBXMLMsgsRq></QBXML>";
        let names: Vec<String> = requests(request).into_iter().map(|it| it.message).collect();
        assert_eq!(names, ["CustomerQuery", "InvoiceAdd"]);
        assert_eq!(requests("no XML <"), []);
    }

    #[test]
    fn the_outcomes_of_a_response_are_told() {
        let text = |text: &str| Some(text.to_string());
        let expected = [
            Asked {
                message: "InvoiceAdd".to_string(),
                status: Some(0),
                status_message: "Status OK".to_string(),
                objects: 1,
                id: text("1-2"),
                edit_sequence: text("3"),
                number: text("77"),
            },
            Asked {
                message: "SalesOrderQuery".to_string(),
                status: Some(1),
                status_message: "nothing \"found\"".to_string(),
                ..Asked::default()
            },
        ];
        assert_eq!(responses(RESPONSE), expected);
    }
}
