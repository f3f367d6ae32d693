//! Which objects a query selects.

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use super::super::books::Books;
use super::super::clock;
use super::super::kinds::{Kind, Shelf};
use super::super::macros::range_of;
use super::super::shelf::{Head, Objects, Place};
use super::super::status::Status;
use super::super::tree::Element;

/// What was selected, and the first thing asked for by name that is not there.
pub(super) struct Selected {
    pub(super) places: Vec<Place>,
    pub(super) missing: Option<String>,
}

/// Selects by ids, numbers and names where the request has some, otherwise by its filters.
pub(super) fn select(
    books: &Books,
    request: &Element,
    shelf: Shelf,
    kind: Option<&'static Kind>,
) -> Result<Selected, Status> {
    let objects = books.shelf(shelf);
    let fits = |head: &Head| kind.is_none_or(|kind| head.kind == kind);
    if let Some(selected) = by_names(objects, request, &fits)? {
        return Ok(selected);
    }
    let filters = Filters::of(books, request, shelf)?;
    let keep = |place: Place, head: &Head| {
        fits(head) && filters.on_head(head) && filters.on_body(objects, place)
    };
    let places = match filters.modified {
        Some((from, to)) => {
            let found = objects.modified(from, to).into_iter();
            let heads = found.filter_map(|place| Some((place, objects.head(place)?)));
            heads.filter(|(place, head)| keep(*place, head)).map(|(place, _)| place).collect()
        }
        None => {
            let all = objects.all().filter(|(place, head)| keep(*place, head));
            all.map(|(place, _)| place).collect()
        }
    };
    Ok(Selected { places, missing: None })
}

fn by_names(
    objects: &Objects,
    request: &Element,
    fits: &dyn Fn(&Head) -> bool,
) -> Result<Option<Selected>, Status> {
    let fields = ["TxnID", "ListID", "RefNumber", "RefNumberCaseSensitive", "FullName"];
    let asked: Vec<&Element> =
        request.children.iter().filter(|child| fields.contains(&child.name.as_ref())).collect();
    if asked.is_empty() {
        return Ok(None);
    }
    let mut selected = Selected { places: Vec::new(), missing: None };
    for child in asked {
        let text = child.text.as_str();
        let before = selected.places.len();
        let good = |place: &Place| objects.head(*place).is_some_and(fits);
        match child.name.as_ref() {
            "TxnID" | "ListID" => {
                let place = objects.place(text).filter(good);
                if place.is_none() && !looks_like_id(text) {
                    return Err(Status::bad_id(text, &child.name));
                }
                selected.places.extend(place);
            }
            "RefNumberCaseSensitive" => {
                let exact = |place: &Place| {
                    objects.head(*place).is_some_and(|head| head.number == text && fits(head))
                };
                selected.places.extend(objects.numbered(text).filter(exact));
            }
            _ => selected.places.extend(objects.numbered(text).filter(good)),
        }
        if selected.places.len() == before {
            selected.missing.get_or_insert_with(|| text.to_string());
        }
    }
    let mut seen = std::collections::HashSet::new();
    selected.places.retain(|place| seen.insert(*place));
    Ok(Some(selected))
}

/// `1DB9A-1745622547`.
fn looks_like_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(number, time)| {
        let filled = !number.is_empty() && !time.is_empty();
        filled
            && number.bytes().all(|byte| byte.is_ascii_hexdigit())
            && time.bytes().all(|byte| byte.is_ascii_digit())
    })
}

struct Filters<'a> {
    modified: Option<(DateTime, DateTime)>,
    dates: Option<(Date, Date)>,
    /// Ids of the customers that are asked for.
    entities: Option<Vec<String>>,
    active: Option<bool>,
    number: Option<Number<'a>>,
    /// What has to be looked up in the object itself: a filter and the reference it is about.
    inside: Vec<(&'a Element, &'static str)>,
    balance: Option<&'a Element>,
    paid: Option<bool>,
}

enum Number<'a> {
    Matches { criterion: &'a str, text: String },
    Between { from: Option<&'a str>, to: Option<&'a str> },
}

impl<'a> Filters<'a> {
    fn of(books: &Books, request: &'a Element, shelf: Shelf) -> Result<Self, Status> {
        let range = request.child("ModifiedDateRangeFilter").unwrap_or(request);
        let inside = [
            ("AccountFilter", "ARAccountRef"),
            ("ClassFilter", "ClassRef"),
            ("CurrencyFilter", "CurrencyRef"),
        ];
        let inside = inside.into_iter();
        let inside = inside.filter_map(|(name, what)| Some((request.child(name)?, what)));
        let paid = match request.value("PaidStatus") {
            Some("PaidOnly") => Some(true),
            Some("NotPaidOnly") => Some(false),
            _ => None,
        };
        let active = match request.value("ActiveStatus") {
            _ if shelf.is_transactions() => None,
            Some("All") => None,
            Some("InactiveOnly") => Some(false),
            _ => Some(true),
        };
        Ok(Self {
            modified: times(range, "FromModifiedDate", "ToModifiedDate")?,
            dates: dates(books, request)?,
            entities: entities(books, request)?,
            active,
            number: number(request),
            inside: inside.collect(),
            balance: request.child("TotalBalanceFilter"),
            paid,
        })
    }

    fn on_head(&self, head: &Head) -> bool {
        let date_fits = self
            .dates
            .is_none_or(|(from, to)| head.date.is_some_and(|date| from <= date && date <= to));
        date_fits
            && self.entities.as_ref().is_none_or(|ids| ids.contains(&head.entity))
            && self.active.is_none_or(|active| active == head.is_active)
            && self.number.as_ref().is_none_or(|number| number.fits(&head.number))
    }

