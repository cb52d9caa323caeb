//! Addresses and handles: URLs, bare domains, e-mail, `@name`, `#tag`, file names.

use crate::document::TokenKind;

use super::class::Class;
use super::scan::Scanner;

/// Top-level domains a bare domain may end in.
const DOMAINS: &[&str] = &[
    "ae", "agency", "ai", "app", "ar", "art", "asia", "au", "az", "ba", "bd", "bg", "biz", "blog",
    "br", "by", "ca", "cat", "cc", "ch", "cl", "club", "cn", "co", "com", "cz", "de", "dev", "dk",
    "edu", "ee", "eg", "es", "eu", "fi", "fm", "fr", "ge", "gg", "gl", "gov", "gr", "gt", "hk",
    "hr", "hu", "id", "ie", "il", "info", "int", "io", "ir", "jp", "ke", "kr", "kz", "la", "link",
    "live", "lt", "lu", "lv", "ly", "ma", "md", "media", "mil", "mk", "mobi", "mx", "my", "name",
    "net", "network", "news", "ng", "nl", "nz", "online", "org", "pe", "ph", "pk", "pl", "pro",
    "ps", "pt", "ro", "rs", "ru", "sa", "se", "sg", "shop", "si", "site", "sk", "space", "store",
    "su", "tech", "th", "tk", "tn", "top", "tr", "travel", "tv", "tw", "ua", "uk", "us", "uy",
    "uz", "ve", "vip", "vn", "wiki", "world", "xyz", "za",
];

/// Domains that are also words: believed only with a path after them.
const WORD_DOMAINS: &[&str] = &[
    "at", "be", "by", "id", "in", "is", "it", "la", "ma", "me", "my", "no", "so", "to", "us",
];

/// File name endings.
const FILES: &[&str] = &[
    "asp", "avi", "bat", "bmp", "cfg", "conf", "cpp", "cs", "css", "csv", "dll", "doc", "docx",
    "exe", "gif", "go", "gz", "htm", "html", "ini", "jar", "jpeg", "jpg", "js", "json", "log",
    "md", "mkv", "mov", "mp3", "mp4", "odt", "pdf", "php", "png", "ppt", "pptx", "ps", "py", "rar",
    "rs", "rtf", "sh", "sql", "srt", "svg", "tar", "tex", "tif", "ts", "txt", "vtt", "wav", "xls",
    "xlsx", "xml", "yaml", "yml", "zip",
];

/// The longest e-mail name and the longest host, in bytes (RFC 5321, RFC 1035).
const LOCAL: usize = 64;
const HOST: usize = 253;

/// A URL whose scheme is `text[start..colon]`, followed by `://`.
pub(super) fn url(scan: &Scanner<'_>, start: usize, colon: usize) -> Option<usize> {
    let scheme = &scan.bytes[start..colon];
    if scheme.len() > 12 || !scheme.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let body = colon + 3;
    let end = path_end(scan, body);
    (end > body).then_some(end)
}

/// An e-mail address or bare domain at `start`.
pub(super) fn address(scan: &Scanner<'_>, start: usize) -> Option<(usize, TokenKind)> {
    let bytes = scan.bytes;
    let local = bytes[start..]
        .iter()
        .take(LOCAL + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte))
        .count();
    let at = start + local;
    if (1..=LOCAL).contains(&local)
        && bytes.get(at) == Some(&b'@')
        && bytes[at - 1] != b'.'
        && let Some((end, _)) = host(bytes, at + 1)
    {
        return Some((end, TokenKind::Email));
    }
    let (end, top) = host(bytes, start)?;
    let top = std::str::from_utf8(&bytes[top..end]).ok()?;
    let www = bytes[start..].len() > 4 && bytes[start..start + 4].eq_ignore_ascii_case(b"www.");
    let path = match bytes.get(end) {
        Some(b'/') => true,
        Some(b':') => bytes.get(end + 1).is_some_and(u8::is_ascii_digit),
        _ => false,
    };
    let upper = bytes[start..end]
        .iter()
        .all(|byte| !byte.is_ascii_lowercase());
    let lower = top.bytes().all(|byte| byte.is_ascii_lowercase());
    if !(lower || upper) {
        return None;
    }
    let known = DOMAINS.iter().any(|tld| tld.eq_ignore_ascii_case(top))
        && !WORD_DOMAINS.iter().any(|tld| tld.eq_ignore_ascii_case(top));
    // What goes on as a word is no domain: `site.com's` is, `site.coma` was cut by `host`.
    if matches!(
        scan.class_at(end),
        Class::Letter | Class::Mark | Class::Connector
    ) {
        return None;
    }
    if !(www || known || path && top.len() == 2) {
        return None;
    }
    let end = if path
        || bytes.get(end) == Some(&b'?')
            && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric)
    {
        path_end(scan, end).max(end)
    } else {
        end
    };
    Some((end, TokenKind::Url))
}

