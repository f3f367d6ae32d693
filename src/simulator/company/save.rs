//! A company kept in a file between two runs: answers to queries, and what they cannot say.

use std::io::{self, Write};

use rust_decimal::Decimal;

use super::kinds::Shelf;
use super::links::Link;
use super::load::{ENTERED_DEPTH, LoadError, decoded, next};
use super::profile::{Edition, Profile, Recovery};
use super::recovery::Answer;
use super::registry::Named;
use super::schema::Schema;
use super::status::Status;
use super::tree::{Element, Piece, TreeReader, push};
use super::{Company, answer};

impl Company {
    /// Writes the whole company: qbXML that other programs read as answers to queries, with an
    /// element of ours behind them.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn save(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"<?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs>\n")?;
        for shelf in Shelf::ALL {
            let name = format!("{}QueryRs", shelf.name());
            let objects = self.books.shelf(shelf);
            let opened = objects.all().filter_map(|(place, _)| objects.open(place));
            write_message(out, &name, opened)?;
        }
        for (name, is_txn) in [("TxnDeletedQueryRs", true), ("ListDeletedQueryRs", false)] {
            let own = self.books.deletions.iter().filter(|deletion| deletion.is_txn == is_txn);
            write_message(out, name, own.map(|deletion| deletion.ret.clone()))?;
        }
        for (ret, name) in
            [("CompanyRet", "CompanyQueryRs"), ("PreferencesRet", "PreferencesQueryRs")]
        {
            write_message(out, name, self.recorded.get(ret).cloned().into_iter())?;
        }
        let mut text = String::from("</QBXMLMsgsRs>\n<PretendCompany>\n<State>\n");
        self.state().iter().for_each(|element| element.write(&mut text));
        text.push_str("</State>\n</PretendCompany>\n</QBXML>\n");
        out.write_all(text.as_bytes())
    }

    /// Reads what [`Company::save`] wrote. Of the profile, what is not kept in the file is as in
    /// `profile`: its versions of qbXML and its switches.
    ///
    /// # Errors
    /// The file was not written by [`Company::save`], or was damaged since.
    pub fn restore(profile: Profile, bytes: &[u8]) -> Result<Self, LoadError> {
        let text = decoded(bytes)?;
        let mut company = Self::new(profile);
        let mut reader = TreeReader::new(&text, ENTERED_DEPTH, Schema::name);
        let mut in_state = false;
        let mut seen = false;
        loop {
            match next(&mut reader)? {
                Piece::Entered(element) => {
                    in_state = element.name == "State";
                    seen |= in_state;
                }
                Piece::Whole(element) if in_state => company
                    .restore_state(&element)
                    .map_err(|what| LoadError::State(format!("<{}>: {what}", element.name)))?,
                Piece::Whole(ret) => company.load_ret(ret),
                Piece::Over if seen => return Ok(company),
                Piece::Over => return Err(LoadError::NotSaved),
                _ => {}
            }
        }
    }

    fn state(&self) -> Vec<Element> {
        let (profile, books) = (&self.profile, &self.books);
        let mut all = vec![
            element(
                "Profile",
                &[
                    ("name", &profile.company_name),
                    ("file", &profile.company_file),
                    ("edition", edition_word(profile.edition)),
                    ("recovery", recovery_word(profile.recovery)),
                    ("sitesAvailable", &profile.multiple_sites_available.to_string()),
                    ("sitesEnabled", &profile.multiple_sites_enabled.to_string()),
                    ("salesOrdersEnabled", &profile.sales_orders_enabled.to_string()),
                ],
            ),
            element(
                "Clock",
                &[
                    ("now", &books.clock.now.to_string()),
                    ("offset", &books.clock.offset_minutes.to_string()),
                    ("told", &books.clock.told_offset_minutes.to_string()),
                    ("tick", &books.clock.seconds_a_change.to_string()),
                ],
            ),
            element(
                "Counters",
                &[
                    ("txn", &books.last_txn.to_string()),
                    ("list", &books.last_list.to_string()),
                    ("txnNumber", &books.last_txn_number.to_string()),
                    ("sessions", &self.sessions.to_string()),
                ],
            ),
        ];
        for ((list, id), named) in books.registry.all() {
            let attributes = [("list", list), ("id", id), ("name", &named.full_name)];
            all.push(element("Name", &attributes));
        }
        for (id, name) in &books.renamed {
            all.push(element("Renamed", &[("id", id), ("name", name)]));
        }
        for (invoice, link) in books.links.all() {
            let quantity = link.quantity.to_string();
            let attributes = [
                ("invoice", invoice),
                ("invoiceLine", &link.invoice_line),
                ("order", &link.order),
                ("orderLine", &link.order_line),
                ("quantity", &quantity),
            ];
            all.push(element("Link", &attributes));
        }
        all.extend(books.locked.iter().map(|id| element("Locked", &[("id", id)])));
        for (owner, file) in &self.registered {
            all.push(element("Registered", &[("owner", owner), ("file", file)]));
        }
        for (id, answer) in self.answers.all() {
            let mut kept = element("Answer", &[("id", id), ("checksum", &answer.checksum)]);
            kept.text.clone_from(&answer.body);
            all.push(kept);
        }
        all
    }

    fn restore_state(&mut self, element: &Element) -> Result<(), String> {
        let text = |name: &str| {
            element.attribute(name).ok_or_else(|| format!("it has no attribute {name}"))
        };
        match element.name.as_ref() {
            "Profile" => self.restore_profile(element)?,
            "Clock" => {
                let clock = &mut self.books.clock;
                clock.now = number(text("now")?)?;
                clock.offset_minutes = number(text("offset")?)?;
                clock.told_offset_minutes = number(text("told")?)?;
                clock.seconds_a_change = number(text("tick")?)?;
            }
            "Counters" => {
                self.books.last_txn = number(text("txn")?)?;
                self.books.last_list = number(text("list")?)?;
                self.books.last_txn_number = number(text("txnNumber")?)?;
                self.sessions = number(text("sessions")?)?;
            }
            "Name" => {
                let list = super::registry::list_named(text("list")?)
                    .ok_or_else(|| "its list is not known".to_string())?;
                let list_id = text("id")?.to_string();
                let full_name = text("name")?.to_string();
                self.books.registry.put(list, Named { list_id, full_name });
            }
            "Renamed" => {
                self.books.renamed.insert(text("id")?.to_string(), text("name")?.to_string());
            }
            "Link" => {
                let link = Link {
                    invoice_line: text("invoiceLine")?.to_string(),
                    order: text("order")?.to_string(),
                    order_line: text("orderLine")?.to_string(),
                    quantity: number::<Decimal>(text("quantity")?)?,
                };
                self.books.links.add(text("invoice")?, link);
            }
            "Locked" => self.lock(text("id")?),
            "Registered" => self.register(text("owner")?, text("file")?),
            "Answer" => {
                let checksum = text("checksum")?.to_string();
                let answer = Answer { checksum, body: element.text.clone() };
                self.answers.restore(text("id")?.to_string(), answer);
            }
            _ => {}
        }
        Ok(())
    }

    fn restore_profile(&mut self, element: &Element) -> Result<(), String> {
        let text = |name: &str| {
            element.attribute(name).ok_or_else(|| format!("it has no attribute {name}"))
        };
        let profile = &mut self.profile;
        profile.company_name = text("name")?.to_string();
        profile.company_file = text("file")?.to_string();
        let edition = text("edition")?;
        let editions = [Edition::Enterprise, Edition::Premier, Edition::Pro];
        profile.edition = editions
            .into_iter()
            .find(|known| edition_word(*known) == edition)
            .ok_or_else(|| format!("\"{edition}\" is no edition"))?;
        let recovery = text("recovery")?;
        let ways = [Recovery::Works, Recovery::Ignored, Recovery::CannotStore];
        profile.recovery = ways
            .into_iter()
            .find(|known| recovery_word(*known) == recovery)
            .ok_or_else(|| format!("\"{recovery}\" is no way of recovery"))?;
        profile.multiple_sites_available = text("sitesAvailable")? == "true";
        profile.multiple_sites_enabled = text("sitesEnabled")? == "true";
        profile.sales_orders_enabled = text("salesOrdersEnabled")? == "true";
        Ok(())
    }
}

