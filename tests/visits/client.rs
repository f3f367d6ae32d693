//! A Web Connector that does exactly as it is told, and can also do as its guide says.

use crossdock::web_connector::calls::{Answer, Call};
use crossdock::web_connector::password::Password;
use crossdock::web_connector::ticket::Ticket;

use crate::books::{Books, attribute, element, envelope};
use crate::rig::{FILE_ID, OWNER_ID, PASSWORD, Rig};

/// What QuickBooks says about itself at the beginning of a visit.
#[derive(Debug, Clone)]
pub struct Greeting {
    pub file_id: Option<String>,
    pub versions: Vec<String>,
    pub newest: (u32, u32),
    pub file: String,
    pub sites: bool,
    /// The client leaves it out, or cuts it off.
    pub empty: bool,
    pub cut: bool,
}

impl Default for Greeting {
    fn default() -> Self {
        Self {
            file_id: Some(FILE_ID.into()),
            versions: vec!["12.0".into(), "13.0".into(), "16.0".into()],
            newest: (16, 0),
            file: r"C:\Books\acme.qbw".into(),
            sites: false,
            empty: false,
            cut: false,
        }
    }
}

impl Greeting {
    pub fn text(&self) -> String {
        let versions = self.versions.iter();
        let versions: String = versions
            .map(|version| format!("<SupportedQBXMLVersion>{version}</SupportedQBXMLVersion>"))
            .collect();
        let id = self.file_id.as_ref().map_or_else(String::new, |id| {
            format!(
                "<DataExtRet><OwnerID>{OWNER_ID}</OwnerID><DataExtName>FileID</DataExtName>\
                 <DataExtType>STR255TYPE</DataExtType>\
                 <DataExtValue>{id}</DataExtValue></DataExtRet>"
            )
        });
        let sites = self.sites;
        envelope(
            "",
            &format!(
                "<HostQueryRs requestID=\"0\" statusCode=\"0\"><HostRet><ProductName>QuickBooks \
             Enterprise</ProductName><MajorVersion>33</MajorVersion><MinorVersion>0</MinorVersion>\
             {versions}</HostRet></HostQueryRs><CompanyQueryRs requestID=\"1\" statusCode=\"0\">\
             <CompanyRet><CompanyName>Acme Supply, Inc.</CompanyName>{id}</CompanyRet>\
             </CompanyQueryRs><PreferencesQueryRs requestID=\"2\" statusCode=\"0\"><PreferencesRet>\
             <MultiLocationInventoryPreferences><IsMultiLocationInventoryEnabled>{sites}\
             </IsMultiLocationInventoryEnabled></MultiLocationInventoryPreferences>\
             </PreferencesRet></PreferencesQueryRs>"
            ),
        )
    }
}

/// The client's side of a visit.
pub struct Client {
    pub rig: Rig,
    pub books: Books,
    pub greeting: Greeting,
    pub ticket: Option<Ticket>,
    /// The first `sendRequestXML` of the visit was made.
    greeted: bool,
    /// What QuickBooks was asked last.
    pub request: String,
    pub last_call: Option<Call>,
}

impl Client {
    pub fn new(rig: Rig) -> Self {
        Self {
            rig,
            books: Books::default(),
            greeting: Greeting::default(),
            ticket: None,
            greeted: false,
            request: String::new(),
            last_call: None,
        }
    }

    pub fn call(&mut self, call: Call) -> Answer {
        self.last_call = Some(call.clone());
        let answer = self.rig.call(call.clone());
        if let (Call::SendRequestXml { .. }, Answer::Text(text)) = (&call, &answer) {
            self.request.clone_from(text);
        }
        answer
    }

    pub fn authenticate(&mut self, user: &str, password: &str) -> Answer {
        let password = Password::new(password);
        let answer = self.call(Call::Authenticate { user: user.into(), password });
        if let Answer::Strings(strings) = &answer
            && let Some(ticket) = Ticket::parse(&strings[0])
        {
            self.ticket = Some(ticket);
            self.greeted = false;
            self.books.begin_session();
        }
        answer
    }

