//! The mirror as a warehouse: what is posted happens in it, and is recorded for outside.

use super::changes;
use crate::database::Connection;
use crate::domain::breakers::OrderCount;
use crate::domain::catalog::Catalog;
use crate::domain::ids::TxnId;
use crate::domain::known::KnownPickingOrder;
use crate::domain::picked_order::PickedOrder;
use crate::domain::posting::{Outgoing, PostingKind};
use crate::domain::quantity::Quantity;
use crate::domain::settings::Settings;
use crate::intellitrack::embedded::{Act, Embedded};
use crate::intellitrack::wire;
use crate::pipeline::ports::{Applied, PickedOrders, PortError, Warehouse};

/// The mirror of a warehouse outside.
pub struct Mirror<'c> {
    connection: &'c Connection,
    inner: Embedded<'c>,
    batch: String,
}

/// Opens the mirror on whatever connection the store lends. Changes of one act go together.
pub fn on(
    settings: &Settings,
    act: &Act,
) -> impl for<'c> Fn(&'c Connection) -> Box<dyn Warehouse + 'c> + use<> {
    let (settings, act) = (settings.clone(), act.clone());
    move |connection| {
        let inner = Embedded::new(connection, settings.clone(), act.clone());
        Box::new(Mirror { connection, inner, batch: act.at.clone() })
    }
}

impl PickedOrders for Mirror<'_> {
    fn picked_orders(
        &self,
        after: Option<&str>,
        count: usize,
    ) -> Result<Vec<PickedOrder>, PortError> {
        self.inner.picked_orders(after, count)
    }
}

impl Warehouse for Mirror<'_> {
    fn apply(&mut self, outgoing: &Outgoing) -> Result<Applied, PortError> {
        let applied = self.inner.apply(outgoing)?;
        if matches!(applied, Applied::Done { .. }) {
            let number = number_of(outgoing)?;
            let recorded = changes::record(self.connection, outgoing, &number, &self.batch);
            let attempt = || format!("recording {} for the warehouse outside", outgoing.key);
            recorded.map_err(|error| PortError::new(attempt(), error))?;
        }
        Ok(applied)
    }

    fn put_lists(&mut self, catalog: &Catalog) -> Result<(), PortError> {
        self.inner.put_lists(catalog)
    }

    fn picking_order_numbered(&self, number: &str) -> Result<Option<KnownPickingOrder>, PortError> {
        Warehouse::picking_order_numbered(&self.inner, number)
    }

    fn picking_order_from(&self, id: &TxnId) -> Result<Option<KnownPickingOrder>, PortError> {
        Warehouse::picking_order_from(&self.inner, id)
    }

    fn picking_order_with_id(&self, id: &str) -> Result<Option<KnownPickingOrder>, PortError> {
        self.inner.picking_order_with_id(id)
    }

    fn note_billed(
        &mut self,
        picking_order: &str,
        lines: &[(u32, Quantity)],
    ) -> Result<(), PortError> {
        self.inner.note_billed(picking_order, lines)
    }

    fn deleted_by_person(&self, id: &TxnId) -> Result<Option<String>, PortError> {
        self.inner.deleted_by_person(id)
    }

    fn order_count(&self) -> Result<Option<OrderCount>, PortError> {
        self.inner.order_count()
    }
}

/// The number of the order that a posting is for.
fn number_of(outgoing: &Outgoing) -> Result<String, PortError> {
    let unreadable =
        |error| PortError::new(format!("reading the message of {}", outgoing.key), error);
    let creates =
        matches!(outgoing.kind, PostingKind::CreatePickingOrder | PostingKind::UpdatePickingOrder);
    if creates {
        let order: wire::PickingOrder =
            serde_json::from_slice(&outgoing.bytes).map_err(unreadable)?;
        return Ok(order.order_number);
    }
    let notice: wire::Notice = serde_json::from_slice(&outgoing.bytes).map_err(unreadable)?;
    Ok(notice.order_number)
}
