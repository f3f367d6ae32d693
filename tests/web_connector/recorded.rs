//! Conversations that were recorded between real Web Connectors and other servers, sent again byte
//! for byte.

use std::fs;
use std::path::{Path, PathBuf};

use crossdock::web_connector::calls::{Answer, Call};

use crate::rig::{Reply, Rig, pleasant};

fn soap() -> PathBuf {
    let shared = std::env::var_os("CROSSDOCK_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    shared.join("qbxml/soap")
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{}", folder.display());
    files
}

/// What stands between the tags of the result.
fn result_of(reply: &str, name: &str) -> String {
    let (_, rest) = reply.split_once(&format!("{name}Result>")).expect("there is a result");
    let (result, _) = rest.split_once("</").expect("the result ends");
    result.to_string()
}

#[test]
#[ignore = "needs ../shared"]
fn two_recorded_visits_are_answered() {
    let folder = soap().join("recorded_2008_session");
    let rig = Rig::plain(|call| match call {
        Call::ServerVersion => Ok(Answer::Text("recorded".into())),
        Call::SendRequestXml { .. } => {
            Ok(Answer::Text("<?xml version=\"1.0\"?>\r\n<QBXML/>".into()))
        }
        Call::ReceiveResponseXml { .. } => Ok(Answer::Percent(0)),
        other => pleasant(other),
    });
    let mut client = rig.connect();
    let mut names = Vec::new();
    for headers in files(&folder, ".headers.txt") {
        let stem = headers.to_string_lossy().replace(".headers.txt", "");
        let body = fs::read(format!("{stem}.request.xml")).unwrap();
        let headers = fs::read_to_string(headers).unwrap().replace("\r\n", "\n");
        let head =
            format!("POST /qbwc HTTP/1.1\r\n{}\r\n\r\n", headers.trim().replace('\n', "\r\n"));
        // As it was then: the body waits for a word.
        assert_eq!(client.ask(head).status, 100, "{stem}");
        let reply = client.ask(&body);
        let name = stem.rsplit('_').next().unwrap().to_string();
        check_protocol(&reply, &name);
        names.push((name.clone(), result_of(&reply.body, &name)));
    }
    assert_eq!(names.len(), 14);
    assert_eq!(names[3].1, "&lt;?xml version=\"1.0\"?&gt;&#13;\n&lt;QBXML/&gt;");
    assert_eq!(names[10].1, "0");
    check_recorded_calls(&rig.calls());
}

#[track_caller]
fn check_protocol(reply: &Reply, name: &str) {
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("text/xml; charset=utf-8"));
    let open = format!("<soap:Body><{name}Response xmlns=\"http://developer.intuit.com/\">");
    let close = format!("</{name}Result></{name}Response></soap:Body></soap:Envelope>");
    assert!(reply.body.contains(&open) && reply.body.ends_with(&close), "{}", reply.body);
}

fn check_recorded_calls(calls: &[Call]) {
    let Call::SendRequestXml { ticket, hcp_response, company_file, country, major, minor } =
        &calls[3]
    else {
        panic!("{:?}", calls[3]);
    };
    assert!(ticket.is_some());
    assert!(
        hcp_response.starts_with("<?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<HostQueryRs")
    );
    assert!(hcp_response.ends_with("</QBXML>\n"));
    assert!(company_file.ends_with(".QBW"));
    assert_eq!((country.as_str(), *major, *minor), ("US", Some(5), Some(0)));
    let Call::ReceiveResponseXml { response, hresult, message, .. } = &calls[10] else {
        panic!("{:?}", calls[10]);
    };
    assert!(response.contains("<ListID>F0000-1215265593</ListID>"));
    assert_eq!((hresult.as_str(), message.as_str()), ("", ""));
}

#[test]
#[ignore = "needs ../shared"]
fn every_capture_is_read() {
    let rig = Rig::plain(pleasant);
    for folder in ["constructed", "wire_captures"] {
        for file in files(&soap().join(folder), ".xml") {
            let reply = rig.post(fs::read(&file).unwrap());
            assert_eq!(reply.status, 200, "{}: {reply:?}", file.display());
            let call = rig.calls().pop().unwrap();
            assert!(call.ticket().is_some(), "{}", file.display());
            if let (Call::ReceiveResponseXml { response, .. }, "wire_captures") = (call, folder) {
                assert!(response.starts_with("<?xml version=\"1.0\" ?>"), "{}", file.display());
                assert!(response.trim_end().ends_with("</QBXML>"), "{}", file.display());
            }
        }
    }
}
