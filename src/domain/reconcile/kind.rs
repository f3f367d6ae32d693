//! What kinds of difference there are, and what an office calls them.

/// What a difference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    /// Whole orders.
    Orders,
    /// What their lines say.
    Quantities,
    /// What was billed, or should be.
    Invoices,
}

impl Area {
    /// All of them, in the order reports print them.
    pub const ALL: [Self; 3] = [Self::Orders, Self::Quantities, Self::Invoices];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Quantities => "quantities",
            Self::Invoices => "invoices",
        }
    }
}

/// One kind of difference; its word is a contract with people's scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Open in QuickBooks with lines for the warehouse, which has no picking order of it.
    NotInIntelliTrack,
    /// QuickBooks sent it, and it could not be read.
    Unreadable,
    /// Entered in IntelliTrack, and QuickBooks has no sales order of it.
    NotInQuickBooks,
    /// A picking order whose sales order QuickBooks never sent.
    UnknownInQuickBooks,
    /// A picking order whose sales order was deleted, voided, closed or wholly invoiced.
    GoneInQuickBooks,
    /// Kept from picking while its sales order is held.
    Blocked,
    /// Marked, because the sales order moved after picking began.
    OutOfSync,
    /// The sales order says something else than at import, and not in its quantities.
    ChangedInQuickBooks,
    /// Held, and none of the other kinds says why.
    Held,
    /// Two customers.
    CustomerDiffers,
    /// Two items on what came down as one line.
    ItemDiffers,
    /// Two quantities ordered.
    OrderedDiffers,
    /// A line for the warehouse that the picking order does not have.
    LineOnlyInQuickBooks,
    /// A line that the sales order does not have.
    LineOnlyInIntelliTrack,
    /// A line that was closed in QuickBooks while the warehouse works on it.
    LineClosedInQuickBooks,
    /// More left the shelf than the picking order asks for.
    PickedMoreThanOrdered,
    /// A closed order with picks in no posting.
    PicksNotBilled,
    /// A posting that waits for approval.
    PostingWaiting,
    /// A posting that goes with the next visit.
    PostingQueued,
    /// A posting that was handed out, without an answer.
    PostingSent,
    /// A posting that QuickBooks refused.
    PostingRejected,
    /// A posting whose outcome nobody knows.
    PostingUnknown,
    /// Billed in QuickBooks by others since the import.
    InvoicedByOthers,
    /// Billed in QuickBooks beyond what left the shelf.
    InvoicedMoreThanPicked,
    /// QuickBooks' sales order shows less billed than we have billed.
    InvoicedLessThanBilled,
    /// What we made in QuickBooks is not as it was sent.
    InvoiceChanged,
    /// What we made in QuickBooks is not there any more.
    InvoiceGone,
}

impl Kind {
    /// All of them, in the order reports print them.
    pub const ALL: [Self; 27] = [
        Self::NotInIntelliTrack,
        Self::Unreadable,
        Self::NotInQuickBooks,
        Self::UnknownInQuickBooks,
        Self::GoneInQuickBooks,
        Self::Blocked,
        Self::OutOfSync,
        Self::ChangedInQuickBooks,
        Self::Held,
        Self::CustomerDiffers,
        Self::ItemDiffers,
        Self::OrderedDiffers,
        Self::LineOnlyInQuickBooks,
        Self::LineOnlyInIntelliTrack,
        Self::LineClosedInQuickBooks,
        Self::PickedMoreThanOrdered,
        Self::PicksNotBilled,
        Self::PostingWaiting,
        Self::PostingQueued,
        Self::PostingSent,
        Self::PostingRejected,
        Self::PostingUnknown,
        Self::InvoicedByOthers,
        Self::InvoicedMoreThanPicked,
        Self::InvoicedLessThanBilled,
        Self::InvoiceChanged,
        Self::InvoiceGone,
    ];

    /// The word for it in reports for programs; never changed.
    pub fn word(self) -> &'static str {
        self.names().0
    }

    /// What an office calls it.
    pub fn title(self) -> &'static str {
        self.names().1
    }

    /// What it is about.
    pub fn area(self) -> Area {
        if self < Self::CustomerDiffers {
            Area::Orders
        } else if self < Self::PicksNotBilled {
            Area::Quantities
        } else {
            Area::Invoices
        }
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::NotInIntelliTrack => {
                ("not-in-intellitrack", "Open in QuickBooks, not in IntelliTrack")
            }
            Self::Unreadable => ("unreadable", "Came from QuickBooks and could not be read"),
            Self::NotInQuickBooks => {
                ("not-in-quickbooks", "Entered in IntelliTrack, not yet in QuickBooks")
            }
            Self::UnknownInQuickBooks => {
                ("unknown-in-quickbooks", "In IntelliTrack, never sent by QuickBooks")
            }
            Self::GoneInQuickBooks => {
                ("gone-in-quickbooks", "In IntelliTrack, and deleted or done in QuickBooks")
            }
            Self::Blocked => ("blocked", "Blocked from picking"),
            Self::OutOfSync => ("out-of-sync", "Flagged as out of sync"),
            Self::ChangedInQuickBooks => {
                ("changed-in-quickbooks", "Changed in QuickBooks since they came down")
            }
            Self::Held => ("held", "Held for another reason"),
            Self::CustomerDiffers => ("customer-differs", "Different customers"),
            Self::ItemDiffers => ("item-differs", "Different items on one line"),
            Self::OrderedDiffers => ("ordered-differs", "Different quantities ordered"),
            Self::LineOnlyInQuickBooks => ("line-only-in-quickbooks", "Lines only in QuickBooks"),
            Self::LineOnlyInIntelliTrack => {
                ("line-only-in-intellitrack", "Lines only in IntelliTrack")
            }
            Self::LineClosedInQuickBooks => {
                ("line-closed-in-quickbooks", "Lines closed in QuickBooks, not in IntelliTrack")
            }
            Self::PickedMoreThanOrdered => {
                ("picked-more-than-ordered", "Picked more than was ordered")
            }
            Self::PicksNotBilled => ("picks-not-billed", "Picked and closed, not billed"),
            Self::PostingWaiting => ("posting-waiting", "Waiting for approval"),
            Self::PostingQueued => ("posting-queued", "On their way to QuickBooks"),
            Self::PostingSent => ("posting-sent", "Sent to QuickBooks, no answer yet"),
            Self::PostingRejected => ("posting-rejected", "Refused by QuickBooks"),
            Self::PostingUnknown => ("posting-unknown", "Nobody knows whether QuickBooks has them"),
            Self::InvoicedByOthers => ("invoiced-by-others", "Billed in QuickBooks by others"),
            Self::InvoicedMoreThanPicked => {
                ("invoiced-more-than-picked", "Billed more than was picked")
            }
            Self::InvoicedLessThanBilled => {
                ("invoiced-less-than-billed", "Billed, and the sales order does not show it")
            }
            Self::InvoiceChanged => {
                ("invoice-changed", "Our invoices that were changed in QuickBooks")
            }
            Self::InvoiceGone => ("invoice-gone", "Our invoices that are gone from QuickBooks"),
        }
    }
}
