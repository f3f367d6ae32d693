//! A workspace whose QuickBooks is files and whose warehouse is anywhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const LISTS: &str = include_str!("../fixtures/flows/also/lists.xml");

pub struct Site {
    folder: TempDir,
}

impl Site {
    /// `intellitrack`: that section of crossdock.yaml.
    pub fn new(intellitrack: &str) -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        let settings = "settings: { partial_invoices: true, default_uom: EA }";
        site.write("crossdock.yaml", &format!("company: Acme Supply\n{settings}\n{intellitrack}"));
        site.write("lists.xml", LISTS);
        for folder in ["in", "out"] {
            fs::create_dir(site.path(folder)).unwrap();
        }
        site
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn write(&self, below: &str, text: &str) {
        fs::write(self.path(below), text).unwrap();
    }

    pub fn files(&self, folder: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.is_file());
        files.sort();
        files
    }

    fn output(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crossdock"));
        command.current_dir(self.folder.path()).arg("--workspace").arg(".").args(words);
        command.env("CROSSDOCK_LOCK_WAIT", "1").output().unwrap()
    }

    /// Runs a command that must succeed, and gives what it printed.
    #[track_caller]
    pub fn run(&self, words: &[&str]) -> String {
        let output = self.output(words);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{words:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that may fail: its exit code and what it said.
    pub fn try_run(&self, words: &[&str]) -> (i32, String) {
        let output = self.output(words);
        let told = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.code().unwrap(), told.concat())
    }

    /// Syncs while QuickBooks shows these orders: what became of each document.
    #[track_caller]
    pub fn sync(&self, orders: &str) -> String {
        self.show(orders);
        let told = self.run(&["sync", "--from", "orders.xml", "lists.xml", "-o", "json"]);
        documents(&serde_json::from_str(&told).unwrap())
    }

    pub fn show(&self, orders: &str) {
        self.write(
            "orders.xml",
            &format!(
                "<QBXML><QBXMLMsgsRs><SalesOrderQueryRs statusCode=\"0\">\n{orders}\
                 </SalesOrderQueryRs></QBXMLMsgsRs></QBXML>\n"
            ),
        );
    }

    /// Every order as the runs see it.
    pub fn orders(&self) -> String {
        let list: Value =
            serde_json::from_str(&self.run(&["orders", "list", "--all", "-o", "json"])).unwrap();
        let mut told = String::new();
        for order in list["orders"].as_array().unwrap() {
            let number = order["number"].as_str().unwrap();
            let shown = self.run(&["orders", "show", number, "-o", "json"]);
            let shown: Value = serde_json::from_str(&shown).unwrap();
            let order = &shown["order"];
            told.push_str(&format!("{number} {}", order["status"].as_str().unwrap()));
            for why in ["blocked_why", "out_of_sync_why"] {
                if order[why].is_string() {
                    told.push_str(&format!(" {why}"));
                }
            }
            for line in order["lines"].as_array().unwrap() {
                let text = |key: &str| line[key].as_str().unwrap_or_default().to_string();
                told.push_str(&format!(
                    "; {} {} of {}, picked {}",
                    line["line_number"],
                    text("ordered_qty"),
                    text("item"),
                    text("picked_qty")
                ));
            }
            told.push('\n');
        }
        told
    }
}

fn documents(report: &Value) -> String {
    let documents = report["documents"].as_array().unwrap().iter().map(|document| {
        let text = |key: &str| document[key].as_str().unwrap_or_default().to_string();
        let codes = document["findings"].as_array().unwrap().iter();
        let codes: Vec<&str> = codes.map(|each| each["rule"].as_str().unwrap()).collect();
        let posting = document["posting"]["kind"].as_str().unwrap_or_default();
        let parts =
            [text("flow"), text("number"), text("verdict"), text("reason"), codes.join(" ")];
        let parts: Vec<&str> = parts.iter().map(String::as_str).chain([posting]).collect();
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    });
    documents.collect::<Vec<_>>().join(" | ")
}

/// A sales order of Smith & Sons as QuickBooks shows it; the version counts its changes.
pub fn sales_order(number: &str, version: u32, more: &str, lines: &[String]) -> String {
    let lines = lines.concat();
    format!(
        "<SalesOrderRet><TxnID>1A-{number}</TxnID>\
         <TimeModified>2026-03-05T10:00:{version:02}-06:00</TimeModified>\
         <EditSequence>{version}</EditSequence>\
         <CustomerRef><FullName>Smith &amp; Sons</FullName></CustomerRef>\
         <TxnDate>2026-03-05</TxnDate><RefNumber>{number}</RefNumber>{more}{lines}\
         </SalesOrderRet>\n"
    )
}

pub fn line(place: u32, item: &str, quantity: &str) -> String {
    format!(
        "<SalesOrderLineRet><TxnLineID>1A-{place}</TxnLineID>\
         <ItemRef><FullName>{item}</FullName></ItemRef><Quantity>{quantity}</Quantity>\
         </SalesOrderLineRet>"
    )
}

/// The name of a file, for messages.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
