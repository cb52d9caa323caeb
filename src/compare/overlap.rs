//! Text that both sides share word for word, and documents that a side holds twice.
//!
//! A quotation, a signature or a template on both sides says where a text comes from, not who
//! wrote it, so passages of 12 words or more that both sides hold are taken out before style is
//! weighed, and reported. Letters and digits alone count; characters of scripts without spaces
//! are words of their own, and a run of them is longer.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::Xxh3;

/// Words of the shortest passage that counts as shared.
const RUN: usize = 12;
/// The same where most words are single characters.
const RUN_DENSE: usize = 24;
/// Words of a document that may be called a duplicate: short greetings come twice by nature.
const DUPLICATE: usize = 6;
/// Share of a side's words from which the sides are mostly one text.
const MOSTLY: f64 = 0.5;
/// Longest example, in bytes.
const EXAMPLE: usize = 80;

/// What was found and taken out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overlap {
    /// Repeated documents of each side, left out but for the first.
    pub duplicates: [u64; 2],
    /// Shared passages on side A.
    pub passages: u64,
    /// Words in shared passages of each side.
    pub shared_words: [u64; 2],
    /// Words of each side before anything was taken out.
    pub words: [u64; 2],
    /// The beginning of the longest shared passage, as side A has it.
    pub example: String,
}

/// What is left of the documents of a side: which one, and its text.
pub type Kept<'t> = Vec<(usize, Cow<'t, str>)>;

/// Both sides without duplicates and shared passages, and what those were. Where the sides are
/// mostly one text, shared passages stay, for nothing would be left to compare.
#[must_use]
pub fn clean<'t>(a: &[&'t str], b: &[&'t str]) -> (Kept<'t>, Kept<'t>, Overlap) {
    let (all_a, all_b) = (a.len(), b.len());
    let (places_a, a) = distinct(a);
    let (places_b, b) = distinct(b);
    let duplicates = [
        all_a.saturating_sub(a.len()) as u64,
        all_b.saturating_sub(b.len()) as u64,
    ];
    let (words_a, words_b) = (tokens(&a), tokens(&b));
    let shared_a = shared(&words_a, &words_b);
    let shared_b = shared(&words_b, &words_a);
    let count = |texts: &[Vec<Token>]| texts.iter().map(Vec::len).sum::<usize>() as u64;
    let mut overlap = Overlap {
        duplicates,
        passages: shared_a.iter().map(|s| s.spans.len() as u64).sum(),
        shared_words: [&shared_a, &shared_b].map(|s| s.iter().map(|s| s.words).sum()),
        words: [count(&words_a), count(&words_b)],
        example: String::new(),
    };
    let longest = a
        .iter()
        .zip(&shared_a)
        .flat_map(|(text, shared)| shared.spans.iter().map(|span| &text[span.clone()]))
        .max_by_key(|passage| passage.len());
    if let Some(passage) = longest {
        let mut end = passage.len().min(EXAMPLE);
        while !passage.is_char_boundary(end) {
            end -= 1;
        }
        overlap.example = passage[..end].to_owned();
    }
    if overlap.is_mostly_shared() {
        let whole = |places: Vec<usize>, texts: Vec<&'t str>| {
            let texts = texts.into_iter().map(Cow::Borrowed);
            places.into_iter().zip(texts).collect()
        };
        return (whole(places_a, a), whole(places_b, b), overlap);
    }
    let left_a = without(&places_a, &a, &shared_a);
    let left_b = without(&places_b, &b, &shared_b);
    (left_a, left_b, overlap)
}

impl Overlap {
    /// Whether most of a side is also on the other one.
    #[must_use]
    pub fn is_mostly_shared(&self) -> bool {
        let sides = self.shared_words.iter().zip(&self.words);
        sides
            .into_iter()
            .any(|(&shared, &all)| all > 0 && shared as f64 > MOSTLY * all as f64)
    }

