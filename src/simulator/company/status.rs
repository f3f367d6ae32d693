//! What QuickBooks says of a request: code, severity and words. Words as they were seen on the
//! wire where a recording or a report has them, otherwise those of Intuit's list of codes.

use super::tree::Element;

/// The outcome of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("status {code}: {message}")]
pub struct Status {
    /// `statusCode`.
    pub code: u16,
    /// `statusMessage`.
    pub message: String,
}

impl Status {
    pub(super) fn new(code: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(super) fn ok() -> Self {
        Self::new(0, "Status OK")
    }

    pub(super) fn no_match() -> Self {
        Self::new(1, "A query request did not find a matching object in QuickBooks")
    }

    /// Whether nothing was done. Warnings come with what was done.
    pub fn is_error(&self) -> bool {
        self.code >= 1000
    }

    /// `statusSeverity`.
    pub fn severity(&self) -> &'static str {
        match self.code {
            0..500 => "Info",
            500..1000 => "Warn",
            _ => "Error",
        }
    }

    /// Writes the three attributes.
    pub(super) fn put(&self, message: &mut Element) {
        let mut put = |name: &str, value: String| message.attributes.push((name.into(), value));
        put("statusCode", self.code.to_string());
        put("statusSeverity", self.severity().to_string());
        put("statusMessage", self.message.clone());
    }

    pub(super) fn some_not_found(value: &str) -> Self {
        Self::new(
            500,
            format!(
                "The query request has not been fully completed. There was a required element \
                 (\"{value}\") that could not be found in QuickBooks."
            ),
        )
    }

    pub(super) fn unsupported_field(field: &str) -> Self {
        Self::new(530, format!("The field \"{field}\" is not supported by this implementation."))
    }

    pub(super) fn cannot_link(id: &str) -> Self {
        Self::new(
            570,
            format!("Unable to link to transaction \"{id}\" because it has already been closed."),
        )
    }

    pub(super) fn bad_request_id(id: &str) -> Self {
        let message =
            format!("The request ID \"{id}\" is invalid, possibly too long, max 50 chars.");
        Self::new(1060, message)
    }

    pub(super) fn bad_id(id: &str, field: &str) -> Self {
        Self::new(
            3000,
            format!("The given object ID \"{id}\" in the field \"{field}\" is invalid."),
        )
    }

    /// 3010 to 3060: a value that cannot be converted.
    pub(super) fn bad_value(code: u16, kind: &str, value: &str, field: &str) -> Self {
        let message = format!(
            "There was an error when converting the {kind} \"{value}\" in the field \"{field}\"."
        );
        Self::new(code, message)
    }

    pub(super) fn bad_date_range() -> Self {
        Self::new(3030, "Invalid date range: From date is greater than To date.")
    }

    pub(super) fn too_long(value: &str, field: &str) -> Self {
        Self::new(3070, format!("The string \"{value}\" in the field \"{field}\" is too long."))
    }

    pub(super) fn name_in_use(name: &str) -> Self {
        Self::new(3100, format!("The name \"{name}\" of the list element is already in use."))
    }

    pub(super) fn not_found(id: &str) -> Self {
        Self::new(3120, format!("Object \"{id}\" specified in the request cannot be found."))
    }

    pub(super) fn bad_reference(list: &str, name: &str, place: &str) -> Self {
        Self::new(
            3140,
            format!(
                "There is an invalid reference to QuickBooks {list} \"{name}\" in the {place}.  \
                 QuickBooks error message: Invalid argument.  The specified record does not exist \
                 in the list."
            ),
        )
    }

    pub(super) fn conflict(field: &str, other: &str) -> Self {
        Self::new(
            3153,
            format!("There is a parameter conflict: \"{field}\" cannot stand beside \"{other}\"."),
        )
    }

    pub(super) fn cannot_modify(what: &str, why: &str) -> Self {
        let message =
            format!("There was an error when modifying a {what}.  QuickBooks error message: {why}");
        Self::new(3170, message)
    }

    pub(super) fn in_use(id: &str) -> Self {
        Self::new(
            3175,
            format!(
                "There was an error adding, modifying or deleting {id} because it is already in \
                 use.  QuickBooks error message: The transaction could not be locked.  It is in \
                 use by another user."
            ),
        )
    }

    pub(super) fn related_in_use(id: &str) -> Self {
        Self::new(
            3176,
            format!(
                "There was an error adding, modifying or deleting {id} because it is already in \
                 use.  QuickBooks error message: The application failed to acquire the lock."
            ),
        )
    }

    pub(super) fn cannot_save(what: &str, why: &str) -> Self {
        let message =
            format!("There was an error when saving a {what}.  QuickBooks error message: {why}");
        Self::new(3180, message)
    }

    pub(super) fn stale(edit_sequence: &str) -> Self {
        // The space at the end is QuickBooks' own.
        let message = format!("The provided edit sequence \"{edit_sequence}\" is out-of-date. ");
        Self::new(3200, message)
    }

    pub(super) fn invalid_value(field: &str, value: &str, why: &str) -> Self {
        let message = format!("The \"{field}\" field has an invalid value \"{value}\".");
        let why = if why.is_empty() {
            String::new()
        } else {
            format!("  QuickBooks error message: {why}")
        };
        Self::new(3210, message + &why)
    }

    pub(super) fn not_processed() -> Self {
        Self::new(3231, "The request has not been processed.")
    }

    pub(super) fn not_enabled() -> Self {
        Self::new(
            3250,
            "This feature is not enabled or not available in this version of QuickBooks.",
        )
    }

    pub(super) fn no_permission() -> Self {
        Self::new(3260, "Insufficient permission level to perform this action.")
    }

    pub(super) fn missing(field: &str) -> Self {
        Self::new(3270, format!("Missing required field \"{field}\"."))
    }

    pub(super) fn bad_iterator(id: &str) -> Self {
        Self::new(3391, format!("The iteratorID \"{id}\" is not valid."))
    }
}
