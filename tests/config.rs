//! `crossdock.yaml` as its author sees it: defaults, contradictions, and how mistakes are told.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

use crossdock::config::{
    Config, ConfigErrors, IntelliTrackVia, QBXML_VERSIONS, QuickBooksVia, Store, parse,
};
use crossdock::domain::breakers::Limits;
use crossdock::domain::numbering::Numbering;
use crossdock::domain::settings::{Settings, SiteMapping};
use crossdock::problem::{Paint, Problem, render};
use crossdock::qbxml::codes::{Code, Policy};
use jiff::civil::DateTime;
use proptest::prelude::*;

const FILE: &str = "crossdock.yaml";

/// Everything wrong or doubtful, whether or not the text can be used.
fn problems(text: &str) -> Vec<Problem> {
    match parse(text, FILE) {
        Ok(config) => config.warnings,
        Err(ConfigErrors::Wrong { problems, .. }) => problems,
        Err(ConfigErrors::Read { .. }) => unreachable!("parsing reads no file"),
    }
}

/// A text below `company`; expected: `severity line:column: message`, one a problem.
fn check(text: &str, expected: &[&str]) {
    let text = format!("company: Acme\n{text}\n");
    let told: Vec<String> = problems(&text)
        .iter()
        .map(|each| {
            assert!(each.remedy.is_some(), "every problem has a remedy: {}", each.message);
            let (line, column) = (each.place.line, each.place.column);
            format!("{} {line}:{column}: {}", each.severity, each.message)
        })
        .collect();
    assert_eq!(told, expected, "{text}");
}

fn config(text: &str) -> Config {
    match parse(text, FILE) {
        Ok(config) => config,
        Err(error) => panic!("{error}"),
    }
}

/// A text as a person sees it told, in `snapshots/config`.
macro_rules! snapshot {
    ($text:expr) => {
        let text = $text;
        let told = match parse(text, FILE) {
            Ok(config) => render(&config.warnings, &config.sources, Paint::Plain),
            Err(error) => error.to_string(),
        };
        insta::with_settings!({
            snapshot_path => "../snapshots/config",
            prepend_module_to_snapshot => false,
            omit_expression => true,
            description => text,
        }, { insta::assert_snapshot!(told); });
    };
}

#[test]
fn everything_but_the_company_has_a_default() {
    let config = config("company: Acme Supply\n");
    assert_eq!(config.company, "Acme Supply");
    assert_eq!(config.quickbooks.via, QuickBooksVia::WebConnector);
    assert_eq!(config.quickbooks.files, Vec::<String>::new());
    assert_eq!(config.quickbooks.outbox, "outgoing");
    assert_eq!(config.quickbooks.qbxml_version, "13.0");
    assert_eq!(config.quickbooks.username, "crossdock");
    assert_eq!(config.quickbooks.company_file, None);
    assert_eq!(config.quickbooks.owner_id, None);
    assert_eq!(config.quickbooks.file_id, None);
    assert_eq!(config.intellitrack.via, IntelliTrackVia::Embedded);
    assert_eq!(config.settings, Settings::default());
    assert_eq!(config.limits, Limits::default());
    assert_eq!(config.rules, "rules");
    assert_eq!(config.store, Store::File("state.db".into()));
    assert_eq!(config.warnings, []);
}