    fn on_body(&self, objects: &Objects, place: Place) -> bool {
        if self.inside.is_empty() && self.balance.is_none() && self.paid.is_none() {
            return true;
        }
        let Some(ret) = objects.open(place) else { return false };
        self.inside.iter().all(|(filter, reference)| refers(&ret, reference, filter))
            && self.balance.is_none_or(|filter| balance_fits(&ret, filter))
            && self.paid.is_none_or(|paid| paid == ret.is_true("IsPaid"))
    }
}

impl Number<'_> {
    fn fits(&self, number: &str) -> bool {
        let number = number.to_lowercase();
        match self {
            Self::Matches { criterion: "StartsWith", text } => number.starts_with(text),
            Self::Matches { criterion: "EndsWith", text } => number.ends_with(text),
            Self::Matches { text, .. } => number.contains(text),
            Self::Between { from, to } => {
                let above = |from: &&str| compare(from, &number).is_le();
                let below = |to: &&str| compare(&number, to).is_le();
                from.as_ref().is_none_or(above) && to.as_ref().is_none_or(below)
            }
        }
    }
}

/// Numbers by their value, everything else letter by letter.
fn compare(left: &str, right: &str) -> std::cmp::Ordering {
    match (left.parse::<u64>(), right.parse::<u64>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        _ => left.to_lowercase().cmp(&right.to_lowercase()),
    }
}

/// A range of times on the wall clock of the machine, both ends included.
pub(super) fn times(
    range: &Element,
    from: &str,
    to: &str,
) -> Result<Option<(DateTime, DateTime)>, Status> {
    let read = |name| range.value(name).and_then(clock::read);
    let (from, to) = (read(from), read(to));
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let from = from.map_or(DateTime::MIN, |time| time.earliest);
    let to = to.map_or(DateTime::MAX, |time| time.latest);
    if from > to { Err(Status::bad_date_range()) } else { Ok(Some((from, to))) }
}

fn dates(books: &Books, request: &Element) -> Result<Option<(Date, Date)>, Status> {
    let Some(filter) = request.child("TxnDateRangeFilter") else { return Ok(None) };
    if let Some(name) = filter.value("DateMacro") {
        return Ok(range_of(name, books.clock.wall().date()));
    }
    let read = |name| filter.value(name).and_then(|text| text.parse::<Date>().ok());
    let from = read("FromTxnDate").unwrap_or(Date::MIN);
    let to = read("ToTxnDate").unwrap_or(Date::MAX);
    if from > to { Err(Status::bad_date_range()) } else { Ok(Some((from, to))) }
}

fn number(request: &Element) -> Option<Number<'_>> {
    for (name, text) in [("RefNumberFilter", "RefNumber"), ("NameFilter", "Name")] {
        if let Some(filter) = request.child(name) {
            let criterion = filter.value("MatchCriterion").unwrap_or_default();
            let text = filter.value(text).unwrap_or_default().to_lowercase();
            return Some(Number::Matches { criterion, text });
        }
    }
    let ranges = [
        ("RefNumberRangeFilter", "FromRefNumber", "ToRefNumber"),
        ("NameRangeFilter", "FromName", "ToName"),
    ];
    ranges.into_iter().find_map(|(name, from, to)| {
        let filter = request.child(name)?;
        Some(Number::Between { from: filter.value(from), to: filter.value(to) })
    })
}

fn entities(books: &Books, request: &Element) -> Result<Option<Vec<String>>, Status> {
    let Some(filter) = request.child("EntityFilter") else { return Ok(None) };
    let mut ids = Vec::new();
    for child in &filter.children {
        let with_children = child.name.ends_with("WithChildren");
        let leaf = if child.name.starts_with("ListID") { "ListID" } else { "FullName" };
        let reference = Element::node("CustomerRef", vec![Element::leaf(leaf, &child.text)]);
        let named = books.resolve(&reference, "EntityFilter")?;
        if with_children {
            let below = format!("{}:", named.full_name);
            let all = books.shelf(Shelf::Customer).all();
            let jobs = all.filter(|(_, head)| head.number.starts_with(&below));
            ids.extend(jobs.map(|(_, head)| head.id.clone()));
        }
        ids.push(named.list_id);
    }
    Ok(Some(ids))
}

fn refers(ret: &Element, reference: &str, filter: &Element) -> bool {
    let Some(reference) = ret.child(reference) else { return false };
    let name = reference.value("FullName").unwrap_or_default();
    filter.children.iter().any(|asked| match asked.name.as_ref() {
        "ListID" | "ListIDWithChildren" => reference.value("ListID") == Some(&asked.text),
        "FullNameWithChildren" => {
            name == asked.text || name.starts_with(&format!("{}:", asked.text))
        }
        _ => name == asked.text,
    })
}

fn balance_fits(ret: &Element, filter: &Element) -> bool {
    let read = |text: Option<&str>| text.and_then(|text| text.parse::<Decimal>().ok());
    let own = read(ret.value("TotalBalance")).unwrap_or_default();
    let asked = read(filter.value("Amount")).unwrap_or_default();
    match filter.value("Operator") {
        Some("LessThan") => own < asked,
        Some("LessThanEqual") => own <= asked,
        Some("GreaterThan") => own > asked,
        Some("GreaterThanEqual") => own >= asked,
        _ => own == asked,
    }
}
