//! Reading what Web Connectors, proxies and test programs send, and writing answers.

use crossdock::web_connector::calls::{Answer, Call, Operation};
use crossdock::web_connector::password::Password;
use crossdock::web_connector::soap::{Fault, peek_ticket, read_call, write_answer, write_fault};
use crossdock::web_connector::ticket::Ticket;
use crossdock::web_connector::wsdl::wsdl;
use proptest::prelude::*;

use crate::rig::{SERVER_VERSION, TICKET, envelope, response_of};

fn authenticate() -> Call {
    Call::Authenticate { user: "acme".into(), password: Password::new("s & <cret>") }
}

#[track_caller]
fn check(body: impl AsRef<[u8]>, expected: Call) {
    assert_eq!(read_call(body.as_ref().to_vec()), Ok(expected));
}

#[test]
fn prefixes_namespaces_order_and_whitespace_do_not_matter() {
    check(
        envelope(
            "<authenticate xmlns=\"http://developer.intuit.com/\"><strUserName>acme</strUserName>\
             <strPassword>s &amp; &lt;cret&gt;</strPassword></authenticate>",
        ),
        authenticate(),
    );
    check(
        "\u{feff}\r\n<!-- hand-made --><SOAP-ENV:Envelope xmlns:SOAP-ENV='http://www.w3.org/2003/\
         05/soap-envelope' xmlns:ns1='http://developer.intuit.com/'>\n  <SOAP-ENV:Header>\
         <w:Security xmlns:w='urn:w'><w:Body><w:authenticate/></w:Body></w:Security>\
         </SOAP-ENV:Header>\n  \
         <SOAP-ENV:Body>\n\t<ns1:authenticate>\n\t\t<ns1:strPassword><![CDATA[s & <cret>]]>\
         </ns1:strPassword>\n\t\t<ns1:extra><ns1:strUserName>no</ns1:strUserName></ns1:extra>\n\t\t\
         <ns1:strUserName>a&#99;m&#x65;</ns1:strUserName>\n\t</ns1:authenticate>\n  \
         </SOAP-ENV:Body>\n</SOAP-ENV:Envelope>\n",
        authenticate(),
    );
}

#[test]
fn encodings_are_told_apart() {
    let text = envelope("<clientVersion><strVersion>2.3 \u{e9}</strVersion></clientVersion>");
    let expected = Call::ClientVersion { version: "2.3 \u{e9}".into() };
    let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.replace("utf-8", "utf-16").encode_utf16().flat_map(unit).collect()
    };
    check(&text, expected.clone());
    check(utf16(u16::to_le_bytes), expected.clone());
    check([b"\xfe\xff".to_vec(), utf16(u16::to_be_bytes)].concat(), expected.clone());
    let latin: Vec<u8> =
        text.replace("utf-8", "windows-1252").chars().map(|each| each as u8).collect();
    check(latin, expected);
}

#[test]
fn what_is_left_out_is_empty() {
    check(
        envelope("<authenticate />"),
        Call::Authenticate { user: String::new(), password: Password::new("") },
    );
    check(envelope("<sendRequestXML><ticket>no ticket</ticket></sendRequestXML>"), {
        Call::SendRequestXml {
            ticket: None,
            hcp_response: String::new(),
            company_file: String::new(),
            country: String::new(),
            major: None,
            minor: None,
        }
    });
}

