//! A picking order beside its sales order and the postings made of it.

mod billing;
mod lines;

use super::{Difference, Kind, LineName, Outlook, Tally};
use crate::domain::billing::{Link, Made};
use crate::domain::candidate::{Candidate, Gone};
use crate::domain::known::{KnownPickingOrder, OrderStatus};
use crate::domain::posting::{PostingKind, PostingState};
use crate::domain::quantity::Quantity;
use crate::domain::sales_order::OrderLine;
use crate::domain::selection::LineFate;

/// What is known beside the two versions of an order.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The picking order as the warehouse holds it: blocked, flagged.
    pub known: Option<KnownPickingOrder>,
    /// What the next run would make of the sales order, where it looks at it.
    pub down: Option<Outlook>,
    /// What the next run would make of the picked order.
    pub up: Option<Outlook>,
    /// Assemblies come down like other parts.
    pub assemblies: bool,
    /// QuickBooks has sent the sales order since the last posting on it was confirmed.
    pub sent_since: bool,
    /// When the sales order was last seen to change (UTC, RFC 3339).
    pub changed_at: Option<String>,
}

/// Every difference of one order that the warehouse has. Counts it as well. The candidate knows
/// the kinds of its items ([`Candidate::with_kinds`]).
pub fn compare(candidate: &Candidate, beside: &Beside, tally: &mut Tally) -> Vec<Difference> {
    let mut pair = Pair { candidate, beside, found: Vec::new() };
    pair.count(tally);
    pair.sales_order();
    pair.standing();
    // What a person decided stays different; that is known, and nobody has to act.
    if candidate.decision.is_some() {
        tally.decided += u64::from(!pair.found.is_empty());
        pair.found.clear();
    }
    pair.picks();
    pair.made();
    pair.held();
    pair.found
}

struct Pair<'p> {
    candidate: &'p Candidate,
    beside: &'p Beside,
    found: Vec<Difference>,
}

/// One difference in the words of its finder.
struct Told {
    kind: Kind,
    /// Place in the picking order's lines.
    line: Option<usize>,
    quickbooks: Option<String>,
    intellitrack: Option<String>,
    message: String,
    fix: String,
}

