//! What a person reads at a terminal.
//!
//! [`finding`] shows a finding as a compiler shows an error; [`comparison`]
//! draws a likelihood ratio as bars; [`document_scores`] tells what a document as a whole looks like; [`grouping`] tells groups with reasons, [`attribution`] which known group, if any.
//! All return strings, with ANSI colours only when [`Look::color`] says so.

mod attribution;
mod comparison;
mod document;
mod finding;
mod grouping;
mod keyness;
mod matrix;
mod rolling;
pub mod table;
mod templates;

pub use attribution::attribution;
pub use comparison::{comparison, evidence};
pub use document::document_scores;
pub use finding::finding;
pub use grouping::grouping;
pub use keyness::keyness;
pub use matrix::matrix;
pub use rolling::rolling;
pub use templates::templates;

use anstyle::{AnsiColor, Style};

/// How terminal reports look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether to colour.
    pub color: bool,
    /// Columns to lay out for.
    pub width: usize,
}

impl Look {
    fn paint(self, style: Style, text: &str) -> String {
        if self.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    fn bold(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    fn faint(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    fn good(self, text: &str) -> String {
        self.paint(AnsiColor::Green.on_default().bold(), text)
    }

    fn bad(self, text: &str) -> String {
        self.paint(AnsiColor::Red.on_default().bold(), text)
    }

    fn unsure(self, text: &str) -> String {
        self.paint(AnsiColor::Yellow.on_default().bold(), text)
    }
}

/// `text` without characters that would move the cursor, hide or reorder what a
/// person sees: they are shown as `�`-like stand-ins, for texts come from strangers.
#[must_use]
pub fn visible(text: &str) -> String {
    annotate_snippets::normalize_untrusted_str(text)
}

/// Breaks `text` at spaces so that lines with `indent` before them fit in `width` columns.
#[must_use]
pub fn wrapped(text: &str, indent: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column == 0 {
            out.push_str(indent);
            column = indent.chars().count();
        } else if column + 1 + length > width {
            out.push('\n');
            out.push_str(indent);
            column = indent.chars().count();
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(super::wrapped("aa bb cc", "  ", 7), "  aa bb\n  cc");
        assert_eq!(super::wrapped("", "  ", 7), "");
    }
}
