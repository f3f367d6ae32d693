//! Writes a made company as qbXML, of any size: `lists.xml` and `orders.xml`.
//!
//! `cargo run --release --example made_company -- FOLDER --orders 200000 --trouble 20 --sites`

use std::error::Error;
use std::fs::{File, create_dir_all};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Parser;
use crossdock::generator::Made;

/// Writes a made company as qbXML.
#[derive(Parser)]
struct Arguments {
    /// Where the two files go
    folder: PathBuf,
    /// How many sales orders
    #[arg(long, default_value_t = 1_000)]
    orders: usize,
    /// Another seed makes another company
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many of a thousand orders are in trouble
    #[arg(long, default_value_t = 0)]
    trouble: u16,
    /// The company has several sites
    #[arg(long)]
    sites: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let made = Made {
        orders: arguments.orders,
        seed: arguments.seed,
        trouble_per_mille: arguments.trouble,
        multiple_sites: arguments.sites,
    };
    create_dir_all(&arguments.folder)?;
    let mut lists = BufWriter::new(File::create(arguments.folder.join("lists.xml"))?);
    made.lists(&mut lists)?;
    lists.flush()?;
    let mut orders = BufWriter::new(File::create(arguments.folder.join("orders.xml"))?);
    made.orders(&mut orders)?;
    orders.flush()?;
    Ok(())
}
