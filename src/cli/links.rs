//! Mentions, tags and links masked: what tells accounts apart by whom they know.

use std::borrow::Cow;

/// The text with every mention (`@name`), tag (`#tag`, `#tag#`) and link replaced by a sign of its
/// kind.
pub(super) fn masked(text: &str) -> Cow<'_, str> {
    if !text.contains(['@', '#', '\u{ff03}']) && !text.contains("://") && !text.contains("www.") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (length, sign) = if rest.starts_with("http://")
            || rest.starts_with("https://")
            || rest.starts_with("www.")
        {
            (
                rest.find(char::is_whitespace).unwrap_or(rest.len()),
                "http://x",
            )
        } else if c == '@' {
            (name(rest, c), "@x")
        } else if c == '#' || c == '\u{ff03}' {
            (tag(rest, c), "#x")
        } else {
            (0, "")
        };
        if length > 0 {
            out.push_str(sign);
            rest = &rest[length..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    Cow::Owned(out)
}

/// Bytes of a sign and the name after it; 0 when there is no name.
fn name(text: &str, sign: char) -> usize {
    let after = &text[sign.len_utf8()..];
    let end = after
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(after.len());
    if end > 0 { sign.len_utf8() + end } else { 0 }
}

/// Bytes of a tag: to the closing sign on the same line (Weibo's form), or a name.
fn tag(text: &str, sign: char) -> usize {
    const LONGEST: usize = 120;
    let after = &text[sign.len_utf8()..];
    let closing = after
        .char_indices()
        .take_while(|&(at, c)| at <= LONGEST && c != '\n')
        .find(|&(at, c)| c == sign && at > 0);
    match closing {
        Some((at, _)) if !after[..at].contains(' ') => sign.len_utf8() + at + sign.len_utf8(),
        _ => name(text, sign),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tags_and_links_go_and_words_stay() {
        for (text, expected) in [
            ("see https://t.co/abc now", "see http://x now"),
            ("thanks @night_owl! #sofa is", "thanks @x! #x is"),
            ("#早安北京#今天好", "#x今天好"),
            ("a @ b # c", "a @ b # c"),
            ("plain text", "plain text"),
            ("www.example.org", "http://x"),
            ("#one and #two", "#x and #x"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }
}
