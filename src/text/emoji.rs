//! Emoji sequences, emoticons in ASCII, kaomoji.

use super::class::Class;
use super::scan::Scanner;

const EMOJI_STYLE: char = '\u{FE0F}';
const JOINER: char = '\u{200D}';
const KEYCAP: char = '\u{20E3}';

/// Emoticons that no pattern below makes, the longest first where one begins another.
const FIXED: &[&str] = &[
    "</3", "<3", "^_^", "^.^", "^-^", "^__^", "^^", "-__-", "-_-", "-.-", "._.", ">_<", ">.<",
    ">_>", "<_<", "*_*", "@_@", "$_$", "+_+", "=_=", "~_~", ";_;", "\\o/", "\\m/", "*-*",
];

/// Whole kaomoji that the pattern below does not find.
const KAOMOJI: &[&str] = &[
    "¯\\_(ツ)_/¯",
    "¯\\(ツ)/¯",
    "(╯°□°)╯︵ ┻━┻",
    "(╯°□°）╯︵ ┻━┻",
    "┬─┬ノ( º _ ºノ)",
    "┬─┬",
    "┻━┻",
    "(ツ)",
];

/// Whether a short word is an emoticon: `xD`, `T_T`, `o_O`.
pub(super) fn is_lettered(word: &[u8]) -> bool {
    match word {
        [b'x' | b'X', b'D'] => true,
        [left, b'_', right] => {
            left.eq_ignore_ascii_case(right) && b"oOTtuUnNxXqQvVDd0".contains(left)
        }
        _ => false,
    }
}

/// The end of the emoticon at `start`, which is an ASCII sign.
pub(super) fn emoticon(scan: &Scanner<'_>, start: usize) -> Option<usize> {
    let bytes = scan.bytes;
    match bytes[start] {
        b':' | b';' | b'=' => western(scan, start, start),
        b'>' if matches!(bytes.get(start + 1), Some(b':' | b';')) => {
            western(scan, start, start + 1)
        }
        b'(' => reversed(scan, start).or_else(|| kaomoji(scan, start)),
        b'<' | b'>' | b'^' | b'-' | b'.' | b'*' | b'@' | b'$' | b'+' | b'~' | b'\\' => {
            fixed(scan, start)
        }
        _ => None,
    }
    .or_else(|| match bytes[start] {
        b';' | b'=' => fixed(scan, start),
        _ => None,
    })
}

fn fixed(scan: &Scanner<'_>, start: usize) -> Option<usize> {
    let rest = &scan.text[start..];
    // Nothing in the list begins so: spare the loop for full stops and hyphens.
    let second = *rest.as_bytes().get(1)?;
    if !b"_.^-/3om>".contains(&second) {
        return None;
    }
    let form = FIXED.iter().find(|form| rest.starts_with(**form))?;
    let end = start + form.len();
    let goes_on = match rest.as_bytes().get(form.len()) {
        Some(&next) => {
            next.is_ascii_alphanumeric() || next == *form.as_bytes().last().unwrap_or(&0)
        }
        None => false,
    };
    let first = form.as_bytes()[0];
    let joined =
        scan.word_before(start) || start > 0 && first != b'<' && scan.bytes[start - 1] == first;
    (!goes_on && !joined).then_some(end)
}

/// Eyes, nose and mouth: `:-)`, `;P`, `:'(`, `=D`.
fn western(scan: &Scanner<'_>, start: usize, eyes: usize) -> Option<usize> {
    let bytes = scan.bytes;
    let mut at = eyes + 1;
    if bytes.get(at) == Some(&b'\'') {
        at += 1;
    }
    let nose = matches!(bytes.get(at), Some(b'-' | b'o' | b'^' | b'~'))
        && bytes.get(at + 1).is_some_and(|&mouth| is_mouth(mouth));
    if nose {
        at += 1;
    }
    let &mouth = bytes.get(at)?;
    if !is_mouth(mouth) {
        return None;
    }
    let mut end = at + 1;
    if matches!(mouth, b')' | b'(' | b'D' | b']' | b'[') {
        end += bytes[end..]
            .iter()
            .take_while(|&&byte| byte == mouth)
            .count();
    }
    let next = bytes.get(end).copied().unwrap_or(b' ');
    let joined = scan.word_before(start);
    let lettered = mouth.is_ascii_alphanumeric();
    let clash = match mouth {
        b'/' | b'\\' => next == mouth || joined && !nose || next.is_ascii_alphanumeric(),
        b'(' | b'[' | b'{' => {
            next.is_ascii_alphanumeric() || joined && !nose && next != b' ' && next != b'\n'
        }
        b')' => joined && bytes[eyes] == b'=' && !nose,
        b'|' | b'*' | b'$' | b'@' | b'#' | b'<' | b'>' | b'}' | b']' => {
            joined || next.is_ascii_alphanumeric()
        }
        _ => lettered && (joined || next.is_ascii_alphanumeric() || next >= 0x80 || next == b'_'),
    };
    (!clash).then_some(end)
}

fn is_mouth(byte: u8) -> bool {
    b")(][DPpOo/\\|*3$SsXx><c@#}{b".contains(&byte)
}

/// `(:` and `(-:`.
fn reversed(scan: &Scanner<'_>, start: usize) -> Option<usize> {
    let rest = &scan.bytes[start + 1..];
    let eyes = usize::from(rest.first() == Some(&b'-'));
    if !matches!(rest.get(eyes), Some(b':' | b';')) || scan.word_before(start) {
        return None;
    }
    match rest.get(eyes + 1) {
        None | Some(b' ' | b'\n' | b'\t' | b'\r') => Some(start + 2 + eyes),
        _ => None,
    }
}

