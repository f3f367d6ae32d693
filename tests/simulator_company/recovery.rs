//! Message sets that are remembered: the table of Intuit's guide, row by row.

use crossdock::simulator::company::{Company, Profile, Recovery};

use crate::rig::{attribute, company, process, texts, with};

const ADD: &str = "<SalesOrderAddRq requestID=\"7\"><SalesOrderAdd><CustomerRef><FullName>Birch \
                   &amp; Sons</FullName></CustomerRef><RefNumber>9001</RefNumber>\
                   <SalesOrderLineAdd><Desc>text</Desc></SalesOrderLineAdd></SalesOrderAdd>\
                   </SalesOrderAddRq>";

const OTHER: &str = "<SalesOrderQueryRq/>";

/// Sends a set with these ids; gives messageSetStatusCode, whether requests were answered, and
/// how many orders there are then.
fn send(company: &mut Company, ids: &str, requests: &str) -> (String, bool, usize) {
    let message = with("13.0", &format!("{ids} onError=\"stopOnError\""), requests);
    let mut session = company.begin();
    let answer = process(company, &mut session, &message);
    let line = answer.lines().find(|line| line.starts_with("<QBXMLMsgsRs")).unwrap_or(&answer);
    let code = attribute(line, "messageSetStatusCode").unwrap_or("none").to_string();
    (code, answer.contains("statusCode="), company.counts().0)
}

fn outcome(code: &str, answered: bool, orders: usize) -> (String, bool, usize) {
    (code.to_string(), answered, orders)
}

#[test]
fn the_table_of_the_guide() {
    let mut company = company(Profile::default());
    let mut row = |ids: &str, requests: &str, expected| {
        assert_eq!(send(&mut company, ids, requests), expected, "{ids}");
    };
    // None: run, and nothing is stored.
    row("", ADD, outcome("none", true, 4));
    // New, never seen: run and stored.
    row("newMessageSetID=\"A\"", ADD, outcome("0", true, 5));
    // New, seen before: not run again, the stored answer.
    row("newMessageSetID=\"A\"", ADD, outcome("0", true, 5));
    // The same id with other content.
    row("newMessageSetID=\"A\"", OTHER, outcome("9001", false, 5));
    // Both the same: only asked after.
    row("newMessageSetID=\"A\" oldMessageSetID=\"A\"", ADD, outcome("0", true, 5));
    row("newMessageSetID=\"B\" oldMessageSetID=\"B\"", ADD, outcome("9002", false, 5));
    // New with an older one: that is forgotten, the new one run.
    row("newMessageSetID=\"B\" oldMessageSetID=\"A\"", ADD, outcome("0", true, 6));
    row("newMessageSetID=\"A\" oldMessageSetID=\"A\"", ADD, outcome("9002", false, 6));
    // The same again, as after a lost answer.
    row("newMessageSetID=\"B\" oldMessageSetID=\"A\"", ADD, outcome("0", true, 6));
    // An older one that is not stored.
    row("newMessageSetID=\"C\" oldMessageSetID=\"A\"", ADD, outcome("600", true, 7));
    // Old alone: forgotten.
    row("oldMessageSetID=\"C\"", "", outcome("0", false, 7));
    row("newMessageSetID=\"C\" oldMessageSetID=\"C\"", ADD, outcome("9002", false, 7));
    // All are forgotten.
    row("oldMessageSetID=\"ClearAllMessageSets\"", "", outcome("0", false, 7));
    row("newMessageSetID=\"B\" oldMessageSetID=\"B\"", ADD, outcome("9002", false, 7));
    // An id that is too long.
    let long = format!("newMessageSetID=\"{}\"", "x".repeat(24));
    row(&long, ADD, outcome("9004", false, 7));
}

#[test]
fn what_is_stored_outlives_sessions_and_files() {
    let mut company = company(Profile::default());
    assert_eq!(send(&mut company, "newMessageSetID=\"A\"", ADD), outcome("0", true, 4));
    let mut file = Vec::new();
    company.save(&mut file).unwrap();
    let mut company = Company::restore(Profile::default(), &file).unwrap();
    assert_eq!(send(&mut company, "newMessageSetID=\"A\"", ADD), outcome("0", true, 4));
}

#[test]
fn a_set_that_the_parser_refuses_is_not_stored() {
    let mut company = company(Profile::default());
    let broken = ADD.replace("RefNumber", "RefNumbr");
    assert_eq!(send(&mut company, "newMessageSetID=\"A\"", &broken), outcome("none", false, 3));
    let asked = send(&mut company, "newMessageSetID=\"A\" oldMessageSetID=\"A\"", ADD);
    assert_eq!(asked, outcome("9002", false, 3));
}

#[test]
fn the_feature_can_be_off_or_broken() {
    let profile = Profile { recovery: Recovery::Ignored, ..Profile::default() };
    let mut off = company(profile);
    assert_eq!(send(&mut off, "newMessageSetID=\"A\"", ADD), outcome("none", true, 4));
    assert_eq!(send(&mut off, "newMessageSetID=\"A\"", ADD), outcome("none", true, 5));
    let profile = Profile { recovery: Recovery::CannotStore, ..Profile::default() };
    let mut broken = company(profile);
    assert_eq!(send(&mut broken, "newMessageSetID=\"A\"", ADD), outcome("9005", true, 4));
    assert_eq!(send(&mut broken, "newMessageSetID=\"A\"", ADD), outcome("9005", true, 5));
}

#[test]
fn data_can_be_left_out_of_the_answer() {
    let mut company = company(Profile::default());
    let attributes = "newMessageSetID=\"A\" responseData=\"includeNone\" onError=\"stopOnError\"";
    let mut session = company.begin();
    let answer = process(&mut company, &mut session, &with("13.0", attributes, ADD));
    assert!(answer.contains("<ErrorRecovery>") && !answer.contains("SalesOrderRet"), "{answer}");
    assert_eq!(texts(&answer, "TxnID").len(), 1);
}
