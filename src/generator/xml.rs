//! Elements as QuickBooks writes them: one to a line, plain ASCII.

use std::fmt::{Display, Write};

/// qbXML under construction.
#[derive(Default)]
pub(super) struct Xml(pub(super) String);

/// A name with its id, to be written as a `…Ref`.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) list_id: String,
    pub(super) full_name: String,
}

impl Xml {
    /// `<name>`, with the elements that `content` writes.
    pub(super) fn node(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.tag(name);
        self.0.push('\n');
        content(self);
        self.end(name);
    }

    /// One value.
    pub(super) fn leaf(&mut self, name: &str, value: impl Display) {
        self.tag(name);
        let start = self.0.len();
        push(&mut self.0, format_args!("{value}"));
        if self.0[start..].contains(|character: char| !is_plain(character)) {
            let raw = self.0.split_off(start);
            raw.chars().for_each(|character| self.escaped(character));
        }
        self.end(name);
    }

    /// A reference to a list entry.
    pub(super) fn reference(&mut self, name: &str, named: &Named) {
        self.node(name, |xml| {
            xml.leaf("ListID", &named.list_id);
            xml.leaf("FullName", &named.full_name);
        });
    }

    /// A `…Rs` that was answered in full.
    pub(super) fn message(&mut self, name: &str, id: u32, content: impl FnOnce(&mut Self)) {
        self.message_start(name, id);
        content(self);
        self.end(name);
    }

    /// The beginning of such a message.
    pub(super) fn message_start(&mut self, name: &str, id: u32) {
        let status = "statusCode=\"0\" statusSeverity=\"Info\" statusMessage=\"Status OK\"";
        push(&mut self.0, format_args!("<{name} requestID=\"{id}\" {status}>\n"));
    }

    /// An end tag.
    pub(super) fn end(&mut self, name: &str) {
        push(&mut self.0, format_args!("</{name}>\n"));
    }

    fn tag(&mut self, name: &str) {
        push(&mut self.0, format_args!("<{name}>"));
    }

    fn escaped(&mut self, character: char) {
        match character {
            '&' => self.0.push_str("&amp;"),
            '<' => self.0.push_str("&lt;"),
            '>' => self.0.push_str("&gt;"),
            '"' => self.0.push_str("&quot;"),
            '\'' => self.0.push_str("&apos;"),
            plain if plain.is_ascii() => self.0.push(plain),
            other => push(&mut self.0, format_args!("&#{};", u32::from(other))),
        }
    }
}

/// What stands before the messages of a file, and behind them.
pub(super) const FILE_START: &str = "<?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs>\n";
pub(super) const FILE_END: &str = "</QBXMLMsgsRs>\n</QBXML>\n";

fn is_plain(character: char) -> bool {
    character.is_ascii() && !matches!(character, '&' | '<' | '>' | '"' | '\'')
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string fails only where a value's own `Display` does, and ours do not.
    let _ = text.write_fmt(arguments);
}