#[test]
fn the_calls_about_qbxml_are_read() {
    let ticket = || Ticket::parse(TICKET);
    let cases = [
        (
            format!(
                "<sendRequestXML><ticket>{TICKET}</ticket><strHCPResponse>&lt;QBXML/&gt;\
                 </strHCPResponse><strCompanyFileName>C:\\Books\\a.qbw</strCompanyFileName>\
                 <qbXMLCountry>US</qbXMLCountry><qbXMLMajorVers>16</qbXMLMajorVers>\
                 <qbXMLMinorVers>0</qbXMLMinorVers></sendRequestXML>"
            ),
            Call::SendRequestXml {
                ticket: ticket(),
                hcp_response: "<QBXML/>".into(),
                company_file: "C:\\Books\\a.qbw".into(),
                country: "US".into(),
                major: Some(16),
                minor: Some(0),
            },
        ),
        (
            format!(
                "<receiveResponseXML><ticket>{{{TICKET}}}</ticket><response /><hresult>0x80040400\
                 </hresult><message>no XML</message></receiveResponseXML>"
            ),
            Call::ReceiveResponseXml {
                ticket: ticket(),
                response: String::new(),
                hresult: "0x80040400".into(),
                message: "no XML".into(),
            },
        ),
    ];
    for (text, expected) in cases {
        check(envelope(&text), expected);
    }
}

#[test]
fn every_other_call_is_read() {
    let ticket = || Ticket::parse(TICKET);
    let cases = [
        ("<serverVersion/>".to_string(), Call::ServerVersion),
        (
            format!("<getLastError><ticket>{TICKET}</ticket></getLastError>"),
            Call::GetLastError { ticket: ticket() },
        ),
        (
            format!(
                "<connectionError><ticket>{TICKET}</ticket><hresult>0x80040408</hresult><message>\
                 not started</message></connectionError>"
            ),
            Call::ConnectionError {
                ticket: ticket(),
                hresult: "0x80040408".into(),
                message: "not started".into(),
            },
        ),
        (
            format!("<closeConnection><ticket>{TICKET}</ticket></closeConnection>"),
            Call::CloseConnection { ticket: ticket() },
        ),
        (
            format!(
                "<getInteractiveURL><wcTicket>{TICKET}</wcTicket><sessionID>7</sessionID>\
                 </getInteractiveURL>"
            ),
            Call::GetInteractiveUrl { ticket: ticket(), session_id: "7".into() },
        ),
        (
            format!("<interactiveDone><wcTicket>{TICKET}</wcTicket></interactiveDone>"),
            Call::InteractiveDone { ticket: ticket() },
        ),
        (
            format!(
                "<interactiveRejected><ticket>{TICKET}</ticket><reason>no</reason>\
                 </interactiveRejected>"
            ),
            Call::InteractiveRejected { ticket: ticket(), reason: "no".into() },
        ),
    ];
    for (text, expected) in cases {
        check(envelope(&text), expected);
    }
}

#[test]
fn texts_within_keep_their_lines_and_their_references() {
    let text = "&lt;?xml version=\"1.0\" ?&gt;\n&lt;Memo&gt;a &amp;amp; b &amp;#233; &eacute; \
                &#13;\n&lt;/Memo&gt; ";
    let call = read_call(
        envelope(&format!("<receiveResponseXML><response>{text}</response></receiveResponseXML>"))
            .into_bytes(),
    );
    let Ok(Call::ReceiveResponseXml { response, .. }) = call else { panic!("{call:?}") };
    assert_eq!(response, "<?xml version=\"1.0\" ?>\n<Memo>a &amp; b &#233; &eacute; \r\n</Memo> ");
}

#[test]
fn qbxml_that_lost_its_escapes_is_taken_as_it_stands() {
    let inner = "<?xml version=\"1.0\" ?>\n<QBXML>\n<Memo>a &amp; b</Memo><Qty/></QBXML>";
    let call = read_call(
        envelope(&format!(
            "<receiveResponseXML><response>\n{inner}\n</response></receiveResponseXML>"
        ))
        .into_bytes(),
    );
    let Ok(Call::ReceiveResponseXml { response, .. }) = call else { panic!("{call:?}") };
    assert_eq!(response, inner);
}

