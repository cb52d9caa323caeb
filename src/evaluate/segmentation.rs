//! Words and sentences against gold: Universal Dependencies (CoNLL-U) and SIGHAN bakeoff files.
//!
//! The measure is that of both shared tasks: a predicted span is right when
//! the gold has a span with the same ends; precision, recall and F1 over all
//! spans. Gold text is put together from the tokens and their `SpaceAfter`
//! marks, paragraphs parted by a blank line.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::span::Span;

/// A gold text with its spans, ordered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gold {
    /// The running text.
    pub text: String,
    /// Surface tokens (a multiword token is one); empty when the gold has words alone.
    pub tokens: Vec<Span>,
    /// Syntactic words: the parts of a multiword token where they make up its surface
    /// ("do|n't"), else the token ("du").
    pub words: Vec<Span>,
    /// Sentences; empty when the gold has none.
    pub sentences: Vec<Span>,
}

/// Counts behind precision and recall; add those of several texts with `+=`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Spans of the gold.
    pub gold: usize,
    /// Spans predicted.
    pub predicted: usize,
    /// Spans in both.
    pub correct: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.gold += other.gold;
        self.predicted += other.predicted;
        self.correct += other.correct;
    }
}

impl Counts {
    /// Share of predicted spans that are right, in 0..=1; 0 when nothing is predicted.
    #[must_use]
    pub fn precision(&self) -> f64 {
        ratio(self.correct, self.predicted)
    }

    /// Share of gold spans that are found, in 0..=1; 0 when the gold is empty.
    #[must_use]
    pub fn recall(&self) -> f64 {
        ratio(self.correct, self.gold)
    }

    /// Harmonic mean of precision and recall, in 0..=1.
    #[must_use]
    pub fn f1(&self) -> f64 {
        ratio(2 * self.correct, self.gold + self.predicted)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// Compares two lists of spans, both ordered and without overlap.
#[must_use]
pub fn compare(gold: &[Span], predicted: &[Span]) -> Counts {
    let mut correct = 0;
    let mut at = 0;
    for span in predicted {
        while gold.get(at).is_some_and(|other| other.start < span.start) {
            at += 1;
        }
        correct += usize::from(gold.get(at) == Some(span));
    }
    Counts {
        gold: gold.len(),
        predicted: predicted.len(),
        correct,
    }
}

/// Reads a CoNLL-U file as one running text.
///
/// # Errors
/// [`Error::Input`] with `path` and the line of a row that has not ten columns.
pub fn read_conllu(path: &str, source: &str) -> Result<Gold> {
    let mut gold = Gold::default();
    let mut start = None;
    let mut gap = "";
    let mut multiword: Option<Multiword> = None;
    for (number, line) in source.lines().enumerate() {
        if line.is_empty() {
            gold.words
                .extend(multiword.take().into_iter().flat_map(Multiword::words));
            if let Some(start) = start.take() {
                let end = gold.tokens.last().map_or(start, |token| token.end as usize);
                gold.sentences.push(Span::new(start, end));
            }
            continue;
        }
        if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim_start();
            if (comment.starts_with("newpar") || comment.starts_with("newdoc"))
                && !gold.text.is_empty()
            {
                gap = "\n\n";
            }
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, form, .., misc] = columns[..] else {
            return Err(row_error(path, number));
        };
        if columns.len() != 10 {
            return Err(row_error(path, number));
        }
        if id.contains('.') {
            continue;
        }
        let (last, joined) = match id.split_once('-') {
            Some((_, last)) => (last, true),
            None => (id, false),
        };
        let last = last.parse().map_err(|_| row_error(path, number))?;
        if let Some(multiword) = multiword.as_mut().filter(|open| last <= open.last) {
            multiword.take(form, &gold.text);
            continue;
        }
        gold.words
            .extend(multiword.take().into_iter().flat_map(Multiword::words));
        gold.text.push_str(gap);
        let from = gold.text.len();
        gold.text.push_str(form);
        let token = Span::new(from, gold.text.len());
        gold.tokens.push(token);
        if joined {
            multiword = Some(Multiword::new(token, last));
        } else {
            gold.words.push(token);
        }
        start.get_or_insert(from);
        gap = if misc.split('|').any(|item| item == "SpaceAfter=No") {
            ""
        } else {
            " "
        };
    }
    gold.words
        .extend(multiword.take().into_iter().flat_map(Multiword::words));
    if let Some(start) = start {
        gold.sentences.push(Span::new(start, gold.text.len()));
    }
    Ok(gold)
}

/// A multiword token whose words are being read.
struct Multiword {
    token: Span,
    /// Number of its last word.
    last: u32,
    words: Vec<Span>,
    /// Whether the words make up the surface so far.
    fits: bool,
}

impl Multiword {
    fn new(token: Span, last: u32) -> Self {
        Self {
            token,
            last,
            words: Vec::new(),
            fits: true,
        }
    }

