//! What QuickBooks' sales orders say at present: in this run's messages, else as the store keeps
//! them.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::candidate::Present;
use crate::domain::ids::TxnId;
use crate::pipeline::plan::{Document, Provenance};
use crate::pipeline::ports::{PortError, SharedLookup, Source};
use crate::pipeline::stage::StageError;
use crate::qbxml::message::{Event, Interest, Ret};
use crate::qbxml::reader::Reader;
use crate::qbxml::wrap::wrap;
use crate::stages::sinks::{Gathered, places_of};
use crate::translate::sales_order::sales_order;

/// Finds the present version of single sales orders.
pub struct PresentOrders {
    source: Arc<dyn Source>,
    gathered: Gathered,
    /// Known once the sales orders of the run have arrived.
    places: OnceCell<HashMap<TxnId, Provenance>>,
    lookup: SharedLookup,
}

impl PresentOrders {
    /// Over what a run brings down, and what the store keeps.
    pub fn new(source: Arc<dyn Source>, gathered: Gathered, lookup: SharedLookup) -> Self {
        Self { source, gathered, places: OnceCell::new(), lookup }
    }

    /// Over what a finished run has brought down, and what the store keeps.
    pub fn after(source: Arc<dyn Source>, documents: &[Document], lookup: SharedLookup) -> Self {
        let places = OnceCell::from(places_of(documents.iter()));
        Self { source, gathered: Gathered::default(), places, lookup }
    }

    /// The sales order as QuickBooks last sent it. Asked only once all of the run's have arrived.
    ///
    /// # Errors
    /// The world failed, or bytes that were read before cannot be read again.
    pub fn find(&self, id: &TxnId) -> Result<Present, StageError> {
        let places = self.places.get_or_init(|| self.gathered.places());
        if let Some(place) = places.get(id) {
            let bytes = self.source.slice(place.message, place.offset, place.length)?;
            return decode(&bytes, &self.source.name(place.message));
        }
        match self.lookup.kept_sales_order(id)? {
            None => Ok(Present::Unknown),
            Some(kept) if kept.deleted => Ok(Present::Deleted),
            Some(kept) => decode(&kept.present, &format!("sales order {id} as it was kept")),
        }
    }
}

/// Reads one element: a sales order, or that one was deleted.
///
/// # Errors
/// Bytes that are neither.
pub fn decode(element: &[u8], name: &str) -> Result<Present, StageError> {
    if element.starts_with(b"<TxnDeletedRet") {
        return Ok(Present::Deleted);
    }
    let message = wrap("SalesOrderQueryRs", element);
    let mut reader = Reader::new(message.as_slice(), Interest::ORDERS);
    loop {
        match reader.next() {
            Ok(Some(Event::Ret(ret, _))) => {
                if let Ret::SalesOrder(ret) = *ret
                    && let (Some(order), _) = sales_order(ret)
                {
                    return Ok(Present::Order(Box::new(order)));
                }
            }
            Ok(Some(_)) => {}
            Ok(None) => {
                let cause = "it holds no sales order that can be read";
                return Err(PortError::new(format!("reading {name}"), cause).into());
            }
            Err(error) => {
                return Err(PortError::new(format!("reading {name}"), error.message).into());
            }
        }
    }
}
