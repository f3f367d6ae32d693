//! The `intellitrack` section: how the warehouse is reached.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{IntelliTrack, IntelliTrackVia};
use crate::domain::posting::PostingKind;
use crate::intellitrack::embedded::Edits;
use crate::intellitrack::outside::files::{Files, Separator};
use crate::intellitrack::outside::reports::Field;
use crate::intellitrack::outside::sql::Sql;
use crate::intellitrack::outside::sql::statement::{For, Statement};
use crate::problem::{Place, Problem};
use crate::yaml::{Kind, Node, Reader, Section};

/// A file that is written for a whole day is none.
const SETTLE_SECONDS_MAX: u32 = 86_400;

/// Reads the section; `division` was read from it before.
pub(super) fn read_intellitrack(section: Section<'_>, reader: &Reader<'_>) -> IntelliTrack {
    let ways = [("embedded", 0), ("files", 1), ("sql", 2)];
    let way = section.choice("via", &ways).unwrap_or(0);
    let files = section.node("files").map(|_| section.section("files"));
    let sql = section.node("sql").map(|_| section.section("sql"));
    let missing = |key: &str| {
        let message = format!("`intellitrack.via` is `{key}`, and there is no section `{key}`");
        let remedy = format!("write `intellitrack.{key}`; docs/outside.md shows how");
        reader.report(Problem::error(section.place("via"), message).with_remedy(remedy));
    };
    let files = files.map(|files| read_files(files));
    let sql = sql.map(|sql| read_sql(sql, reader));
    let via = match (way, files, sql) {
        (1, Some(files), _) => files.map(|files| IntelliTrackVia::Files(Box::new(files))),
        (1, None, _) => {
            missing("files");
            None
        }
        (2, _, Some(sql)) => sql.map(|sql| IntelliTrackVia::Sql(Box::new(sql))),
        (2, _, None) => {
            missing("sql");
            None
        }
        _ => None,
    };
    section.finish();
    IntelliTrack { via: via.unwrap_or(IntelliTrackVia::Embedded) }
}

/// `None` goes with an error: nothing must be posted where nobody looks.
fn read_files(section: Section<'_>) -> Option<Files> {
    let folder = "name a folder, relative to the workspace";
    let picked_orders = section.required_text("picked_orders", folder).map(PathBuf::from);
    let picking_orders = section.required_text("picking_orders", folder).map(PathBuf::from);
    let processed = section.text("processed").map(PathBuf::from);
    let settle_seconds = section.integer("settle_seconds", 0..=SETTLE_SECONDS_MAX).unwrap_or(10);
    let is_whole = section.bool("whole").unwrap_or(false);
    let edits = if section.bool("edits").unwrap_or(false) { Edits::Count } else { Edits::Ignored };
    let separators = [("csv", Separator::Comma), ("txt", Separator::Tab)];
    let separator = section.choice("format", &separators).unwrap_or(Separator::Comma);
    let columns = section.section("columns");
    let named =
        Field::ALL.into_iter().filter_map(|field| Some((field, columns.text(field.word())?)));
    let columns_named: BTreeMap<Field, String> = named.collect();
    columns.finish();
    section.finish();
    let picked_orders = picked_orders?;
    Some(Files {
        processed: processed.unwrap_or_else(|| picked_orders.join("done")),
        picked_orders,
        picking_orders: picking_orders?,
        settle_seconds,
        is_whole,
        edits,
        columns: columns_named,
        separator,
    })
}

/// What changes run for their order, and for each of its lines.
const CHANGES: [(PostingKind, &str, Option<&str>); 6] = [
    (PostingKind::CreatePickingOrder, "create_order", Some("create_line")),
    (PostingKind::UpdatePickingOrder, "update_order", Some("update_line")),
    (PostingKind::WithdrawPickingOrder, "withdraw_order", None),
    (PostingKind::BlockPickingOrder, "block_order", None),
    (PostingKind::FlagOutOfSync, "flag_order", None),
    (PostingKind::ClearOutOfSync, "clear_order", None),
];

