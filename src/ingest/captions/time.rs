//! The ways caption files write times, all read leniently.

/// A time at the start of `text`: `H:MM:SS`, `MM:SS` or `SS` groups with an
/// optional fraction after `.` or `,`. Gives milliseconds and what follows.
///
/// At least two groups are needed, so that a plain number is no time.
pub(in crate::ingest) fn clock(text: &str) -> Option<(u64, &str)> {
    let mut rest = text;
    let mut seconds = 0_u64;
    let mut groups = 0;
    loop {
        let (value, after) = number(rest)?;
        seconds = seconds.saturating_mul(60).saturating_add(value);
        groups += 1;
        rest = after;
        match rest.strip_prefix(':') {
            Some(next) if groups < 3 && next.starts_with(|c: char| c.is_ascii_digit()) => {
                rest = next;
            }
            _ => break,
        }
    }
    if groups < 2 {
        return None;
    }
    let (millis, rest) = fraction(rest);
    Some((seconds.saturating_mul(1000).saturating_add(millis), rest))
}

/// Leading digits as a number, however many there are.
pub(in crate::ingest) fn number(text: &str) -> Option<(u64, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let digits = &text[..end];
    if digits.is_empty() {
        return None;
    }
    Some((digits.parse().unwrap_or(u64::MAX), &text[end..]))
}

/// `.5`, `,500` or `:500` as milliseconds; 0 when there is none.
fn fraction(text: &str) -> (u64, &str) {
    let Some(after) = text.strip_prefix(['.', ',', ':']) else {
        return (0, text);
    };
    // Hand-made files have `00:00:01, 500`.
    let digits = if text.starts_with(',') {
        after.trim_start_matches(' ')
    } else {
        after
    };
    let Some((_, rest)) = number(digits) else {
        return (0, text);
    };
    // `0:00:01.000,0:00:02.000`: what follows a comma may be the next time.
    if text.starts_with(',') && rest.starts_with(':') {
        return (0, text);
    }
    let written = &digits.as_bytes()[..digits.len() - rest.len()];
    let millis = [100, 10, 1]
        .iter()
        .zip(written)
        .map(|(weight, digit)| weight * u64::from(digit - b'0'))
        .sum();
    (millis, rest)
}

/// `time --> time settings`, the line of SRT and WebVTT. Gives start and end.
pub(in crate::ingest) fn arrow(line: &str) -> Option<(u64, u64)> {
    let line = line.trim_start_matches(['\u{feff}', ' ', '\t']);
    let (start, rest) = clock(line)?;
    let rest = rest.trim_start();
    let rest = rest
        .strip_prefix("-->")
        .or_else(|| rest.strip_prefix("->"))
        .or_else(|| rest.strip_prefix("--->"))?;
    let (end, rest) = clock(rest.trim_start())?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some((start, end))
}

/// `time,time`, the line of SBV and SubViewer. Gives start and end.
pub(in crate::ingest) fn comma(line: &str) -> Option<(u64, u64)> {
    let line = line.trim_matches(['\u{feff}', ' ', '\t', '\r']);
    let (start, rest) = clock(line)?;
    let (end, rest) = clock(rest.trim_start().strip_prefix(',')?.trim_start())?;
    rest.trim().is_empty().then_some((start, end))
}

/// `[mm:ss.xx]` at the start of a line of lyrics. Gives the time and what follows.
pub(in crate::ingest) fn lyric(line: &str) -> Option<(u64, &str)> {
    let (time, rest) = clock(line.strip_prefix('[')?)?;
    Some((time, rest.strip_prefix(']')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_files_write_them() {
        for (text, millis) in [
            ("00:00:01,500", 1500),
            ("00:00:01.5", 1500),
            ("01:02:03.45", 3_723_450),
            ("100:00:00,001", 360_000_001),
            ("00:01", 1000),
            ("0:00:01, 250", 1250),
            ("00:00:01:040", 1040),
            ("00:00:01,1234567", 1123),
        ] {
            assert_eq!(clock(text), Some((millis, "")), "{text}");
        }
        assert_eq!(clock("42"), None);
        assert_eq!(clock("word"), None);
        assert_eq!(
            clock("99999999999999999999999:00:00").map(|t| t.1),
            Some("")
        );
    }

    #[test]
    fn timing_lines() {
        assert_eq!(
            arrow("00:00:01,000 --> 00:00:02,000 X1:40 X2:600"),
            Some((1000, 2000))
        );
        assert_eq!(
            arrow("00:01.000 --> 00:02.000 align:start position:0%"),
            Some((1000, 2000))
        );
        assert_eq!(arrow("00:00:01.000-->00:00:02.000"), Some((1000, 2000)));
        assert_eq!(arrow("3 --> 4"), None);
        assert_eq!(comma("0:00:01.000,0:00:02.000"), Some((1000, 2000)));
        assert_eq!(comma("00:02:17.44,00:02:20.38"), Some((137_440, 140_380)));
        assert_eq!(comma("00:00:01,00:00:02"), Some((1000, 2000)));
        assert_eq!(lyric("[00:08.62]la"), Some((8620, "la")));
    }
}