    /// Takes in the next word.
    fn take(&mut self, form: &str, text: &str) {
        let from = self.words.last().map_or(self.token.start, |word| word.end) as usize;
        self.fits &= text[from..self.token.end as usize].starts_with(form);
        if self.fits {
            self.words.push(Span::new(from, from + form.len()));
        }
    }

    fn words(self) -> Vec<Span> {
        let whole = self
            .words
            .last()
            .is_some_and(|word| word.end == self.token.end);
        if self.fits && whole {
            self.words
        } else {
            vec![self.token]
        }
    }
}

fn row_error(path: &str, number: usize) -> Error {
    Error::Input {
        path: PathBuf::from(path),
        line: Some(number as u64 + 1),
        message: "a CoNLL-U row has an id and nine more columns, parted by tabs".to_owned(),
    }
}

/// Reads a SIGHAN gold file: one sentence a line, words parted by spaces.
#[must_use]
pub fn read_sighan(source: &str) -> Gold {
    let mut gold = Gold::default();
    for line in source.lines() {
        for word in line.split_whitespace() {
            let from = gold.text.len();
            gold.text.push_str(word);
            gold.words.push(Span::new(from, gold.text.len()));
        }
        gold.text.push('\n');
    }
    gold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conllu_text_is_put_together() {
        let source = "# newdoc id = a\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\
            1\tdo\t_\t_\t_\t_\t_\t_\t_\t_\n2\tn't\t_\t_\t_\t_\t_\t_\t_\t_\n\
            3\t!\t_\t_\t_\t_\t_\t_\t_\t_\n\n1\tGo\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
        let gold = read_conllu("x", source).unwrap();
        assert_eq!(gold.text, "don't! Go");
        assert_eq!(gold.tokens.len(), 3);
        let words: Vec<&str> = gold.words.iter().map(|word| word.of(&gold.text)).collect();
        assert_eq!(words, ["do", "n't", "!", "Go"]);
        assert_eq!(gold.sentences, [Span::new(0, 6), Span::new(7, 9)]);
        let error = read_conllu("x.conllu", "1\tGo\n").unwrap_err().to_string();
        assert!(error.starts_with("x.conllu:1: "), "{error}");
    }

    #[test]
    fn words_that_do_not_make_up_the_surface_are_one() {
        for parts in [["di", "la"], ["del", "l"], ["dell", "a"]] {
            let [one, two] = parts;
            let source = format!(
                "1-2\tdella\t_\t_\t_\t_\t_\t_\t_\t_\n1\t{one}\t_\t_\t_\t_\t_\t_\t_\t_\n\
                2\t{two}\t_\t_\t_\t_\t_\t_\t_\t_\n3\tcasa\t_\t_\t_\t_\t_\t_\t_\t_\n"
            );
            let gold = read_conllu("x", &source).unwrap();
            let words: Vec<&str> = gold.words.iter().map(|word| word.of(&gold.text)).collect();
            if parts == ["dell", "a"] {
                assert_eq!(words, ["dell", "a", "casa"]);
            } else {
                assert_eq!(words, ["della", "casa"]);
            }
        }
    }

    #[test]
    fn f1_counts_spans_with_both_ends_right() {
        let gold = [Span::new(0, 2), Span::new(2, 3), Span::new(4, 6)];
        let found = [Span::new(0, 3), Span::new(4, 6)];
        let counts = compare(&gold, &found);
        assert_eq!((counts.gold, counts.predicted, counts.correct), (3, 2, 1));
        assert!((counts.f1() - 0.4).abs() < 1e-12);
    }
}
