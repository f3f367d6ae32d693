//! Paging of long queries: `iteratorID`, `iteratorRemainingCount`.

/// Where a paged answer stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IteratorState {
    /// `iteratorID`: names the query to continue, within one QuickBooks session. The last page
    /// may leave it out.
    pub id: Option<String>,
    /// `iteratorRemainingCount`: objects still to come after this page.
    pub remaining: Option<u64>,
}

impl IteratorState {
    /// Pages are still to come.
    pub fn has_more(&self) -> bool {
        self.remaining.is_some_and(|remaining| remaining > 0)
    }
}