#[test]
fn every_key_is_read() {
    let config = config(
        "# yaml-language-server: $schema=crossdock.schema.json
company: Acme Supply
quickbooks:
  via: files
  files: ['quickbooks/*.xml', 'C:\\Exports\\*.xml']
  outbox: out
  qbxml_version: \"16.0\"
  username: acme
  company_file: 'C:\\Books\\acme.qbw'
  owner_id: '{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}'
  file_id: '{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}'
intellitrack: { via: embedded, division: East }
settings:
  manual_posting: true
  partial_invoices: true
  multiple_sites: true
  sites:
    - { quickbooks: East, site: EAST, location: DOCK-1 }
    - { quickbooks: West Coast, site: WEST }
  default_site:
  default_location: SHELF
  default_uom: CS
  sync_interval_minutes: 15
  last_auto_sync_completed_on: 2026-03-05T17:30:00
  partial_item_receipts: false
  adjustment_account: null
  import_assemblies: true
  picking_numbers: { prefix: 'EAST-', next: 7000 }
  number_distance: 20
limits: { withdrawals: 5, withdrawals_percent: 10, shrink_percent: 80, backlog: 0 }
rules: { path: policies }
store: { url: 'sqlite:C:\\Crossdock\\state.db' }
",
    );
    assert_eq!(config.warnings, []);
    assert_eq!(config.quickbooks.via, QuickBooksVia::Files);
    assert_eq!(config.quickbooks.files, ["quickbooks/*.xml", "C:\\Exports\\*.xml"]);
    assert_eq!(config.quickbooks.outbox, "out");
    assert_eq!(config.quickbooks.qbxml_version, "16.0");
    assert_eq!(config.quickbooks.username, "acme");
    assert_eq!(config.quickbooks.company_file.as_deref(), Some("C:\\Books\\acme.qbw"));
    assert!(config.quickbooks.owner_id.is_some_and(|id| id.starts_with("{57F3")));
    assert!(config.quickbooks.file_id.is_some_and(|id| id.starts_with("{90A4")));
    assert_eq!(config.intellitrack.via, IntelliTrackVia::Embedded);
    assert_eq!(config.rules, "policies");
    assert_eq!(config.store, Store::File("C:\\Crossdock\\state.db".into()));
    let limits = Limits { withdrawals: 5, withdrawals_percent: 10, shrink_percent: 80, backlog: 0 };
    assert_eq!(config.limits, limits);
    assert_eq!(config.settings, unusual_settings());
}

/// The settings of [`every_key_is_read`].
fn unusual_settings() -> Settings {
    let site = |quickbooks: &str, site: &str, location: &str| SiteMapping {
        quickbooks: quickbooks.into(),
        site: site.into(),
        location: location.into(),
    };
    Settings {
        division: "East".into(),
        manual_posting: true,
        partial_invoices: true,
        multiple_sites: true,
        sites: vec![site("East", "EAST", "DOCK-1"), site("West Coast", "WEST", "SHELF")],
        default_site: "MAIN".into(),
        default_location: "SHELF".into(),
        default_uom: "CS".into(),
        sync_interval_minutes: 15,
        last_auto_sync_completed_on: Some(DateTime::constant(2026, 3, 5, 17, 30, 0, 0)),
        import_assemblies: true,
        picking_numbers: Numbering { prefix: "EAST-".into(), next: 7000 },
        number_distance: 20,
        ..Settings::default()
    }
}

#[test]
fn numbers_fit_into_quickbooks() {
    check("settings: { picking_numbers: { prefix: PICKING-, next: 999 } }", &[]);
    check("settings: { picking_numbers: { prefix: '', next: 50000 } }", &[]);
    check(
        "settings: { picking_numbers: { prefix: PICKING-, next: 1000 } }",
        &["error 2:40: `settings.picking_numbers`: PICKING-1000 has 12 characters, and \
             QuickBooks keeps 11 of a number"],
    );
    check(
        "settings: { picking_numbers: { prefix: WH2 } }",
        &["error 2:40: `settings.picking_numbers.prefix` ends in a digit, which could not be \
             told from the number behind it: \"WH2\""],
    );
}

#[test]
fn limits_are_counts_and_percentages() {
    check("limits: { withdrawals: 0, shrink_percent: 100 }", &[]);
    check(
        "limits: { withdrawals_percent: 101, backlog: many }",
        &[
            "error 2:32: `limits.withdrawals_percent` must be a whole number from 0 to 100, not \
             `101`",
            "error 2:46: `limits.backlog` must be a whole number from 0 to 1000000, not `many`",
        ],
    );
}

