//! A drawing as SVG text.

use std::fmt::Write;

use super::PALETTE;

/// The fonts a viewer tries in turn.
const FONTS: &str = "'DejaVu Sans', Verdana, Arial, sans-serif";

/// A drawing under construction; lengths are in pixels.
#[derive(Debug, Clone)]
pub struct Svg {
    width: f64,
    height: f64,
    title: String,
    body: String,
    /// Whether it stands in a page, whose colours it takes.
    page: bool,
}

/// Where a text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

impl Svg {
    /// An empty white drawing; `title` is what screen readers say.
    #[must_use]
    pub fn new(width: f64, height: f64, title: &str) -> Self {
        Self {
            width,
            height,
            title: title.to_owned(),
            body: String::new(),
            page: false,
        }
    }

    /// An empty drawing inside an HTML page of this module: no background, and the page's own
    /// colours (`--ink`, `--soft`, `--line`, `--c1` to `--c12`), so that it is light or dark with it.
    #[must_use]
    pub fn for_page(width: f64, height: f64, title: &str) -> Self {
        Self {
            page: true,
            ..Self::new(width, height, title)
        }
    }

    /// A colour as this drawing writes it.
    fn ink(&self, colour: &str) -> String {
        if !self.page {
            return escape(colour);
        }
        match colour {
            "#111111" | "#333333" => "var(--ink)".to_owned(),
            "#555555" => "var(--soft)".to_owned(),
            "#999999" | "#e5e5e5" => "var(--line)".to_owned(),
            other => match PALETTE.iter().position(|known| *known == other) {
                Some(at) => format!("var(--c{})", at + 1),
                None => escape(other),
            },
        }
    }

    /// A disc; `about` is shown when a mouse rests on it.
    pub fn disc(&mut self, at: (f64, f64), radius: f64, colour: &str, about: &str) {
        let colour = self.ink(colour);
        self.push(format_args!(
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\" fill=\"{colour}\"><title>{}</title></circle>\n",
            at.0,
            at.1,
            escape(about)
        ));
    }

    /// A straight line that lets through what is behind it; dashed where `dash` is not empty.
    pub fn thread(
        &mut self,
        [from, to]: [(f64, f64); 2],
        colour: &str,
        (width, opacity): (f64, f64),
        dash: &str,
    ) {
        let colour = self.ink(colour);
        let dash = if dash.is_empty() {
            String::new()
        } else {
            format!(" stroke-dasharray=\"{}\"", escape(dash))
        };
        self.push(format_args!(
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"{colour}\" \
             stroke-width=\"{width:.1}\" stroke-opacity=\"{opacity:.2}\"{dash}/>\n",
            from.0, from.1, to.0, to.1
        ));
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str, width: f64) {
        self.path(&[from, to], colour, width);
    }

    /// A line through points.
    pub fn path(&mut self, points: &[(f64, f64)], colour: &str, width: f64) {
        let colour = self.ink(colour);
        let places: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        self.push(format_args!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"/>\n",
            places.join(" "),
            colour
        ));
    }

    /// A filled rectangle from its upper left corner.
    pub fn area(&mut self, at: (f64, f64), size: (f64, f64), colour: &str) {
        let colour = self.ink(colour);
        self.push(format_args!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{}\"/>\n",
            at.0, at.1, size.0, size.1, colour
        ));
    }

    /// A text on the base line through a point.
    pub fn text(&mut self, at: (f64, f64), anchor: Anchor, size: f64, colour: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        self.push(format_args!(
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" \
             fill=\"{}\">{}</text>\n",
            at.0,
            at.1,
            self.ink(colour),
            escape(text)
        ));
    }

    /// The drawing as an SVG document.
    #[must_use]
    pub fn finish(self) -> String {
        let Self {
            width,
            height,
            title,
            body,
            page,
        } = self;
        let title = escape(&title);
        let ground = if page {
            ""
        } else {
            "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        };
        // Standing in HTML, a drawing needs no name space.
        let space = if page {
            ""
        } else {
            " xmlns=\"http://www.w3.org/2000/svg\""
        };
        format!(
            "<svg{space} width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" font-family=\"{FONTS}\">\n\
             <title>{title}</title>\n\
             {ground}{body}</svg>\n"
        )
    }

    fn push(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.body.write_fmt(element);
    }
}

/// Text as XML and HTML take it, in elements and in quoted attributes, made [`legible`].
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(shown(c)),
        }
    }
    out
}

/// Text on one line whose control characters, which XML bans, are shown as U+FFFD; so are marks
/// that reverse what a reader sees.
#[must_use]
pub fn legible(text: &str) -> String {
    text.chars().map(shown).collect()
}

fn shown(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' => ' ',
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    }
}

/// Steps of a round size that part `range` into about `parts`.
#[must_use]
pub(crate) fn round_step(range: f64, parts: f64) -> f64 {
    if !(range.is_finite() && range > 0.0) {
        return 1.0;
    }
    let raw = range / parts.max(1.0);
    let power = 10f64.powf(raw.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|factor| factor * power >= raw)
        .unwrap_or(10.0);
    factor * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_strangers_stays_text() {
        assert_eq!(
            escape("<script>\"a\" & 'b'\u{202E}\u{0}"),
            "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;\u{FFFD}\u{FFFD}"
        );
        let mut drawing = Svg::new(10.0, 10.0, "a<b");
        drawing.text((1.0, 2.0), Anchor::Start, 9.0, "#000", "</text><script>");
        let svg = drawing.finish();
        assert!(!svg.contains("<script"), "{svg}");
        assert!(svg.contains("<title>a&lt;b</title>"));
    }

    #[test]
    fn steps_are_round() {
        assert_eq!(round_step(10.0, 5.0), 2.0);
        assert_eq!(round_step(0.73, 5.0), 0.2);
        assert_eq!(round_step(43_000.0, 8.0), 10_000.0);
        assert_eq!(round_step(0.0, 5.0), 1.0);
    }
}
