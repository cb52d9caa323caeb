//! A text to the features that are counted: words, word n-grams, character n-grams.

use std::collections::VecDeque;
use std::sync::OnceLock;

use crate::error::{Error, Result};
use crate::span::Span;
use crate::text::Tokenizer;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Units {
    /// Words, in runs of this many.
    Words(usize),
    /// Characters of the words joined by single spaces, in runs of this many.
    Characters(usize),
}

/// Where words are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Splitting {
    /// By [`Letters`](Self::Letters) where R stylo's rule knows the script, by
    /// [`Tokens`](Self::Tokens) elsewhere (Chinese, Thai, Devanagari ...).
    #[default]
    Auto,
    /// At whatever is no letter, as R stylo does by default: `don't` is `don` and `t`.
    /// Latin, Greek, Cyrillic, Hebrew, Arabic, Georgian and Coptic letters count.
    Letters,
    /// By this project's tokenizer: `don't` is one word, Chinese is cut by dictionary.
    Tokens,
}

/// Longest n-gram that is counted.
const LONGEST: usize = 10;
/// Letters looked at to choose between the two ways of splitting.
const SAMPLE: usize = 20_000;

/// Reads the features of texts. Built once, shared by all threads.
#[derive(Debug)]
pub struct FeatureReader {
    units: Units,
    splitting: Splitting,
    /// Only built when a text needs it, for it holds lexicons.
    tokenizer: OnceLock<Tokenizer>,
}

impl FeatureReader {
    /// A reader of these units, words lower-cased and parted in this way.
    ///
    /// # Errors
    /// When an n-gram is to hold none or more than ten units.
    pub fn new(units: Units, splitting: Splitting) -> Result<Self> {
        let (Units::Words(n) | Units::Characters(n)) = units;
        if !(1..=LONGEST).contains(&n) {
            return Err(Error::Usage(format!(
                "an n-gram of {n}: 1 to {LONGEST} units are possible"
            )));
        }
        Ok(Self {
            units,
            splitting,
            tokenizer: OnceLock::new(),
        })
    }

    /// Calls `each` with every feature of `text`, in order, and where it stands: from the
    /// beginning of its first word to the end of its last.
    pub fn read(&self, text: &str, mut each: impl FnMut(&str, Span)) {
        match self.units {
            Units::Words(1) => self.words(text, each),
            Units::Words(n) => {
                let mut window = Window::new(n);
                self.words(text, |word, span| {
                    window.push(word, span, Some(' '));
                    if let Some((feature, span)) = window.full() {
                        each(feature, span);
                    }
                });
            }
            Units::Characters(n) => {
                let mut window = Window::new(n);
                let mut first = true;
                let mut push = |character: char, span: Span| {
                    window.push(character.encode_utf8(&mut [0; 4]), span, None);
                    if let Some((feature, span)) = window.full() {
                        each(feature, span);
                    }
                };
                self.words(text, |word, span| {
                    if !first {
                        push(' ', span);
                    }
                    first = false;
                    for character in word.chars() {
                        push(character, span);
                    }
                });
            }
        }
    }

    /// Every word of the text in lower case.
    fn words(&self, text: &str, each: impl FnMut(&str, Span)) {
        let letters = match self.splitting {
            Splitting::Letters => true,
            Splitting::Tokens => false,
            Splitting::Auto => mostly_known(text),
        };
        if letters {
            letter_words(text, each);
        } else {
            self.token_words(text, each);
        }
    }

    fn token_words(&self, text: &str, mut each: impl FnMut(&str, Span)) {
        let tokenizer = self.tokenizer.get_or_init(Tokenizer::new);
        let mut tokens = Vec::new();
        tokenizer.tokens(text, &mut tokens);
        let mut buffer = String::new();
        for token in tokens.into_iter().filter(|token| token.is_word()) {
            lower_into(token.of(text), &mut buffer);
            each(&buffer, token.span);
        }
    }
}

/// The last `size` units of a stream, side by side.
struct Window {
    size: usize,
    joined: String,
    /// Where each unit starts in `joined`, and its place in the text.
    units: VecDeque<(usize, Span)>,
}

impl Window {
    /// Bytes after which what has left the window is dropped.
    const SLACK: usize = 1 << 12;

    fn new(size: usize) -> Self {
        Self {
            size,
            joined: String::new(),
            units: VecDeque::with_capacity(size + 1),
        }
    }

    fn push(&mut self, unit: &str, span: Span, separator: Option<char>) {
        if self.joined.len() > Self::SLACK {
            let cut = self.units.front().map_or(self.joined.len(), |unit| unit.0);
            self.joined.drain(..cut);
            for unit in &mut self.units {
                unit.0 -= cut;
            }
        }
        if !self.joined.is_empty() {
            self.joined.extend(separator);
        }
        self.units.push_back((self.joined.len(), span));
        self.joined.push_str(unit);
        if self.units.len() > self.size {
            self.units.pop_front();
        }
    }

    /// The units in the window and their place, once there are enough.
    fn full(&self) -> Option<(&str, Span)> {
        if self.units.len() < self.size {
            return None;
        }
        let (first, last) = (self.units.front()?, self.units.back()?);
        let span = Span::new(first.1.start as usize, last.1.end as usize);
        Some((&self.joined[first.0..], span))
    }
}