#[test]
fn codes_of_quickbooks_have_words() {
    let text = "quickbooks:\n  codes:\n    3180: stop\n    \"0x80040408\": stop\n    530: accept";
    let codes = config(&format!("company: Acme\n{text}")).quickbooks.codes;
    assert_eq!(codes.own(Code::Status(3180)), Some(Policy::Stop));
    assert_eq!(codes.of(Code::Result(0x8004_0408)), Policy::Stop);
    assert_eq!(codes.of(Code::Status(530)), Policy::Done);
    assert_eq!(codes.of(Code::Status(3140)), Policy::FixData);
    assert_eq!(codes.own(Code::Status(3140)), None);
    check(text, &[]);
    check("quickbooks: { codes: }", &[]);
    check(
        "quickbooks: { codes: [3180] }",
        &["error 2:22: `quickbooks.codes` must be a section with codes as keys, not a list"],
    );
    check(
        "quickbooks: { codes: { 3180: later, lock: retry, 3140: accept, 3181: retry } }",
        &[
            "error 2:30: `quickbooks.codes.3180` must be one of `accept`, `retry`, `fix`, \
             `refetch`, `stop`, not `later`",
            "error 2:37: `quickbooks.codes`: \"lock\" is no code",
            "error 2:56: `quickbooks.codes.3140` cannot be `accept`: what was asked for is not \
             done",
            "warning 2:64: `quickbooks.codes`: 3181 is not among the known codes",
        ],
    );
}

