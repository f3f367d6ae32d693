//! The QuickBooks that the Web Connector stands beside.

/// A code of a COM call that failed, as the Web Connector writes it: `0x80040408`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HResult(pub u32);

impl HResult {
    /// QuickBooks cannot read the request.
    pub const PARSE: Self = Self(0x8004_0400);
    /// QuickBooks cannot be reached.
    pub const ACCESS: Self = Self(0x8004_0401);
    /// Something unforeseen; QuickBooks may have applied the request or not.
    pub const UNEXPECTED: Self = Self(0x8004_0402);
    /// QuickBooks is closed and does not start.
    pub const NOT_STARTED: Self = Self(0x8004_0408);
    /// Another company file is open than the one asked for.
    pub const OTHER_COMPANY: Self = Self(0x8004_040A);

    /// What QuickBooks says with it.
    pub fn message(self) -> &'static str {
        match self {
            Self::PARSE => "QuickBooks found an error when parsing the provided XML text stream.",
            Self::ACCESS => "Could not access QuickBooks.",
            Self::UNEXPECTED => "Unexpected error. Check the qbsdklog.txt file for details.",
            Self::NOT_STARTED => "Could not start QuickBooks.",
            Self::OTHER_COMPANY => {
                "A QuickBooks company data file is already open and it is different from the one \
                 requested."
            }
            Self(0x8004_040D) => "The session ticket passed to the QBXMLRP is not valid.",
            Self(0x8004_0410) => {
                "The company data file is already open in a mode other than the one specified."
            }
            Self(0x8004_0416) => {
                "If QuickBooks is not running, you must specify the name of the company data file."
            }
            Self(0x8004_041A) => {
                "This application does not have permission to access this company."
            }
            Self(0x8004_0420) => "The QuickBooks user has denied access.",
            Self(0x8004_0422) => "This application requires Single User file access mode.",
            _ => "QuickBooks could not carry out the call.",
        }
    }
}

impl std::fmt::Display for HResult {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "0x{:08X}", self.0)
    }
}

impl std::str::FromStr for HResult {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        let read = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).map(Self);
        read.ok_or_else(|| format!("`{text}` is no HRESULT; write it like 0x80040401"))
    }
}

/// A call of QuickBooks that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{hresult}: {message}")]
pub struct Failure {
    /// Its code.
    pub hresult: HResult,
    /// What QuickBooks says of it.
    pub message: String,
}

impl Failure {
    /// The failure of this code, in QuickBooks' words.
    pub fn of(hresult: HResult) -> Self {
        Self { hresult, message: hresult.message().to_string() }
    }
}

/// A company file that QuickBooks has open, as the Web Connector tells it to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The company file's full path on its machine.
    pub company_file: String,
    /// `US`, `CA`, `UK`.
    pub country: String,
    /// The newest qbXML that QuickBooks reads: `13` of 13.0.
    pub qbxml_major: u16,
    /// The same: `0` of 13.0.
    pub qbxml_minor: u16,
}

/// What is wrong in QuickBooks during a whole visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// Another company file is open than usual, and it answers.
    AnotherCompany,
    /// The offset of the machine's clock forgets daylight saving.
    ClockOffset,
    /// Somebody edits every transaction: each change of one is refused with 3175.
    Locked,
}

/// The request processor of QuickBooks with one company file.
pub trait QuickBooks {
    /// Opens a session. `company_file` is a path, or empty for the file that is open.
    ///
    /// # Errors
    /// QuickBooks cannot be opened, or has another file open.
    fn open(&mut self, company_file: &str) -> Result<Opened, Failure>;

    /// The answers about host, company and preferences that every visit begins with.
    fn greeting(&mut self) -> String;

    /// Carries out a request within the open session.
    ///
    /// # Errors
    /// The request as a whole is refused: nothing of it was applied.
    fn process(&mut self, request: &[u8]) -> Result<String, Failure>;

    /// Ends the session, if one is open; its iterators end with it.
    fn close(&mut self);

    /// What is wrong from now on, until told otherwise. An empty list: nothing. Returns whether
    /// this QuickBooks can have all of these troubles.
    fn suffer(&mut self, troubles: &[Trouble]) -> bool {
        troubles.is_empty()
    }

    /// Forgets all iterators of the session. Returns whether this QuickBooks can do so.
    fn lose_iterators(&mut self) -> bool {
        false
    }
}
