//! `crossdock rules defs`: what editors need: definitions of everything that scripts can call, the
//! same for programs, and JSON Schemas of the files that people write.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::failure::{Exit, Failure};
use crate::cli::output::to_stdout;
use crate::cli::workspace::locate;
use crate::report::schema;
use crate::rules::definitions;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to; default: the folder `editor` of the workspace
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes the files.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => locate(workspace)?.join("editor"),
    };
    fs::create_dir_all(&out)?;
    let mut files = vec![
        ("crossdock.d.rhai".to_string(), definitions::text()),
        ("functions.json".to_string(), format!("{:#}\n", definitions::json())),
    ];
    let schemas = schema::OF_FILES.into_iter().filter_map(schema::find);
    files.extend(schemas.map(|each| (format!("{}.schema.json", each.name), each.text.into())));
    for (name, text) in &files {
        fs::write(out.join(name), text)?;
    }
    to_stdout(|stdout| {
        for (name, _) in &files {
            let path = out.join(name).display().to_string().replace('\\', "/");
            writeln!(stdout, "wrote {path}")?;
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}