fn read_sql(section: Section<'_>, reader: &Reader<'_>) -> Option<Sql> {
    let address = "write `url: postgres://…` or `sqlserver://…`; a password may come from the \
                   environment, as ${NAME}";
    let url = section.required_text("url", address);
    let url = url.and_then(|url| from_environment(&url, section.place("url"), reader));
    let url = url.filter(|url| is_reachable(url, section.place("url"), reader));
    let one = |key: &'static str, used_for, remedy: &str| {
        let mut all = statements(&section, key, used_for, reader);
        if section.node(key).is_none() {
            let message = format!("`intellitrack.sql.{key}` is missing");
            reader.report(Problem::error(section.place(key), message).with_remedy(remedy));
        }
        (!all.is_empty()).then(|| all.swap_remove(0))
    };
    let orders = one("orders", For::Reading, "write the query that gives the orders' lines");
    let is_done = one(
        "is_done",
        For::Order,
        "write the query that gives a row where the change `:change` was made already",
    );
    let mark_done = one(
        "mark_done",
        For::Order,
        "write the statement that notes that the change `:change` was made",
    );
    let mut sql = Sql { url: url.unwrap_or_default(), ..Sql::default() };
    for (kind, of_order, of_line) in CHANGES {
        let for_order = statements(&section, of_order, For::Order, reader);
        let for_line =
            of_line.map_or_else(Vec::new, |key| statements(&section, key, For::Line, reader));
        let creates = kind == PostingKind::CreatePickingOrder;
        if creates && section.node(of_order).is_none() {
            let message = format!("`intellitrack.sql.{of_order}` is missing");
            let remedy = "write the statement that makes a picking order";
            reader.report(Problem::error(section.place(of_order), message).with_remedy(remedy));
        } else if section.node(of_order).is_none() && for_line.is_empty() {
            let message = format!(
                "`intellitrack.sql.{of_order}` is missing: the warehouse does not learn of it"
            );
            let remedy = "write the statement, or an empty list where nothing is to be done";
            let problem = Problem::warning(section.place(of_order), message);
            reader.report(problem.with_remedy(remedy));
        }
        sql.for_order.insert(kind, for_order);
        sql.for_line.insert(kind, for_line);
    }
    section.finish();
    (sql.orders, sql.is_done, sql.mark_done) = (orders?, is_done?, mark_done?);
    Some(sql).filter(|sql| !sql.url.is_empty())
}

/// One statement, or a list of them.
fn statements(
    section: &Section<'_>,
    key: &'static str,
    used_for: For,
    reader: &Reader<'_>,
) -> Vec<Statement> {
    // Statements may have several lines, which no other text here may.
    let nodes: Vec<&Node> = match section.node(key) {
        None => Vec::new(),
        Some(Node { kind: Kind::List(nodes), .. }) => nodes.iter().collect(),
        Some(node) => vec![node],
    };
    let text = |node: &&Node| match &node.kind {
        Kind::Text { value, .. } => Some((value.clone(), reader.place(node.span))),
        Kind::Null => None,
        _ => {
            let message = format!("`intellitrack.sql.{key}` is no statement");
            let remedy = "write a statement as text, or a list of them";
            reader.report(Problem::error(reader.place(node.span), message).with_remedy(remedy));
            None
        }
    };
    let texts: Vec<(String, Place)> = nodes.iter().filter_map(text).collect();
    let parsed = texts.into_iter().filter_map(|(text, place)| {
        let statement = Statement::parse(&text, used_for);
        statement
            .map_err(|why| {
                let message = format!("`intellitrack.sql.{key}`: {why}");
                let remedy = "correct the name of the parameter";
                reader.report(Problem::error(place, message).with_remedy(remedy));
            })
            .ok()
    });
    parsed.filter(|statement| !statement.is_empty()).collect()
}

/// `${NAME}` is what the environment says.
fn from_environment(text: &str, place: Place, reader: &Reader<'_>) -> Option<String> {
    let mut told = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else { break };
        let Ok(value) = std::env::var(name) else {
            let message = format!("the environment has no {name}, which `url` names");
            let remedy = format!("set {name} where Crossdock runs");
            reader.report(Problem::error(place, message).with_remedy(remedy));
            return None;
        };
        told.push_str(before);
        told.push_str(&value);
        rest = after;
    }
    told.push_str(rest);
    Some(told)
}

fn is_reachable(url: &str, place: Place, reader: &Reader<'_>) -> bool {
    let (message, remedy) = match url.split_once("://").map(|(scheme, _)| scheme) {
        Some("postgres" | "postgresql") => return true,
        Some("sqlserver") if cfg!(feature = "sqlserver") => return true,
        Some("sqlserver") => (
            "this crossdock was built without SQL Server",
            "build it with `cargo build --release --features sqlserver`",
        ),
        _ => (
            "`intellitrack.sql.url` begins with neither `postgres://` nor `sqlserver://`",
            "write the address of the database that IntelliTrack's orders are in",
        ),
    };
    reader.report(Problem::error(place, message).with_remedy(remedy));
    false
}
