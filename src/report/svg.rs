//! The graph as SVG: boxes in rows, arrows between them. Placeholder for the drawing.

use crate::pipeline::picture::Picture;

/// The picture as SVG.
pub fn svg(picture: &Picture) -> String {
    format!("<svg><!-- {} --></svg>", picture.boxes.len())
}
