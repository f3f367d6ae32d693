//! A site: workspaces, and a `crossdock serve` of its own process that serves them.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crossdock::database::Connection;
use crossdock::store::{Place, QuickBooksPosting, Visits};
use crossdock::visit::Posting;

/// Long enough for the program's taste.
pub const PASSWORD: &str = "correct horse battery staple";

/// A workspace of a test, gone with it.
pub struct Workspace {
    folder: tempfile::TempDir,
    /// The user name of its Web Connector.
    pub user: String,
    /// Its GUIDs, made by `crossdock qwc`.
    pub owner_id: String,
    pub file_id: String,
}

fn crossdock() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crossdock"));
    command.env_remove("CI").env_remove("CROSSDOCK_WORKSPACE").env_remove("CROSSDOCK_LOG");
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

impl Workspace {
    /// A workspace for the Web Connector, with a password. `settings` is YAML below `quickbooks`.
    pub fn new(user: &str, quickbooks: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config =
            format!("company: Company of {user}\nquickbooks:\n  username: {user}\n{quickbooks}\n");
        std::fs::write(folder.path().join("crossdock.yaml"), config).unwrap();
        let mut workspace = Self {
            folder,
            user: user.to_string(),
            owner_id: String::new(),
            file_id: String::new(),
        };
        let password = workspace.path().join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        let stdin = std::fs::File::open(&password).unwrap();
        workspace.run(&["passwd", "--stdin"], Some(stdin));
        std::fs::remove_file(password).unwrap();
        let qwc = workspace.run(&["qwc"], None);
        workspace.owner_id = element(&qwc, "OwnerID");
        workspace.file_id = element(&qwc, "FileID");
        workspace
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command on it, and gives what it printed.
    pub fn run(&self, arguments: &[&str], stdin: Option<std::fs::File>) -> String {
        let mut command = crossdock();
        command.arg("--workspace").arg(self.path()).args(arguments);
        if let Some(stdin) = stdin {
            command.stdin(stdin);
        }
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that the warehouse or the desk may refuse: whether it was done.
    pub fn try_run(&self, arguments: &[&str]) -> bool {
        let mut command = crossdock();
        command.arg("--workspace").arg(self.path()).args(arguments);
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1 | 4)), "{arguments:?}: {told}");
        output.status.success()
    }

    /// One visit by `crossdock simulate`, whose company is kept from one to the next.
    pub fn simulate(&self, serve: &Serve, arguments: &[&str]) -> String {
        let mut command = crossdock();
        command.arg("simulate").args(["--pace", "0", "--visits", "1"]).args(arguments);
        command.arg("--url").arg(format!("http://localhost:{}/qbwc", serve.address.port()));
        command.arg("--qwc").arg(self.path().join("programs.qwc"));
        command.arg("--state").arg(self.path().join("company"));
        let qwc = self.run(&["qwc"], None);
        std::fs::write(self.path().join("programs.qwc"), qwc).unwrap();
        let output = command.env("CROSSDOCK_SIMULATE_PASSWORD", PASSWORD).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
        told
    }

    fn place(&self) -> Place {
        Place::File(self.path().join("state.db"))
    }

    /// Queues postings, as a flow would.
    pub fn queue(&self, postings: &[Posting]) {
        let visits = Visits::open(&self.place()).unwrap();
        for posting in postings {
            let now = "2026-03-05T08:00:00Z";
            let queued: Result<_, crossdock::store::StoreError> =
                visits.turn(|turn| turn.queue(posting, now));
            assert!(queued.unwrap(), "{} was there already", posting.key);
        }
    }

    /// What became of the postings.
    pub fn postings(&self) -> Vec<QuickBooksPosting> {
        let visits = Visits::open(&self.place()).unwrap();
        let postings: Result<_, crossdock::store::StoreError> = visits.look(|turn| turn.postings());
        postings.unwrap()
    }

    /// The picking orders and what is held, without times and the warehouse's own ids.
    pub fn books(&self) -> String {
        let connection = Connection::open_file(&self.path().join("state.db"), false).unwrap();
        let mut books = String::new();
        for (title, select, columns) in LOOKS {
            books.push_str(&format!("{title}\n"));
            let rows = connection.query(select, &[], |row| {
                let cells: Result<Vec<Option<String>>, _> =
                    (0..*columns).map(|column| row.get(column)).collect();
                Ok(cells?.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>())
            });
            for row in rows.unwrap() {
                books.push_str(&format!("  {}\n", row.join(" | ")));
            }
        }
        books
    }

    /// How many rows a table has.
    pub fn count(&self, select: &str) -> i64 {
        let connection = Connection::open_file(&self.path().join("state.db"), false).unwrap();
        let none: [crossdock::database::Value; 0] = [];
        connection.query_row(select, &none, |row| row.get(0)).unwrap().unwrap()
    }
}

/// What two runs must agree on.
const LOOKS: &[(&str, &str, usize)] = &[
    (
        "picking orders",
        "SELECT number, status, quickbooks_id, coalesce(blocked_why, '')
        FROM picking_orders WHERE gone_at IS NULL ORDER BY number",
        4,
    ),
    (
        "lines",
        "SELECT number, CAST(line_number AS TEXT), CAST(ordered AS TEXT), uom, quickbooks_line_id
        FROM picking_order_lines JOIN picking_orders ON picking_orders.id = order_id
        WHERE gone_at IS NULL ORDER BY number, line_number",
        5,
    ),
    ("held", "SELECT key, number FROM waiting ORDER BY key", 2),
    ("verdicts", "SELECT quickbooks_id, verdict FROM seen ORDER BY quickbooks_id", 2),
    ("postings", "SELECT key, state FROM quickbooks_postings ORDER BY key", 2),
    ("open message sets", "SELECT id, '' FROM message_sets WHERE closed_at IS NULL", 2),
];

fn element(xml: &str, name: &str) -> String {
    let begin = xml.find(&format!("<{name}>")).unwrap() + name.len() + 2;
    let end = xml.find(&format!("</{name}>")).unwrap();
    xml[begin..end].to_string()
}

/// A `crossdock serve`, killed when it is dropped.
pub struct Serve {
    child: Child,
    /// `127.0.0.1:PORT`
    pub address: std::net::SocketAddr,
}

impl Serve {
    /// Serves these workspaces on a free port.
    pub fn start(workspaces: &[&Path]) -> Self {
        let mut command = crossdock();
        command.arg("serve").args(["--listen", "127.0.0.1:0"]);
        for workspace in workspaces {
            command.arg("--workspace").arg(workspace);
        }
        command.stdout(Stdio::piped()).stderr(log_file(workspaces[0]));
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let url = line.split_whitespace().find(|word| word.starts_with("http://"));
        let address = url.and_then(|url| url.strip_prefix("http://")?.split('/').next());
        let Some(address) = address else {
            let _ = child.wait();
            panic!("serve did not begin: {}", read_log(workspaces[0]));
        };
        let address = address.parse().unwrap();
        // What it prints later fits into the pipe.
        std::mem::forget(out);
        Self { child, address }
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn log_path(workspace: &Path) -> PathBuf {
    workspace.join("serve.log")
}

fn log_file(workspace: &Path) -> std::fs::File {
    std::fs::OpenOptions::new().create(true).append(true).open(log_path(workspace)).unwrap()
}

/// What the server said.
pub fn read_log(workspace: &Path) -> String {
    std::fs::read_to_string(log_path(workspace)).unwrap_or_default()
}
