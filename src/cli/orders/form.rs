//! What a person fills in: the options of `create` and `edit`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::new_lines::Lines;
use super::values::{date, line_number, plain_text, quantity, udf};
use crate::cli::failure::Failure;
use crate::domain::quantity::Quantity;
use crate::intellitrack::embedded::{Edit, NewOrder};
use crate::intellitrack::wire::ShipTo;

/// Lines of an address, as in QuickBooks.
const ADDRESS_LINES_MAX: usize = 5;

/// A new order.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Who it is for, as the customer is called in QuickBooks
    #[arg(long, value_name = "C", value_parser = plain_text)]
    customer: String,

    /// The order's number; default: the next automatic one
    #[arg(long, value_name = "N", value_parser = plain_text)]
    number: Option<String>,

    /// Order date, YYYY-MM-DD; default: today
    #[arg(long, value_name = "D", value_parser = date)]
    date: Option<Date>,

    #[command(flatten)]
    details: Details,

    #[command(flatten)]
    lines: Lines<true>,
}

/// What both a new and a changed order may say.
#[derive(Debug, clap::Args)]
struct Details {
    /// Due date, YYYY-MM-DD
    #[arg(long, value_name = "D", value_parser = date)]
    due: Option<Date>,

    /// How it goes
    #[arg(long, value_name = "T", value_parser = plain_text)]
    carrier: Option<String>,

    /// A remark for the people who pick
    #[arg(long, value_name = "T", value_parser = plain_text)]
    comment: Option<String>,

    /// A user-defined field, 1 to 10: `1=EAST` sets it, `1=` clears it. Field 1 is the order's
    /// site while Multiple Sites is on
    #[arg(long, value_name = "N=TEXT", value_parser = udf)]
    udf: Vec<(u8, Option<String>)>,

    /// A line of the address it goes to; up to five times
    #[arg(long, value_name = "LINE", value_parser = plain_text)]
    ship_to: Vec<String>,

    /// Town of that address
    #[arg(long, value_name = "T", value_parser = plain_text)]
    ship_city: Option<String>,

    /// State or province of that address
    #[arg(long, value_name = "T", value_parser = plain_text)]
    ship_state: Option<String>,

    /// Postal code of that address
    #[arg(long, value_name = "T", value_parser = plain_text)]
    ship_postal_code: Option<String>,

    /// Country of that address
    #[arg(long, value_name = "T", value_parser = plain_text)]
    ship_country: Option<String>,
}

impl Create {
    /// The order; dated today where it names no date.
    ///
    /// # Errors
    /// Options that contradict each other.
    pub fn order(&self, today: Date) -> Result<NewOrder, Failure> {
        let Details { due, carrier, comment, udf, .. } = &self.details;
        self.details.check()?;
        let mut udfs = BTreeMap::new();
        for (number, text) in udf {
            let Some(text) = text else {
                let words = "on a new order there is nothing to clear; give the field a text, or \
                             leave it away";
                return Err(Failure::Usage(format!("--udf {number}=: {words}")));
            };
            udfs.insert(*number, text.clone());
        }
        Ok(NewOrder {
            number: self.number.clone(),
            order_date: self.date.unwrap_or(today),
            due_date: *due,
            customer: self.customer.clone(),
            ship_to: self.details.address_over(ShipTo::default()),
            carrier: carrier.clone(),
            comment: comment.clone(),
            udfs,
            lines: self.lines.read()?,
        })
    }
}

impl Details {
    fn check(&self) -> Result<(), Failure> {
        let mut numbers = BTreeSet::new();
        if let Some((twice, _)) = self.udf.iter().find(|(number, _)| !numbers.insert(number)) {
            let words = format!("--udf {twice}=… is given twice; give each field once");
            return Err(Failure::Usage(words));
        }
        if self.ship_to.len() > ADDRESS_LINES_MAX {
            let words = format!(
                "--ship-to is given {} times; an address has at most {ADDRESS_LINES_MAX} lines",
                self.ship_to.len()
            );
            return Err(Failure::Usage(words));
        }
        Ok(())
    }

    /// The address with what is given here in place of what it said.
    fn address_over(&self, known: ShipTo) -> ShipTo {
        let over = |given: &Option<String>, known: Option<String>| given.clone().or(known);
        ShipTo {
            lines: if self.ship_to.is_empty() { known.lines } else { self.ship_to.clone() },
            city: over(&self.ship_city, known.city),
            state: over(&self.ship_state, known.state),
            postal_code: over(&self.ship_postal_code, known.postal_code),
            country: over(&self.ship_country, known.country),
            note: known.note,
        }
    }
}

/// A field that can be emptied. The names say enough: a comment on each would make the help long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Clearable {
    Due,
    Carrier,
    Comment,
    ShipTo,
}

/// Changes to an order.
#[derive(Debug, clap::Args)]
pub struct EditOptions {
    /// Another customer of QuickBooks
    #[arg(long, value_name = "C", value_parser = plain_text)]
    customer: Option<String>,

