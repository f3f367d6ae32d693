//! SQLite's placeholders, for PostgreSQL.

/// `?1` becomes `$1`, except in texts, in quoted names and in comments.
pub(super) fn for_postgres(sql: &str) -> String {
    let mut translated = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find(['?', '\'', '"', '-']) {
        let (before, from) = rest.split_at(at);
        translated.push_str(before);
        let taken = match from.as_bytes()[0] {
            b'?' => {
                translated.push('$');
                rest = &from[1..];
                continue;
            }
            // A doubled quote ends one text and begins the next, which comes to the same.
            b'\'' => quoted(from, '\''),
            b'"' => quoted(from, '"'),
            _ if from.starts_with("--") => from.find('\n').unwrap_or(from.len()),
            _ => 1,
        };
        translated.push_str(&from[..taken]);
        rest = &from[taken..];
    }
    translated.push_str(rest);
    translated
}

/// How long the quoted text at the beginning is, with its quotes.
fn quoted(from: &str, quote: char) -> usize {
    from[1..].find(quote).map_or(from.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::for_postgres;

    fn check(sql: &str, expected: &str) {
        assert_eq!(for_postgres(sql), expected);
    }

    #[test]
    fn placeholders_are_translated() {
        check("SELECT ?1 - ?12, a-?2", "SELECT $1 - $12, a-$2");
    }

    #[test]
    fn texts_names_and_comments_stay() {
        check("SELECT 'a?1''?', \"b?\", ?1", "SELECT 'a?1''?', \"b?\", $1");
        check("SELECT ?1 -- why ?2's\n+ ?2", "SELECT $1 -- why ?2's\n+ $2");
        check("SELECT 'open ?1", "SELECT 'open ?1");
    }
}
