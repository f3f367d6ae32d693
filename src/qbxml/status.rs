//! `statusCode`, `statusSeverity`, `statusMessage`: how one request came out.

/// Stands in for a `statusCode` that is missing or no number. QuickBooks has no negative codes.
pub const CODE_UNKNOWN: i64 = -1;

/// The outcome of one request, as the attributes of its `…Rs` say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// `statusCode`, or [`CODE_UNKNOWN`].
    pub code: i64,
    /// `statusSeverity`: `Info`, `Warn` or `Error`.
    pub severity: Option<String>,
    /// `statusMessage`: QuickBooks' own words, in the language of its user.
    pub message: Option<String>,
}

impl Default for Status {
    /// Nothing was said.
    fn default() -> Self {
        Self { code: CODE_UNKNOWN, severity: None, message: None }
    }
}

impl Status {
    /// The request was answered in full: 0, or 1, which says that a query found nothing. An
    /// answer whose code is unknown is not taken for complete.
    pub fn is_ok_answer(&self) -> bool {
        matches!(self.code, 0 | 1) && !self.has_severity("Error")
    }

    /// The request was done, though not everything of it: 500 to 999.
    pub fn is_warning(&self) -> bool {
        (500..1000).contains(&self.code) && !self.is_error()
    }

    /// The request was not done: 1000 and above, or so the severity says.
    pub fn is_error(&self) -> bool {
        self.code >= 1000 || self.has_severity("Error")
    }

    fn has_severity(&self, word: &str) -> bool {
        self.severity.as_deref().is_some_and(|severity| severity.eq_ignore_ascii_case(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: i64, severity: Option<&str>, expected: [bool; 3]) {
        let status = Status { code, severity: severity.map(str::to_string), message: None };
        let found = [status.is_ok_answer(), status.is_warning(), status.is_error()];
        assert_eq!(found, expected, "ok, warning, error of {code} {severity:?}");
    }

    #[test]
    fn codes_fall_into_their_classes() {
        check(0, Some("Info"), [true, false, false]);
        check(1, Some("Info"), [true, false, false]);
        check(500, Some("Warn"), [false, true, false]);
        check(530, None, [false, true, false]);
        check(1000, None, [false, false, true]);
        check(3140, Some("Error"), [false, false, true]);
        check(0, Some("error"), [false, false, true]);
        check(570, Some("Error"), [false, false, true]);
        check(2, None, [false, false, false]);
        check(CODE_UNKNOWN, None, [false, false, false]);
    }
}
