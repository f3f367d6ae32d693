//! `TxnDel`.

use super::fragment::Fragment;
use super::out::{Element, ID, PLAIN, Row, record, request};
use super::queries::TxnDelType;
use super::unwritable::Unwritable;
use crate::qbxml::version::Version;

record! {
    /// `TxnDelRq`: deletes a transaction. Deleting an invoice opens the lines of its sales order
    /// again.
    #[derive(Debug, Clone, PartialEq, Eq)]
    TxnDel {
        txn_del_type: TxnDelType = "TxnDelType" PLAIN;
        txn_id: String = "TxnID" ID;
    }
}

impl TxnDel {
    /// The request in that version, or everything that cannot be written.
    pub fn to_fragment(&self, version: Version) -> Result<Fragment, Vec<Unwritable>> {
        request(Element::new("TxnDelRq", PLAIN), version, |out| self.row(out))
    }
}
