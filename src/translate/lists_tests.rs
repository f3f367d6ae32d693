use super::*;
use crate::qbxml::{Event, Interest, Reader, Ret, wrap};

fn show<T>(found: (Option<T>, Vec<Finding>), words: impl Fn(&T) -> String) -> String {
    let (found, findings) = found;
    let mut shown = found.as_ref().map_or("nothing".to_string(), words);
    for finding in findings {
        assert!(finding.fix.is_some(), "{} has a remedy", finding.rule);
        let words = format!("; {} {}: {}", finding.severity, finding.rule, finding.message);
        shown.push_str(&words);
    }
    shown
}

fn entry_words(reference: &Reference, active: bool) -> String {
    let id = reference.id.as_ref().map_or("-", |id| id.as_str());
    format!("{id} \"{}\"{}", reference.name, if active { "" } else { " inactive" })
}

fn item_words(item: &Item) -> String {
    let description = item.description.as_deref().unwrap_or("-");
    let unit_set = item.unit_set.as_ref().map_or("-", |set| set.label());
    let entry = entry_words(&item.reference, item.active);
    format!("{} {entry} {description} {unit_set}", item.kind.word())
}

fn customer_words(customer: &Customer) -> String {
    let entry = entry_words(&customer.reference, customer.active);
    let mut address = customer.address.lines.clone();
    address.extend(customer.address.city.clone());
    format!("{entry} {}", address.join(", "))
}

fn site_words(site: &Site) -> String {
    let parent = site.parent.as_ref().map_or(String::new(), |site| format!(" in {}", site.label()));
    format!("{}{parent}", entry_words(&site.reference, site.active))
}

fn set_words(set: &UnitSet) -> String {
    let units = set.units.iter().map(|unit| {
        format!("{}/{}={}", unit.name, unit.abbreviation.as_deref().unwrap_or("-"), unit.ratio)
    });
    format!("\"{}\" {}", set.reference.name, units.collect::<Vec<_>>().join(" "))
}

/// What one element of a list, or of the company, means.
#[track_caller]
fn check(element: &str, expected: &str) {
    let file = wrap("QueryRs", element.as_bytes());
    let mut reader = Reader::new(file.as_slice(), Interest::EVERYTHING);
    while let Some(event) = reader.next().expect("the test's own XML is good") {
        let Event::Ret(ret, _) = event else { continue };
        let shown = match *ret {
            Ret::Item(ret) => show(item(ret), item_words),
            Ret::Customer(ret) => show(customer(ret), customer_words),
            Ret::InventorySite(ret) => show(site(ret), site_words),
            Ret::UnitOfMeasureSet(ret) => show(unit_set(ret), set_words),
            Ret::Preferences(ret) => show(multiple_sites(&ret), bool::to_string),
            Ret::Company(ret) => company_name(&ret).unwrap_or("nothing".to_string()),
            other => panic!("{other:?}"),
        };
        assert_eq!(shown, expected);
        return;
    }
    panic!("the test's own XML holds an object");
}

#[test]
fn items_of_every_kind_are_known() {
    for (element, word) in [
        ("ItemInventoryRet", "inventory"),
        ("ItemInventoryAssemblyRet", "assembly"),
        ("ItemNonInventoryRet", "non-inventory"),
        ("ItemServiceRet", "service"),
        ("ItemOtherChargeRet", "other-charge"),
        ("ItemFixedAssetRet", "fixed-asset"),
        ("ItemGroupRet", "group"),
        ("ItemDiscountRet", "discount"),
        ("ItemSubtotalRet", "subtotal"),
        ("ItemPaymentRet", "payment"),
        ("ItemSalesTaxRet", "sales-tax"),
        ("ItemSalesTaxGroupRet", "sales-tax-group"),
    ] {
        let ret = format!("<{element}><ListID>8-1</ListID><Name>N</Name></{element}>");
        check(&ret, &format!("{word} 8-1 \"N\" - -"));
    }
}

