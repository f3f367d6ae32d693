//! Where everything stands, in pixels: boxes on a grid, arrows in the gaps between them, so that
//! no arrow crosses a box.

use std::collections::BTreeMap;

use super::grid::{Cell, cells};
use crate::pipeline::picture::{Arrow, Picture};

/// Width of every box.
pub const BOX_WIDTH: usize = 232;
/// Width to reckon with for a character of the small font. Exact widths are the reader's affair.
pub const CHARACTER_WIDTH: usize = 7;
/// Height of a line of small text.
pub const LINE_HEIGHT: usize = 16;
/// Characters of a line within a box.
const LINE_CHARACTERS: usize = 32;
/// Room around the drawing.
pub const MARGIN: usize = 28;
/// Between rows: an arrow, its head and its label.
const ROW_GAP: usize = 48;
/// Room for one more arrow that runs along a gap.
const TRACK: usize = 18;
/// Between columns, beside the labels of arrows that lead sideways.
const COLUMN_GAP: usize = 44;

/// A point.
pub type Point = (usize, usize);

/// A box with its corner and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Left edge.
    pub x: usize,
    /// Upper edge.
    pub y: usize,
    /// What it is about, in lines that fit.
    pub lines: Vec<String>,
}

/// An arrow: its corners from begin to end, and where its label stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Each in line with the next, horizontally or vertically.
    pub corners: Vec<Point>,
    /// Where the label begins, or its middle.
    pub label: Point,
    /// The label's middle stands there, not its beginning.
    pub centred: bool,
}

/// A picture, laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// In the order of the picture's boxes.
    pub boxes: Vec<Placed>,
    /// Height of every box.
    pub box_height: usize,
    /// In the order of the picture's arrows.
    pub routes: Vec<Route>,
    /// Of the whole drawing.
    pub width: usize,
    /// Of the whole drawing, without a legend.
    pub height: usize,
}

/// How an arrow runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Straight down to the next row.
    Down,
    /// Straight to the next column.
    Sideways,
    /// Along the gap below its box, and perhaps down a lane beside a column.
    Around,
}

/// Lays a picture out.
pub fn layout(picture: &Picture) -> Layout {
    let cells = cells(picture);
    let texts: Vec<Vec<String>> = picture.boxes.iter().map(|each| balanced(&each.about)).collect();
    let text_lines = texts.iter().map(Vec::len).max().unwrap_or(0);
    let box_height = 38 + LINE_HEIGHT * text_lines;
    let ways = ways(picture, &cells);
    let frame = Frame::over(picture, &cells, &ways, box_height);
    let place = |(cell, lines): (&Cell, Vec<String>)| Placed {
        x: frame.left[cell.column],
        y: frame.top[cell.row],
        lines,
    };
    let boxes: Vec<Placed> = cells.iter().zip(texts).map(place).collect();
    let mut around = Around { frame: &frame, tracks: BTreeMap::new(), lanes: BTreeMap::new() };
    let routes = picture.arrows.iter().zip(&ways).map(|(arrow, way)| match way {
        Way::Down => down(&boxes[arrow.from], &boxes[arrow.to], box_height),
        Way::Sideways => sideways(&boxes[arrow.from], &boxes[arrow.to], box_height),
        Way::Around => around.route(cells[arrow.from], cells[arrow.to]),
    });
    let routes = routes.collect();
    Layout { boxes, box_height, routes, width: frame.width, height: frame.height }
}

fn ways(picture: &Picture, cells: &[Cell]) -> Vec<Way> {
    let way = |place: usize, arrow: &Arrow| {
        let (from, to) = (cells[arrow.from], cells[arrow.to]);
        let is_first = picture.arrows[..place]
            .iter()
            .all(|other| (other.from, other.to) != (arrow.from, arrow.to));
        match (to.row - from.row, from.column == to.column) {
            (1, true) if is_first => Way::Down,
            (0, false) => Way::Sideways,
            _ => Way::Around,
        }
    };
    picture.arrows.iter().enumerate().map(|(place, arrow)| way(place, arrow)).collect()
}

/// Edges of the grid.
struct Frame {
    left: Vec<usize>,
    top: Vec<usize>,
    box_height: usize,
    width: usize,
    height: usize,
}

