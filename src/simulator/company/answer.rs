//! Running requests one after the other, and writing what came of them.

use super::entry::{self, Refusal, Saved};
use super::message_set::{MessageSet, Request};
use super::query::{self, Found};
use super::schema::{Version, schema};
use super::session::Session;
use super::status::Status;
use super::tree::{Element, push};
use super::{Company, host};

/// Longest `requestID`, in characters.
const REQUEST_ID_LENGTH_MAX: usize = 50;

/// Fields that QuickBooks of the United States passes over, with a warning.
const NOT_IN_US: &[&str] = &["IsTaxIncluded", "TaxAmount"];

/// The whole answer, as QuickBooks writes it.
pub(super) fn envelope(new_id: Option<&str>, status: Option<u16>, body: &str) -> String {
    let mut set = Element::node("QBXMLMsgsRs", Vec::new());
    if let Some(status) = status {
        let id = new_id.map(|id| ("newMessageSetID".to_string(), id.to_string()));
        set.attributes.extend(id);
        set.attributes.push(("messageSetStatusCode".to_string(), status.to_string()));
    }
    let mut opened = String::new();
    set.write(&mut opened);
    let opened = opened.trim_end();
    let mut text = String::with_capacity(body.len() + 200);
    text.push_str("<?xml version=\"1.0\" ?>\n<QBXML>\n");
    if body.is_empty() {
        push(&mut text, format_args!("{opened}\n</QBXML>\n"));
    } else {
        let opened = opened.trim_end_matches(" />");
        push(&mut text, format_args!("{opened}>\n{body}</QBXMLMsgsRs>\n</QBXML>\n"));
    }
    text
}

/// A `…Rs` with its attributes.
pub(super) fn message(name: &str, request_id: Option<&str>, status: &Status) -> Element {
    let mut message = Element::node(name.to_string(), Vec::new());
    if let Some(id) = request_id {
        message.attributes.push(("requestID".to_string(), id.to_string()));
    }
    status.put(&mut message);
    message
}

impl Company {
    /// Runs all requests; gives what stands in `QBXMLMsgsRs`.
    pub(super) fn run(&mut self, session: &mut Session, set: &MessageSet) -> String {
        let mut body = String::new();
        let mut stopped = false;
        for request in &set.requests {
            let outcome = if stopped {
                Err(Status::not_processed().into())
            } else {
                self.run_one(session, request)
            };
            stopped |= set.stops_on_error && outcome.is_err();
            respond(set, request, outcome).write(&mut body);
        }
        body
    }

    fn run_one(&mut self, session: &mut Session, request: &Request) -> Result<Found, Refusal> {
        let element = &request.element;
        let id = element.attribute("requestID").unwrap_or_default();
        if id.chars().count() > REQUEST_ID_LENGTH_MAX {
            return Err(Status::bad_request_id(id).into());
        }
        let name = element.name.as_ref();
        if schema().is_not_imitated(name) {
            let told = format!("{name} is not imitated by this pretend company.");
            return Err(Status::new(3250, told).into());
        }
        if let Some(status) = &request.refused {
            return Err(status.clone().into());
        }
        match name {
            "HostQueryRq" => Ok(self.one(element, host::host(&self.profile))),
            "CompanyQueryRq" => {
                let owners = element.children_named("OwnerID");
                let owners: Vec<&str> = owners.map(|owner| owner.text.as_str()).collect();
                Ok(self.one(element, self.company_ret(&owners)))
            }
            "PreferencesQueryRq" => Ok(self.one(element, self.preferences_ret())),
            "TxnDeletedQueryRq" | "ListDeletedQueryRq" => Ok(query::deleted(&self.books, element)?),
            _ if name.ends_with("QueryRq") => self.query(session, element),
            _ => self.write(element),
        }
    }

    fn one(&self, request: &Element, mut ret: Element) -> Found {
        let asked = request.children_named("IncludeRetElement");
        let asked: Vec<&str> = asked.map(|child| child.text.as_str()).collect();
        query::keep_asked(&mut ret, &asked);
        Found { status: Status::ok(), attributes: Vec::new(), rets: vec![ret] }
    }

    fn query(&self, session: &mut Session, request: &Element) -> Result<Found, Refusal> {
        let profile = &self.profile;
        let is_there = match request.name.as_ref() {
            "SalesOrderQueryRq" => {
                profile.edition.has_sales_orders() && profile.sales_orders_enabled
            }
            "InventorySiteQueryRq" => {
                profile.multiple_sites_available && profile.multiple_sites_enabled
            }
            _ => true,
        };
        if !is_there {
            return Err(Status::not_enabled().into());
        }
        let mut found = query::run(&self.books, session, request)?;
        found.rets.iter_mut().for_each(|ret| self.books.refresh_names(ret));
        Ok(found)
    }

