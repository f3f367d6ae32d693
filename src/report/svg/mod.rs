//! The graph as SVG: a drawing that needs nothing beside itself, for browsers and documents. It
//! follows the reader's light or dark scheme, and says in words what it shows.

mod grid;
mod layout;

use layout::{
    BOX_WIDTH, CHARACTER_WIDTH, LINE_HEIGHT, Layout, MARGIN, Placed, Point, Route, layout,
};

use crate::pipeline::picture::{Arrow, Box, Picture, Shape};

/// Radius of an arrow's bends.
const BEND: usize = 8;
/// Room for the line that explains the shapes.
const LEGEND_HEIGHT: usize = 40;
/// What the legend needs at least.
const WIDTH_MIN: usize = 570;

/// The reader's own letters.
const FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

/// Every rule is of `.graph`: the drawing may stand within a page that has classes of its own.
const STYLE: &str = "    \
    .graph text { fill: #1f2328; font-size: 12px }
    .graph .ground { fill: #ffffff }
    .graph .box { fill: #f6f8fa; stroke: #57606a; stroke-width: 1.25 }
    .graph .source { fill: #ddf4ff; stroke: #0969da }
    .graph .sink { fill: #f3eefc; stroke: #8250df }
    .graph .tray { stroke: #8250df; stroke-width: 3 }
    .graph .name { font-size: 15px; font-weight: 600 }
    .graph .about { fill: #57606a }
    .graph .label { fill: #424a53; stroke: #ffffff; stroke-width: 4; paint-order: stroke }
    .graph .arrow { fill: none; stroke: #57606a; stroke-width: 1.5 }
    .graph .waits { stroke-dasharray: 5 4 }
    .graph .head { fill: #57606a }
    @media (prefers-color-scheme: dark) {
      .graph text { fill: #e6edf3 }
      .graph .ground { fill: #0d1117 }
      .graph .box { fill: #161b22; stroke: #8b949e }
      .graph .source { fill: #0c2d4a; stroke: #58a6ff }
      .graph .sink { fill: #271c43; stroke: #a78bfa }
      .graph .tray { stroke: #a78bfa }
      .graph .about { fill: #a9b1ba }
      .graph .label { fill: #c9d1d9; stroke: #0d1117 }
      .graph .arrow { stroke: #8b949e }
      .graph .head { fill: #8b949e }
    }";

/// The picture as SVG.
pub fn svg(picture: &Picture) -> String {
    let layout = layout(picture);
    let width = layout.width.max(WIDTH_MIN);
    let height = layout.height + LEGEND_HEIGHT;
    let mut text = format!(
        "<svg class=\"graph\" xmlns=\"http://www.w3.org/2000/svg\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"graph-title graph-desc\" font-family=\"{FONTS}\">\n"
    );
    text.push_str(
        "  <title id=\"graph-title\">The stages of a run, and what passes between them</title>\n",
    );
    text.push_str(&format!("  <desc id=\"graph-desc\">{}</desc>\n", escaped(&in_words(picture))));
    text.push_str(&format!("  <style>\n{STYLE}\n  </style>\n  <defs>\n"));
    text.push_str(
        "    <marker id=\"graph-head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" \
         markerWidth=\"8\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\
         <path class=\"head\" d=\"M0 0.5 L10 5 L0 9.5 Z\"/></marker>\n  </defs>\n",
    );
    text.push_str("  <rect class=\"ground\" width=\"100%\" height=\"100%\" rx=\"8\"/>\n");
    let inset = (width - layout.width) / 2;
    text.push_str(&format!("  <g transform=\"translate({inset} 0)\">\n"));
    for (arrow, route) in picture.arrows.iter().zip(&layout.routes) {
        text.push_str(&line(arrow, route));
    }
    for (each, placed) in picture.boxes.iter().zip(&layout.boxes) {
        text.push_str(&drawn(each, placed, layout.box_height));
    }
    for (arrow, route) in picture.arrows.iter().zip(&layout.routes) {
        text.push_str(&label(arrow, route));
    }
    text.push_str("  </g>\n");
    text.push_str(&legend(&layout, width));
    text.push_str("</svg>\n");
    text
}

/// Every arrow as a sentence, for those who hear the picture.
fn in_words(picture: &Picture) -> String {
    let name = |place: usize| picture.boxes[place].name;
    let sentence = |arrow: &Arrow| {
        let (from, to) = (name(arrow.from), name(arrow.to));
        if arrow.waits {
            format!("{to} waits for {from}.")
        } else {
            format!("{from} gives {} to {to}.", arrow.label)
        }
    };
    picture.arrows.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

fn drawn(each: &Box, placed: &Placed, height: usize) -> String {
    let Placed { x, y, lines } = placed;
    let middle = x + BOX_WIDTH / 2;
    let text_height = LINE_HEIGHT * lines.len() + 18;
    let mut baseline = y + (height - text_height) / 2 + 14;
    let mut text = format!("    <g><title>{}</title>\n      ", escaped(&each.about));
    text.push_str(&shape(each.shape, (*x, *y), (BOX_WIDTH, height)));
    let begin = "\n      ";
    text.push_str(begin);
    text.push_str(&words("name", (middle, baseline), "middle", each.name));
    baseline += 2;
    for line in lines {
        baseline += LINE_HEIGHT;
        text.push_str(begin);
        text.push_str(&words("about", (middle, baseline), "middle", line));
    }
    text.push_str("\n    </g>\n");
    text
}

/// Sources are rounded, stages square, sinks trays with a strong floor.
fn shape(shape: Shape, (x, y): Point, (width, height): Point) -> String {
    let rect = |class: &str, radius: usize| {
        format!(
            "<rect class=\"box{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" \
             height=\"{height}\" rx=\"{radius}\"/>"
        )
    };
    match shape {
        Shape::Source => rect(" source", height / 2),
        Shape::Stage => rect("", 5),
        Shape::Sink => {
            let floor = y + height;
            let end = x + width;
            format!("{}<path class=\"tray\" d=\"M{x} {floor} H{end}\"/>", rect(" sink", 0))
        }
    }
}

fn line(arrow: &Arrow, route: &Route) -> String {
    let class = if arrow.waits { "arrow waits" } else { "arrow" };
    let path = path(&route.corners);
    format!("    <path class=\"{class}\" marker-end=\"url(#graph-head)\" d=\"{path}\"/>\n")
}

/// Straight lines with rounded bends.
fn path(corners: &[Point]) -> String {
    let mut path = String::new();
    for (place, &(x, y)) in corners.iter().enumerate() {
        match (place, corners.get(place + 1)) {
            (0, _) => path.push_str(&format!("M{x} {y}")),
            (_, None) => path.push_str(&format!(" L{x} {y}")),
            (_, Some(&next)) => {
                let (near_x, near_y) = toward((x, y), corners[place - 1]);
                let (far_x, far_y) = toward((x, y), next);
                path.push_str(&format!(" L{near_x} {near_y} Q{x} {y} {far_x} {far_y}"));
            }
        }
    }
    path
}

/// The point a bend's radius away from a corner, or half way where the line is short.
fn toward(corner: Point, end: Point) -> Point {
    let step = |from: usize, to: usize| {
        let distance = from.abs_diff(to);
        let step = BEND.min(distance / 2);
        if to < from { from - step } else { from + step }
    };
    (step(corner.0, end.0), step(corner.1, end.1))
}

fn label(arrow: &Arrow, route: &Route) -> String {
    let (x, y) = route.label;
    // Beside a line, the middle of the letters stands at its height; above one, their feet.
    let (anchor, y) = if route.centred { ("middle", y) } else { ("start", y + 4) };
    format!("    {}\n", words("label", (x, y), anchor, &arrow.label))
}

fn legend(layout: &Layout, width: usize) -> String {
    let (y, height) = (layout.height + 4, 14);
    let baseline = y + 11;
    let mut x = width.saturating_sub(WIDTH_MIN) / 2 + MARGIN;
    let mut text = String::from("  <g aria-hidden=\"true\">\n");
    for (kind, meaning) in
        [(Shape::Source, "source"), (Shape::Stage, "stage"), (Shape::Sink, "end of the way")]
    {
        let (drawing, after) = (shape(kind, (x, y), (28, height)), x + 36);
        let meant = words("about", (after, baseline), "start", meaning);
        text.push_str(&format!("    {drawing}{meant}\n"));
        x = after + CHARACTER_WIDTH * meaning.chars().count() + 16;
    }
    let (end, after, middle) = (x + 36, x + 44, y + height / 2);
    let meant = words("about", (after, baseline), "start", "waits until it is done");
    text.push_str(&format!(
        "    <path class=\"arrow waits\" marker-end=\"url(#graph-head)\" \
         d=\"M{x} {middle} H{end}\"/>{meant}\n  </g>\n"
    ));
    text
}

/// A piece of text at a place: its begin or its middle, on the line the letters stand on.
fn words(class: &str, (x, y): Point, anchor: &str, text: &str) -> String {
    let text = escaped(text);
    format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>")
}

/// Text for XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
