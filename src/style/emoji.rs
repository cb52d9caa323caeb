//! Emoji and emoticons: which ones, in which pairs, how many in a row.

use super::Family;
use super::tally::Tally;
use crate::document::{Document, TokenKind};

pub(super) fn count(document: &Document<'_>, tally: &mut Tally) {
    let mut run = 0usize;
    let mut previous = "";
    for token in &document.tokens {
        if !matches!(token.kind, TokenKind::Emoji | TokenKind::Emoticon) {
            close(run, tally);
            run = 0;
            continue;
        }
        let text = token.of(document.text);
        tally.add(Family::Emoji, text);
        if run > 0 {
            let mut buffer = std::mem::take(&mut tally.buffer);
            buffer.clear();
            buffer.push_str(previous);
            buffer.push(' ');
            buffer.push_str(text);
            tally.add(Family::Emoji, &buffer);
            tally.buffer = buffer;
        }
        previous = text;
        run += 1;
    }
    if run > 0 {
        close(run, tally);
        tally.add(Family::Emoji, "at the end");
    }
}

/// Counts how long a run of emoji was.
fn close(run: usize, tally: &mut Tally) {
    let feature = match run {
        0 => return,
        1 => "run of 1",
        2 => "run of 2",
        3 => "run of 3",
        _ => "run of 4+",
    };
    tally.add(Family::Emoji, feature);
}

#[cfg(test)]
mod tests {
    use super::super::testing::count_of;
    use super::*;

    #[test]
    fn pairs_runs_and_ends() {
        let text = "well 😀 😂 then 😀";
        assert_eq!(count_of(text, Family::Emoji, "😀"), 2);
        assert_eq!(count_of(text, Family::Emoji, "😀 😂"), 1);
        assert_eq!(count_of(text, Family::Emoji, "run of 2"), 1);
        assert_eq!(count_of(text, Family::Emoji, "run of 1"), 1);
        assert_eq!(count_of(text, Family::Emoji, "at the end"), 1);
    }
}