    fn write(&mut self, request: &Element) -> Result<Found, Refusal> {
        if self.profile.application_only_reads {
            return Err(Status::no_permission().into());
        }
        if request.name == "TxnDelRq" {
            return self.delete_transaction(request);
        }
        let Some(inner) = request.children.first() else {
            return Err(Status::not_enabled().into());
        };
        let mut inner = inner.clone();
        let passed_over = match self.profile.country.as_str() {
            "US" => take_out(&mut inner, NOT_IN_US),
            _ => None,
        };
        let (books, profile) = (&mut self.books, &self.profile);
        let Saved { mut ret, mut status } = match request.name.as_ref() {
            "CustomerAddRq" => entry::add_customer(books, &inner),
            "SalesOrderAddRq" => entry::add_order(books, profile, &inner),
            "SalesOrderModRq" => entry::modify_order(books, profile, &inner),
            "InvoiceAddRq" => entry::add_invoice(books, profile, &inner),
            "SalesReceiptAddRq" => entry::add_receipt(books, profile, &inner),
            _ => Err(Status::not_enabled().into()),
        }?;
        if let (0, Some(field)) = (status.code, passed_over) {
            status = Status::unsupported_field(&field);
        }
        let asked = request.children_named("IncludeRetElement");
        let asked: Vec<&str> = asked.map(|child| child.text.as_str()).collect();
        query::keep_asked(&mut ret, &asked);
        // Links are told only where a query asks for them.
        ret.remove("LinkedTxn");
        Ok(Found { status, attributes: Vec::new(), rets: vec![ret] })
    }

    fn delete_transaction(&mut self, request: &Element) -> Result<Found, Refusal> {
        let value = |name| request.value(name).unwrap_or_default();
        let (kind, id) = (value("TxnDelType"), value("TxnID"));
        let old = entry::delete(&mut self.books, Some(kind), id)?;
        let told = self.books.clock.told(self.books.clock.wall());
        let mut rets = vec![
            Element::leaf("TxnDelType", kind),
            Element::leaf("TxnID", id),
            Element::leaf("TimeDeleted", told),
        ];
        rets.extend(old.child("RefNumber").cloned());
        Ok(Found { status: Status::ok(), attributes: Vec::new(), rets })
    }
}

fn respond(set: &MessageSet, request: &Request, outcome: Result<Found, Refusal>) -> Element {
    let element = &request.element;
    let found = outcome.unwrap_or_else(|refusal| Found {
        status: refusal.status,
        attributes: Vec::new(),
        rets: refusal.current.into_iter().collect(),
    });
    let name = format!("{}Rs", element.name.trim_end_matches("Rq"));
    let mut message = message(&name, element.attribute("requestID"), &found.status);
    let attributes = found.attributes.into_iter();
    message.attributes.extend(attributes.map(|(name, value)| (name.to_string(), value)));
    message.children = found.rets;
    if set.leaves_data_out {
        leave_data_out(&mut message);
    } else {
        trim(&mut message, set.version);
    }
    message
}

/// `includeNone`: of what was written, only what finds it again.
fn leave_data_out(message: &mut Element) {
    let ret = message.children.drain(..).next();
    if message.name.ends_with("QueryRs") || message.name == "TxnDelRs" {
        return;
    }
    if let Some(ret) = ret {
        let names = ["ListID", "TxnID", "TxnNumber", "EditSequence", "ExternalGUID"];
        let kept = names.into_iter().filter_map(|name| ret.child(name).cloned());
        message.children.push(Element::node("ErrorRecovery", kept.collect()));
    }
}

fn trim(message: &mut Element, version: Version) {
    for ret in &mut message.children {
        query::for_version(ret, version);
    }
}

/// Takes fields out wherever they stand; gives the first one that was there.
fn take_out(element: &mut Element, names: &[&str]) -> Option<String> {
    let is_one = |child: &Element| names.contains(&child.name.as_ref());
    let first = element.children.iter().find(|child| is_one(child));
    let first = first.map(|child| child.name.to_string());
    element.children.retain(|child| !is_one(child));
    let mut deeper = element.children.iter_mut().map(|child| take_out(child, names));
    let below = deeper.by_ref().fold(None, Option::or);
    first.or(below)
}
