//! A workspace in a folder of its own, and the program run there as people run it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// What would let a person's surroundings change what the program says.
const SURROUNDINGS: [&str; 8] = [
    "CI",
    "GITHUB_ACTIONS",
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "CROSSDOCK_LOG",
    "CROSSDOCK_WORKSPACE",
    "RUST_BACKTRACE",
];

/// The report that every run here writes beside its text.
const REPORT: &str = "report.json";

/// A folder with a `crossdock.yaml`.
pub struct Workspace {
    folder: TempDir,
}

/// What the program said, and how it ended.
#[derive(Debug)]
pub struct Told {
    /// Standard output, then standard error; a headline stands between them where both speak.
    pub text: String,
    /// The exit code.
    pub code: i32,
    /// The report as JSON; null where the run ended before there was one.
    pub report: Value,
}

impl Workspace {
    /// A workspace whose `crossdock.yaml` says this.
    pub fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let workspace = Self { folder };
        workspace.write("crossdock.yaml", config);
        workspace
    }

    /// A path in the workspace.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// Writes a file, with its folders.
    pub fn write(&self, below: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("it is in the workspace")).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Runs `plan`, `sync` or `apply` with these arguments, file names being relative to the
    /// workspace.
    pub fn run(&self, arguments: &[&str]) -> Told {
        let report = self.path(REPORT);
        // A report of an earlier run must not be taken for this one's.
        let _ = fs::remove_file(&report);
        let mut command = Command::new(env!("CARGO_BIN_EXE_crossdock"));
        command.current_dir(self.folder.path()).args(arguments).args(["--workspace", "."]);
        command.args(["-o", "text", "-o", &format!("json:{REPORT}")]);
        for name in SURROUNDINGS {
            command.env_remove(name);
        }
        let output = command.env("CROSSDOCK_LOCK_WAIT", "1").output().expect("the program starts");
        let (out, err) = (text(output.stdout), text(output.stderr));
        let between = if out.is_empty() || err.is_empty() { "" } else { "on standard error:\n" };
        Told {
            text: without_hash(&format!("{out}{between}{err}")),
            code: output.status.code().expect("the program ends by itself"),
            report: fs::read(report).map_or(Value::Null, |it| serde_json::from_slice(&it).unwrap()),
        }
    }
}

impl Told {
    /// The sales orders of the report. They stand before the picking orders of the way back.
    pub fn documents(&self) -> &[Value] {
        let all = self.all();
        let down = all.iter().position(|document| document["flow"] != "orders_down");
        &all[..down.unwrap_or(all.len())]
    }

    /// The picking orders of the way back.
    #[allow(dead_code, reason = "not every test goes all the way")]
    pub fn documents_up(&self) -> &[Value] {
        &self.all()[self.documents().len()..]
    }

    fn all(&self) -> &[Value] {
        self.report["documents"].as_array().map_or(&[], Vec::as_slice)
    }
}

/// The fingerprint of the rules changes with every rule.
fn without_hash(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let is_hash = line.starts_with("rules ") && line.len() == 38;
        if is_hash { "rules [hash]" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn text(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes).expect("the program writes UTF-8");
    text.replace("\r\n", "\n")
}
