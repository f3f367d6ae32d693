//! Text → [`Config`]: every key asked for once, every section checked where it is read.

use std::path::PathBuf;

use super::codes::read_codes;
use super::limits::read_limits;
use super::outside::read_intellitrack;
use super::places::Places;
use super::settings::read_settings;
use super::visits::read_visits;
use super::{Config, QBXML_VERSIONS, QuickBooks, QuickBooksVia, Sources, Store};
use crate::problem::Problem;
use crate::yaml::{Reader, Section, Span, parse};

/// The configuration as far as it could be read, and everything wrong or doubtful. `None` where
/// even `company` is missing; what is given is to be used only where no problem is an error.
pub(super) fn read(text: &str, file: &str) -> (Option<Config>, Vec<Problem>) {
    let (root, problems) = parse(text, file);
    // Below text that is no YAML nothing is missing: it was not looked at.
    if !problems.is_empty() && root.kind == crate::yaml::Kind::Null {
        return (None, problems);
    }
    let reader = Reader::new(file, problems);
    let top = reader.section(&root, "", Span::START);
    let company = top.required_text("company", "write `company:` and the name of the company");
    let (quickbooks, settings) = (top.section("quickbooks"), top.section("settings"));
    let intellitrack = top.section("intellitrack");
    let places = Places::of_tree(&root, file);
    let division = intellitrack.text("division");
    let config = Config {
        directory: PathBuf::new(),
        company: company.clone().unwrap_or_default(),
        quickbooks: read_quickbooks(quickbooks, &reader),
        intellitrack: read_intellitrack(intellitrack, &reader),
        settings: read_settings(settings, division, &reader),
        limits: read_limits(top.section("limits")),
        rules: read_rules(top.section("rules")),
        store: read_store(top.section("store"), &reader),
        places,
        warnings: Vec::new(),
        sources: Sources::new(),
    };
    top.finish();
    check_site_version(&config, &reader);
    (company.map(|_| config), reader.finish())
}

fn read_quickbooks(section: Section<'_>, reader: &Reader<'_>) -> QuickBooks {
    let ways = [
        ("web-connector", QuickBooksVia::WebConnector),
        ("files", QuickBooksVia::Files),
        ("simulator", QuickBooksVia::Simulator),
    ];
    let via = section.choice("via", &ways).unwrap_or(QuickBooksVia::WebConnector);
    let files = read_patterns(&section, reader);
    if via == QuickBooksVia::Files && files.as_ref().is_none_or(Vec::is_empty) {
        let message = "`quickbooks.via` is `files`, and `quickbooks.files` names none";
        reader.report(
            Problem::error(section.place(if files.is_some() { "files" } else { "via" }), message)
                .with_remedy("add `files: [quickbooks/*.xml]`"),
        );
    }
    let versions = QBXML_VERSIONS.map(|version| (version, version));
    let quickbooks = QuickBooks {
        via,
        files: files.unwrap_or_default(),
        outbox: section.text("outbox").unwrap_or_else(|| "outgoing".into()),
        qbxml_version: section.choice("qbxml_version", &versions).unwrap_or("13.0"),
        username: section.text("username").unwrap_or_else(|| "crossdock".into()),
        company_file: section.text("company_file"),
        owner_id: read_guid(&section, "owner_id", reader),
        file_id: read_guid(&section, "file_id", reader),
        visits: read_visits(section.section("visits")),
        codes: read_codes(&section, reader),
    };
    section.finish();
    quickbooks
}

fn read_patterns(section: &Section<'_>, reader: &Reader<'_>) -> Option<Vec<String>> {
    let patterns = section.texts("files")?;
    for (pattern, place) in &patterns {
        if let Err(error) = glob::Pattern::new(pattern) {
            let message = format!("`{pattern}` is not a file pattern: {}", error.msg);
            reader.report(
                Problem::error(place.clone(), message)
                    .with_remedy("write a path; `*` stands for any part of one name"),
            );
        }
    }
    Some(patterns.into_iter().map(|(pattern, _)| pattern).collect())
}

