//! Lines that a person adds: `--line QTY ITEM [UOM]`, repeated. Each part is an argument of its
//! own, because item names hold spaces, colons and equals signs: whatever joined the parts could
//! stand in a name.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::values::{plain_text, quantity};
use crate::cli::failure::Failure;
use crate::intellitrack::embedded::NewLine;

/// The lines of a new order (`--line`, at least one), or those added to an order that is there
/// (`--add-line`), each with its two or three parts.
#[derive(Debug)]
pub struct Lines<const NEW_ORDER: bool>(Vec<Vec<String>>);

impl<const NEW_ORDER: bool> Lines<NEW_ORDER> {
    const LONG: &str = if NEW_ORDER { "line" } else { "add-line" };

    /// The lines.
    ///
    /// # Errors
    /// A quantity that cannot be read. Told here, because the parser knows no command by then and
    /// would explain the usage of another one.
    pub fn read(&self) -> Result<Vec<NewLine>, Failure> {
        self.0.iter().map(|parts| Self::line(parts)).collect()
    }

    fn line(parts: &[String]) -> Result<NewLine, Failure> {
        let [ordered, item, uom @ ..] = parts else {
            unreachable!("the parser asks for two values at least, got {parts:?}");
        };
        let ordered = quantity(ordered).map_err(|why| {
            let long = Self::LONG;
            Failure::Usage(format!(
                "--{long} {ordered} {item}: `{ordered}` is {why}; the quantity comes first, then \
                 the item"
            ))
        })?;
        let (item, uom) = (item.clone(), uom.first().cloned());
        Ok(NewLine { line_number: None, item, ordered, uom, comment: None })
    }

    fn given(matches: &ArgMatches) -> Self {
        let given = matches.get_occurrences::<String>(Self::LONG);
        Self(given.into_iter().flatten().map(|parts| parts.cloned().collect()).collect())
    }
}

impl<const NEW_ORDER: bool> Args for Lines<NEW_ORDER> {
    fn augment_args(command: Command) -> Command {
        let help = if NEW_ORDER { "A line to pick" } else { "Adds a line" };
        let option = Arg::new(Self::LONG)
            .long(Self::LONG)
            .help(format!(
                "{help}: quantity, item and, where it is not the default one, unit, each an \
                 argument of its own: 12 \"Bolt:M8 x 40\" CS. Once for each line"
            ))
            .value_names(["QTY", "ITEM", "UOM"])
            .num_args(2..=3)
            .allow_negative_numbers(true)
            .value_parser(plain_text)
            .action(ArgAction::Append)
            .required(NEW_ORDER);
        command.arg(option)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const NEW_ORDER: bool> FromArgMatches for Lines<NEW_ORDER> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self::given(matches))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::given(matches);
        Ok(())
    }
}
