//! The table, and remarks below it.

use std::fmt;

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table as Grid};

use crate::measure::Times;

/// What a program worked through in one round.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    /// Orders.
    pub orders: usize,
    /// Bytes, where it read them.
    pub bytes: Option<usize>,
}

/// Rows of all parts.
pub struct Table {
    grid: Grid,
    remarks: Vec<String>,
}

impl Default for Table {
    fn default() -> Self {
        let mut grid = Grid::new();
        grid.load_style(ASCII_MARKDOWN).set_header([
            "Part",
            "Program",
            "CPU µs an order",
            "wall µs an order",
            "MB a CPU second",
            "times as fast",
            "least to most",
        ]);
        for column in 2..7 {
            if let Some(column) = grid.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        Self { grid, remarks: Vec::new() }
    }
}

impl Table {
    /// Adds the programs of one part. Each is compared with `baseline`; the spread of `floor` over
    /// the rounds tells how noisy the machine was.
    pub fn add(&mut self, part: &str, times: &[Times], baseline: &str, floor: &str, of: Of) {
        let Some(base) = times.iter().find(|each| each.name == baseline) else { return };
        for each in times {
            let cpu = each.cpu_median().as_nanos();
            let [ratio, least, most] = each.against(base);
            let speed = of.bytes.map(|bytes| bytes as u128 * 1_000 / cpu.max(1));
            let interval =
                if each.name == baseline { String::new() } else { format!("{least} to {most}") };
            self.grid.add_row([
                part.to_string(),
                each.name.clone(),
                micros_each(cpu, of.orders),
                micros_each(each.wall_median().as_nanos(), of.orders),
                speed.map(|speed| speed.to_string()).unwrap_or_default(),
                ratio.to_string(),
                interval,
            ]);
        }
        if let Some(floor) = times.iter().find(|each| each.name == floor) {
            let (name, spread) = (&floor.name, floor.spread());
            self.remark(format!("{part}: noise: the rounds of \"{name}\" lie {spread} % apart"));
        }
    }

    /// Adds a line below the table.
    pub fn remark(&mut self, remark: String) {
        self.remarks.push(remark);
    }
}

/// Microseconds an order, with two decimals.
fn micros_each(nanos: u128, orders: usize) -> String {
    let hundredths = nanos / 10 / (orders as u128).max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.grid)?;
        for remark in &self.remarks {
            writeln!(formatter, "{remark}")?;
        }
        Ok(())
    }
}