/// A host at `start`: two labels at least, the last of two letters or more. Its end, and where
/// the last label begins.
fn host(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let mut at = start;
    let mut found = None;
    loop {
        let label = bytes[at..]
            .iter()
            .take(HOST)
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
            .count();
        if label == 0 || bytes[at] == b'-' || at + label - start > HOST {
            return found;
        }
        let end = at + label;
        let letters = bytes[at..end].iter().all(u8::is_ascii_alphabetic);
        if at > start && letters && label >= 2 {
            found = Some((end, at));
        } else if at > start {
            found = None;
        }
        match bytes.get(end) {
            Some(b'.') if bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) => at = end + 1,
            _ => return found,
        }
    }
}

/// Where a URL that goes on at `at` ends: before white space, quotes and closing punctuation.
fn path_end(scan: &Scanner<'_>, at: usize) -> usize {
    let mut end = scan.bytes.len();
    let mut open = 0usize;
    let mut closed = 0usize;
    for (offset, ch) in scan.text[at..].char_indices() {
        let stop = match ch {
            '(' => {
                open += 1;
                false
            }
            ')' => {
                closed += 1;
                // A parenthesis that was opened outside closes there.
                closed > open
            }
            '<' | '>' | '"' | '`' | '{' | '}' | '|' | '^' | '\\' => true,
            _ if ch.is_ascii() => ch.is_ascii_whitespace() || ch.is_ascii_control(),
            _ => !matches!(
                scan.classes.of(ch),
                Class::Letter | Class::Digit | Class::Mark
            ),
        };
        if stop {
            end = at + offset;
            break;
        }
    }
    let tail = scan.bytes[at..end]
        .iter()
        .rev()
        .take_while(|byte| b".,;:!?'\"*~[]".contains(byte))
        .count();
    end - tail
}

/// The end of a mention whose sign, `sign` bytes long, is at `start`.
pub(super) fn mention(scan: &Scanner<'_>, start: usize, sign: usize) -> Option<usize> {
    if scan.word_before(start) {
        return None;
    }
    let end = name_end(scan, start + sign)?;
    // @name@host, as on federated sites.
    if scan.bytes.get(end) == Some(&b'@')
        && let Some((host, _)) = host(scan.bytes, end + 1)
    {
        return Some(host);
    }
    Some(end)
}

/// The end of a hashtag whose sign, `sign` bytes long, is at `start`.
pub(super) fn hashtag(scan: &Scanner<'_>, start: usize, sign: usize) -> Option<usize> {
    if scan.word_before(start) {
        return None;
    }
    let from = start + sign;
    let end = name_end(scan, from)?;
    let name = &scan.text[from..end];
    if !name
        .chars()
        .any(|ch| !matches!(scan.classes.of(ch), Class::Digit | Class::Connector))
    {
        return None;
    }
    // Chinese sites close a tag with a second sign.
    let next = scan.char_at(end);
    match next {
        Some(close @ ('#' | '＃'))
            if name
                .chars()
                .any(|ch| matches!(scan.classes.of(ch), Class::Han | Class::Kana)) =>
        {
            Some(end + close.len_utf8())
        }
        _ => Some(end),
    }
}

/// Where the name at `from` ends; none when there is none.
fn name_end(scan: &Scanner<'_>, from: usize) -> Option<usize> {
    let mut end = from;
    let mut wide = 0;
    for (offset, ch) in scan.text[from..].char_indices() {
        let class = scan.classes.of(ch);
        let part = match class {
            Class::Letter | Class::Digit | Class::Connector | Class::Han | Class::Kana => true,
            Class::SouthEast | Class::Mark => true,
            Class::Invisible => ch == '\u{200C}' || ch == '\u{200D}',
            _ => false,
        };
        // Names in scripts without spaces are capped at 30 characters where they are used.
        wide += usize::from(matches!(class, Class::Han | Class::Kana | Class::SouthEast));
        if !part || wide > 30 {
            break;
        }
        end = from + offset + ch.len_utf8();
    }
    let name = &scan.text[from..end];
    let first = name.chars().next()?;
    let named = !matches!(scan.classes.of(first), Class::Mark | Class::Invisible);
    (named
        && name
            .chars()
            .any(|ch| scan.classes.of(ch) != Class::Connector))
    .then_some(end)
}

/// The end of a file name whose last period is at `dot`.
pub(super) fn file_name(bytes: &[u8], dot: usize) -> Option<usize> {
    let ending = bytes[dot + 1..]
        .iter()
        .take(6)
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let end = dot + 1 + ending;
    let ending = std::str::from_utf8(&bytes[dot + 1..end]).ok()?;
    FILES
        .iter()
        .any(|file| file.eq_ignore_ascii_case(ending))
        .then_some(end)
}