/// Lower-cases `word` into `buffer`, the typographic apostrophe made plain.
fn lower_into(word: &str, buffer: &mut String) {
    buffer.clear();
    if word.is_ascii() {
        buffer.push_str(word);
        buffer.make_ascii_lowercase();
        return;
    }
    for character in word.chars() {
        match character {
            '\u{2019}' => buffer.push('\''),
            _ => buffer.extend(character.to_lowercase()),
        }
    }
}

/// Runs of letters, lower-cased.
fn letter_words(text: &str, mut each: impl FnMut(&str, Span)) {
    let bytes = text.as_bytes();
    let mut buffer = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        // ASCII runs are the rule: they need no decoding.
        while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
            at += 1;
        }
        let mut plain = true;
        while at < bytes.len() {
            if bytes[at].is_ascii() {
                if !bytes[at].is_ascii_alphabetic() {
                    break;
                }
                at += 1;
                continue;
            }
            match text[at..].chars().next() {
                Some(character) if is_letter(character) => {
                    plain = false;
                    at += character.len_utf8();
                }
                _ => break,
            }
        }
        if at == start {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let word = &text[start..at];
        buffer.clear();
        if plain {
            buffer.push_str(word);
            buffer.make_ascii_lowercase();
        } else {
            buffer.extend(word.chars().flat_map(char::to_lowercase));
        }
        each(&buffer, Span::new(start, at));
    }
}

/// Whether R stylo's default splitting rule (`txt.to.words`) takes a character for a letter.
fn is_letter(character: char) -> bool {
    matches!(character,
        'A'..='Z' | 'a'..='z'
        // Latin with its supplements and extensions.
        | '\u{00C0}'..='\u{01BF}' | '\u{01C4}'..='\u{02AF}' | '\u{1E00}'..='\u{1EFF}'
        // Greek, modern and ancient.
        | '\u{0386}' | '\u{0388}'..='\u{03FF}' | '\u{1F00}'..='\u{1FBC}' | '\u{1FC2}'..='\u{1FCC}'
        | '\u{1FD0}'..='\u{1FDB}' | '\u{1FE0}'..='\u{1FEC}' | '\u{1FF2}'..='\u{1FFC}'
        // Cyrillic.
        | '\u{0400}'..='\u{0481}' | '\u{048A}'..='\u{0527}'
        // Hebrew, Arabic.
        | '\u{05D0}'..='\u{05EA}' | '\u{05F0}'..='\u{05F4}'
        | '\u{0620}'..='\u{065F}' | '\u{066E}'..='\u{06D3}' | '\u{06D5}' | '\u{06DC}'
        // Coptic, Georgian.
        | '\u{2C80}'..='\u{2CF3}' | '\u{10A0}'..='\u{10FF}')
}

/// Whether most letters at the beginning of the text are of scripts that the rule knows.
fn mostly_known(text: &str) -> bool {
    let (mut known, mut other) = (0usize, 0usize);
    for character in text.chars().filter(|c| c.is_alphabetic()).take(SAMPLE) {
        if is_letter(character) {
            known += 1;
        } else {
            other += 1;
        }
    }
    known >= other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(units: Units, splitting: Splitting, text: &str) -> Vec<String> {
        let mut out = Vec::new();
        let reader = FeatureReader::new(units, splitting).unwrap();
        reader.read(text, |feature, span| {
            assert!(span.end as usize <= text.len());
            out.push(feature.to_owned());
        });
        out
    }

    #[test]
    fn letters_are_parted_as_stylo_does() {
        let words = features(
            Units::Words(1),
            Splitting::Auto,
            "Don't—Élan 3rd co-op ЁЖ x",
        );
        assert_eq!(words, ["don", "t", "élan", "rd", "co", "op", "ёж", "x"]);
        assert!(features(Units::Words(1), Splitting::Letters, " 12 , ").is_empty());
    }

    #[test]
    fn tokens_keep_contractions_and_cut_chinese() {
        let words = features(Units::Words(1), Splitting::Tokens, "Don’t go");
        assert_eq!(words, ["don't", "go"]);
        assert!(features(Units::Words(1), Splitting::Auto, "我们今天去北京看朋友").len() > 3);
    }

    #[test]
    fn ngrams_slide_by_one() {
        let pairs = features(Units::Words(2), Splitting::Letters, "a b, c");
        assert_eq!(pairs, ["a b", "b c"]);
        let grams = features(Units::Characters(3), Splitting::Letters, "Ab, cd");
        assert_eq!(grams, ["ab ", "b c", " cd"]);
        assert!(FeatureReader::new(Units::Words(0), Splitting::Auto).is_err());
        assert!(FeatureReader::new(Units::Characters(99), Splitting::Auto).is_err());
    }

    #[test]
    fn long_texts_keep_their_window() {
        let text = "abc def ".repeat(3_000);
        let pairs = features(Units::Words(2), Splitting::Letters, &text);
        assert_eq!(pairs.len(), 5_999);
        assert!(
            pairs
                .iter()
                .all(|pair| pair == "abc def" || pair == "def abc")
        );
        let grams = features(Units::Characters(4), Splitting::Letters, &text);
        assert!(grams.iter().all(|gram| gram.chars().count() == 4));
    }
}