#[test]
fn five_mistakes_are_told_at_once() {
    snapshot!(
        "# the books of Acme
compny: Acme Supply
quickbooks:
  via: web-conector
  files: quickbooks/*.xml
settings:
  multiple_sites: yes
  sync_interval_minutes: -5
"
    );
}

#[test]
fn sites_mapped_twice_are_told_with_both_places() {
    snapshot!(
        "company: Acme Supply
settings:
  multiple_sites: true
  sites:
    - { quickbooks: East, site: EAST }
    - { quickbooks: 'EAST ', site: E2 }
    - { quickbooks: Dock, site: east }
    - { quickbooks: West, site: '' }
"
    );
}

#[test]
fn a_windows_path_in_double_quotes_is_explained() {
    snapshot!(
        "company: Acme Supply
quickbooks:
  company_file: \"C:\\Books\\acme.qbw\"
"
    );
}

#[test]
fn a_windows_path_that_happens_to_be_valid_yaml_is_explained() {
    snapshot!(
        "company: Acme Supply
quickbooks:
  company_file: \"C:\\new\\acme.qbw\"
"
    );
}

#[test]
fn notes_tell_what_has_no_effect() {
    snapshot!(
        "company: Acme Supply
settings:
  sites: [{ quickbooks: East, site: EAST }]
  partial_item_receipts: true
  adjustment_account: Shrinkage
"
    );
}

#[test]
fn the_company_is_needed() {
    for text in ["", "company:\n", "settings: {}\n", "{}"] {
        let told = problems(text);
        assert_eq!(told.len(), 1, "{text}");
        assert_eq!(told[0].message, "`company` is missing");
        assert_eq!((told[0].place.line, told[0].place.column), (1, 1));
    }
}

#[test]
fn multiple_sites_needs_sites() {
    let message = "`settings.multiple_sites` is on, and `settings.sites` maps none";
    check("settings: { multiple_sites: true }", &[&format!("error 2:29: {message}")]);
    check("settings: { multiple_sites: true, sites: [] }", &[&format!("error 2:29: {message}")]);
}

#[test]
fn multiple_sites_needs_a_qbxml_that_knows_them() {
    let settings = "settings: { multiple_sites: true, sites: [{ quickbooks: E, site: E }] }";
    let old = "error 2:30: qbXML 9.0 knows no sites, and `multiple_sites` is on";
    check(&format!("quickbooks: {{ qbxml_version: '9.0' }}\n{settings}"), &[old]);
    check(&format!("quickbooks: {{ qbxml_version: '10.0' }}\n{settings}"), &[]);
}

#[test]
fn one_site_needs_its_defaults() {
    let site = "error 2:13: `settings.default_site` is empty, and `multiple_sites` is off";
    check("settings: { default_site: }", &[site]);
    let location = "error 2:31: `settings.default_location` is empty, and `multiple_sites` is off";
    check("settings: { default_location: '' }", &[location]);
    let unit = "error 2:26: `settings.default_uom` is empty";
    check("settings: { default_uom: ' ' }", &[unit]);
}

#[test]
fn rows_of_sites_are_complete() {
    check(
        "settings: { multiple_sites: true, sites: [{ quickbooks: E }, { site: W, bin: B }, X] }",
        &[
            "error 2:43: `settings.sites[0].site` is missing",
            "error 2:62: `settings.sites[1].quickbooks` is missing",
            "error 2:73: unknown key `bin` in `settings.sites[1]`",
            "error 2:83: `settings.sites[2]` must be a section with keys, not `X`",
        ],
    );
}

#[test]
fn numbers_and_switches_are_exact() {
    let of = |key: &str, value: &str, what: &str| {
        let message = format!("`settings.{key}` must be {what}, not {value}");
        let column = 15 + key.len();
        (format!("settings: {{ {key}: "), format!("error 2:{column}: {message}"))
    };
    for (written, shown) in [("-5", "`-5`"), ("1.5", "`1.5`"), ("'5'", "the text \"5\"")] {
        let what = "a whole number from 0 to 527040";
        let (text, message) = of("sync_interval_minutes", shown, what);
        check(&format!("{text}{written} }}"), &[&message]);
    }
    for (written, shown) in [("yes", "`yes`"), ("'true'", "the text \"true\""), ("1", "`1`")] {
        let (text, message) = of("manual_posting", shown, "true or false");
        check(&format!("{text}{written} }}"), &[&message]);
    }
}

#[test]
fn the_high_water_mark_is_a_local_date_and_time() {
    for good in ["2026-03-05", "2026-03-05T17:30", "'2026-03-05 17:30:00'", "null", "~"] {
        check(&format!("settings: {{ last_auto_sync_completed_on: {good} }}"), &[]);
    }
    for bad in ["yesterday", "2026-02-30", "2026-03-05T17:30:00Z", "05.03.2026"] {
        let message = format!(
            "error 2:42: `settings.last_auto_sync_completed_on` is not a date and time: \"{bad}\""
        );
        check(&format!("settings: {{ last_auto_sync_completed_on: {bad} }}"), &[&message]);
    }
}

#[test]
fn ids_are_guids_in_braces() {
    let id = "57F3B9B1-86F1-4FCC-B1EE-566DE1813D20";
    for bad in [id.to_string(), format!("{{{}}}", &id[1..]), "{...}".into(), "{}".into()] {
        let message = format!("error 2:25: `quickbooks.owner_id` is not a GUID: \"{bad}\"");
        check(&format!("quickbooks: {{ owner_id: '{bad}' }}"), &[&message]);
    }
    check(&format!("quickbooks: {{ file_id: '{{{id}}}' }}"), &[]);
    // Without quotes the braces begin a section, and YAML says so in words of its own.
    check(
        &format!("quickbooks: {{ file_id: {{{id}}} }}"),
        &["error 2:24: `quickbooks.file_id` must be a text, not a section with keys"],
    );
}

#[test]
fn versions_of_qbxml_are_those_that_exist() {
    for version in QBXML_VERSIONS {
        check(&format!("quickbooks: {{ qbxml_version: \"{version}\" }}"), &[]);
    }
    for bad in ["17.0", "13", "1.1", "latest"] {
        let told = problems(&format!("company: A\nquickbooks: {{ qbxml_version: \"{bad}\" }}\n"));
        assert_eq!(told.len(), 1);
        assert!(told[0].message.starts_with("`quickbooks.qbxml_version` must be one of `2.0`"));
    }
}

#[test]
fn files_are_named_where_they_are_the_way() {
    let message = "`quickbooks.via` is `files`, and `quickbooks.files` names none";
    check("quickbooks: { via: files }", &[&format!("error 2:20: {message}")]);
    check("quickbooks: { via: files, files: [] }", &[&format!("error 2:34: {message}")]);
    check(
        "quickbooks: { via: files, files: ['a[.xml', ''] }",
        &[
            "error 2:35: `a[.xml` is not a file pattern: invalid range pattern",
            "error 2:45: an entry of `quickbooks.files` is empty",
        ],
    );
}

#[test]
fn a_warehouse_outside_says_where_it_is() {
    for (via, what) in [("files", "files"), ("sql", "sql")] {
        check(
            &format!("intellitrack: {{ via: {via} }}"),
            &[&format!(
                "error 2:22: `intellitrack.via` is `{what}`, and there is no section `{what}`"
            )],
        );
    }
    check(
        "intellitrack:\n  via: files\n  files: { picked_orders: in, columns: { orders: A } }",
        &[
            "error 4:3: `intellitrack.files.picking_orders` is missing",
            "error 4:42: unknown key `orders` in `intellitrack.files.columns`",
        ],
    );
}

#[test]
fn statements_for_a_warehouse_outside_name_their_parameters_rightly() {
    let unknown = |name: &str| {
        let known = "change, order_number, order_date, due_date, customer, comment, carrier, \
                     reason, quickbooks_id, edit_sequence, ship_to, city, state, postal_code, \
                     country, order_site, udf1, udf2, udf3, udf4, udf5, udf6, udf7, udf8, udf9, \
                     udf10";
        format!("there is no parameter `:{name}`; there are: {known}")
    };
    check(
        "intellitrack:
  via: sql
  sql:
    url: mysql://there
    orders: SELECT 1
    is_done: SELECT 1 WHERE :changes = 1
    mark_done: { a: 1 }
    create_order: [INSERT INTO o VALUES (:item)]
    create_line: []
    update_order: []
    withdraw_order: []
    block_order: []
    flag_order: []
",
        &[
            "warning 4:3: `intellitrack.sql.clear_order` is missing: the warehouse does not learn \
             of it",
            "error 5:10: `intellitrack.sql.url` begins with neither `postgres://` nor \
             `sqlserver://`",
            &format!("error 7:14: `intellitrack.sql.is_done`: {}", unknown("changes")),
            "error 8:16: `intellitrack.sql.mark_done` is no statement",
            &format!("error 9:20: `intellitrack.sql.create_order`: {}", unknown("item")),
        ],
    );
}

fn store(text: &str) -> Store {
    config(&format!("company: A\nstore: {{ {text} }}\n")).store
}

#[test]
fn stores_are_files_or_schemas() {
    for (url, file) in [
        ("sqlite:state.db", "state.db"),
        ("sqlite://data/state.db", "data/state.db"),
        ("sqlite:///srv/state.db", "/srv/state.db"),
    ] {
        assert_eq!(store(&format!("url: '{url}'")), Store::File(file.into()));
    }
    let url = "postgres://ann:secret@host/db".to_string();
    let expected = Store::Schema { url: url.clone(), schema: "crossdock".into() };
    assert_eq!(store(&format!("url: '{url}'")), expected);
    assert_eq!(format!("{expected:?}"), "Schema(\"crossdock\")", "without the password");
    let url = "postgresql://host/db".to_string();
    let expected = Store::Schema { url: url.clone(), schema: "acme_2".into() };
    assert_eq!(store(&format!("url: '{url}', schema: acme_2")), expected);
}

#[test]
fn mistaken_stores_are_told() {
    for (url, message) in [
        ("postgres:ann:secret@host", "`store.url` does not say where PostgreSQL is"),
        ("mysql://host/db", "`store.url` does not begin with a kind of store that is known"),
        ("state.db", "`store.url` does not begin with a kind of store that is known"),
        ("sqlite:", "`store.url` names no file, and nothing would be kept"),
        ("sqlite::memory:", "`store.url` names no file, and nothing would be kept"),
        ("sqlite:a.db?mode=ro", "`store.url` takes no options"),
    ] {
        check(&format!("store: {{ url: '{url}' }}"), &[&format!("error 2:15: {message}")]);
    }
    for schema in ["Acme", "pg_acme", "1st", "a-b", "a\"; DROP SCHEMA b", &"a".repeat(64)] {
        let told =
            format!("error 2:39: `store.schema` cannot be the name of a schema: \"{schema}\"");
        check(&format!("store: {{ url: postgres://h/d, schema: '{schema}' }}"), &[&told]);
    }
    check(
        "store: { schema: acme }",
        &["error 2:18: `store.schema` is for PostgreSQL, and the store is a file"],
    );
}

#[test]
fn unknown_keys_get_a_guess_and_the_list() {
    let remedy = |text: &str| {
        let told = problems(&format!("company: A\n{text}\n"));
        assert_eq!(told.len(), 1, "{text}");
        told[0].remedy.clone().unwrap_or_default()
    };
    let known = "known keys: company, quickbooks, settings, intellitrack, limits, rules, store";
    assert_eq!(remedy("setings: {}"), format!("did you mean `settings`? {known}"));
    assert_eq!(remedy("wibble: {}"), known);
    assert_eq!(
        remedy("intellitrack: { Division: X }"),
        "did you mean `division`? known keys: division, via, files, sql"
    );
}

#[test]
fn a_mistake_in_the_form_of_the_file_does_not_hide_the_others() {
    check(
        "rules: { path: a, path: b }\nwibble: 1",
        &["error 2:19: `path` is given twice", "error 3:1: unknown key `wibble`"],
    );
}

#[test]
fn places_serve_later_findings() {
    let config = config("company: A\nsettings:\n  default_site: NORTH\n");
    assert_eq!(config.places.of("settings.default_site").to_string(), "crossdock.yaml:3:17");
    assert_eq!(config.places.of("settings.sites[0].site").to_string(), "crossdock.yaml:2:1");
}

proptest! {
    /// Whatever a file holds, it is told and not stumbled over.
    #[test]
    fn no_text_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survives(&String::from_utf8_lossy(&bytes));
    }

    /// Pieces of YAML in any order reach further in than bytes do.
    #[test]
    fn no_yaml_makes_it_panic(pieces in proptest::collection::vec(piece(), 0..40)) {
        survives(&pieces.concat());
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "company: A\n",
        "settings:",
        "quickbooks:",
        "\n",
        "\r\n",
        "  ",
        "\t",
        "- ",
        "{",
        "}",
        "[",
        "]",
        ": ",
        ", ",
        "'",
        "\"",
        "\\",
        "|\n",
        ">\n",
        "&a ",
        "*a",
        "!!str ",
        "---\n",
        "...\n",
        "# x\n",
        "? ",
        "sites: ",
        "via: files\n",
        "ü",
        "\u{feff}",
        "𝄞",
        "~",
        "true",
        "-5",
        "1.10",
        "%YAML 1.2\n",
        "\u{0}",
        "default_site: ",
        "url: ",
    ])
}

fn survives(text: &str) {
    match parse(text, FILE) {
        Ok(config) => drop(render(&config.warnings, &config.sources, Paint::Coloured)),
        Err(ConfigErrors::Wrong { problems, sources }) => {
            assert!(!problems.is_empty());
            drop(render(&problems, &sources, Paint::Coloured));
        }
        Err(error) => panic!("{error}"),
    }
}
