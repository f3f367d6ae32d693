//! How a structure of the wire says which elements it keeps, and the small structures that all
//! the others share.
//!
//! The structures know names; the reader knows XML. [`Fields::slot`] is where the two meet.

/// Where the content of one element goes.
pub enum Slot<'a> {
    /// Nowhere: the element is passed over, with everything in it.
    Skip,
    /// A text, kept as sent; line ends become `\n`.
    Text(&'a mut Option<String>),
    /// A text in which spaces at either end mean nothing: an id, a number, a date, a truth value.
    Word(&'a mut Option<String>),
    /// One more text of several with the same name, spaces at either end dropped.
    Words(&'a mut Vec<String>),
    /// A structure of its own.
    Node(&'a mut dyn Fields),
}

/// A structure that is filled from the children of an element.
pub trait Fields {
    /// Where the content of the child element `name` goes. Called once for each child, in the
    /// order sent; of children that may stand there once, the last one counts.
    fn slot(&mut self, name: &[u8]) -> Slot<'_>;
}

/// The structure of an element that may be absent, made at its first child.
pub(super) fn node<T: Fields + Default>(place: &mut Option<T>) -> Slot<'_> {
    Slot::Node(place.get_or_insert_default())
}

/// One more structure of a list.
pub(super) fn next<T: Fields + Default>(list: &mut Vec<T>) -> Slot<'_> {
    Slot::Node(list.push_mut(T::default()))
}

/// `…Ref`: names an entry of a list by `ListID`, by `FullName`, or by both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RefWire {
    /// `ListID`.
    pub list_id: Option<String>,
    /// `FullName`.
    pub full_name: Option<String>,
}

impl Fields for RefWire {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"ListID" => Slot::Word(&mut self.list_id),
            b"FullName" => Slot::Text(&mut self.full_name),
            _ => Slot::Skip,
        }
    }
}

/// `BillAddress`, `ShipAddress` and their like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AddressWire {
    /// `Addr1` to `Addr5`.
    pub addr: [Option<String>; 5],
    /// `City`.
    pub city: Option<String>,
    /// `State`.
    pub state: Option<String>,
    /// `PostalCode`.
    pub postal_code: Option<String>,
    /// `Country`.
    pub country: Option<String>,
    /// `Note`.
    pub note: Option<String>,
}

impl Fields for AddressWire {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"Addr1" => Slot::Text(&mut self.addr[0]),
            b"Addr2" => Slot::Text(&mut self.addr[1]),
            b"Addr3" => Slot::Text(&mut self.addr[2]),
            b"Addr4" => Slot::Text(&mut self.addr[3]),
            b"Addr5" => Slot::Text(&mut self.addr[4]),
            b"City" => Slot::Text(&mut self.city),
            b"State" => Slot::Text(&mut self.state),
            b"PostalCode" => Slot::Text(&mut self.postal_code),
            b"Country" => Slot::Text(&mut self.country),
            b"Note" => Slot::Text(&mut self.note),
            _ => Slot::Skip,
        }
    }
}

/// `DataExtRet`: a custom field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataExtRet {
    /// `OwnerID`: a GUID in braces, or `0` for the fields that people see.
    pub owner_id: Option<String>,
    /// `DataExtName`.
    pub data_ext_name: Option<String>,
    /// `DataExtType`.
    pub data_ext_type: Option<String>,
    /// `DataExtValue`.
    pub data_ext_value: Option<String>,
}

impl Fields for DataExtRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"OwnerID" => Slot::Word(&mut self.owner_id),
            b"DataExtName" => Slot::Text(&mut self.data_ext_name),
            b"DataExtType" => Slot::Word(&mut self.data_ext_type),
            b"DataExtValue" => Slot::Text(&mut self.data_ext_value),
            _ => Slot::Skip,
        }
    }
}

/// `LinkedTxn`: another transaction that this one is tied to. Present only where the query asked
/// with `IncludeLinkedTxns`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkedTxn {
    /// `TxnID` of the other one.
    pub txn_id: Option<String>,
    /// `TxnType`: `SalesOrder`, `Invoice`, ….
    pub txn_type: Option<String>,
    /// `TxnDate`.
    pub txn_date: Option<String>,
    /// `RefNumber`.
    pub ref_number: Option<String>,
    /// `LinkType`: `AMTTYPE` or `QUANTYPE`.
    pub link_type: Option<String>,
    /// `Amount`.
    pub amount: Option<String>,
    /// `TxnLineDetail`.
    pub txn_line_detail: Vec<TxnLineDetail>,
}

impl Fields for LinkedTxn {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"TxnID" => Slot::Word(&mut self.txn_id),
            b"TxnType" => Slot::Word(&mut self.txn_type),
            b"TxnDate" => Slot::Word(&mut self.txn_date),
            b"RefNumber" => Slot::Text(&mut self.ref_number),
            b"LinkType" => Slot::Word(&mut self.link_type),
            b"Amount" => Slot::Word(&mut self.amount),
            b"TxnLineDetail" => next(&mut self.txn_line_detail),
            _ => Slot::Skip,
        }
    }
}

/// `TxnLineDetail`: which line of the other transaction a link touches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TxnLineDetail {
    /// `TxnLineID`.
    pub txn_line_id: Option<String>,
    /// `Amount`: money or a quantity, as `LinkType` says.
    pub amount: Option<String>,
}

impl Fields for TxnLineDetail {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"TxnLineID" => Slot::Word(&mut self.txn_line_id),
            b"Amount" => Slot::Word(&mut self.amount),
            _ => Slot::Skip,
        }
    }
}

/// `ErrorRecovery`: names what a request of a message set made or changed, where QuickBooks is
/// asked again what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorRecovery {
    /// `ListID`: of an entry of a list.
    pub list_id: Option<String>,
    /// `TxnID`: of a transaction.
    pub txn_id: Option<String>,
    /// `EditSequence`.
    pub edit_sequence: Option<String>,
    /// `ExternalGUID`.
    pub external_guid: Option<String>,
}

impl Fields for ErrorRecovery {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"ListID" => Slot::Word(&mut self.list_id),
            b"TxnID" => Slot::Word(&mut self.txn_id),
            b"EditSequence" => Slot::Word(&mut self.edit_sequence),
            b"ExternalGUID" => Slot::Word(&mut self.external_guid),
            _ => Slot::Skip,
        }
    }
}
