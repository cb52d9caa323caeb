//! Normalised views of a text, each aligned with the original bytes.
//!
//! A view is made cluster by cluster: a character with the marks that combine
//! with it is normalised as one piece, and all that comes of it points back to
//! all of it. A span of the view therefore always maps to whole clusters of the original.
//! Clusters are cut at characters of combining class 0 that start a grapheme,
//! so that the view of a text is the normal form of the text.
//! The Chinese views are made character by character instead: every phrase of their tables has
//! as many characters as what stands for it.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::span::Span;

pub mod chinese;
mod confusables;

use chinese::{Converter, Direction};
use confusables::look_alike;

/// Which normal form a view has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Canonical composition: `e` + accent is `é`.
    Nfc,
    /// Compatibility composition: full-width and ligatures are ordinary letters as well.
    Nfkc,
    /// Lower case of NFKC, `ß` as `ss`, without invisible characters.
    CaseFold,
    /// Look-alike letters of other scripts, and decorated ones, as Latin letters, on top of case folding.
    Confusables,
    /// Traditional Chinese characters as simplified ones, phrase by phrase.
    Simplified,
    /// Simplified Chinese characters as traditional ones (the standard of OpenCC), phrase by phrase.
    Traditional,
}

/// A normalised text and where each piece of it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The normalised text.
    pub text: String,
    /// From spans of `text` to spans of the original.
    pub map: SpanMap,
}

/// Aligns a normalised text with its original.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpanMap {
    /// Where view and original fall out of step: `(view, original)` offsets at which a piece
    /// begins, with lengths that differ or will not be cut.
    pieces: Vec<Piece>,
    view_len: u32,
    original_len: u32,
}

/// A stretch of the view and the stretch of the original that it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    view: u32,
    original: u32,
    /// Whether offsets run in step: each character is as long as the one it came from.
    copy: bool,
}

impl SpanMap {
    fn push(&mut self, view: usize, original: usize, copy: bool) {
        if copy && self.pieces.last().is_some_and(|last| last.copy) {
            return;
        }
        self.pieces.push(Piece {
            view: Span::new(view, view).start,
            original: Span::new(original, original).start,
            copy,
        });
    }

    /// The span of the original that `span` of the view came from: the smallest stretch of whole
    /// clusters, and for an empty span the place between them.
    #[must_use]
    pub fn original(&self, span: Span) -> Span {
        let sides = |piece: &Piece| (piece.view, piece.original);
        self.across(span, sides, (self.view_len, self.original_len))
    }

    /// The span of the view that `span` of the original became: that of the smallest stretch of
    /// whole clusters around it. Empty where nothing is left of them.
    #[must_use]
    pub fn view(&self, span: Span) -> Span {
        let sides = |piece: &Piece| (piece.original, piece.view);
        self.across(span, sides, (self.original_len, self.view_len))
    }

    /// Takes a span from one side to the other; `sides` are a piece's offsets here and there,
    /// `lengths` those of the texts.
    fn across(
        &self,
        span: Span,
        sides: impl Fn(&Piece) -> (u32, u32),
        lengths: (u32, u32),
    ) -> Span {
        let start = self.place(span.start, false, &sides, lengths).0;
        if span.is_empty() {
            return Span { start, end: start };
        }
        let end = self.place(span.end, true, &sides, lengths).1;
        Span {
            start,
            end: end.max(start),
        }
    }

    /// The offsets there between which `offset` here lies: equal inside copies.
    /// `closing` asks for the piece that ends at the offset and not the one that begins there.
    fn place(
        &self,
        offset: u32,
        closing: bool,
        sides: impl Fn(&Piece) -> (u32, u32),
        lengths: (u32, u32),
    ) -> (u32, u32) {
        let after = self.pieces.partition_point(|piece| {
            let here = sides(piece).0;
            if closing {
                here < offset
            } else {
                here <= offset
            }
        });
        let Some(piece) = after
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
        else {
            return (0, 0);
        };
        let (here, there) = sides(piece);
        if piece.copy {
            let at = (there + (offset - here)).min(lengths.1);
            return (at, at);
        }
        if offset >= lengths.0 && !closing {
            return (lengths.1, lengths.1);
        }
        let end = self
            .pieces
            .get(after)
            .map_or(lengths.1, |next| sides(next).1);
        (there, end)
    }
}

impl View {
    /// What stands in the view for `span` of the original, and the stretch of the original that
    /// it came from: `span` itself unless a cluster reaches out of it.
    ///
    /// # Panics
    /// When the span cuts a character of the original or lies outside of it.
    #[must_use]
    pub fn part(&self, span: Span) -> (Span, &str) {
        let part = self.map.view(span);
        if part.is_empty() {
            return (span, "");
        }
        let from = self.map.original(part);
        (from, part.of(&self.text))
    }
}