impl Frame {
    fn over(picture: &Picture, cells: &[Cell], ways: &[Way], box_height: usize) -> Self {
        let columns = cells.iter().map(|cell| cell.column + 1).max().unwrap_or(0);
        let rows = cells.iter().map(|cell| cell.row + 1).max().unwrap_or(0);
        let mut label = 0;
        let mut lanes = 0;
        // Arrows that run along the gap below each row.
        let mut tracks = vec![0_usize; rows];
        for (arrow, way) in picture.arrows.iter().zip(ways) {
            match way {
                Way::Down => {}
                Way::Sideways => label = label.max(arrow.label.chars().count()),
                Way::Around => {
                    let (from, to) = (cells[arrow.from], cells[arrow.to]);
                    tracks[from.row] += 1;
                    if to.row > from.row + 1 {
                        tracks[to.row - 1] += 1;
                        lanes += 1;
                    }
                }
            }
        }
        let column_gap = COLUMN_GAP + (CHARACTER_WIDTH * label).max(TRACK * lanes);
        let left: Vec<usize> =
            (0..columns).map(|column| MARGIN + column * (BOX_WIDTH + column_gap)).collect();
        let mut top = Vec::with_capacity(rows);
        let mut y = MARGIN;
        for tracks in tracks {
            top.push(y);
            y += box_height + ROW_GAP + TRACK * tracks;
        }
        let lane_at_the_right = if lanes > 0 { column_gap } else { 0 };
        let width = top_of(&left) + BOX_WIDTH + lane_at_the_right + MARGIN;
        let height = top_of(&top) + box_height + MARGIN;
        Self { left, top, box_height, width, height }
    }
}

fn top_of(edges: &[usize]) -> usize {
    edges.last().copied().unwrap_or(0)
}

fn down(from: &Placed, to: &Placed, box_height: usize) -> Route {
    let x = from.x + BOX_WIDTH / 2;
    let begin = from.y + box_height;
    let corners = vec![(x, begin), (x, to.y)];
    Route { corners, label: (x + 10, begin + ROW_GAP / 2), centred: false }
}

fn sideways(from: &Placed, to: &Placed, box_height: usize) -> Route {
    let y = from.y + box_height / 2;
    let (begin, end) =
        if from.x < to.x { (from.x + BOX_WIDTH, to.x) } else { (from.x, to.x + BOX_WIDTH) };
    Route {
        corners: vec![(begin, y), (end, y)],
        label: (begin.midpoint(end), y - 8),
        centred: true,
    }
}

/// Arrows that run along gaps; each gets a track of its own there.
struct Around<'a> {
    frame: &'a Frame,
    tracks: BTreeMap<usize, usize>,
    lanes: BTreeMap<usize, usize>,
}

impl Around<'_> {
    fn route(&mut self, from: Cell, to: Cell) -> Route {
        let frame = self.frame;
        let (from_left, to_left) = (frame.left[from.column], frame.left[to.column]);
        // Straight arrows leave and arrive in the middle; these keep to the corners.
        let first_track = self.track(from.row);
        let begin_x = if from.column <= to.column { BOX_WIDTH - 20 } else { 20 };
        let end_x = if from.column < to.column { 20 } else { BOX_WIDTH - 20 };
        let begin = (from_left + begin_x, frame.top[from.row] + frame.box_height);
        let end = (to_left + end_x, frame.top[to.row]);
        let mut corners = vec![begin, (begin.0, first_track)];
        if to.row > from.row + 1 {
            let column = from.column.min(to.column);
            let lane = self.lanes.entry(column).or_default();
            *lane += 1;
            let x = frame.left[column] + BOX_WIDTH + COLUMN_GAP / 2 + TRACK * (*lane - 1);
            let last_track = self.track(to.row - 1);
            corners.extend([(x, first_track), (x, last_track), (end.0, last_track)]);
        } else {
            corners.push((end.0, first_track));
        }
        corners.push(end);
        let left = begin.0.min(corners[2].0);
        Route { corners, label: (left + 8, first_track - 4), centred: false }
    }

    /// The next free height in the gap below a row.
    fn track(&mut self, row: usize) -> usize {
        let used = self.tracks.entry(row).or_default();
        *used += 1;
        self.frame.top[row] + self.frame.box_height + ROW_GAP / 2 + TRACK * *used - 8
    }
}