#[track_caller]
fn check_refused(body: impl AsRef<[u8]>, expected: &str) {
    let error = read_call(body.as_ref().to_vec()).expect_err("this is no call");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn what_is_no_call_is_refused_in_words() {
    let no_envelope =
        "the body is not a SOAP envelope; POST one, or open this address with a browser";
    check_refused("", no_envelope);
    check_refused("hello", no_envelope);
    check_refused("{\"user\": 1}", no_envelope);
    check_refused("<html><body/></html>", "the body holds <html>, not a SOAP envelope");
    check_refused("<Envelope/>", "the SOAP envelope holds no call");
    check_refused("<Envelope><Header/></Envelope>", "the SOAP envelope holds no call");
    check_refused(envelope(""), "the SOAP envelope holds no call");
    check_refused(envelope("<a:doQuery/>"), "<doQuery> is no call of the Web Connector");
    let whole = envelope(SERVER_VERSION);
    let cut_off = "the body ends before its envelope does; send all of it";
    check_refused(&whole[..whole.len() - 20], cut_off);
    check_refused(
        format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{}", &whole[38..]),
        "the body has a document type, which SOAP forbids; leave it out",
    );
    check_refused(
        envelope(&"<getLastError>".repeat(100)),
        "elements stand more than 64 levels deep; no call needs that",
    );
    check_refused(
        "<?xml version=\"1.0\" encoding=\"ebcdic\"?><Envelope/>",
        "the body declares the encoding \"ebcdic\", which is not read; send UTF-8",
    );
    let mismatch = envelope("<getLastError><ticket></getLastError>");
    let error = read_call(mismatch.into_bytes()).expect_err("this is no XML").to_string();
    assert!(error.starts_with("the body is not well-formed XML: "), "{error}");
}

#[test]
fn a_ticket_is_seen_before_the_body_is_there() {
    let body = response_of(TICKET, 5_000);
    assert_eq!(peek_ticket(&body.as_bytes()[..1_000]), Ticket::parse(TICKET));
    assert_eq!(peek_ticket(&body.as_bytes()[..300]), None);
    assert_eq!(peek_ticket(b"hello"), None);
}

#[test]
fn answers_are_written_to_the_letter() {
    let mut shown = String::new();
    for operation in Operation::ALL {
        let answers = match operation.answer_kind() {
            crossdock::web_connector::calls::AnswerKind::Percent => {
                vec![Answer::Percent(42), Answer::Percent(-1)]
            }
            crossdock::web_connector::calls::AnswerKind::Strings => vec![
                Answer::Strings(vec![TICKET.into(), String::new()]),
                Answer::Strings(vec![TICKET.into(), "nvu".into(), "60".into(), "300".into()]),
            ],
            crossdock::web_connector::calls::AnswerKind::Text => {
                vec![Answer::Text(String::new()), Answer::Text("<a>&\r\n\u{1}\u{e9}</a>".into())]
            }
        };
        for answer in answers {
            shown.push_str(&format!("{}\n\n", write_answer(operation, &answer)));
        }
    }
    shown.push_str(&format!("{}\n\n", write_fault(Fault::Client, "<a> is no call")));
    shown.push_str(&write_fault(Fault::Server, "the store is gone"));
    insta::with_settings!({ snapshot_path => "../../snapshots/web_connector",
        prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("answers", shown);
        insta::assert_snapshot!("wsdl", wsdl("https://books.example.com/qbwc?a=1&b=<"));
    });
}

fn escaped(text: &str) -> String {
    text.chars()
        .map(|each| match each {
            'a'..='z' => each.to_string(),
            _ => format!("&#{};", u32::from(each)),
        })
        .collect()
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_call(bytes.clone());
        let _ = peek_ticket(&bytes);
    }

    #[test]
    fn no_damage_makes_it_panic(
        at in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut body = response_of(TICKET, 60).into_bytes();
        let at = at.index(body.len());
        body[at] = byte;
        let _ = read_call(body.clone());
        body.truncate(cut.index(body.len()));
        let _ = peek_ticket(&body);
        let _ = read_call(body);
    }

    #[test]
    fn every_text_arrives(text in "[^\0]{0,40}") {
        let call = envelope(&format!(
            "<interactiveRejected><reason>{}</reason></interactiveRejected>", escaped(&text)
        ));
        let expected = Call::InteractiveRejected { ticket: None, reason: text };
        prop_assert_eq!(read_call(call.into_bytes()), Ok(expected));
    }
}
