//! The mappings that tests of map scripts begin with: rules know none.

use crate::domain::candidate::Candidate;
use crate::domain::invoice::Invoice;
use crate::domain::picking_order::PickingOrder;
use crate::domain::selection::Selected;
use crate::rules::case::Mappings;
use crate::rules::world::{FactLog, World};
use crate::stages::map::map;
use crate::stages::up::bill::paper;

/// Both directions.
pub const MAPPINGS: Mappings = Mappings { picking_order, invoice };

fn picking_order(selected: &Selected, world: &World) -> PickingOrder {
    map(selected, world, &mut FactLog::default()).0
}

fn invoice(candidate: &Candidate, world: &World) -> Option<Invoice> {
    paper(candidate, &world.settings, world.today)
}