/// The view of `text` in `form`.
#[must_use]
pub fn view(text: &str, form: Form) -> View {
    match form {
        Form::Simplified => return converted(text, Direction::ToSimplified),
        Form::Traditional => return converted(text, Direction::ToTraditional),
        Form::Nfc | Form::Nfkc | Form::CaseFold | Form::Confusables => {}
    }
    let mut out = String::with_capacity(text.len());
    let mut map = SpanMap::default();
    let mut at = 0;
    while at < text.len() {
        // ASCII that no following mark can touch is its own normal form.
        let ascii = ascii_run(&text.as_bytes()[at..]);
        if ascii > 0 {
            map.push(out.len(), at, true);
            let part = &text[at..at + ascii];
            let from = out.len();
            out.push_str(part);
            if matches!(form, Form::CaseFold | Form::Confusables) {
                out[from..].make_ascii_lowercase();
            }
            at += ascii;
            continue;
        }
        let end = at + cluster(&text[at..]);
        let part = &text[at..end];
        let from = out.len();
        normalise(part, form, &mut out);
        // A piece that vanished leaves no place in the view of its own.
        map.push(from, at, out[from..] == *part);
        if out.len() == from {
            // The pieces before and after meet here; keep the later one's beginning exact.
            if let Some(last) = map.pieces.last_mut() {
                last.copy = false;
            }
        }
        at = end;
    }
    finish(text, out, map)
}

fn finish(text: &str, out: String, mut map: SpanMap) -> View {
    map.view_len = Span::new(0, out.len()).end;
    map.original_len = Span::new(0, text.len()).end;
    View { text: out, map }
}

/// The view of `text` in the other Chinese script.
fn converted(text: &str, direction: Direction) -> View {
    let mut out = String::with_capacity(text.len());
    let mut map = SpanMap::default();
    let Some(converter) = Converter::builtin(direction) else {
        map.push(0, 0, true);
        return finish(text, text.to_owned(), map);
    };
    converter.convert(text, |at, from, to| {
        map.push(out.len(), at, from.len_utf8() == to.len_utf8());
        out.push(to);
    });
    finish(text, out, map)
}

/// Length of the ASCII at the head of `bytes` that no mark can combine with.
fn ascii_run(bytes: &[u8]) -> usize {
    let run = bytes.iter().take_while(|byte| byte.is_ascii()).count();
    if run < bytes.len() {
        run.saturating_sub(1)
    } else {
        run
    }
}

/// Length of the cluster at the head of `text`.
fn cluster(text: &str) -> usize {
    let mut end = 0;
    for grapheme in text.graphemes(true) {
        // Some marks begin a grapheme of their own and yet compose with what is before.
        let joins = grapheme.chars().next().is_some_and(|first| {
            unicode_normalization::char::canonical_combining_class(first) != 0
                || is_composing(first)
        });
        if end > 0 && !joins {
            break;
        }
        end += grapheme.len();
    }
    end
}

/// Characters of combining class 0 that compose with the character before: vowels and length
/// marks of Indic scripts, Hangul vowels and finals, half-width voicing marks.
fn is_composing(ch: char) -> bool {
    matches!(ch, '\u{1161}'..='\u{1175}' | '\u{11A8}'..='\u{11C2}' | '\u{FF9E}' | '\u{FF9F}' | '\u{FFA0}'..='\u{FFDC}' | '\u{3131}'..='\u{318E}')
        || unicode_normalization::is_nfc_quick(std::iter::once(ch))
            != unicode_normalization::IsNormalized::Yes
            && unicode_normalization::char::is_combining_mark(ch)
}

fn normalise(part: &str, form: Form, out: &mut String) {
    match form {
        Form::Nfc => out.extend(part.nfc()),
        Form::Nfkc => out.extend(part.nfkc()),
        Form::CaseFold => out.extend(fold(part).nfkc()),
        Form::Confusables => {
            // Look-alikes are compared without their accents, and in their own case: a capital
            // may look like another letter than its small form does.
            let bare: String = part
                .nfkd()
                .filter(|&ch| !unicode_normalization::char::is_combining_mark(ch))
                .map(look_alike)
                .collect();
            out.extend(fold(&bare).map(look_alike).nfkc());
        }
        // Made without clusters.
        Form::Simplified | Form::Traditional => out.push_str(part),
    }
}

/// Lower-case letters of the compatibility form, without what shows nothing.
fn fold(part: &str) -> impl Iterator<Item = char> {
    part.nfkc()
        .filter(|&ch| !is_hidden(ch))
        .flat_map(char::to_lowercase)
        .flat_map(|ch| {
            let (first, second) = match ch {
                'ß' => ('s', Some('s')),
                'ς' => ('σ', None),
                other => (other, None),
            };
            std::iter::once(first).chain(second)
        })
}

