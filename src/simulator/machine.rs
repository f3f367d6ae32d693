//! The machine in the office: QuickBooks with a company file, and what the Web Connector beside
//! it sees of it.

use super::company::{Company, Profile, Session};
use super::connector::{Failure, HResult, Opened, QuickBooks, Trouble};

/// How far the told offset is off where daylight saving is forgotten, in minutes.
const DAYLIGHT_SAVING_MINUTES: i32 = 60;

/// A machine with QuickBooks and a company.
pub struct Machine {
    company: Company,
    /// Another company of the same office, that knows nothing of the application.
    other: Company,
    is_other_open: bool,
    /// Without a FileID in the books, or a path that it insists on, no server can tell one
    /// company from another.
    is_told_apart: bool,
    session: Option<Session>,
    /// Transactions that stand in windows, so that nobody else can change them.
    locked: Vec<String>,
    is_offset_wrong: bool,
}

impl Machine {
    /// One with this company open.
    pub fn new(company: Company) -> Self {
        let other = Company::new(Profile {
            company_name: "Another Company".to_string(),
            company_file: r"C:\QuickBooks\Another Company.qbw".to_string(),
            ..Profile::default()
        });
        Self {
            company,
            other,
            is_other_open: false,
            is_told_apart: false,
            session: None,
            locked: Vec::new(),
            is_offset_wrong: false,
        }
    }

    /// Adds the application of a `.qwc` file, as the Web Connector does it. Both are GUIDs in
    /// braces.
    pub fn register(&mut self, owner_id: &str, file_id: &str) {
        self.company.register(owner_id, file_id);
        self.is_told_apart = true;
    }

    /// The server tells companies apart by the path of their file.
    pub fn tell_apart_by_path(&mut self) {
        self.is_told_apart = true;
    }

    /// The company.
    pub fn company(&self) -> &Company {
        &self.company
    }

    /// The company, for what its office does.
    pub fn company_mut(&mut self) -> &mut Company {
        &mut self.company
    }

    fn open_company(&self) -> &Company {
        if self.is_other_open { &self.other } else { &self.company }
    }

    fn lock(&mut self, is_locked: bool) {
        for id in std::mem::take(&mut self.locked) {
            self.company.unlock(&id);
        }
        if is_locked {
            let orders = self.company.sales_orders().map(|order| order.id().to_string());
            self.locked = orders.collect();
            let invoices = self.company.invoices().map(|invoice| invoice.id().to_string());
            self.locked.extend(invoices.collect::<Vec<_>>());
            self.locked.iter().for_each(|id| self.company.lock(id));
        }
    }

    fn forget_daylight_saving(&mut self, is_wrong: bool) {
        if is_wrong != self.is_offset_wrong {
            let minutes = if is_wrong { -DAYLIGHT_SAVING_MINUTES } else { DAYLIGHT_SAVING_MINUTES };
            self.company.clock_mut().told_offset_minutes += minutes;
            self.is_offset_wrong = is_wrong;
        }
    }
}

impl QuickBooks for Machine {
    fn open(&mut self, company_file: &str) -> Result<Opened, Failure> {
        let profile = self.open_company().profile();
        let asked = company_file.trim();
        if !asked.is_empty() && !asked.eq_ignore_ascii_case(&profile.company_file) {
            return Err(Failure::of(HResult::OTHER_COMPANY));
        }
        let (qbxml_major, qbxml_minor) = profile.newest_version();
        let opened = Opened {
            company_file: profile.company_file.clone(),
            country: profile.country.clone(),
            qbxml_major,
            qbxml_minor,
        };
        let company = if self.is_other_open { &mut self.other } else { &mut self.company };
        self.session = Some(company.begin());
        Ok(opened)
    }

    fn greeting(&mut self) -> String {
        self.open_company().greeting()
    }

    fn process(&mut self, request: &[u8]) -> Result<String, Failure> {
        let company = if self.is_other_open { &mut self.other } else { &mut self.company };
        let session = self.session.as_mut().ok_or_else(|| Failure::of(HResult(0x8004_040D)))?;
        company.process(session, request).map_err(|refused| {
            // QuickBooks never says why; whoever tests a server wants to know.
            tracing::info!(reason = refused.reason, "QuickBooks refuses a message set.");
            Failure { hresult: HResult(refused.code), message: refused.message }
        })
    }

    fn close(&mut self) {
        self.session = None;
    }

    fn suffer(&mut self, troubles: &[Trouble]) -> bool {
        let has = |trouble| troubles.contains(&trouble);
        if has(Trouble::AnotherCompany) && !self.is_told_apart {
            self.suffer(&[]);
            return false;
        }
        self.session = None;
        self.is_other_open = has(Trouble::AnotherCompany);
        self.lock(has(Trouble::Locked));
        self.forget_daylight_saving(has(Trouble::ClockOffset));
        true
    }

    fn lose_iterators(&mut self) -> bool {
        if let Some(session) = &mut self.session {
            session.lose_iterators();
        }
        true
    }
}
