//! Writes the table of built-in rule files, so that the program carries `rules/` inside itself.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let rules = root.join("rules");
    println!("cargo::rerun-if-changed={}", rules.display());
    let mut files = Vec::new();
    collect(&rules, &mut files)?;
    files.sort();
    let mut table = String::from("/// Every file of `rules/`, sorted by path.\n");
    table.push_str("pub const BUILTIN_FILES: &[BuiltinFile] = &[\n");
    for file in files {
        let below = file.strip_prefix(&rules).map_err(io::Error::other)?;
        let path = below.to_string_lossy().replace('\\', "/");
        let full = file.to_string_lossy().replace('\\', "/");
        writeln!(table, "    BuiltinFile {{ path: {path:?}, text: include_str!({full:?}) }},")
            .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("builtin_rules.rs"), table)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    // A folder's own time changes only with its entries; each is watched for edits.
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|it| it == "rhai" || it == "yaml" || it == "json") {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}