fn is_hidden(ch: char) -> bool {
    matches!(
        ch,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spans_map_back() {
        let text = "Ｆｕｌｌ ﬁne e\u{301}té";
        let view = view(text, Form::CaseFold);
        assert_eq!(view.text, "full fine été");
        let at = |part: &str| {
            let start = view.text.find(part).unwrap();
            view.map
                .original(Span::new(start, start + part.len()))
                .of(text)
        };
        assert_eq!(at("full"), "Ｆｕｌｌ");
        assert_eq!(at("fine"), "ﬁne");
        assert_eq!(at("i"), "ﬁ", "half of a ligature is all of it");
        assert_eq!(at("été"), "e\u{301}té");
        assert_eq!(at("t"), "t");
    }

    #[test]
    fn parts_stand_for_spans_of_the_original() {
        let text = "Ｆｕｌｌ a\u{200B}b ﬁne";
        let view = view(text, Form::CaseFold);
        let part = |piece: &str| {
            let start = text.find(piece).unwrap();
            let (from, part) = view.part(Span::new(start, start + piece.len()));
            (from.of(text).to_owned(), part.to_owned())
        };
        let both = |from: &str, part: &str| (from.to_owned(), part.to_owned());
        assert_eq!(part("Ｆｕｌｌ"), both("Ｆｕｌｌ", "full"));
        assert_eq!(part("a\u{200B}b"), both("a\u{200B}b", "ab"));
        assert_eq!(part("\u{200B}"), both("\u{200B}", ""));
        assert_eq!(part("ne"), both("ne", "ne"));
        assert_eq!(part("ﬁ"), both("ﬁ", "fi"));
        let accented = super::view("e\u{301}", Form::Nfc);
        assert_eq!(accented.part(Span::new(0, 1)), (Span::new(0, 3), "é"));
    }

    #[test]
    fn look_alikes_and_hidden_characters() {
        let text = "рау\u{200B}раl";
        let view = view(text, Form::Confusables);
        assert_eq!(view.text, "paypal");
        assert_eq!(view.map.original(Span::new(0, 6)), Span::new(0, text.len()));
        assert_eq!(view.map.original(Span::new(0, 3)).of(text), "рау");
        let shown = |text| super::view(text, Form::Confusables).text;
        assert_eq!(
            shown("НЕLLО Ｗｏｒｌｄ 𝐁𝐨𝐥𝐝 ｃаfé"),
            "hello world bold cafe"
        );
    }

    #[test]
    fn chinese_views_map_back() {
        let text = "他乾杯後說：𪚥 ok 頭髮乾了";
        let view = view(text, Form::Simplified);
        assert!(view.text.starts_with("他干杯后说："), "{}", view.text);
        assert!(view.text.ends_with(" ok 头发干了"), "{}", view.text);
        let at = view.text.find("头发").unwrap();
        assert_eq!(view.map.original(Span::new(at, at + 6)).of(text), "頭髮");
        let back = super::view("理发之后发展干净的面条", Form::Traditional);
        assert_eq!(back.text, "理髮之後發展乾淨的麪條");
    }

    proptest! {
        #[test]
        fn views_are_normal_forms_and_map_inside(text in "\\PC{0,30}") {
            prop_assert_eq!(view(&text, Form::Nfc).text, text.nfc().collect::<String>());
            prop_assert_eq!(view(&text, Form::Nfkc).text, text.nfkc().collect::<String>());
            check_spans(&text)?;
        }

        #[test]
        fn chinese_views_map_inside(text in "[一后後乾干发髮頭头里裏鍾钟㑳䜣𪚥a e\u{301}\u{FE00}。]{0,30}") {
            check_spans(&text)?;
        }
    }

    /// Each character of each view comes of whole characters of `text`, in order, and all of
    /// the view of all of `text`.
    fn check_spans(text: &str) -> Result<(), TestCaseError> {
        for form in [
            Form::Nfc,
            Form::Nfkc,
            Form::CaseFold,
            Form::Confusables,
            Form::Simplified,
            Form::Traditional,
        ] {
            let view = view(text, form);
            let mut last = 0;
            for (start, ch) in view.text.char_indices() {
                let span = view.map.original(Span::new(start, start + ch.len_utf8()));
                prop_assert!(text.get(span.range()).is_some(), "{:?}", span);
                prop_assert!(!span.is_empty());
                prop_assert!(span.start >= last || span.end > last);
                last = span.start;
            }
            // And the other way: the characters of the text in order, together all of the view.
            let mut reached = 0;
            for (start, ch) in text.char_indices() {
                let span = Span::new(start, start + ch.len_utf8());
                let part = view.map.view(span);
                prop_assert!(view.text.get(part.range()).is_some(), "{:?}", part);
                prop_assert!(
                    part.start <= reached && part.end >= reached,
                    "{:?} {reached}",
                    part
                );
                reached = part.end;
                let (from, _) = view.part(span);
                prop_assert!(
                    text.get(from.range()).is_some() && from.contains(span),
                    "{:?}",
                    from
                );
            }
            prop_assert_eq!(reached as usize, view.text.len());
        }
        Ok(())
    }
}
