//! The page header of a rule: the `//!` lines at its top.

/// What the header says. The page of a rule and its row in the table are made from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The first line.
    pub summary: String,
    /// Paragraphs that begin with a word and a colon (`What:`, `Why:`, `Fix:`), in order.
    pub paragraphs: Vec<(String, String)>,
}

impl Header {
    /// Reads the header of a script; empty where it has none.
    pub fn parse(script: &str) -> Self {
        let mut lines = script
            .trim_start_matches('\u{feff}')
            .lines()
            .map(str::trim)
            .skip_while(|line| line.is_empty())
            .take_while(|line| line.starts_with("//!"))
            .map(|line| line.trim_start_matches("//!").trim());
        let summary = lines.next().unwrap_or_default().to_string();
        let mut paragraphs: Vec<(String, String)> = Vec::new();
        for line in lines {
            if let Some((heading, text)) = heading(line) {
                paragraphs.push((heading.to_string(), text.to_string()));
            } else if let Some((_, text)) = paragraphs.last_mut() {
                let glue = if line.is_empty() || text.is_empty() { "" } else { " " };
                text.push_str(glue);
                text.push_str(line);
            } else if !line.is_empty() {
                paragraphs.push((String::new(), line.to_string()));
            }
        }
        Self { summary, paragraphs }
    }

    /// The paragraph under this heading.
    pub fn paragraph(&self, heading: &str) -> Option<&str> {
        let (_, text) = self.paragraphs.iter().find(|(each, _)| each == heading)?;
        Some(text)
    }
}

/// `Why: because` → (`Why`, `because`).
fn heading(line: &str) -> Option<(&str, &str)> {
    let (heading, text) = line.split_once(':')?;
    let is_word = !heading.is_empty()
        && heading.chars().next().is_some_and(char::is_uppercase)
        && heading.chars().all(char::is_alphabetic);
    is_word.then(|| (heading, text.trim()))
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn a_header_has_a_summary_and_paragraphs() {
        let header = Header::parse(
            "//! Every line names its site.\n//!\n//! Why: stock lies\n//! somewhere.\n\
             //! Fix: add it.\n\nfn check() {}",
        );
        assert_eq!(header.summary, "Every line names its site.");
        assert_eq!(header.paragraph("Why"), Some("stock lies somewhere."));
        assert_eq!(header.paragraph("Fix"), Some("add it."));
        assert_eq!(header.paragraph("What"), None);
    }

    #[test]
    fn a_script_without_header_has_none() {
        assert_eq!(Header::parse("fn check(doc, ctx) {}"), Header::default());
    }
}
