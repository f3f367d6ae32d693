//! Lists as scripts see them, borrowed from the document: nothing is copied until somebody goes
//! over them.

use std::sync::Arc;

use super::picked_view::PickedLineRef;
use super::value::{Thing, Value, maybe_text, text};
use super::view::LineRef;
use crate::domain::candidate::{Candidate, PickedHeader};
use crate::domain::known::KnownLine;
use crate::domain::picked_order::Pick;
use crate::domain::selection::{Header, LineFate, Selected};

/// A list that scripts can read.
#[derive(Clone, Copy)]
pub enum List<'a> {
    /// Lines of a sales order: those that come down, or those that stay.
    Lines(&'a Arc<Selected>, bool),
    /// Lines of a picked order.
    PickedLines(&'a Arc<Candidate>),
    /// Lines of its sales order that no picked line is drawn from.
    PresentLines(&'a Arc<Candidate>),
    /// User-defined fields: the first is UDF 1, as far as the last one that is set.
    Udfs(&'a Arc<Candidate>),
    /// What was taken from the shelf.
    Picks(&'a [Pick]),
    /// Lines of a picking order.
    PickingLines(&'a [KnownLine]),
    /// Texts.
    Texts(&'a [String]),
    /// The sales orders of a group.
    Headers(&'a [Arc<Header>]),
    /// The picked orders of a group.
    PickedHeaders(&'a [Arc<PickedHeader>]),
    /// Made by the script.
    Made(&'a [Value<'a>]),
}

impl<'a> List<'a> {
    /// Hands over each entry, in order.
    pub fn each(self, mut take: impl FnMut(Value<'a>)) {
        let mut thing = |thing| take(Value::Thing(thing));
        match self {
            Self::Lines(order, down) => {
                for (place, fate) in (0u32..).zip(&order.fates) {
                    if (*fate == LineFate::ComesDown) == down {
                        thing(Thing::Line(LineRef::Selected(order, place)));
                    }
                }
            }
            Self::PickedLines(order) => {
                for (place, _) in (0u32..).zip(&order.order.lines) {
                    thing(Thing::PickedLine(PickedLineRef { order, place }));
                }
            }
            Self::PresentLines(order) => {
                let places = order.undrawn();
                places
                    .filter_map(|place| LineRef::of_present(order, place))
                    .for_each(|line| thing(Thing::Line(line)));
            }
            Self::Udfs(order) => {
                let udfs = &order.order.udfs;
                let last = udfs.keys().next_back().copied().unwrap_or(0).max(1);
                for number in 1..=last {
                    take(maybe_text(udfs.get(&number).map(String::as_str)));
                }
            }
            Self::Picks(picks) => picks.iter().for_each(|pick| thing(Thing::Pick(pick))),
            Self::PickingLines(lines) => {
                for line in lines {
                    thing(Thing::PickingLine(line));
                }
            }
            Self::Texts(texts) => texts.iter().for_each(|each| take(text(each))),
            Self::Headers(headers) => headers.iter().for_each(|each| thing(Thing::Header(each))),
            Self::PickedHeaders(headers) => {
                for each in headers {
                    thing(Thing::PickedHeader(each));
                }
            }
            Self::Made(entries) => entries.iter().copied().for_each(take),
        }
    }
}
