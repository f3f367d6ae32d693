//! Enough of Rust's form to look at code without its comments and texts.

/// The text with comments, texts and characters replaced by blanks; every line stays where it is.
pub fn blank(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let end = end_of_literal(&characters, at);
        if end > at {
            let blanked = characters[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' });
            code.extend(blanked);
            at = end;
        } else {
            code.push(characters[at]);
            at += 1;
        }
    }
    code
}

/// The end of the comment, text or character that begins here; `at` itself where none does.
fn end_of_literal(text: &[char], at: usize) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let begins_word = at == 0 || !is_part(text[at - 1]);
    match (text[at], text.get(at + 1)) {
        ('/', Some('/')) => find(text, at, |rest| rest[0] == '\n'),
        ('/', Some('*')) => {
            let end = find(text, at + 2, |rest| rest.starts_with(&['*', '/']));
            (end + 2).min(text.len())
        }
        ('"', _) => end_of_text(text, at + 1, '"'),
        ('r', Some('"' | '#')) if begins_word => end_of_raw_text(text, at),
        ('\'', Some('\\')) => end_of_text(text, at + 1, '\''),
        ('\'', Some(_)) if text.get(at + 2) == Some(&'\'') => at + 3,
        _ => at,
    }
}

fn find(text: &[char], from: usize, is_it: impl Fn(&[char]) -> bool) -> usize {
    (from..text.len()).find(|at| is_it(&text[*at..])).unwrap_or(text.len())
}

fn end_of_text(text: &[char], from: usize, quote: char) -> usize {
    let mut at = from;
    while at < text.len() && text[at] != quote {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(text.len())
}

/// `r"…"`, `r#"…"#`; `r#name` is a name.
fn end_of_raw_text(text: &[char], at: usize) -> usize {
    let hashes = text[at + 1..].iter().take_while(|c| **c == '#').count();
    if text.get(at + 1 + hashes) != Some(&'"') {
        return at;
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let end = find(text, at + 2 + hashes, |rest| rest.starts_with(&closing));
    (end + closing.len()).min(text.len())
}

/// The code up to its tests: those name and unwrap what they like.
pub fn without_tests(code: &str) -> &str {
    let end = code.find("#[cfg(test)]\nmod ").unwrap_or(code.len());
    &code[..end]
}

/// Every path below the crate that the code of a module names, with its line.
pub fn paths_from(code: &str, module: &str) -> Vec<(usize, Vec<String>)> {
    let mut paths = Vec::new();
    for (at, word) in ["crate::", "super::"].iter().flat_map(|word| code.match_indices(word)) {
        let before = code[..at].chars().next_back();
        // The second half of `super::super::` and `my_crate::` begin nothing of their own.
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let mut base = Vec::new();
        let mut rest = &code[at + word.len()..];
        if word == "super::" {
            base = module.split('/').map(String::from).collect();
            base.pop();
            while let Some(further) = rest.strip_prefix("super::") {
                base.pop();
                rest = further;
            }
        }
        expand(rest, &base, &mut |path| paths.push((line, path)));
    }
    paths.sort();
    paths
}

/// Reads `a::b`, `a::{b, c::d}` and `{a, b}`; gives what is left behind it.
fn expand<'c>(code: &'c str, base: &[String], found: &mut dyn FnMut(Vec<String>)) -> &'c str {
    let mut path = base.to_vec();
    let mut rest = code.trim_start();
    loop {
        if let Some(mut group) = rest.strip_prefix('{') {
            loop {
                group = group.trim_start_matches([',', ' ', '\n', '\r', '\t']);
                if group.is_empty() {
                    return group;
                }
                if let Some(behind) = group.strip_prefix('}') {
                    return behind;
                }
                group = expand(group, &path, found);
            }
        }
        let name_end =
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(name_end);
        if name.is_empty() {
            // `*`, or something that cannot stand in a path: one character of progress.
            found(path);
            return rest.get(1..).unwrap_or_default();
        }
        path.push(name.to_string());
        match behind.strip_prefix("::") {
            Some(further) if !further.starts_with('<') => rest = further,
            _ => {
                found(path);
                // `b as c`: the new name is not a path.
                return behind.find([',', '}', ';']).map_or("", |end| &behind[end..]);
            }
        }
    }
}

/// First line and number of lines of every function that has a body.
pub fn functions(code: &str) -> Vec<(usize, usize)> {
    let mut functions = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        if let Some(length) = body_end(&code[at..]) {
            let line = code[..at].matches('\n').count() + 1;
            functions.push((line, code[at..at + length].matches('\n').count() + 1));
        }
    }
    functions
}

/// Where the braces that follow close again; `None` for a declaration without a body.
fn body_end(code: &str) -> Option<usize> {
    let (mut braces, mut brackets) = (0_usize, 0_usize);
    for (at, character) in code.char_indices() {
        match character {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.checked_sub(1)?,
            '{' => braces += 1,
            '}' => {
                braces = braces.checked_sub(1)?;
                if braces == 0 {
                    return Some(at + 1);
                }
            }
            ';' if braces == 0 && brackets == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_paths(code: &str, expected: &[&str]) {
        let told: Vec<String> = paths_from(&blank(code), "rules/load")
            .into_iter()
            .map(|(line, path)| format!("{line} {}", path.join("::")))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn paths_are_found_in_all_their_forms() {
        check_paths("use crate::domain::ids::TxnId;", &["1 domain::ids::TxnId"]);
        check_paths(
            "use crate::{domain::item, store::{self, inbox::Inbox as I}};\nuse super::view;",
            &["1 domain::item", "1 store::inbox::Inbox", "1 store::self", "2 rules::view"],
        );
        check_paths("let x = crate::yaml::parse::<T>(a, b);", &["1 yaml::parse"]);
        check_paths("use super::super::store::*;", &["1 store"]);
        check_paths("// crate::a\nlet s = \"crate::b\"; let c = r#\"crate::c\"#;", &[]);
    }

    #[test]
    fn texts_and_comments_are_blanked_where_they_stand() {
        let check = |code: &str, expected: &str| assert_eq!(blank(code), expected);
        check("let a = '\"'; // it's\nb", "let a =    ;        \nb");
        check("let b: &'static str = \"x\\\"y\";", "let b: &'static str =       ;");
        check("a /* z\n */ b", "a     \n    b");
        check("let c = r#\"\\\"\"#; r#type", "let c =        ; r#type");
    }

    #[test]
    fn functions_are_measured() {
        let code = "fn a() {\n  if b { c }\n}\ntrait T {\n  fn d(&self, x: [u8; 3]);\n}\n\
                    fn e<A, B>(f: A, g: &dyn Fn()) -> u8 { 1 }\n";
        assert_eq!(functions(code), [(1, 3), (7, 1)]);
    }

    #[test]
    fn tests_are_left_out() {
        assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests {}"), "a\n");
        assert_eq!(without_tests("#[cfg(test)]\nuse a;\nb"), "#[cfg(test)]\nuse a;\nb");
    }
}
