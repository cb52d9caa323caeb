//! A rule's regular expression, run only near the raw strings that every match holds.

use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::Input;
use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use regex_automata::util::primitives::PatternID;
use regex_syntax::hir::{Class, Hir, HirKind};
use serde::{Deserialize, Serialize};

use crate::span::Span;

/// An expression over raw text, compiled when it is first needed. It is kept as its source.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Expression {
    source: Box<str>,
    #[serde(skip)]
    made: OnceLock<Option<Made>>,
}

#[derive(Debug)]
struct Made {
    regex: Regex,
    reach: Reach,
    /// Number of the group that the finding covers, 0 for the whole match.
    focus: usize,
}

/// How far from a string that it holds a match may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// So many bytes to each side.
    Bytes(usize),
    /// To the ends of the line.
    Line,
    /// Anywhere.
    Text,
}

impl Expression {
    /// The expression; with `eager` it is compiled at once.
    ///
    /// # Errors
    /// With `eager`, what is wrong with it. Without, a bad expression matches nothing.
    pub(crate) fn new(source: &str, eager: bool) -> Result<Self, String> {
        let made = OnceLock::new();
        if eager {
            // The messages of the plain parser show the place of the fault.
            regex::Regex::new(source).map_err(|error| error.to_string())?;
            let _ = made.set(make(source));
        }
        Ok(Self {
            source: source.into(),
            made,
        })
    }

    fn get(&self) -> Option<&Made> {
        self.made.get_or_init(|| make(&self.source)).as_ref()
    }

    /// Whether it matches the empty string.
    pub(crate) fn matches_nothing(&self) -> bool {
        self.get().is_some_and(|made| made.regex.is_match(""))
    }

    /// Shows the matches in `text`, from left to right and without overlaps, with the part that
    /// the finding covers and captures 1 to 9. Every match holds one of the `gates`, which come in
    /// the order of the text.
    pub(crate) fn search(
        &self,
        text: &str,
        gates: impl Iterator<Item = Range<usize>>,
        mut each: impl FnMut(Span, [Option<Span>; 9]),
    ) {
        let Some(made) = self.get() else {
            return;
        };
        let mut captures = made.regex.create_captures();
        let mut from = 0;
        let mut open: Option<Range<usize>> = None;
        for gate in gates {
            let window = made.around(text, gate);
            match &mut open {
                Some(range) if window.start <= range.end => range.end = range.end.max(window.end),
                _ => {
                    if let Some(range) = open.replace(window) {
                        from = made.search(text, range, from, &mut captures, &mut each);
                    }
                }
            }
        }
        if let Some(range) = open {
            made.search(text, range, from, &mut captures, &mut each);
        }
    }
}

impl Made {
    /// What of the text a match that holds `gate` may cover.
    fn around(&self, text: &str, gate: Range<usize>) -> Range<usize> {
        match self.reach {
            Reach::Bytes(most) => {
                let from = text.floor_char_boundary(gate.start.saturating_sub(most));
                from..text.ceil_char_boundary(gate.end.saturating_add(most).min(text.len()))
            }
            Reach::Line => {
                let from = text[..gate.start].rfind('\n').map_or(0, |at| at + 1);
                let to = text[gate.end..].find('\n');
                from..to.map_or(text.len(), |at| gate.end + at)
            }
            Reach::Text => 0..text.len(),
        }
    }

    /// Shows the matches in `range` from byte `from` on; the end of the last one.
    fn search(
        &self,
        text: &str,
        range: Range<usize>,
        mut from: usize,
        captures: &mut Captures,
        each: &mut impl FnMut(Span, [Option<Span>; 9]),
    ) -> usize {
        let mut at = from.max(range.start);
        while at <= range.end {
            // What stands outside the range is seen by `\b` and the like.
            let input = Input::new(text).range(at..range.end);
            self.regex.search_captures(&input, captures);
            let Some(whole) = captures.get_match() else {
                break;
            };
            let span_of = |group: usize| {
                let span = captures.get_group(group)?;
                Some(Span::new(span.start, span.end))
            };
            if let Some(focus) = span_of(self.focus).or_else(|| span_of(0)) {
                each(focus, std::array::from_fn(|slot| span_of(slot + 1)));
            }
            from = whole.end();
            at = if whole.is_empty() {
                text.ceil_char_boundary(from + 1).max(from + 1)
            } else {
                from
            };
        }
        from
    }
}

fn make(source: &str) -> Option<Made> {
    let syntax = regex_syntax::parse(source).ok()?;
    let regex = Regex::new(source).ok()?;
    let focus = regex.group_info().to_index(PatternID::ZERO, "focus");
    let reach = match syntax.properties().maximum_len() {
        Some(most) => Reach::Bytes(most),
        None if !crosses_lines(&syntax) => Reach::Line,
        None => Reach::Text,
    };
    Some(Made {
        focus: focus.unwrap_or(0),
        regex,
        reach,
    })
}

/// Whether a match may hold a line break.
fn crosses_lines(syntax: &Hir) -> bool {
    match syntax.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(Class::Unicode(class)) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&'\n')),
        HirKind::Class(Class::Bytes(class)) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&b'\n')),
        HirKind::Repetition(repetition) => crosses_lines(&repetition.sub),
        HirKind::Capture(capture) => crosses_lines(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(crosses_lines),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Near the gates is found what a search of the whole text finds.
    #[test]
    fn windows_find_what_the_whole_text_holds() {
        let text = "a,b c, d ,,e\nxx,yyy, zz,z\n\n,q a,,b été,où ,,";
        for source in [
            "[a-z],[a-z]{2,}",
            "[a-z]?,,",
            r"\b\w+,",
            r"(?P<focus>,)\s*[a-z]",
            r"(?m)^[^\n]*,",
            "(?:^|[a-z]),",
            ",+",
            ",(?s:.){0,3}",
        ] {
            let whole: Vec<Span> = regex::Regex::new(source)
                .unwrap()
                .captures_iter(text)
                .filter_map(|found| found.name("focus").or_else(|| found.get(0)))
                .map(|found| Span::new(found.start(), found.end()))
                .collect();
            let expression = Expression::new(source, true).unwrap();
            let mut near = Vec::new();
            let gates = text
                .match_indices(',')
                .map(|(at, gate)| at..at + gate.len());
            expression.search(text, gates, |span, _| near.push(span));
            assert_eq!(near, whole, "{source}");
        }
    }
}
