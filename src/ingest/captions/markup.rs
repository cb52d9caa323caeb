//! What stands in a cue besides its words: tags, override blocks, entities.

use std::borrow::Cow;

use fasrt::vtt::cue::{CueParser, CueStr, CueToken};

/// Text of a SubRip cue: `<i>`, `<font>`, `{\an8}` and entities resolved.
///
/// A `<` that opens no known tag is text (`I <3 this`).
pub(super) fn srt(raw: &str) -> String {
    // Converters leave WebVTT's word times in SubRip files.
    if raw.contains("<c>") || raw.contains("</c>") {
        return vtt(raw);
    }
    let plain = fasrt::srt::text::PlainText::new(raw);
    entities(plain.normalize()).into_owned()
}

/// Text of a WebVTT cue: tags, voices and word times dropped, entities decoded.
pub(super) fn vtt(raw: &str) -> String {
    let raw = escape_stray(raw);
    let mut text = String::with_capacity(raw.len());
    for token in CueParser::new(&raw) {
        if let CueToken::Text(part) = token {
            text.push_str(part.normalize());
        }
    }
    text
}

/// Text of a SubStation Alpha event: override blocks and drawings dropped,
/// `\N` a line break.
pub(super) fn ass(raw: &str) -> String {
    fasrt::ass::text::PlainText::new(raw).normalize().to_owned()
}

/// HTML character references decoded.
pub(super) fn entities(text: &str) -> Cow<'_, str> {
    if text.contains('&') {
        Cow::Owned(CueStr::needs_normalization(text).normalize().to_owned())
    } else {
        Cow::Borrowed(text)
    }
}

/// WebVTT reads every `<` as a tag and drops what follows up to the next `>`;
/// people write `I <3 you`. A `<` that cannot open a tag is made text.
fn escape_stray(raw: &str) -> Cow<'_, str> {
    if !raw.contains('<') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len() + 8);
    let mut rest = raw;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let inside = after.split(['>', '<']).next().unwrap_or("");
        let closed = after[inside.len()..].starts_with('>');
        let name = inside.strip_prefix('/').unwrap_or(inside);
        let opens = match name.chars().next() {
            None => true,
            Some(first) if first.is_ascii_alphabetic() => true,
            Some(first) => first.is_ascii_digit() && name.contains(':'),
        };
        out.push_str(if closed && opens { "<" } else { "&lt;" });
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_resolved() {
        for (raw, wanted) in [
            ("<i>Stay</i> here", "Stay here"),
            ("{\\an8}Up here", "Up here"),
            ("<font color=\"#fff\">A &amp; B</font>", "A & B"),
            ("I <3 this", "I <3 this"),
            ("one<c> two</c>", "one two"),
        ] {
            assert_eq!(srt(raw), wanted, "{raw}");
        }
        for (raw, wanted) in [
            ("<v Ann Lee>Hello", "Hello"),
            ("<b.loud>Hey</b> you", "Hey you"),
            (
                "so<00:00:01.500><c> it</c><00:00:02.000><c> goes</c>",
                "so it goes",
            ),
            ("I <3 you &amp; them", "I <3 you & them"),
            ("a < b and b > a", "a < b and b > a"),
            ("cut <", "cut <"),
            ("an <unknown>odd</unknown> tag", "an odd tag"),
        ] {
            assert_eq!(vtt(raw), wanted, "{raw}");
        }
        assert_eq!(ass("{\\i1}Wait{\\i0}\\Nfor me"), "Wait\nfor me");
        assert_eq!(entities("caf&eacute; &#39;x&#39; &odd;"), "café 'x' &odd;");
    }
}
