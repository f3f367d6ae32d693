//! Queries: which objects, how many of them at a time, and how much of each.

mod deleted;
mod select;
mod shape;

use super::books::Books;
use super::kinds::{Kind, Shelf};
use super::session::{Iteration, Session};
use super::shelf::Place;
use super::status::Status;
use super::tree::Element;

pub(super) use deleted::deleted;
pub(super) use shape::{for_version, keep_asked};

/// What a query gives: its status, attributes beside it, and what it found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) status: Status,
    pub(super) attributes: Vec<(&'static str, String)>,
    pub(super) rets: Vec<Element>,
}

impl Found {
    pub(super) fn only(status: Status) -> Self {
        Self { status, attributes: Vec::new(), rets: Vec::new() }
    }
}

/// Which objects a message asks for: the shelf, and one kind on it or all.
pub(super) fn subject(message: &str) -> Option<(Shelf, Option<&'static Kind>)> {
    let name = message.strip_suffix("QueryRq")?;
    let shelf = Shelf::ALL.into_iter().find(|shelf| shelf.name() == name);
    match (shelf, Kind::named(name)) {
        (Some(shelf), _) => Some((shelf, None)),
        (None, Some(kind)) => Some((kind.shelf, Some(kind))),
        (None, None) => None,
    }
}

/// Answers a query for objects.
///
/// # Errors
/// The status of a query that is refused.
pub(super) fn run(
    books: &Books,
    session: &mut Session,
    request: &Element,
) -> Result<Found, Status> {
    let message = request.name.as_ref();
    let (shelf, kind) = subject(message).ok_or_else(Status::not_enabled)?;
    let most = most_returned(request)?;
    match request.attribute("iterator") {
        Some("Start") => start(books, session, request, (shelf, kind), most),
        Some("Continue") => go_on(books, session, request, shelf, most),
        Some("Stop") => {
            let id = request.attribute("iteratorID").unwrap_or_default();
            if !session.end(id, message) {
                return Err(Status::bad_iterator(id));
            }
            Ok(Found::only(Status::ok()))
        }
        _ => {
            let selected = select::select(books, request, shelf, kind)?;
            let total = selected.places.len();
            let taken = &selected.places[..total.min(most.unwrap_or(total))];
            let mut found = page(books, request, shelf, taken);
            if let Some(missing) = selected.missing {
                found.status = Status::some_not_found(&missing);
            }
            add_metadata(request, total, &mut found);
            Ok(found)
        }
    }
}

fn start(
    books: &Books,
    session: &mut Session,
    request: &Element,
    (shelf, kind): (Shelf, Option<&'static Kind>),
    most: Option<usize>,
) -> Result<Found, Status> {
    // Without MaxReturned there would be nothing to iterate over.
    let most = most.ok_or_else(|| Status::missing("MaxReturned"))?;
    let selected = select::select(books, request, shelf, kind)?;
    let total = selected.places.len();
    let message = request.name.to_string();
    let id = session.keep(Iteration { message, places: selected.places, at: 0 });
    let mut found = next_page(books, session, request, shelf, &id, most)?;
    add_metadata(request, total, &mut found);
    Ok(found)
}

fn go_on(
    books: &Books,
    session: &mut Session,
    request: &Element,
    shelf: Shelf,
    most: Option<usize>,
) -> Result<Found, Status> {
    let id = request.attribute("iteratorID").unwrap_or_default();
    let most = most.ok_or_else(|| Status::missing("MaxReturned"))?;
    next_page(books, session, request, shelf, id, most)
}

fn next_page(
    books: &Books,
    session: &mut Session,
    request: &Element,
    shelf: Shelf,
    id: &str,
    most: usize,
) -> Result<Found, Status> {
    let message = request.name.as_ref();
    let iteration = session.iteration(id, message).ok_or_else(|| Status::bad_iterator(id))?;
    let from = iteration.at;
    let to = iteration.places.len().min(from.saturating_add(most));
    iteration.at = to;
    let remaining = iteration.places.len() - to;
    let mut found = page(books, request, shelf, &iteration.places[from..to]);
    if remaining == 0 {
        session.end(id, message);
    }
    found.attributes.push(("iteratorRemainingCount", remaining.to_string()));
    found.attributes.push(("iteratorID", id.to_string()));
    Ok(found)
}

/// What was deleted since it was selected is passed over.
fn page(books: &Books, request: &Element, shelf: Shelf, places: &[Place]) -> Found {
    let objects = books.shelf(shelf);
    let shape = shape::Shape::of(request);
    let opened = places.iter().filter_map(|place| objects.open(*place));
    let rets: Vec<Element> = opened.map(|ret| shape.cut(ret)).collect();
    let status = if rets.is_empty() { Status::no_match() } else { Status::ok() };
    Found { status, attributes: Vec::new(), rets }
}

fn add_metadata(request: &Element, total: usize, found: &mut Found) {
    match request.attribute("metaData") {
        Some("MetaDataOnly") => {
            found.rets.clear();
            found.attributes.insert(0, ("retCount", total.to_string()));
        }
        Some("MetaDataAndResponseData") => {
            found.attributes.insert(0, ("retCount", total.to_string()));
        }
        _ => {}
    }
}

fn most_returned(request: &Element) -> Result<Option<usize>, Status> {
    let Some(text) = request.value("MaxReturned") else { return Ok(None) };
    match text.parse() {
        Ok(0) | Err(_) => Err(Status::invalid_value("MaxReturned", text, "")),
        Ok(most) => Ok(Some(most)),
    }
}