    pub fn begin(&mut self) -> Answer {
        self.authenticate("acme", PASSWORD)
    }

    pub fn send(&mut self) -> Answer {
        let greeting = &self.greeting;
        let mut hcp_response = String::new();
        if !std::mem::replace(&mut self.greeted, true) && !greeting.empty {
            hcp_response = greeting.text();
            if greeting.cut {
                hcp_response.truncate(hcp_response.len() / 2);
            }
        }
        let call = Call::SendRequestXml {
            ticket: self.ticket.clone(),
            hcp_response,
            company_file: greeting.file.clone(),
            country: "US".into(),
            major: Some(greeting.newest.0),
            minor: Some(greeting.newest.1),
        };
        self.call(call)
    }

    pub fn receive(&mut self, response: &str, hresult: &str, message: &str) -> Answer {
        let ticket = self.ticket.clone();
        let (response, hresult) = (response.to_string(), hresult.to_string());
        self.call(Call::ReceiveResponseXml { ticket, response, hresult, message: message.into() })
    }

    /// What QuickBooks answers to the last request.
    pub fn process(&mut self) -> String {
        let introduction = self.request.contains("<CompanyQueryRq");
        if introduction { self.greeting.text() } else { self.books.process(&self.request) }
    }

    pub fn last_error(&mut self) -> Answer {
        let ticket = self.ticket.clone();
        self.call(Call::GetLastError { ticket })
    }

    pub fn close(&mut self) -> Answer {
        let ticket = self.ticket.clone();
        self.call(Call::CloseConnection { ticket })
    }

    /// What the next call of a client is that keeps to the protocol, and its answer. `None`: the
    /// visit is over.
    pub fn go_on(&mut self) -> Option<Answer> {
        match (&self.last_call, self.request.is_empty()) {
            (Some(Call::SendRequestXml { .. }), false) => {
                let response = self.process();
                Some(self.receive(&response, "", ""))
            }
            (Some(Call::SendRequestXml { .. }), true) => Some(self.last_error()),
            (Some(Call::CloseConnection { .. }) | None, _) => None,
            _ => Some(self.send()),
        }
    }

    /// Whether that answer ends a visit: the error is asked for, or it is closed at once.
    pub fn ends_with(&self, answer: &Answer) -> bool {
        match (&self.last_call, answer) {
            (Some(Call::GetLastError { .. }), Answer::Text(text)) => text != "NoOp",
            (_, Answer::Percent(percent)) => *percent >= 100 || *percent < 0,
            _ => false,
        }
    }

    /// A whole visit of a client that keeps to the protocol; its calls, and the closing words.
    pub fn visit(&mut self) -> (u32, String) {
        self.begin();
        let mut calls = 1;
        while let Some(answer) = self.go_on() {
            calls += 1;
            assert!(calls < 5000, "a visit without end: {answer:?}");
            if self.ends_with(&answer) {
                break;
            }
        }
        match self.close() {
            Answer::Text(text) => (calls + 1, text),
            other => panic!("{other:?}"),
        }
    }
}

/// A request as a person reads it: without what is the same in all of them.
pub fn shown(request: &str) -> Vec<String> {
    let Some((head, content)) = element(request, "QBXMLMsgsRq") else {
        return vec![format!("{request:?}")];
    };
    let version = request.split_once("<?qbxml version=\"").map_or("", |(_, rest)| rest);
    let mut lines = vec![format!("qbXML {}", version.split('"').next().unwrap_or_default())];
    for name in ["oldMessageSetID", "newMessageSetID"] {
        if let Some(id) = attribute(head, name) {
            lines[0].push_str(&format!(" {name}={id}"));
        }
    }
    lines.extend(content.lines().filter(|line| !line.is_empty()).map(str::to_string));
    lines
}