/// A text in as few lines as fit, and those about equally long.
fn balanced(text: &str) -> Vec<String> {
    let widest = wrapped(text, LINE_CHARACTERS);
    let narrower = (1..LINE_CHARACTERS).map(|characters| wrapped(text, characters));
    let fits = |lines: &Vec<String>| lines.len() == widest.len();
    narrower.into_iter().find(fits).unwrap_or(widest)
}

/// A text in lines of at most so many characters, broken between words.
fn wrapped(text: &str, characters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= characters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::picture::{Box, Shape};

    const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

    fn drawn(boxes: usize, arrows: &[(usize, usize)]) -> Picture {
        let node = |name: &&'static str| Box {
            name,
            about: "a text that is too long for one line of a box".to_string(),
            shape: Shape::Stage,
        };
        let arrow = |(from, to): &(usize, usize)| {
            let label = format!("label {from}-{to}");
            Arrow { from: *from, to: *to, label, waits: false }
        };
        let boxes = NAMES.iter().take(boxes).map(node).collect();
        Picture { boxes, arrows: arrows.iter().map(arrow).collect() }
    }

    fn cells_of(boxes: usize, arrows: &[(usize, usize)]) -> Vec<(usize, usize)> {
        let cells = cells(&drawn(boxes, arrows));
        cells.into_iter().map(|cell| (cell.row, cell.column)).collect()
    }

    /// No arrow runs through a box, none leans, nothing leaves the drawing.
    fn check(boxes: usize, arrows: &[(usize, usize)]) {
        let layout = layout(&drawn(boxes, arrows));
        for (arrow, route) in arrows.iter().zip(&layout.routes) {
            for pair in route.corners.windows(2) {
                let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
                assert!(x1 == x2 || y1 == y2, "{arrows:?}: {arrow:?} leans: {pair:?}");
                let (left, right) = (x1.min(x2), x1.max(x2));
                let (top, bottom) = (y1.min(y2), y1.max(y2));
                assert!(right <= layout.width && bottom <= layout.height, "{arrows:?} {arrow:?}");
                for (place, each) in layout.boxes.iter().enumerate() {
                    let beside = right <= each.x || left >= each.x + BOX_WIDTH;
                    let above = bottom <= each.y || top >= each.y + layout.box_height;
                    assert!(beside || above, "{arrows:?}: {arrow:?} runs through box {place}");
                }
            }
        }
    }

    #[test]
    fn the_longest_chain_is_a_straight_spine() {
        assert_eq!(cells_of(3, &[(0, 1), (1, 2)]), [(0, 0), (1, 0), (2, 0)]);
        let with_sides = cells_of(6, &[(0, 1), (0, 2), (2, 3), (2, 4), (4, 5)]);
        assert_eq!(with_sides, [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (3, 0)]);
    }

    #[test]
    fn a_second_chain_leaves_to_the_other_side() {
        let sides = cells_of(4, &[(0, 1), (0, 2), (0, 3)]);
        assert_eq!(sides, [(0, 1), (1, 1), (0, 2), (0, 0)]);
    }

    #[test]
    fn a_third_chain_begins_below() {
        let sides = cells_of(5, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
        assert_eq!(sides[4], (1, 2));
        check(5, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
    }

    #[test]
    fn two_arrows_between_the_same_boxes_do_not_cover_each_other() {
        let routes = layout(&drawn(2, &[(0, 1), (0, 1)])).routes;
        assert_ne!(routes[0].corners, routes[1].corners);
    }

    #[test]
    fn arrows_of_all_graphs_of_five_boxes_keep_clear_of_boxes() {
        let pairs: Vec<(usize, usize)> =
            (0..5).flat_map(|from| (from + 1..5).map(move |to| (from, to))).collect();
        for chosen in 0..1_usize << pairs.len() {
            let arrows = pairs.iter().enumerate().filter(|(place, _)| chosen >> place & 1 == 1);
            check(5, &arrows.map(|(_, pair)| *pair).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_text_is_broken_into_lines_about_equally_long() {
        assert_eq!(
            balanced("the very bytes the warehouse gets"),
            ["the very bytes the", "warehouse gets"]
        );
        assert_eq!(balanced(""), Vec::<String>::new());
    }
}
