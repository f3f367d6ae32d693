//! Statements with named parameters: `:order_number`.

/// Parameters that every statement may use.
const OF_ORDER: [&str; 26] = [
    "change",
    "order_number",
    "order_date",
    "due_date",
    "customer",
    "comment",
    "carrier",
    "reason",
    "quickbooks_id",
    "edit_sequence",
    "ship_to",
    "city",
    "state",
    "postal_code",
    "country",
    "order_site",
    "udf1",
    "udf2",
    "udf3",
    "udf4",
    "udf5",
    "udf6",
    "udf7",
    "udf8",
    "udf9",
    "udf10",
];

/// Parameters that only statements for a line may use.
const OF_LINE: [&str; 6] =
    ["line_number", "item", "ordered_qty", "uom", "line_comment", "quickbooks_line_id"];

/// A statement with its parameters taken out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// Between the parameters; one part more than there are parameters.
    parts: Vec<String>,
    parameters: Vec<&'static str>,
}

/// For what a statement is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Nothing in particular: it has no parameters.
    Reading,
    /// An order.
    Order,
    /// A line of an order.
    Line,
}

impl Statement {
    /// Reads a statement. `:name` is a parameter, unless it stands in quotes or a comment; `::type`
    /// is none.
    ///
    /// # Errors
    /// A parameter that there is not, with those that there are.
    pub fn parse(text: &str, used_for: For) -> Result<Self, String> {
        let known: Vec<&'static str> = match used_for {
            For::Reading => Vec::new(),
            For::Order => OF_ORDER.to_vec(),
            For::Line => OF_ORDER.into_iter().chain(OF_LINE).collect(),
        };
        let mut statement = Self { parts: vec![String::new()], parameters: Vec::new() };
        let mut rest = text.trim().trim_end_matches(';');
        while let Some(letter) = rest.chars().next() {
            let length = quoted(rest).unwrap_or_else(|| match parameter(rest) {
                Some(name) => name.len() + 1,
                None if rest.starts_with("::") => 2,
                None => letter.len_utf8(),
            });
            let (piece, after) = rest.split_at(length);
            match parameter(piece).filter(|_| quoted(rest).is_none()) {
                Some(name) => {
                    let Some(found) = known.iter().find(|known| **known == name) else {
                        let known = known.join(", ");
                        return Err(format!("there is no parameter `:{name}`; there are: {known}"));
                    };
                    statement.parameters.push(found);
                    statement.parts.push(String::new());
                }
                None => {
                    let part = statement.parts.last_mut();
                    part.expect("there is one from the beginning").push_str(piece);
                }
            }
            rest = after;
        }
        Ok(statement)
    }

    /// The statement with the placeholders of a database: `placeholder(1)` is the first one.
    pub fn with_placeholders(&self, placeholder: impl Fn(usize) -> String) -> String {
        let mut sql = String::new();
        for (place, part) in self.parts.iter().enumerate() {
            if place > 0 {
                sql.push_str(&placeholder(place));
            }
            sql.push_str(part);
        }
        sql
    }

    /// The names of the parameters, in their order, each as often as it stands there.
    pub fn parameters(&self) -> &[&'static str] {
        &self.parameters
    }

    /// Nothing is to be run.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.parts.iter().all(|part| part.trim().is_empty())
    }
}

/// The name behind a colon at the beginning of the text.
fn parameter(text: &str) -> Option<&str> {
    let after = text.strip_prefix(':')?;
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let end = after.find(|letter| !is_name(letter)).unwrap_or(after.len());
    let begins = after.starts_with(|letter: char| letter.is_ascii_alphabetic());
    (begins && end > 0).then(|| &after[..end])
}

/// How many bytes at the beginning of the text are quoted or commented.
fn quoted(text: &str) -> Option<usize> {
    let (opening, closing) = [("'", "'"), ("\"", "\""), ("[", "]"), ("--", "\n"), ("/*", "*/")]
        .into_iter()
        .find(|(opening, _)| text.starts_with(opening))?;
    let rest = &text[opening.len()..];
    let end = rest.find(closing).map_or(text.len(), |end| opening.len() + end + closing.len());
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = match Statement::parse(text, For::Line) {
            Ok(statement) => {
                let sql = statement.with_placeholders(|place| format!("${place}"));
                format!("{sql} | {}", statement.parameters().join(" "))
            }
            Err(why) => why.split(';').next().unwrap_or_default().to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn parameters_are_taken_out_in_their_order() {
        check(
            "INSERT INTO o VALUES (:order_number, CAST(:ordered_qty AS numeric), :order_number);",
            "INSERT INTO o VALUES ($1, CAST($2 AS numeric), $3) | order_number ordered_qty \
             order_number",
        );
        check("SELECT :ordered_qty::numeric", "SELECT $1::numeric | ordered_qty");
    }

    #[test]
    fn quotes_and_comments_hold_no_parameters() {
        check(
            "SELECT ':item', \"a:item\" -- :item\n, :item",
            "SELECT ':item', \"a:item\" -- :item\n, $1 | item",
        );
        check("SELECT [x:item] /* :no */", "SELECT [x:item] /* :no */ | ");
        check("SELECT 'open :item", "SELECT 'open :item | ");
    }

    #[test]
    fn an_unknown_parameter_is_told() {
        check("SELECT :ordernumber", "there is no parameter `:ordernumber`");
    }
}