impl Pair<'_> {
    fn tell(&mut self, told: Told) {
        let candidate = self.candidate;
        let Told { kind, line, quickbooks, intellitrack, message, fix } = told;
        let line = line.map(|place| &candidate.order.lines[place]);
        let since = match kind {
            Kind::PicksNotBilled | Kind::NotInQuickBooks => candidate.order.closed_at.clone(),
            Kind::PickedMoreThanOrdered | Kind::Held | Kind::LineOnlyInIntelliTrack => None,
            _ => self.beside.changed_at.clone(),
        };
        self.found.push(Difference {
            kind,
            sales_order: candidate.sales_order().and_then(|order| order.number.clone()),
            quickbooks_id: candidate.sales_order_id().map(ToString::to_string),
            picking_order: Some(candidate.order.number.clone()),
            intellitrack_id: Some(candidate.order.id.clone()),
            customer: Some(candidate.order.customer.label().to_string()),
            line: line.map(|line| LineName {
                number: line.line_number,
                item: line.item.label().to_string(),
            }),
            posting: None,
            quickbooks,
            intellitrack,
            since,
            message,
            fix,
        });
    }

    fn count(&self, tally: &mut Tally) {
        let candidate = self.candidate;
        let confirmed = |made: &&Made| made.state == PostingState::Confirmed && bills(made);
        let here = &mut tally.intellitrack;
        here.orders += 1;
        for (line, known) in candidate.order.lines.iter().zip(&candidate.lines) {
            here.lines += 1;
            here.ordered += line.ordered;
            let ours = candidate.made.iter().filter(confirmed);
            here.invoiced +=
                ours.fold(Quantity::ZERO, |sum, it| sum + it.quantity(line.line_number));
            tally.picked += line.picked;
            match candidate.order.status {
                OrderStatus::Open => tally.picked_open += known.to_post,
                OrderStatus::Closed => tally.not_billed += known.to_post,
            }
        }
        let unseen = candidate.made.iter().filter(confirmed).filter(|it| it.link == Link::NotSeen);
        tally.not_seen += u64::try_from(unseen.count()).unwrap_or(u64::MAX);
        let Some(order) = candidate.sales_order() else { return };
        let drawn = |place| candidate.lines.iter().any(|line| line.order_line == Some(place));
        tally.matched += 1;
        tally.quickbooks.orders += 1;
        for (place, line) in order.lines.iter().enumerate() {
            if drawn(place) || self.is_part(place, line) && !line.is_settled() {
                tally.quickbooks.lines += 1;
                tally.quickbooks.ordered += line.ordered();
                tally.quickbooks.invoiced += line.invoiced;
            }
        }
    }

    fn is_part(&self, place: usize, line: &OrderLine) -> bool {
        let kind = self.candidate.order_kinds.get(place).copied().flatten();
        !line.is_group && LineFate::of(line, kind, self.beside.assemblies).is_part()
    }

    /// Is the sales order there, and does it ask for the same?
    fn sales_order(&mut self) {
        let candidate = self.candidate;
        if candidate.is_born_here() && candidate.own_sales_order.is_none() {
            return self.born_here();
        }
        match candidate.gone() {
            // We made it, and the next visit brings it.
            Some(Gone::Unknown) if candidate.is_born_here() => {}
            Some(Gone::Unknown) => self.unknown(),
            Some(gone @ (Gone::Deleted | Gone::Voided)) => self.gone(gone.words()),
            Some(gone @ Gone::Closed) if self.is_open() || !candidate.is_posted() => {
                self.gone(gone.words());
            }
            Some(Gone::Closed) => {}
            None => {
                if let Some(order) = candidate.sales_order() {
                    self.same_order(order);
                }
            }
        }
    }

    fn born_here(&mut self) {
        let candidate = self.candidate;
        let picked = candidate.order.picked();
        let is_open = self.is_open();
        let under_way = candidate.made.iter().any(Made::is_under_way);
        let billed = !is_open && candidate.is_posted();
        // A posting on its way is told as such; a receipt needs no sales order.
        if under_way || billed {
            return;
        }
        let number = &candidate.order.number;
        let (message, fix) = if is_open {
            (
                "it was entered in IntelliTrack; QuickBooks learns of it once it is closed",
                format!("pick and close it, or `crossdock orders delete {number}`"),
            )
        } else {
            ("it is closed, and QuickBooks has no sales order of it", self.way_out())
        };
        let status = candidate.order.status.word();
        self.tell(Told {
            kind: Kind::NotInQuickBooks,
            line: None,
            quickbooks: None,
            intellitrack: Some(format!("{status}, {picked} picked")),
            message: message.to_string() + &self.reason_up(),
            fix,
        });
    }

    fn unknown(&mut self) {
        let status = self.candidate.order.status.word();
        self.tell(Told {
            kind: Kind::UnknownInQuickBooks,
            line: None,
            quickbooks: None,
            intellitrack: Some(status.to_string()),
            message: "QuickBooks has not sent its sales order to this workspace; nothing can be \
                      billed on it"
                .to_string(),
            fix: "let QuickBooks' next visit bring it; if it is not in QuickBooks, delete the \
                  picking order"
                .to_string(),
        });
    }

    fn gone(&mut self, how: &str) {
        let order = &self.candidate.order;
        let picked = order.picked();
        let message = if picked.is_positive() {
            format!("its sales order was {how} after {picked} had been picked")
        } else {
            format!("its sales order was {how}; nothing is to be picked for it")
        };
        let (status, fix) = (order.status.word(), self.way_out());
        self.tell(Told {
            kind: Kind::GoneInQuickBooks,
            line: None,
            quickbooks: Some(how.to_string()),
            intellitrack: Some(format!("{status}, {picked} picked")),
            message,
            fix,
        });
    }

    /// Marks of the warehouse, and changes, that no line tells of.
    fn standing(&mut self) {
        if !self.found.is_empty() {
            return;
        }
        let known = self.beside.known.as_ref();
        let (kind, mark) = if known.is_some_and(|known| known.blocked) {
            (Kind::Blocked, "it is blocked from picking: its sales order is held")
        } else if known.is_some_and(|known| known.out_of_sync) {
            (Kind::OutOfSync, "its sales order moved in QuickBooks after picking began")
        } else if self.candidate.changed {
            (Kind::ChangedInQuickBooks, "its sales order was changed in QuickBooks since")
        } else {
            return;
        };
        let why = self.beside.down.as_ref().filter(|down| down.is_held()).map(Outlook::why);
        let message = match why.filter(|why| !why.is_empty()) {
            Some(why) => format!("{mark}: {why}"),
            None => mark.to_string(),
        };
        let status = self.candidate.order.status.word().to_string();
        let fix = self.way_out();
        let told =
            Told { kind, line: None, quickbooks: None, intellitrack: Some(status), message, fix };
        self.tell(told);
    }

    /// Held, and nothing above says why.
    fn held(&mut self) {
        let under_way = self.candidate.made.iter().any(Made::is_under_way);
        let outlooks = [&self.beside.down, &self.beside.up].into_iter().flatten();
        let Some(held) = outlooks.into_iter().find(|it| it.is_held()) else { return };
        // Postings that do not come out are told one by one.
        if !self.found.is_empty() || under_way {
            return;
        }
        let status = self.candidate.order.status.word().to_string();
        let (message, fix) = (held.why(), self.way_out());
        let told = Told {
            kind: Kind::Held,
            line: None,
            quickbooks: None,
            intellitrack: Some(status),
            message,
            fix,
        };
        self.tell(told);
    }

    fn is_open(&self) -> bool {
        self.candidate.order.status == OrderStatus::Open
    }

    /// What the warehouse's marks say, to be put behind a message.
    fn mark(&self) -> String {
        let known = self.beside.known.as_ref();
        if known.is_some_and(|known| known.blocked) {
            "; the picking order is blocked from picking".to_string()
        } else if known.is_some_and(|known| known.out_of_sync) {
            "; the picking order is flagged as out of sync".to_string()
        } else {
            String::new()
        }
    }

    /// How a person decides.
    fn decide(&self) -> String {
        format!("crossdock held decide {} WAY --reason TEXT", self.candidate.order.number)
    }

    /// What to do about it, by what the next run makes of the order.
    fn way_out(&self) -> String {
        let number = &self.candidate.order.number;
        let outlooks = || [&self.beside.down, &self.beside.up].into_iter().flatten();
        let writes = |outlook: &Outlook| {
            use PostingKind::{BlockPickingOrder, FlagOutOfSync};
            outlook.posts.is_some_and(|kind| !matches!(kind, BlockPickingOrder | FlagOutOfSync))
        };
        if let Some(held) = outlooks().find(|it| it.is_held()) {
            let decide = format!("`{}` says which side counts", self.decide());
            return match held.fix() {
                Some(fix) => format!("{fix}; or {decide}"),
                None => decide,
            };
        }
        if outlooks().any(writes) {
            return "`crossdock sync` brings the two together".to_string();
        }
        if self.candidate.order.status == OrderStatus::Open {
            return format!(
                "correct it in QuickBooks or with `crossdock orders edit {number}`; left as it is, \
                 it waits for a decision once it is closed"
            );
        }
        format!("`crossdock explain --order {number}` shows what stands in the way")
    }
}

fn bills(made: &Made) -> bool {
    matches!(made.kind, PostingKind::AddInvoice | PostingKind::AddSalesReceipt)
}