fn edition_word(edition: Edition) -> &'static str {
    match edition {
        Edition::Enterprise => "Enterprise",
        Edition::Premier => "Premier",
        Edition::Pro => "Pro",
    }
}

fn recovery_word(recovery: Recovery) -> &'static str {
    match recovery {
        Recovery::Works => "works",
        Recovery::Ignored => "ignored",
        Recovery::CannotStore => "cannot store",
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("\"{text}\" is no number"))
}

fn element(name: &'static str, attributes: &[(&str, &str)]) -> Element {
    let own = |(name, value): &(&str, &str)| ((*name).to_string(), (*value).to_string());
    Element { attributes: attributes.iter().map(own).collect(), ..Element::node(name, Vec::new()) }
}

fn write_message(
    out: &mut dyn Write,
    name: &str,
    rets: impl Iterator<Item = Element>,
) -> io::Result<()> {
    let mut rets = rets.peekable();
    if rets.peek().is_none() {
        return Ok(());
    }
    let mut text = String::new();
    answer::message(name, None, &Status::ok()).write(&mut text);
    let opened = text.trim_end().trim_end_matches(" />").to_string();
    text.clear();
    push(&mut text, format_args!("{opened}>\n"));
    for ret in rets {
        ret.write(&mut text);
        out.write_all(text.as_bytes())?;
        text.clear();
    }
    push(&mut text, format_args!("</{name}>\n"));
    out.write_all(text.as_bytes())
}
