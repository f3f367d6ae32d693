//! `crossdock init`: a workspace that runs as it is.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::failure::{Exit, Failure};
use super::output::to_stdout;
use crate::config::FILE_NAME;
use crate::generator::Made;

/// Every file of a new workspace that is written as it is.
const FILES: [(&str, &str); 9] = [
    (FILE_NAME, include_str!("../../templates/init/crossdock.yaml")),
    ("README.md", include_str!("../../templates/init/README.md")),
    ("ci.sh", include_str!("../../templates/init/ci.sh")),
    (".github/workflows/crossdock.yml", include_str!("../../templates/init/crossdock-ci.yml")),
    (".gitignore", include_str!("../../templates/init/gitignore")),
    ("rules/rules.yaml", include_str!("../../templates/init/rules/rules.yaml")),
    (
        "rules/sales_order/quantity-unusual/rule.rhai",
        include_str!("../../templates/init/rules/sales_order/quantity-unusual/rule.rhai"),
    ),
    (
        "rules/sales_order/quantity-unusual/passes-as-many-as-usual.json",
        include_str!(
            "../../templates/init/rules/sales_order/quantity-unusual/passes-as-many-as-usual.json"
        ),
    ),
    (
        "rules/sales_order/quantity-unusual/fails-more-than-usual.json",
        include_str!(
            "../../templates/init/rules/sales_order/quantity-unusual/fails-more-than-usual.json"
        ),
    ),
];

/// The made company that a new workspace begins with: small enough to read, with some trouble.
const SAMPLE: Made = Made { orders: 24, seed: 7, multiple_sites: true, trouble_per_mille: 300 };

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where; default: here
    #[arg(value_name = "DIR", default_value = ".")]
    directory: PathBuf,
}

/// Writes the workspace; refuses to touch one that is there.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let directory = &arguments.directory;
    let there = FILES.iter().map(|(name, _)| directory.join(name)).find(|path| path.exists());
    if let Some(there) = there {
        return Err(Failure::Usage(format!(
            "{} is there already; choose another folder, or move it away",
            there.display()
        )));
    }
    for (name, text) in FILES {
        write_file(&directory.join(name), |out| out.write_all(text.as_bytes()))?;
    }
    write_company(&SAMPLE, &directory.join("quickbooks"))?;
    write_company(&Made { orders: 8, ..SAMPLE }, &directory.join("fixtures"))?;
    let about_snapshots: &[u8] = b"Accepted plans and mapped documents of this workspace.\n";
    write_file(&directory.join("snapshots/README.md"), |out| out.write_all(about_snapshots))?;
    super::snapshot::accept_all(directory)?;
    let shown = directory.display();
    to_stdout(|out| {
        writeln!(out, "A workspace with a made company is in {shown}. Next:")?;
        if directory != Path::new(".") {
            writeln!(out, "  cd {shown}")?;
        }
        writeln!(out, "  crossdock check")?;
        writeln!(out, "  crossdock plan")?;
        writeln!(out, "  crossdock rules test")?;
        writeln!(out, "  crossdock snapshot test")
    })?;
    Ok(Exit::Done)
}

/// Writes a made company's lists and orders into a folder.
///
/// # Errors
/// Where it cannot be written.
pub fn write_company(made: &Made, folder: &Path) -> Result<(), Failure> {
    write_file(&folder.join("lists.xml"), |mut out| made.lists(&mut out))?;
    write_file(&folder.join("orders.xml"), |mut out| made.orders(&mut out))
}

fn write_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let work = || {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut out = BufWriter::new(File::create(path)?);
        write(&mut out)?;
        out.flush()
    };
    work().map_err(|error| {
        let words = format!("writing {}", path.display());
        Failure::CouldNotRun(anyhow::Error::new(error).context(words))
    })
}
