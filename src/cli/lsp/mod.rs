//! `crossdock lsp`: the language server: what is wrong while a rule is written, what a word means,
//! what may follow. Speaks the Language Server Protocol over stdin and stdout.

mod diagnostics;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use serde_json::{Value, json};

use self::words::Words;
use super::failure::{Exit, Failure};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Editors say so; there is no other way
    #[arg(long, hide = true)]
    stdio: bool,
}

/// What is open in the editor, and what was said of it.
struct Server {
    connection: Connection,
    /// By path; what the editor has counts, saved or not.
    open: BTreeMap<PathBuf, String>,
    /// Files of each workspace that had something wrong, so that it can be taken back.
    told: BTreeMap<PathBuf, BTreeSet<String>>,
    words: Words,
}

/// Serves one editor, until it says goodbye.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let _ = arguments.stdio;
    let (connection, threads) = Connection::stdio();
    let failed = |error: lsp_server::ProtocolError| Failure::CouldNotRun(anyhow::Error::new(error));
    let capabilities = json!({
        "textDocumentSync": { "openClose": true, "change": 1, "save": true },
        "hoverProvider": true,
        "completionProvider": { "triggerCharacters": ["."] },
        "positionEncoding": "utf-16",
    });
    connection.initialize(capabilities).map_err(failed)?;
    let mut server =
        Server { connection, open: BTreeMap::new(), told: BTreeMap::new(), words: Words::new() };
    server.serve()?;
    drop(server);
    threads.join()?;
    Ok(Exit::Done)
}

impl Server {
    fn serve(&mut self) -> Result<(), Failure> {
        while let Ok(message) = self.connection.receiver.recv() {
            match message {
                Message::Request(request) => {
                    let bye = self
                        .connection
                        .handle_shutdown(&request)
                        .map_err(|error| Failure::CouldNotRun(anyhow::Error::new(error)))?;
                    if bye {
                        return Ok(());
                    }
                    let response = self.answer(request);
                    self.send(Message::Response(response))?;
                }
                Message::Notification(notification) => self.note(&notification)?,
                Message::Response(_) => {}
            }
        }
        Ok(())
    }

    fn send(&self, message: Message) -> Result<(), Failure> {
        let sent = self.connection.sender.send(message);
        sent.map_err(|_| Failure::CouldNotRun(anyhow::anyhow!("the editor has gone")))
    }

    fn answer(&self, request: Request) -> Response {
        let parameters = &request.params;
        let at = (&parameters["position"]["line"], &parameters["position"]["character"]);
        let (Some(line), Some(character)) = (at.0.as_u64(), at.1.as_u64()) else {
            let words = format!("`{}` is not served", request.method);
            return Response::new_err(request.id, ErrorCode::MethodNotFound as i32, words);
        };
        let uri = parameters["textDocument"]["uri"].as_str().unwrap_or_default();
        let text = path_of(uri).and_then(|path| Some((path.clone(), self.text(&path)?)));
        let Some((path, text)) = text else { return Response::new_ok(request.id, Value::Null) };
        let (line, character) = (index(line), index(character));
        match request.method.as_str() {
            "textDocument/hover" => {
                Response::new_ok(request.id, self.words.hover(&path, &text, line, character))
            }
            "textDocument/completion" => {
                Response::new_ok(request.id, self.words.completion(&path, &text, line, character))
            }
            other => {
                let words = format!("`{other}` is not served");
                Response::new_err(request.id, ErrorCode::MethodNotFound as i32, words)
            }
        }
    }

    fn text(&self, path: &Path) -> Option<String> {
        self.open.get(path).cloned().or_else(|| std::fs::read_to_string(path).ok())
    }

    fn note(&mut self, notification: &Notification) -> Result<(), Failure> {
        let parameters = &notification.params;
        let uri = parameters["textDocument"]["uri"].as_str().unwrap_or_default();
        let Some(path) = path_of(uri) else { return Ok(()) };
        match notification.method.as_str() {
            "textDocument/didOpen" => {
                let text = parameters["textDocument"]["text"].as_str().unwrap_or_default();
                self.open.insert(path.clone(), text.to_string());
            }
            "textDocument/didChange" => {
                let changes = parameters["contentChanges"].as_array();
                let last = changes.and_then(|changes| changes.last());
                if let Some(text) = last.and_then(|change| change["text"].as_str()) {
                    self.open.insert(path.clone(), text.to_string());
                }
            }
            "textDocument/didClose" => {
                self.open.remove(&path);
            }
            "textDocument/didSave" => {}
            _ => return Ok(()),
        }
        self.check(&path)
    }

    /// Says what is wrong with the workspace that a file belongs to.
    fn check(&mut self, path: &Path) -> Result<(), Failure> {
        let Some(checked) = diagnostics::check(path, &self.open) else { return Ok(()) };
        if let Some(set) = &checked.set {
            self.words.learn(&checked.directory, set);
        }
        let before = self.told.remove(&checked.directory).unwrap_or_default();
        let mut now = BTreeSet::new();
        let files: BTreeSet<String> =
            before.iter().chain(checked.by_file.keys()).cloned().collect();
        for file in files {
            let found = checked.by_file.get(&file).cloned().unwrap_or_default();
            if !found.is_empty() {
                now.insert(file.clone());
            }
            let parameters =
                json!({ "uri": uri_of(&checked.directory.join(&file)), "diagnostics": found });
            let method = "textDocument/publishDiagnostics".to_string();
            self.send(Message::Notification(Notification { method, params: parameters }))?;
        }
        self.told.insert(checked.directory, now);
        Ok(())
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// `file:///home/ann/acme/rules.yaml`, `file:///c%3A/acme/rules.yaml`.
fn path_of(uri: &str) -> Option<PathBuf> {
    let encoded = uri.strip_prefix("file://")?;
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/c:/acme` is `c:/acme`.
    let drive = path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { &path[1..] } else { &path }))
}

fn uri_of(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_uris_are_two_ways_of_saying_it() {
        for path in ["/home/ann/acme & co/rules.yaml", "/tmp/größe.rhai"] {
            assert_eq!(path_of(&uri_of(Path::new(path))), Some(PathBuf::from(path)));
        }
        assert_eq!(path_of("file:///c%3A/acme/x.rhai"), Some(PathBuf::from("c:/acme/x.rhai")));
        assert_eq!(path_of("untitled:1"), None);
    }
}
