//! The words around a place, as features of a log-linear model.
//!
//! Read from the raw text and not from tokens, so that a model depends on this
//! file alone. Everything is folded to lower case. A unit is a word, a number
//! or a mark; a feature says which units stand where.

use xxhash_rust::xxh3::xxh3_64_with_seed;

const SEED: u64 = 0x776f_7264_7072_696e;

/// Units looked at on each side.
const WINDOW: usize = 8;

/// Bytes looked at on each side.
const REACH: usize = 120;

/// A word, number or mark beside the place, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its characters, digits folded to `0`; `<s>` for the edge of the text.
    pub text: String,
    /// Whether it is a mark.
    pub mark: bool,
}

/// Up to eight units that precede the end of `left`, nearest first.
#[must_use]
pub fn before(left: &str) -> Vec<Unit> {
    let mut from = left.len().saturating_sub(REACH);
    while !left.is_char_boundary(from) {
        from += 1;
    }
    let whole = from == 0;
    let mut found = units(&left[from..]);
    if whole {
        found.insert(
            0,
            Unit {
                text: "<s>".to_owned(),
                mark: true,
            },
        );
    } else if !found.is_empty() {
        // Cut in the middle, perhaps.
        found.remove(0);
    }
    found.reverse();
    found.truncate(WINDOW);
    found
}

/// Up to eight units that follow the start of `right`, nearest first.
#[must_use]
pub fn after(right: &str) -> Vec<Unit> {
    let mut to = right.len().min(REACH);
    while !right.is_char_boundary(to) {
        to -= 1;
    }
    let whole = to == right.len();
    let mut found = units(&right[..to]);
    if whole {
        found.push(Unit {
            text: "</s>".to_owned(),
            mark: true,
        });
    }
    found.truncate(WINDOW);
    found
}

fn units(text: &str) -> Vec<Unit> {
    let mut found: Vec<Unit> = Vec::new();
    let mut word = String::new();
    let flush = |word: &mut String, found: &mut Vec<Unit>| {
        if !word.is_empty() {
            let text = word.trim_end_matches('\'');
            let number = text.starts_with(|c: char| c.is_ascii_digit());
            let text = if number {
                "0".to_owned()
            } else {
                text.to_owned()
            };
            found.push(Unit { text, mark: false });
            word.clear();
        }
    };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = matches!(c, '\'' | '’') && !word.is_empty()
            || matches!(c, '.' | ',')
                && word.ends_with(|c: char| c.is_ascii_digit())
                && chars.peek().is_some_and(char::is_ascii_digit);
        if c.is_alphanumeric() || joins {
            let c = if c == '’' { '\'' } else { c };
            word.extend(c.to_lowercase());
            continue;
        }
        flush(&mut word, &mut found);
        if c.is_whitespace() {
            continue;
        }
        let mark = match c {
            '.' | '!' | '?' | ';' | '…' => ".",
            ',' => ",",
            ':' => ":",
            '-' | '‐' | '‑' => "-",
            '–' | '—' => "—",
            '"' | '“' | '”' | '‘' | '«' | '»' => "\"",
            '(' | '[' => "(",
            ')' | ']' => ")",
            '/' => "/",
            '$' | '€' | '£' => "$",
            '#' | '@' => "@",
            _ => continue,
        };
        if found.last().is_none_or(|last| last.text != mark) {
            found.push(Unit {
                text: mark.to_owned(),
                mark: true,
            });
        }
    }
    flush(&mut word, &mut found);
    found
}

/// Feature hashes of a place between `left` and `right`, given nearest first.
///
/// `marks` says whether marks are seen: a model is trained with and without, so
/// that it also works on recogniser output, which has none.
pub fn features(left: &[Unit], right: &[Unit], marks: bool, out: &mut Vec<u64>) {
    out.clear();
    let pick = |units: &[Unit]| -> Vec<String> {
        let seen = units
            .iter()
            .filter(|unit| marks || !unit.mark || unit.text == "-");
        seen.map(|unit| unit.text.clone()).collect()
    };
    let (left, right) = (pick(left), pick(right));
    let at =
        |units: &[String], index: usize| units.get(index).map_or("", String::as_str).to_owned();
    let (l1, l2, l3) = (at(&left, 0), at(&left, 1), at(&left, 2));
    let (r1, r2, r3) = (at(&right, 0), at(&right, 1), at(&right, 2));
    let mut add = |template: &str, parts: &[&str]| {
        let mut key = String::with_capacity(48);
        key.push_str(template);
        for part in parts {
            key.push('\u{1}');
            key.push_str(part);
        }
        out.push(xxh3_64_with_seed(key.as_bytes(), SEED));
    };
    add("l1", &[&l1]);
    add("l2", &[&l2]);
    add("l3", &[&l3]);
    add("r1", &[&r1]);
    add("r2", &[&r2]);
    add("r3", &[&r3]);
    add("l1r1", &[&l1, &r1]);
    add("l2l1", &[&l2, &l1]);
    add("r1r2", &[&r1, &r2]);
    add("l2l1r1", &[&l2, &l1, &r1]);
    add("l1r1r2", &[&l1, &r1, &r2]);
    add("l3l2l1", &[&l3, &l2, &l1]);
    add("r1r2r3", &[&r1, &r2, &r3]);
    let tail = |word: &str| -> String {
        let skip = word.chars().count().saturating_sub(3);
        word.chars().skip(skip).collect()
    };
    add("r1~", &[&tail(&r1)]);
    add("r2~", &[&tail(&r2)]);
    add("l1~", &[&tail(&l1)]);
    add("l1r1~", &[&l1, &tail(&r1)]);
    for word in left.iter().skip(2).take(5) {
        add("lb", &[word]);
    }
    for word in right.iter().skip(2).take(5) {
        add("rb", &[word]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_nearest_first() {
        let texts = |units: Vec<Unit>| units.into_iter().map(|unit| unit.text).collect::<Vec<_>>();
        assert_eq!(
            texts(before("It’s 1,000 in the ")),
            ["the", "in", "0", "it's", "<s>"]
        );
        assert_eq!(
            texts(after("-led army, then")),
            ["-", "led", "army", ",", "then", "</s>"]
        );
    }

    #[test]
    fn case_does_not_matter() {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        features(&before("IN THE "), &after(" ARMY."), true, &mut a);
        features(&before("in the "), &after(" army."), true, &mut b);
        assert_eq!(a, b);
    }
}
