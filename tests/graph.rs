//! The graph of stages as people see it: SVG, Mermaid and DOT.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod program;

use crossdock::pipeline::picture::{Arrow, Box, Picture, Shape};
use crossdock::report::svg::svg;

fn check(name: &str, extension: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/graph");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_description(format!("a picture as {extension}"));
    settings.bind(|| insta::assert_snapshot!(format!("{name}-{extension}"), text));
}

#[test]
fn orders_down_is_drawn() {
    let folder = program::Folder::workspace("company: Acme Supply\n");
    for format in ["svg", "mermaid", "dot"] {
        let ran = folder.run(["graph", "-o", format]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        check("orders-down", format, &ran.stdout);
    }
}

/// Texts that mean something to the formats, and counts as a run makes them.
#[test]
fn nothing_in_a_text_is_taken_for_markup() {
    let node = |name, about: &str, shape| Box { name, about: about.into(), shape };
    let arrow = |from, to, label: &str, waits| Arrow { from, to, label: label.into(), waits };
    let picture = Picture {
        boxes: vec![
            node("a \"quoted\" name", "is 1 < 2 & 3 > 2?", Shape::Source),
            node("C:\\data", "#1; [brackets] | {braces}", Shape::Stage),
            node("end", "", Shape::Sink),
        ],
        arrows: vec![
            arrow(0, 1, "orders (1204)", false),
            arrow(1, 2, "a|b", false),
            arrow(0, 2, "first", true),
        ],
    };
    check("markup", "svg", &svg(&picture));
    check("markup", "mermaid", &picture.mermaid());
    check("markup", "dot", &picture.dot());
}
