//! SVG to PNG, with a font that is built in.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::error::{Error, Result};

/// Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Georgian: see `assets/fonts/README.md`.
static FONT: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSans-subset.ttf");
const FAMILY: &str = "DejaVu Sans";
/// Pixels for each unit of the drawing.
const SCALE: f32 = 2.0;
/// The longest side of a bitmap, in pixels.
const MOST: f32 = 24_000.0;

/// Draws an SVG document of this module as a PNG file, two pixels to the unit.
/// Letters that the built-in font lacks (Chinese, for one) are left out: SVG has them.
///
/// # Errors
/// When the text is no SVG, or the drawing is too large for a bitmap.
pub fn png(svg: &str) -> Result<Vec<u8>> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(FONT.to_vec());
    fonts.set_sans_serif_family(FAMILY);
    let options = Options {
        fontdb: Arc::new(fonts),
        font_family: FAMILY.to_owned(),
        ..Options::default()
    };
    let failed = |what: String| Error::Usage(format!("cannot draw the plot as PNG: {what}"));
    let tree = Tree::from_str(svg, &options).map_err(|error| failed(error.to_string()))?;
    let size = tree.size();
    let scale = SCALE.min(MOST / size.width().max(size.height()));
    let width = (size.width() * scale).ceil() as u32;
    let height = (size.height() * scale).ceil() as u32;
    let mut pixels = Pixmap::new(width, height)
        .ok_or_else(|| failed(format!("{width} x {height} pixels are too many")))?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    pixels
        .encode_png()
        .map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::svg::{Anchor, Svg};
    use super::*;

    #[test]
    fn text_leaves_ink() {
        let draw = |text: &str| {
            let mut drawing = Svg::new(60.0, 20.0, "t");
            drawing.text((2.0, 15.0), Anchor::Start, 12.0, "#000000", text);
            png(&drawing.finish()).unwrap()
        };
        let blank = draw("");
        assert!(blank.starts_with(b"\x89PNG"));
        assert_ne!(draw("Ёa"), blank);
        assert!(png("no drawing").is_err());
    }
}