#[test]
fn an_item_is_named_in_full_and_described() {
    check(
        "<ItemInventoryRet><ListID>8-1</ListID><Name>M8</Name><FullName>Bolt:M8</FullName>
         <IsActive>false</IsActive><UnitOfMeasureSetRef><FullName>Count</FullName>
         </UnitOfMeasureSetRef><SalesDesc>hex bolt</SalesDesc></ItemInventoryRet>",
        "inventory 8-1 \"Bolt:M8\" inactive hex bolt Count",
    );
    check(
        "<ItemServiceRet><FullName>Work</FullName><SalesOrPurchase><Desc>by the hour</Desc>
         </SalesOrPurchase></ItemServiceRet>",
        "service - \"Work\" by the hour -",
    );
    check(
        "<ItemOtherChargeRet><FullName>Freight</FullName><SalesAndPurchase>
         <SalesDesc>by lorry</SalesDesc></SalesAndPurchase></ItemOtherChargeRet>",
        "other-charge - \"Freight\" by lorry -",
    );
}

#[test]
fn an_entry_without_id_and_name_is_left_out() {
    check(
        "<ItemGroupRet><ListID/><Name> </Name></ItemGroupRet>",
        "nothing; warning translate/entry-unnamed: an entry of the item list has neither id nor \
         name and was left out",
    );
}

#[test]
fn only_false_makes_an_entry_inactive() {
    check("<CustomerRet><FullName>A:B</FullName><IsActive/></CustomerRet>", "- \"A:B\" ");
    check(
        "<CustomerRet><FullName>A</FullName><IsActive>no</IsActive></CustomerRet>",
        "- \"A\" ; warning translate/truth-unreadable: \"no\" does not say whether customer \"A\" \
         is active",
    );
}

#[test]
fn a_customer_is_shipped_to_where_it_says() {
    let bill = "<BillAddress><Addr1>Office</Addr1></BillAddress>";
    check(&format!("<CustomerRet><ListID>8-1</ListID>{bill}</CustomerRet>"), "8-1 \"\" Office");
    let ship = "<ShipAddress><Addr1>Dock</Addr1><City>Springfield</City></ShipAddress>";
    check(
        &format!("<CustomerRet><ListID>8-1</ListID>{bill}{ship}</CustomerRet>"),
        "8-1 \"\" Dock, Springfield",
    );
}

#[test]
fn a_bin_is_named_with_its_site() {
    check(
        "<InventorySiteRet><ListID>8-1</ListID><Name>East</Name></InventorySiteRet>",
        "8-1 \"East\"",
    );
    let parent = "<ParentSiteRef><FullName>East</FullName></ParentSiteRef>";
    for name in ["A-1", "East:A-1"] {
        check(
            &format!("<InventorySiteRet><Name>{name}</Name>{parent}</InventorySiteRet>"),
            "- \"East:A-1\" in East",
        );
    }
}

#[test]
fn a_unit_set_begins_with_its_base() {
    check(
        "<UnitOfMeasureSetRet><Name>Count</Name>
         <BaseUnit><Name>each</Name><Abbreviation>EA</Abbreviation></BaseUnit>
         <RelatedUnit><Name>case</Name><Abbreviation>CS</Abbreviation>
           <ConversionRatio>12</ConversionRatio></RelatedUnit>
         <RelatedUnit><Name>bag</Name><ConversionRatio>many</ConversionRatio></RelatedUnit>
         <RelatedUnit><Name>none</Name><ConversionRatio>0</ConversionRatio></RelatedUnit>
         </UnitOfMeasureSetRet>",
        "\"Count\" each/EA=1 case/CS=12; \
         warning translate/unit-unreadable: unit bag of set \"Count\" was left out: \"many\" base \
         units; \
         warning translate/unit-unreadable: unit none of set \"Count\" was left out: \"0\" base \
         units",
    );
}

#[test]
fn preferences_say_whether_sites_are_several() {
    let said = |text: &str| {
        let name = "MultiLocationInventoryPreferences";
        let enabled = "IsMultiLocationInventoryEnabled";
        format!("<PreferencesRet><{name}><{enabled}>{text}</{enabled}></{name}></PreferencesRet>")
    };
    check(&said("true"), "true");
    check(&said("false"), "false");
    check(&said(""), "nothing");
    check(
        &said("perhaps"),
        "nothing; warning translate/truth-unreadable: QuickBooks says \"perhaps\" to whether \
         several sites are in use",
    );
    check("<PreferencesRet><ReportsPreferences/></PreferencesRet>", "nothing");
}

#[test]
fn the_company_has_a_name() {
    check("<CompanyRet><CompanyName>Acme Supply</CompanyName></CompanyRet>", "Acme Supply");
    check("<CompanyRet><LegalCompanyName>Acme</LegalCompanyName></CompanyRet>", "Acme");
    check("<CompanyRet/>", "nothing");
}