    /// Whether there was nothing to report.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.duplicates == [0; 2] && self.passages == 0
    }

    /// What a reader should know.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        for (side, duplicates) in ["A", "B"].iter().zip(self.duplicates) {
            if duplicates > 0 {
                warnings.push(format!(
                    "{duplicates} documents of side {side} are repetitions and were left out"
                ));
            }
        }
        if self.passages > 0 {
            let [a, b] = self.shared_words;
            let what = if self.is_mostly_shared() {
                "the sides are mostly one text"
            } else {
                "passages that both sides hold word for word were taken out of the evidence"
            };
            warnings.push(format!(
                "{what}: {} passages, {a} words of A, {b} of B (\u{201c}{}\u{2026}\u{201d})",
                self.passages,
                self.example.replace(['\n', '\r', '\t'], " ")
            ));
        }
        warnings
    }
}

/// The texts without repetitions, and which those are.
fn distinct<'t>(texts: &[&'t str]) -> (Vec<usize>, Vec<&'t str>) {
    let mut seen = FxHashSet::default();
    texts
        .iter()
        .enumerate()
        .filter(|(_, text)| {
            let trimmed = text.trim();
            seen.insert(trimmed) || tokens_of(trimmed).len() < DUPLICATE
        })
        .map(|(place, text)| (place, *text))
        .unzip()
}

/// A word's hash and place.
#[derive(Debug, Clone)]
struct Token {
    hash: u64,
    span: Range<usize>,
    dense: bool,
}

fn tokens(texts: &[&str]) -> Vec<Vec<Token>> {
    texts.iter().map(|text| tokens_of(text)).collect()
}

