//! Whole answers, as they go over the wire.

use crossdock::simulator::company::Profile;

use crate::rig::{ask_once, company, ids, invoice};

macro_rules! snapshot {
    ($name:literal, $text:expr) => {
        insta::with_settings!({
            snapshot_path => "../../snapshots/simulator_company",
            prepend_module_to_snapshot => false,
        }, { insta::assert_snapshot!($name, $text) });
    };
}

#[test]
fn the_greeting() {
    let mut company = company(Profile::default());
    company.register(
        "{8f2c1d3e-0000-4000-8000-1234567890ab}",
        "{0badcafe-0000-4000-8000-000000000001}",
    );
    snapshot!("greeting", company.greeting());
}

#[test]
fn an_order_and_its_invoice() {
    let mut company = company(Profile::default());
    let (order, _) = ids(&company, "1001");
    let request = invoice("Alder Works", &format!("<LinkToTxnID>{order}</LinkToTxnID>"));
    let query = format!(
        "<SalesOrderQueryRq requestID=\"2\"><TxnID>{order}</TxnID><IncludeLineItems>true\
         </IncludeLineItems><IncludeLinkedTxns>true</IncludeLinkedTxns></SalesOrderQueryRq>"
    );
    snapshot!("order-and-invoice", ask_once(&mut company, &(request + &query)));
}

#[test]
fn lists() {
    let mut company = company(Profile::default());
    let requests = "<CustomerQueryRq requestID=\"1\"><MaxReturned>1</MaxReturned></CustomerQueryRq>\
                    <ItemQueryRq requestID=\"2\" metaData=\"MetaDataAndResponseData\"/>\
                    <UnitOfMeasureSetQueryRq requestID=\"3\"/><TermsQueryRq requestID=\"4\"/>";
    snapshot!("lists", ask_once(&mut company, requests));
}
