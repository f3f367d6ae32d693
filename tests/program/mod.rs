//! The program as its users run it: in a folder of its own, with nothing of this machine in its
//! environment.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a command did.
pub struct Ran {
    /// Its exit code.
    pub code: i32,
    /// What it printed.
    pub stdout: String,
    /// What it told about itself.
    pub stderr: String,
}

/// A folder that goes away with the test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// An empty one.
    pub fn empty() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    /// One with this `crossdock.yaml`.
    #[allow(dead_code, reason = "not every test has a workspace")]
    pub fn workspace(config: &str) -> Self {
        let folder = Self::empty();
        folder.write("crossdock.yaml", config);
        folder
    }

    /// Where a file of it is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        let parent = path.parent().expect("the file has a folder");
        std::fs::create_dir_all(parent).expect("folders can be made");
        std::fs::write(&path, text).expect("a file can be written");
    }

    /// The text of a file.
    #[allow(dead_code, reason = "not every test reads files")]
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("the file is there")
    }

    /// Runs the program here.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        let output = self.command(arguments).output().expect("the program starts");
        Ran::of(&output)
    }

    /// The program, about to run here. Words that change its output are taken out of the
    /// environment.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crossdock"));
        for name in
            ["CI", "CROSSDOCK_LOG", "CROSSDOCK_WORKSPACE", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"]
        {
            command.env_remove(name);
        }
        command.env("CROSSDOCK_LOCK_WAIT", "1").current_dir(self.0.path());
        command.stdin(Stdio::null()).args(arguments);
        command
    }
}

impl Ran {
    /// What became of a finished process.
    pub fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

/// A file of the project.
#[allow(dead_code, reason = "not every test reads the project's files")]
pub fn of_project(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}
