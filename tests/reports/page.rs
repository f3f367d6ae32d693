//! The page: complete without its script, with nothing that it would have to fetch, and with an
//! outline for those who hear it.

use std::collections::BTreeSet;

use crate::rig::told;

/// What a reader sees where no script runs: a line for each piece of text.
pub fn visible(page: &str) -> String {
    let mut text = page.to_string();
    for (begin, end) in [
        ("<head>", "</head>"),
        ("<style>", "</style>"),
        ("<script>", "</script>"),
        ("<form ", "</form>"),
    ] {
        while let Some(begin) = text.find(begin) {
            let after = text[begin..].find(end).unwrap() + begin + end.len();
            text.replace_range(begin..after, "");
        }
    }
    let mut pieces = String::new();
    for part in text.split('<') {
        let (tag, words) = part.split_once('>').unwrap_or(("", part));
        let inline = ["code", "/code", "b", "/b", "span", "/span", "a", "/a", "time", "/time"];
        if !inline.contains(&tag.split_whitespace().next().unwrap_or_default()) {
            pieces.push('\n');
        }
        pieces.push_str(words);
    }
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        pieces = pieces.replace(entity, character);
    }
    let lines = pieces.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The values of an attribute.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let begin = format!(" {attribute}=\"");
    page.split(&begin).skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

fn check_page(page: &str) {
    let ids = values(page, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len(), "every id is there once");
    for link in values(page, "href") {
        let target = link.strip_prefix('#');
        assert!(target.is_some_and(|id| known.contains(id)), "{link} leads somewhere in the page");
    }
    for attribute in ["aria-labelledby", "for"] {
        for id in values(page, attribute).into_iter().flat_map(str::split_whitespace) {
            assert!(known.contains(id), "{id} labels something");
        }
    }
    assert_eq!(values(page, "src"), [""; 0], "nothing is fetched");
    assert!(!page.contains("@import") && !page.contains("url(http"), "nothing is fetched");
    for landmark in ["<header>", "<nav ", "<main ", "<footer>", "<html lang=\"en\">"] {
        assert_eq!(page.matches(landmark).count(), 1, "{landmark}");
    }
    assert_eq!(page.matches("<h1").count(), 1);
    assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
    assert!(!page.contains("<th>"), "every header says what it is the header of");
}

#[test]
fn the_page_of_a_plan_is_whole() {
    check_page(&told("plan", "html"));
}

#[test]
fn the_page_of_a_test_is_whole() {
    check_page(&told("rules-test", "html"));
}

#[test]
fn what_others_wrote_is_no_markup() {
    let page = told("plan", "html");
    assert!(page.contains("&lt;b&gt;Ann&lt;/b&gt;"));
    assert!(!page.contains("<b>Ann"));
}

#[test]
fn the_stages_are_drawn_with_their_counts() {
    let page = told("plan", "html");
    assert!(page.contains("<svg") && page.contains("untranslatable (1)"), "{page}");
}
