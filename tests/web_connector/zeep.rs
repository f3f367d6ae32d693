//! A SOAP client that was made from our description, by somebody else's program.

use std::process::Command;

use crossdock::web_connector::calls::{Answer, Call, Operation};
use crossdock::web_connector::password::Password;

use crate::rig::{Rig, TICKET, pleasant};

const REQUEST: &str = "<?xml version=\"1.0\"?>\r\n<QBXML>Caf\u{e9} &amp; <Qty>1</Qty></QBXML>";

/// The Python that has zeep.
fn python() -> String {
    let set = std::env::var("CROSSDOCK_TEST_PYTHON").ok();
    let usual = "/usr/bin/python3";
    let found = std::path::Path::new(usual).is_file().then(|| usual.to_string());
    set.or(found).unwrap_or_else(|| "python3".to_string())
}

#[test]
#[ignore = "needs Python with zeep"]
fn a_client_made_from_the_description_completes_a_visit() {
    let rig = Rig::plain(|call| match call {
        Call::SendRequestXml { .. } => Ok(Answer::Text(REQUEST.into())),
        other => pleasant(other),
    });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/web_connector/zeep_client.py");
    let url = format!("http://{}/qbwc?wsdl", rig.address);
    let ran = Command::new(python()).args([script, &url, TICKET, REQUEST]).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stdout));
    let asked: Vec<Operation> = rig.calls().iter().map(Call::operation).collect();
    assert_eq!(asked, Operation::ALL);
    let password = Password::new("green & <otters> 41");
    assert_eq!(rig.calls()[2], Call::Authenticate { user: "acme".into(), password });
}
