//! `TxnDeletedRet` → [`Deletion`].

use super::values::{Values, said, said_trimmed};
use crate::domain::deletion::Deletion;
use crate::domain::finding::{Finding, Severity};
use crate::domain::sales_order::QuickBooksTime;
use crate::qbxml::deleted::TxnDeletedRet;

/// What a deletion means; `None` goes with an error finding.
pub fn deletion(ret: TxnDeletedRet) -> (Option<Deletion>, Vec<Finding>) {
    let mut values = Values::default();
    let number = said_trimmed(ret.ref_number);
    let Some(id) = said(ret.txn_id) else {
        let message = match number {
            Some(number) => format!("the deletion of {number} has no TxnID"),
            None => "a deletion has neither TxnID nor number".to_string(),
        };
        values.find(
            "translate/txn-id-missing",
            Severity::Error,
            "quickbooks_id",
            message,
            "ask QuickBooks for its deleted transactions again",
        );
        return (None, values.findings);
    };
    let deletion = Deletion {
        id: id.into(),
        number,
        kind: said(ret.txn_del_type).unwrap_or_default(),
        deleted_at: QuickBooksTime::new(said(ret.time_deleted).unwrap_or_default()),
    };
    (Some(deletion), values.findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(id: Option<&str>, number: Option<&str>, expected: &str) {
        let ret = TxnDeletedRet {
            txn_del_type: Some("SalesOrder".into()),
            txn_id: id.map(str::to_string),
            ref_number: number.map(str::to_string),
            time_deleted: Some("2026-03-05T10:11:12-08:00".into()),
            time_created: None,
        };
        let shown = match deletion(ret) {
            (Some(found), _) => {
                let number = found.number.as_deref().unwrap_or("-");
                format!("{} {} {} {}", found.kind, found.id, number, found.deleted_at.local())
            }
            (None, findings) => format!("{}: {}", findings[0].rule, findings[0].message),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_deletion_needs_its_id() {
        check(Some("1A-1"), Some(" 1001 "), "SalesOrder 1A-1 1001 2026-03-05T10:11:12");
        check(Some("1A-1"), Some(" "), "SalesOrder 1A-1 - 2026-03-05T10:11:12");
        let missing = "translate/txn-id-missing: ";
        check(None, Some("1001"), &format!("{missing}the deletion of 1001 has no TxnID"));
        check(Some(""), None, &format!("{missing}a deletion has neither TxnID nor number"));
    }
}
