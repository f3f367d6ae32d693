//! The language server, spoken to as editors do.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::program::Folder;

struct Editor {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    id: u64,
}

impl Editor {
    fn open(folder: &Folder) -> Self {
        let mut child = folder
            .command(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut editor = Self { child, stdin, stdout, id: 0 };
        let answer = editor.ask("initialize", json!({ "capabilities": {} }));
        assert_eq!(answer["capabilities"]["hoverProvider"], true);
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.stdin.flush().unwrap();
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.stdout.read_line(&mut line).unwrap();
            match line.trim() {
                "" => break,
                header => {
                    if let Some(value) = header.strip_prefix("Content-Length: ") {
                        length = value.parse().unwrap();
                    }
                }
            }
        }
        let mut body = vec![0; length];
        self.stdout.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.read();
            if message["id"] == id {
                assert!(message["error"].is_null(), "{message}");
                return message["result"].clone();
            }
        }
    }

    /// What was said of a file after a change: reads until it is mentioned.
    fn diagnostics(&mut self, uri: &str) -> Vec<Value> {
        loop {
            let message = self.read();
            if message["params"]["uri"] == uri {
                return message["params"]["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    fn close(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        assert!(self.child.wait().unwrap().success());
    }
}

const GOOD: &str = "//! Größe: every order has a memo.
fn check(doc, ctx) {
    for line in doc.lines {
        if line.ordered > 5 { finding(\"memo\", \"größer\"); }
    }
}
";

#[test]
fn an_editor_is_told_what_is_wrong_and_what_may_follow() {
    let folder = Folder::workspace("company: Acme Supply\n");
    folder.write("rules/sales_order/memo/rule.rhai", GOOD);
    let path = folder.path("rules/sales_order/memo/rule.rhai");
    let slashes = path.to_string_lossy().replace('\\', "/");
    let uri = format!("file://{}{slashes}", if slashes.starts_with('/') { "" } else { "/" });
    let mut editor = Editor::open(&folder);
    let broken = GOOD.replace("line.ordered", "/* ö */ line.orderd");
    let document = json!({ "uri": uri, "languageId": "rhai", "version": 1, "text": broken });
    editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let found = editor.diagnostics(&uri);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["code"], "unknown-field");
    assert_eq!(found[0]["range"]["start"], json!({ "line": 3, "character": 24 }));
    assert_eq!(found[0]["range"]["end"], json!({ "line": 3, "character": 30 }));
    assert!(found[0]["message"].as_str().unwrap().contains("did you mean `ordered`?"));
    // It is mended, unsaved: what was said is taken back.
    let this = json!({ "uri": uri, "version": 2 });
    let change = |text: &str| json!({ "textDocument": this, "contentChanges": [{ "text": text }] });
    editor.tell("textDocument/didChange", change(GOOD));
    assert_eq!(editor.diagnostics(&uri), Vec::<Value>::new());
    let at = |line: u32, character: u32| {
        let position = json!({ "line": line, "character": character });
        json!({ "textDocument": this, "position": position })
    };
    let hover = editor.ask("textDocument/hover", at(3, 18));
    assert_eq!(
        hover["contents"]["value"],
        "`ordered: decimal` of ItemLine: quantity; 0 where there is none"
    );
    let hover = editor.ask("textDocument/hover", at(3, 32));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("finding(path, message)"));
    // Half a word: the file does not compile, and what may follow is known all the same.
    let half = GOOD.replace("line.ordered > 5", "line.");
    editor.tell("textDocument/didChange", change(&half));
    let labels = |completion: &Value| -> Vec<String> {
        let items = completion["items"].as_array().unwrap().iter();
        items.map(|item| item["label"].as_str().unwrap().to_string()).collect()
    };
    let completion = editor.ask("textDocument/completion", at(3, 16));
    assert!(labels(&completion).contains(&"ordered".to_string()), "{completion:#}");
    assert!(!labels(&completion).contains(&"customer".to_string()), "{completion:#}");
    let completion = editor.ask("textDocument/completion", at(2, 8));
    assert!(labels(&completion).contains(&"finding".to_string()));
    // The same for YAML.
    let levels = uri.replace("sales_order/memo/rule.rhai", "rules.yaml");
    let text = "sales_order/memo: eror\n";
    let document = json!({ "uri": levels, "languageId": "yaml", "version": 1, "text": text });
    editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let found = editor.diagnostics(&levels);
    assert!(found[0]["message"].as_str().unwrap().contains("did you mean `error`?"), "{found:#?}");
    editor.close();
}