    /// Order date, YYYY-MM-DD
    #[arg(long, value_name = "D", value_parser = date)]
    date: Option<Date>,

    #[command(flatten)]
    details: Details,

    /// Empties a field; may be given several times
    #[arg(long, value_name = "FIELD")]
    clear: Vec<Clearable>,

    #[command(flatten)]
    added: Lines<false>,

    /// The line that --set-qty, --set-item, --set-uom and --set-comment change
    #[arg(long, value_name = "N", value_parser = line_number)]
    line: Option<u32>,

    /// Another quantity for --line, at least what was picked
    #[arg(long, value_name = "Q", value_parser = quantity, requires = "line",
          allow_hyphen_values = true)]
    set_qty: Option<Quantity>,

    /// Another item for --line, while it has no picks
    #[arg(long, value_name = "ITEM", value_parser = plain_text, requires = "line")]
    set_item: Option<String>,

    /// Another unit for --line, while it has no picks
    #[arg(long, value_name = "UOM", value_parser = plain_text, requires = "line")]
    set_uom: Option<String>,

    /// A remark on --line
    #[arg(long, value_name = "T", value_parser = plain_text, requires = "line")]
    set_comment: Option<String>,

    /// Removes a line without picks; may be given several times
    #[arg(long, value_name = "N", value_parser = line_number)]
    remove_line: Vec<u32>,
}

impl EditOptions {
    /// The changes, the address excepted. Lines come before lines go, so that a new one can take
    /// the place of the last one.
    ///
    /// # Errors
    /// Options that contradict each other, or none at all.
    pub fn edits(&self) -> Result<Vec<Edit>, Failure> {
        self.check()?;
        let Details { due, carrier, comment, udf, .. } = &self.details;
        let mut edits = Vec::new();
        edits.extend(self.date.map(Edit::OrderDate));
        edits.extend(due.map(|due| Edit::DueDate(Some(due))));
        edits.extend(self.customer.clone().map(Edit::Customer));
        edits.extend(carrier.clone().map(|text| Edit::Carrier(Some(text))));
        edits.extend(comment.clone().map(|text| Edit::Comment(Some(text))));
        edits.extend(self.clear.iter().map(|field| match field {
            Clearable::Due => Edit::DueDate(None),
            Clearable::Carrier => Edit::Carrier(None),
            Clearable::Comment => Edit::Comment(None),
            Clearable::ShipTo => Edit::ShipTo(ShipTo::default()),
        }));
        edits.extend(udf.iter().map(|(number, text)| Edit::Udf(*number, text.clone())));
        edits.extend(self.line_edits());
        edits.extend(self.added.read()?.into_iter().map(Edit::AddLine));
        edits.extend(self.remove_line.iter().map(|line| Edit::RemoveLine(*line)));
        if edits.is_empty() && !self.sets_address() {
            let words = "nothing to change; `crossdock orders edit --help` shows the options";
            return Err(Failure::Usage(words.to_string()));
        }
        Ok(edits)
    }

    /// The change of the address, which keeps the parts that are not given.
    pub fn address_edit(&self, known: ShipTo) -> Option<Edit> {
        self.sets_address().then(|| Edit::ShipTo(self.details.address_over(known)))
    }

    fn check(&self) -> Result<(), Failure> {
        self.details.check()?;
        if self.line.is_some() && self.line_edits().is_empty() {
            let words = "--line names the line to change, but nothing says how; give --set-qty, \
                         --set-item, --set-uom or --set-comment, or --remove-line to remove it";
            return Err(Failure::Usage(words.to_string()));
        }
        let Details { due, carrier, comment, .. } = &self.details;
        for (field, option, is_set) in [
            (Clearable::Due, "due", due.is_some()),
            (Clearable::Carrier, "carrier", carrier.is_some()),
            (Clearable::Comment, "comment", comment.is_some()),
            (Clearable::ShipTo, "ship-to", self.sets_address()),
        ] {
            if is_set && self.clear.contains(&field) {
                let words =
                    format!("--clear {option} and --{option} contradict each other; give one");
                return Err(Failure::Usage(words));
            }
        }
        Ok(())
    }

    fn line_edits(&self) -> Vec<Edit> {
        let Some(line) = self.line else { return Vec::new() };
        let edits = [
            self.set_item.clone().map(|item| Edit::LineItem(line, item)),
            self.set_uom.clone().map(|uom| Edit::LineUom(line, uom)),
            self.set_qty.map(|quantity| Edit::LineOrdered(line, quantity)),
            self.set_comment.clone().map(|text| Edit::LineComment(line, Some(text))),
        ];
        edits.into_iter().flatten().collect()
    }

    fn sets_address(&self) -> bool {
        self.details.address_over(ShipTo::default()) != ShipTo::default()
    }
}
