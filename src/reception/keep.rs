//! Keeps what a step brought, in the turn of its call.

use crate::store::{StoreError, Turn};
use crate::visit::{Effect, Posting};

/// What a call kept that others must hear of.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    /// A run may begin.
    pub complete: bool,
}

/// Keeps the effects of a step, in their order. `cycle` is the open cycle before them.
pub(super) fn keep(
    turn: &Turn<'_>,
    visit: i64,
    cycle: Option<i64>,
    effects: &[Effect],
    now: &str,
) -> Result<Kept, StoreError> {
    let mut kept = Kept::default();
    let mut cycle = cycle.unwrap_or_default();
    for effect in effects {
        match effect {
            Effect::Met(company) => turn.put_company(company)?,
            Effect::PutCycle(state) => {
                cycle = state.id;
                turn.put_cycle(state)?;
            }
            Effect::Keep { ask, response } => turn.keep(cycle, *ask, response, now)?,
            Effect::SettlePages { ask } => turn.settle_pages(cycle, *ask)?,
            Effect::DropPages { ask } => turn.drop_pages(cycle, *ask)?,
            Effect::Saw(sights) => turn.saw(sights, now)?,
            Effect::DeletionsMissed(words) => turn.put_deletions_missed(words)?,
            Effect::Stop(why) => turn.stop(why, now)?,
            Effect::Complete(cursors) => {
                turn.complete_cycle(cycle, now)?;
                turn.put_cursors(cursors)?;
                kept.complete = true;
            }
            Effect::HandOut(set) => {
                turn.put_set(set)?;
                let keys: Vec<&str> = set.postings.iter().map(key_of).collect();
                turn.mark_sent(&set.id, &keys, now)?;
            }
            Effect::PutSet(set) => turn.put_set(set)?,
            Effect::Settle { key, outcome } => turn.settle(key, outcome, visit, now)?,
            Effect::CloseSet { stored } => turn.close_set(*stored, now)?,
            Effect::End { why } => turn.end_visit(visit, why, now)?,
        }
    }
    Ok(kept)
}

fn key_of(posting: &Posting) -> &str {
    &posting.key
}
