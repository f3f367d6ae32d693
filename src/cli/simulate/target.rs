//! Whom to visit, and as whom.

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::failure::Failure;
use crate::cli::output::read;
use crate::simulator::connector::{CLIENT_VERSION, Interactive, Secret, Settings, Trust, Url, qwc};

/// Where the password is looked for.
const PASSWORD: &str = "CROSSDOCK_SIMULATE_PASSWORD";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Server")]
pub struct ServerOptions {
    /// The server's address, the AppURL of its .qwc file
    #[arg(long)]
    url: Option<String>,

    /// The .qwc file of the application: its address, user, OwnerID and FileID
    #[arg(long, value_name = "FILE")]
    qwc: Option<PathBuf>,

    /// The user's name, where no .qwc file gives it
    #[arg(long, value_name = "NAME")]
    user: Option<String>,

    /// Reads the password from the first line of stdin
    #[arg(long)]
    password_stdin: bool,

    /// Believes the certificates of these authorities too (PEM)
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,

    /// Believes any certificate: for tests alone
    #[arg(long, conflicts_with = "ca")]
    insecure: bool,

    /// How long a call may take; .NET waits 100 seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 100)]
    timeout: u64,

    /// What `clientVersion` tells the server
    #[arg(long, value_name = "VERSION", default_value = CLIENT_VERSION)]
    client_version: String,

    /// Rejects interactive mode where the server asks for it, as a user may
    #[arg(long)]
    reject_interactive: bool,
}

/// A server with everything that is needed to visit it.
pub struct Target {
    settings: Settings,
    /// OwnerID and FileID, where a `.qwc` file gives them.
    pub identity: Option<(String, String)>,
}

impl Target {
    /// Everything that the options say.
    ///
    /// # Errors
    /// No address, user or password; a file that cannot be used.
    pub fn of(options: &ServerOptions) -> Result<Self, Failure> {
        let file = options.qwc.as_deref().map(qwc_file).transpose()?;
        let url: Url = match (&options.url, &file) {
            (Some(url), _) => url.parse().map_err(|error| Failure::Usage(format!("{error}")))?,
            (None, Some(file)) => file.url.clone(),
            (None, None) => {
                return Err(Failure::Usage(
                    "say which server to visit: --qwc FILE, or --url like \
                     http://localhost:8080/qbwc with --user"
                        .to_string(),
                ));
            }
        };
        let user = options.user.clone().or_else(|| file.as_ref().map(|file| file.user.clone()));
        let user = user.ok_or_else(|| {
            let words = "say as whom to visit: --user NAME, or --qwc FILE which names the user";
            Failure::Usage(words.to_string())
        })?;
        let trust = match (&options.ca, options.insecure) {
            (_, true) => Trust::Anyone,
            (file, false) => Trust::Authorities(file.clone()),
        };
        let mut settings = Settings::new(url, &user, "");
        settings.password = Secret(password(options.password_stdin)?);
        settings.trust = trust;
        settings.timeout = Duration::from_secs(options.timeout.max(1));
        settings.client_version.clone_from(&options.client_version);
        if options.reject_interactive {
            settings.interactive = Interactive::Rejected;
        }
        if let Some(file) = &file {
            settings.app_name.clone_from(&file.app_name);
        }
        Ok(Self { settings, identity: file.map(|file| (file.owner_id, file.file_id)) })
    }

    /// How the Web Connector is set up for it.
    pub fn settings(&self) -> Settings {
        self.settings.clone()
    }

    /// Its address.
    pub fn url(&self) -> &Url {
        &self.settings.url
    }

    /// As whom it is visited.
    pub fn user(&self) -> &str {
        &self.settings.user
    }
}

fn qwc_file(path: &Path) -> Result<qwc::Qwc, Failure> {
    let bytes = read(path, "the .qwc file of the application")?;
    let text = String::from_utf8_lossy(&bytes);
    qwc::read(&text).map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
}

fn password(from_stdin: bool) -> Result<String, Failure> {
    if from_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_string());
    }
    std::env::var(PASSWORD).map_err(|_| {
        Failure::Usage(format!(
            "the password is missing: set {PASSWORD}, or give it on stdin with --password-stdin"
        ))
    })
}
