//! Paging.

use crossdock::simulator::company::Profile;

use crate::rig::{ask, attribute, company, order, statuses, texts};

fn query(attributes: &str) -> String {
    format!("<SalesOrderQueryRq {attributes}><MaxReturned>2</MaxReturned></SalesOrderQueryRq>")
}

#[test]
fn pages_come_until_nothing_remains() {
    let mut company = company(Profile::default());
    for number in ["1004", "1005"] {
        company.enter_sales_order(&order(number, "Birch & Sons")).unwrap();
    }
    let mut session = company.begin();
    let mut attributes = "iterator=\"Start\"".to_string();
    let mut pages = Vec::new();
    loop {
        let answer = ask(&mut company, &mut session, &query(&attributes));
        let id = attribute(&answer, "iteratorID").unwrap();
        let remaining = attribute(&answer, "iteratorRemainingCount").unwrap();
        pages.push((texts(&answer, "RefNumber").join(" "), remaining.to_string()));
        attributes = format!("iterator=\"Continue\" iteratorID=\"{id}\"");
        if remaining == "0" {
            break;
        }
    }
    let page = |numbers: &str, remaining: &str| (numbers.to_string(), remaining.to_string());
    assert_eq!(pages, [page("1001 1002", "3"), page("1003 1004", "1"), page("1005", "0")]);
    let answer = ask(&mut company, &mut session, &query(&attributes));
    assert!(statuses(&answer)[0].starts_with("3391 The iteratorID"), "{answer}");
}

#[test]
fn an_iterator_dies_with_its_session_and_with_stop() {
    let mut company = company(Profile::default());
    let mut session = company.begin();
    let answer = ask(&mut company, &mut session, &query("iterator=\"Start\""));
    let id = attribute(&answer, "iteratorID").unwrap().to_string();
    let attributes = |word: &str| format!("iterator=\"{word}\" iteratorID=\"{id}\"");
    let mut other = company.begin();
    let codes = |answer: String| statuses(&answer)[0][..1].to_string();
    assert_eq!(codes(ask(&mut company, &mut other, &query(&attributes("Continue")))), "3");
    assert_eq!(codes(ask(&mut company, &mut session, &query(&attributes("Stop")))), "0");
    assert_eq!(codes(ask(&mut company, &mut session, &query(&attributes("Continue")))), "3");
}

#[test]
fn edits_between_two_pages_are_seen_and_deletions_leave_gaps() {
    let mut company = company(Profile::default());
    let mut session = company.begin();
    let answer = ask(&mut company, &mut session, &query("iterator=\"Start\""));
    let id = attribute(&answer, "iteratorID").unwrap().to_string();
    let (third, _) = crate::rig::ids(&company, "1003");
    company.delete(&third).unwrap();
    let next = query(&format!("iterator=\"Continue\" iteratorID=\"{id}\""));
    let answer = ask(&mut company, &mut session, &next);
    assert_eq!(attribute(&answer, "iteratorRemainingCount"), Some("0"));
    assert!(texts(&answer, "RefNumber").is_empty());
}

#[test]
fn an_iterator_needs_a_size_of_page() {
    let mut company = company(Profile::default());
    let mut session = company.begin();
    let request = "<SalesOrderQueryRq iterator=\"Start\"></SalesOrderQueryRq>";
    let answer = ask(&mut company, &mut session, request);
    assert!(statuses(&answer)[0].starts_with("3270"), "{answer}");
}
