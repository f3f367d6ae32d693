//! One call after the other, with its lines in the log and its files in the transcript.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::ConnectorError;
use super::answer::{self, Unusable, Value};
use super::call::Call;
use super::http::{Cut, Http};
use super::log::Log;

/// The connection with what is written down of it.
pub(super) struct Talk {
    pub(super) http: Http,
    pub(super) log: Log,
    pub(super) transcript: Option<Transcript>,
}

impl Talk {
    /// Makes a call: its value, or why there is none.
    pub(super) fn call(
        &mut self,
        call: &Call,
        cut: Cut,
    ) -> Result<Result<Value, Unusable>, ConnectorError> {
        let operation = call.operation;
        self.log.calling(call).map_err(ConnectorError::Log)?;
        let (action, envelope) = (call.soap_action(), call.envelope());
        if let Some(transcript) = &mut self.transcript {
            transcript.next();
            let masked = call.masked().envelope();
            let head = self.http.head(&action, envelope.len());
            transcript.write(call, "headers.txt", head.as_bytes())?;
            transcript.write(call, "request.xml", masked.as_bytes())?;
        }
        let answered = self.http.post(&action, envelope.as_bytes(), cut);
        let value = match answered {
            Err(error) => Err(Unusable::Net(error)),
            Ok(answer) => {
                if let Some(transcript) = &self.transcript {
                    transcript.write(call, "response.xml", &answer.body)?;
                }
                answer::read(operation, &answer)
            }
        };
        match &value {
            Ok(value) => self.log.received(operation, value),
            Err(why) => self.log.failed(operation, why),
        }
        .map_err(ConnectorError::Log)?;
        if let (Some(transcript), Err(why)) = (&self.transcript, &value) {
            let text = format!("{why}\n{}\n", why.detail());
            transcript.write(call, "failure.txt", text.as_bytes())?;
        }
        Ok(value)
    }

    /// A line of the log.
    pub(super) fn log(&mut self, method: &str, text: &str) -> Result<(), ConnectorError> {
        self.log.line("SOAPWebService", method, text).map_err(ConnectorError::Log)
    }
}

/// The files of what was said: `visit-001/003-sendRequestXML.request.xml`.
pub(super) struct Transcript {
    folder: PathBuf,
    visit: u32,
    call: u32,
}

impl Transcript {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, visit: 0, call: 0 }
    }

    /// A visit begins.
    pub(super) fn begin(&mut self, visit: u32) -> Result<(), ConnectorError> {
        self.visit = visit;
        self.call = 0;
        let folder = self.folder_of_visit();
        fs::create_dir_all(&folder).map_err(|source| failed(&folder, source))
    }

    fn next(&mut self) {
        self.call += 1;
    }

    fn folder_of_visit(&self) -> PathBuf {
        self.folder.join(format!("visit-{:03}", self.visit))
    }

    fn write(&self, call: &Call, ending: &str, bytes: &[u8]) -> Result<(), ConnectorError> {
        let name = format!("{:03}-{}.{ending}", self.call, call.operation.name());
        let path = self.folder_of_visit().join(name);
        fs::write(&path, bytes).map_err(|source| failed(&path, source))
    }
}

fn failed(path: &Path, source: io::Error) -> ConnectorError {
    ConnectorError::Transcript { path: path.to_path_buf(), source }
}