/// The Web Connector takes GUIDs in braces only.
fn read_guid(section: &Section<'_>, key: &'static str, reader: &Reader<'_>) -> Option<String> {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    let text = section.text(key)?;
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let is_guid = inner.is_some_and(|inner| {
        let groups: Vec<&str> = inner.split('-').collect();
        groups.len() == GROUPS.len()
            && groups.iter().zip(GROUPS).all(|(group, length)| {
                group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
            })
    });
    if !is_guid {
        let message = format!("`quickbooks.{key}` is not a GUID: \"{text}\"");
        reader.report(Problem::error(section.place(key), message).with_remedy(
            "write '{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}' with its braces, in quotes, or leave \
             the key out: `crossdock qwc` makes one",
        ));
        return None;
    }
    Some(text)
}

fn read_rules(section: Section<'_>) -> String {
    let path = section.text("path").unwrap_or_else(|| "rules".into());
    section.finish();
    path
}

/// The schema of workspaces that name none.
const SCHEMA: &str = "crossdock";
/// PostgreSQL cuts longer names off.
const SCHEMA_BYTES_MAX: usize = 63;

/// The file behind a `sqlite:` URL, or the schema behind a `postgres:` one. `sqlite://state.db` is
/// taken as written by those who are used to two slashes.
fn read_store(section: Section<'_>, reader: &Reader<'_>) -> Store {
    let url = section.text("url").unwrap_or_else(|| "sqlite:state.db".into());
    let place = section.place("url");
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let schema = read_schema(&section, reader);
        section.finish();
        return Store::Schema { url, schema };
    }
    if section.text("schema").is_some() {
        let message = "`store.schema` is for PostgreSQL, and the store is a file";
        let remedy = "delete the key; each workspace has a file of its own";
        reader.report(Problem::error(section.place("schema"), message).with_remedy(remedy));
    }
    section.finish();
    let remedy = "write `sqlite:` and the path of a file: sqlite:state.db";
    let report = |message: &str| {
        reader.report(Problem::error(place.clone(), message).with_remedy(remedy));
        Store::File(String::new())
    };
    let path = url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    match path {
        Some("" | ":memory:") => report("`store.url` names no file, and nothing would be kept"),
        Some(path) if path.contains('?') => report("`store.url` takes no options"),
        Some(path) => Store::File(path.to_string()),
        // The URL may hold a password and is not repeated.
        None if url.starts_with("postgres") => {
            let message = "`store.url` does not say where PostgreSQL is";
            let remedy = "write postgres://user@host:5432/database";
            reader.report(Problem::error(place, message).with_remedy(remedy));
            Store::File(String::new())
        }
        None => report("`store.url` does not begin with a kind of store that is known"),
    }
}

/// Names that need no quotes anywhere, so that people can use them in `psql`, too.
fn read_schema(section: &Section<'_>, reader: &Reader<'_>) -> String {
    let schema = section.text("schema").unwrap_or_else(|| SCHEMA.into());
    let letters = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    let is_name = schema.bytes().all(letters)
        && schema.starts_with(|first: char| !first.is_ascii_digit())
        && schema.len() <= SCHEMA_BYTES_MAX
        && !schema.starts_with("pg_");
    if !is_name {
        let message = format!("`store.schema` cannot be the name of a schema: \"{schema}\"");
        let remedy = "write small letters, digits and underscores, at most 63, beginning with a \
                      letter, and not with `pg_`";
        reader.report(Problem::error(section.place("schema"), message).with_remedy(remedy));
    }
    schema
}

/// Lines have sites since qbXML 10.0; an older request would be answered without them.
fn check_site_version(config: &Config, reader: &Reader<'_>) {
    let version = config.quickbooks.qbxml_version;
    let since = |name: &str| QBXML_VERSIONS.iter().position(|each| *each == name);
    if config.settings.multiple_sites && since(version) < since("10.0") {
        let place = config.places.of("quickbooks.qbxml_version").clone();
        let message = format!("qbXML {version} knows no sites, and `multiple_sites` is on");
        let switch = config.places.of("settings.multiple_sites").clone();
        reader.report(
            Problem::error(place, message)
                .with_related(switch, "switched on here")
                .with_remedy("write `qbxml_version: \"13.0\"`"),
        );
    }
}