/// A face in parentheses: `(^_^)`, `(・ω・)`, `ʕ•ᴥ•ʔ`.
pub(super) fn kaomoji(scan: &Scanner<'_>, start: usize) -> Option<usize> {
    let rest = &scan.text[start..];
    if let Some(whole) = KAOMOJI.iter().find(|form| rest.starts_with(**form)) {
        return Some(start + whole.len());
    }
    let mut chars = rest.char_indices();
    let close = match chars.next()?.1 {
        '(' | '（' => [')', '）'],
        'ʕ' => ['ʔ', 'ʔ'],
        _ => return None,
    };
    let mut eyes = 0;
    let mut mouths = 0;
    for (count, (offset, ch)) in chars.enumerate() {
        if close.contains(&ch) {
            let face = eyes >= 2 && mouths >= 1;
            return face
                .then(|| start + offset + ch.len_utf8() + arms(&rest[offset + ch.len_utf8()..]));
        }
        if count > 14 || ch == '\n' {
            return None;
        }
        if is_eye(ch) {
            eyes += 1;
        } else if is_face(ch) {
            mouths += 1;
        } else {
            let prose = match scan.classes.of(ch) {
                Class::Letter => ch.is_alphabetic(),
                Class::Han | Class::Digit | Class::Space | Class::Kana => !is_arm(ch),
                _ => false,
            };
            if prose {
                return None;
            }
        }
    }
    None
}

fn is_eye(ch: char) -> bool {
    matches!(
        ch,
        '^' | '＾'
            | '´'
            | '`'
            | '｀'
            | ';'
            | 'T'
            | 't'
            | 'o'
            | 'O'
            | '°'
            | '•'
            | '・'
            | '>'
            | '<'
            | '≧'
            | '≦'
            | '-'
            | '='
            | '¬'
            | 'ಠ'
            | '◕'
            | '╥'
            | '⊙'
            | '◉'
            | '●'
            | '\''
            | '~'
            | '*'
            | '@'
            | '￣'
            | 'º'
            | '˘'
            | '♥'
            | '✿'
            | '☆'
    )
}

fn is_face(ch: char) -> bool {
    matches!(
        ch,
        '_' | 'ω'
            | '▽'
            | '∀'
            | '﹏'
            | '□'
            | '︶'
            | 'ᴥ'
            | '◡'
            | '‿'
            | '﹃'
            | 'Д'
            | 'д'
            | '∇'
            | '人'
            | '益'
            | '皿'
            | 'з'
            | 'ε'
            | '.'
            | '﹀'
    )
}

fn is_arm(ch: char) -> bool {
    matches!(
        ch,
        '╯' | 'ノ' | 'ﾉ' | 'ヽ' | '/' | '\\' | 'づ' | 'っ' | 'ツ'
    )
}

/// Length of the arms after a face.
fn arms(rest: &str) -> usize {
    rest.chars()
        .take(2)
        .take_while(|&ch| matches!(ch, '╯' | 'ノ' | 'ﾉ' | 'づ' | '/'))
        .map(char::len_utf8)
        .sum()
}

/// The end of the keycap (`1️⃣`) at `start`, which is `#`, `*` or a digit.
pub(super) fn keycap(text: &str, start: usize) -> Option<usize> {
    // The sign is one byte; what makes it a keycap is outside ASCII.
    if text
        .as_bytes()
        .get(start + 1)
        .is_none_or(|&byte| byte < 0xE2)
    {
        return None;
    }
    let rest = text.get(start + 1..)?;
    let styled = rest.strip_prefix(EMOJI_STYLE).unwrap_or(rest);
    let after = styled.strip_prefix(KEYCAP)?;
    Some(text.len() - after.len())
}

/// Whether a pictograph is shown as an emoji: asked for, or in the blocks that are by custom.
pub(super) fn shown_as_emoji(text: &str, start: usize, ch: char) -> bool {
    let custom = matches!(ch, '\u{2600}'..='\u{27BF}' | '\u{1F000}'..)
        && ch != '\u{2713}'
        && ch != '\u{2717}';
    let mut after = text[start..].chars().skip(1);
    match after.next() {
        Some('\u{FE0E}') => false,
        Some(EMOJI_STYLE) => true,
        _ => custom,
    }
}

/// The end of the emoji sequence at `start`: a flag, or pictographs with their modifiers, joined.
pub(super) fn sequence(scan: &Scanner<'_>, start: usize) -> usize {
    let mut chars = scan.text[start..].char_indices().peekable();
    let mut end = start;
    let mut after_joiner = true;
    let mut regional = false;
    while let Some(&(offset, ch)) = chars.peek() {
        let class = scan.classes.of(ch);
        let take = match class {
            Class::Regional => {
                if offset == 0 {
                    regional = true;
                    after_joiner = false;
                    true
                } else {
                    // The second half of the flag ends it, but for tags and styles.
                    std::mem::take(&mut regional)
                }
            }
            Class::Emoji if is_modifier(ch) && offset > 0 => true,
            Class::Emoji | Class::Pictograph => std::mem::take(&mut after_joiner),
            Class::Invisible => match ch {
                JOINER => {
                    let mut ahead = chars.clone();
                    ahead.next();
                    let joins = ahead.peek().is_some_and(|&(_, next)| {
                        matches!(scan.classes.of(next), Class::Emoji | Class::Pictograph)
                    });
                    after_joiner = joins;
                    joins
                }
                EMOJI_STYLE | '\u{FE0E}' | '\u{E0020}'..='\u{E007F}' => true,
                _ => false,
            },
            Class::Mark => true,
            _ => false,
        };
        if !take {
            break;
        }
        end = start + offset + ch.len_utf8();
        chars.next();
    }
    end
}

fn is_modifier(ch: char) -> bool {
    ('\u{1F3FB}'..='\u{1F3FF}').contains(&ch)
}
