//! Rolling captions: automatic captions scroll, so that each cue shows the
//! line before it again. Here every line is kept once.

use rustc_hash::FxHashSet;

use super::RawCue;

/// Cues that follow each other within this time roll, in milliseconds.
const GAP: u64 = 100;

/// Removes lines that repeat a line of the cue before, if the file rolls at
/// all. Returns how many were removed.
///
/// A file rolls when its lines carry word times, or when at least three cues
/// and a quarter of all begin the moment the one before ends and share a line
/// with it. A refrain or a repeated "No." does not make a file roll.
pub(super) fn unroll(cues: &mut [RawCue], word_times: bool) -> usize {
    let repeats = cues
        .windows(2)
        .filter(|pair| follows(&pair[0], &pair[1]) && shares_a_line(&pair[0].text, &pair[1].text))
        .count();
    let rolls = repeats >= 3 && repeats * 4 >= cues.len();
    if repeats == 0 || !rolls && !word_times {
        return 0;
    }
    let mut removed = 0;
    // Compared with what the cue before showed, not with what is left of it.
    let mut before = String::new();
    for at in 0..cues.len() {
        let shown = cues[at].text.clone();
        if at > 0 && follows(&cues[at - 1], &cues[at]) {
            // A set, for a hostile file has cues of a million lines.
            let earlier: FxHashSet<&str> = lines(&before).collect();
            let (new, old): (Vec<_>, Vec<_>) =
                lines(&shown).partition(|line| !earlier.contains(line));
            removed += old.len();
            if !old.is_empty() {
                cues[at].text = new.join("\n");
            }
        }
        before = shown;
    }
    removed
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

fn follows(before: &RawCue, cue: &RawCue) -> bool {
    cue.start_ms <= before.end_ms.saturating_add(GAP) && cue.start_ms >= before.start_ms
}

fn shares_a_line(before: &str, cue: &str) -> bool {
    let earlier: FxHashSet<&str> = lines(before).collect();
    lines(cue).any(|line| earlier.contains(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cues(texts: &[&str]) -> Vec<RawCue> {
        (0..)
            .zip(texts)
            .map(|(at, text)| RawCue {
                start_ms: at * 1000,
                end_ms: at * 1000 + 1000,
                text: (*text).to_owned(),
                line: 1,
            })
            .collect()
    }

    #[test]
    fn each_line_is_kept_once() {
        let mut rolling = cues(&["one", "one\ntwo", "two", "two\nthree", "three"]);
        assert_eq!(unroll(&mut rolling, false), 4);
        let left: Vec<_> = rolling.iter().map(|cue| cue.text.as_str()).collect();
        assert_eq!(left, ["one", "two", "", "three", ""]);
    }

    #[test]
    fn said_twice_is_kept_twice() {
        let mut talk = cues(&["No.", "No.", "Why not?", "Because.", "I see."]);
        assert_eq!(unroll(&mut talk, false), 0);
        let mut song = cues(&["la", "la", "la", "la", "la"]);
        for (at, cue) in (0..).zip(&mut song) {
            cue.start_ms = at * 5000;
            cue.end_ms = at * 5000 + 1000;
        }
        assert_eq!(
            unroll(&mut song, false),
            0,
            "gaps between cues: nothing rolls"
        );
    }
}
