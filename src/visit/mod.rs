//! One visit of the Web Connector, as a pure state machine: which answer a call gets, what is
//! remembered before it is given, and what is asked of QuickBooks next.
//!
//! ```text
//!  authenticate ─▶ Greeting ── identity, version ──▶ Between ◀──────────────┐
//!                     │ another company                │ sendRequestXML      │ receiveResponseXML
//!                     ▼                                ▼                     │
//!                   Ended ◀── nothing left ── 1 recover  2 fetch  3 wait for the run  4 post
//! ```
//!
//! Everything that must survive stands in values that the caller keeps in the store: the [`Visit`],
//! the [`Cycle`] of what is fetched, the [`OpenSet`] of writes whose outcome is not known, and the
//! postings that wait. [`step()`] looks at them and says what to keep and what to answer; it does
//! nothing itself, so any process can answer the next call.

mod cycle;
mod fetch;
mod greet;
mod post;
mod read;
mod recover;
mod requests;
mod state;
mod step;
mod verify;
mod words;

pub use cycle::{Ask, AskState, Cursors, Cycle, Subject};
pub use greet::BACKLOG_MAX;
pub use post::{OpenSet, Outcome, Posting, Probe, ProbeState, text_of};
pub use state::{Call, Company, Desk, Effect, Phase, Reply, RunState, Step, Terms, Visit};
pub use step::{begin, progress, step};
pub use verify::Unseen;
pub use words::{ceiling_reached, stopped};