/// Whether a character is a word of its own: the scripts without spaces.
fn is_dense(c: char) -> bool {
    matches!(c as u32, 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x2E80..=0x9FFF
        | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

fn tokens_of(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut hasher = Xxh3::new();
    let mut start = None;
    let mut close = |start: &mut Option<usize>, end: usize, hasher: &mut Xxh3| {
        if let Some(from) = start.take() {
            tokens.push(Token {
                hash: hasher.digest(),
                span: from..end,
                dense: text[from..end].chars().next().is_some_and(is_dense),
            });
            hasher.reset();
        }
    };
    let mut buffer = [0; 4];
    for (at, c) in text.char_indices() {
        if !c.is_alphanumeric() {
            close(&mut start, at, &mut hasher);
            continue;
        }
        if is_dense(c) {
            close(&mut start, at, &mut hasher);
        }
        start.get_or_insert(at);
        for lower in c.to_lowercase() {
            hasher.update(lower.encode_utf8(&mut buffer).as_bytes());
        }
        if is_dense(c) {
            close(&mut start, at + c.len_utf8(), &mut hasher);
        }
    }
    close(&mut start, text.len(), &mut hasher);
    tokens
}

/// The shared passages of one text.
#[derive(Debug, Clone, Default)]
struct Shared {
    spans: Vec<Range<usize>>,
    words: u64,
}

/// Where runs of `texts` are also in `others`.
fn shared(texts: &[Vec<Token>], others: &[Vec<Token>]) -> Vec<Shared> {
    let dense = |side: &[Vec<Token>]| {
        let all = side.iter().flatten();
        let dense = all.clone().filter(|t| t.dense).count();
        2 * dense > all.count()
    };
    let run = if dense(texts) || dense(others) {
        RUN_DENSE
    } else {
        RUN
    };
    let mut known = FxHashSet::default();
    for other in others {
        known.extend(other.windows(run).map(hash_of));
    }
    texts
        .iter()
        .map(|text| {
            let mut shared = Shared::default();
            // Tokens before this one are in a passage already.
            let mut covered = 0;
            for (first, window) in text.windows(run).enumerate() {
                if !known.contains(&hash_of(window)) {
                    continue;
                }
                let end = first + run;
                let span = window[0].span.start..window[run - 1].span.end;
                match shared.spans.last_mut() {
                    Some(last) if first <= covered => last.end = span.end,
                    _ => shared.spans.push(span),
                }
                shared.words += (end - first.max(covered)) as u64;
                covered = end;
            }
            shared
        })
        .collect()
}

fn hash_of(window: &[Token]) -> u64 {
    let mut hash = 0_u64;
    for token in window {
        hash = (hash.rotate_left(7) ^ token.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    hash
}

/// The texts with the passages cut out.
fn without<'t>(places: &[usize], texts: &[&'t str], shared: &[Shared]) -> Kept<'t> {
    places
        .iter()
        .zip(texts)
        .zip(shared)
        .filter_map(|((&place, text), shared)| {
            if shared.spans.is_empty() {
                return Some((place, Cow::Borrowed(*text)));
            }
            let mut left = String::with_capacity(text.len());
            let mut at = 0;
            for span in &shared.spans {
                left.push_str(&text[at..span.start]);
                // What stood on either side never met.
                left.push('\n');
                at = span.end;
            }
            left.push_str(&text[at..]);
            left.chars()
                .any(char::is_alphanumeric)
                .then_some((place, Cow::Owned(left)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTE: &str =
        "It was the best of boats, it was the worst of boats, and it leaked at night";

    #[test]
    fn quotes_on_both_sides_go_and_the_rest_stays() {
        let a = format!(
            "I always say so, as did everyone whom I ever met upon the quay. {QUOTE}. And I mean \
             it, whatever they tell you."
        );
        let b = format!(
            "He wrote \u{201c}{}\u{201d} once; we laughed about it for a week or more, \
                         for none of us had ever owned a boat of any kind at all.",
            QUOTE.to_lowercase()
        );
        let (left_a, left_b, overlap) = clean(&[&a], &[&b]);
        assert_eq!(
            left_a[0].1,
            "I always say so, as did everyone whom I ever met upon the quay. \n. And I mean it, \
             whatever they tell you."
        );
        assert!(left_b[0].1.starts_with("He wrote \u{201c}\n\u{201d} once;"));
        assert_eq!((overlap.passages, overlap.shared_words), (1, [17, 17]));
        assert!(overlap.warnings()[0].contains("best of boats"));
        let (_, back, _) = clean(&[&b], &[&a]);
        assert_eq!(back[0], left_a[0]);
    }

    #[test]
    fn repetitions_go_but_not_short_ones() {
        let long = "one two three four five six seven";
        let (a, _, overlap) = clean(&[long, "good morning", long, "good morning"], &["other"]);
        let texts: Vec<&str> = a.iter().map(|(_, text)| &**text).collect();
        assert_eq!(texts, [long, "good morning", "good morning"]);
        assert_eq!(a[2].0, 3);
        assert_eq!(overlap.duplicates, [1, 0]);
    }

    #[test]
    fn one_text_twice_stays_and_is_told() {
        let (a, b, overlap) = clean(&[QUOTE], &[QUOTE]);
        assert_eq!((&*a[0].1, &*b[0].1), (QUOTE, QUOTE));
        assert!(overlap.is_mostly_shared());
        let (_, _, nothing) = clean(&[QUOTE], &["something else"]);
        assert!(nothing.is_nothing() && !nothing.is_mostly_shared());
        let (_, _, empty) = clean(&[], &[""]);
        assert!(empty.is_nothing());
    }

    #[test]
    fn characters_of_scripts_without_spaces_are_words() {
        let shared = "我们在山上看见了一只很大的鸟它飞过了河又飞回来了";
        let a = format!(
            "今天早上天气很好。{shared}。你说是不是这样呢？我不太清楚，也许吧，反正以后再说。"
        );
        let b = format!(
            "昨天他写道：“{shared}”，大家都笑了很久，因为谁也没有见过那样的事情，真是奇怪。"
        );
        let (left, _, overlap) = clean(&[&a], &[&b]);
        assert_eq!(overlap.passages, 1);
        assert!(!left[0].1.contains("很大的鸟"));
        assert!(left[0].1.contains("天气很好"));
    }
}
