//! Words that are written together and are two words of grammar: `do|n't`, `l'|homme`,
//! `tornou|-se`, cut as the Universal Dependencies treebanks of the language cut them.
//!
//! Only what the form alone decides is cut, and every part is a stretch of the original:
//! fused forms without a seam (French `du`, Italian `della`, German `zum`) stay whole.
//! Spanish enclitics (`dámelo`) stay, too, for no rule on the form is safe; Turkish suffixes
//! after an apostrophe (`İstanbul'da`) are one word there.

use crate::document::{Token, TokenKind};
use crate::span::Span;

use super::particles;

/// Whether clitics are tokens of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clitics {
    /// `don't` is one token, as UAX #29 has it.
    #[default]
    Keep,
    /// `do` and `n't`, as Universal Dependencies has them.
    Split,
}

/// Byte offsets inside a word where it is cut, in order.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    at: [usize; Cuts::MOST],
    count: usize,
}

impl Cuts {
    const MOST: usize = 4;

    /// Adds a cut; one at either end of the word, or one too many, is no cut.
    pub(super) fn add(&mut self, word: &str, at: usize) {
        if at > 0 && at < word.len() && self.count < Self::MOST {
            self.at[self.count] = at;
            self.count += 1;
        }
    }

    fn sorted(&mut self) -> &[usize] {
        let cuts = &mut self.at[..self.count];
        cuts.sort_unstable();
        cuts
    }
}

/// Cuts the clitics off the words among the tokens from `first` on; `language` is a primary
/// subtag.
pub(super) fn split(text: &str, language: &str, first: usize, tokens: &mut Vec<Token>) {
    let rule = match language {
        "en" | "und" => english,
        "fr" => french,
        "it" => italian,
        "pt" | "gl" => portuguese,
        "de" => german,
        "ko" => particles::korean,
        _ => return,
    };
    let whole = tokens.split_off(first);
    tokens.reserve(whole.len() + whole.len() / 8);
    for token in whole {
        if token.kind != TokenKind::Word {
            tokens.push(token);
            continue;
        }
        let word = token.of(text);
        let mut cuts = Cuts::default();
        rule(word, &mut cuts);
        let mut start = token.span.start;
        for &cut in cuts.sorted() {
            let end = token.span.start + cut as u32;
            if end > start {
                tokens.push(Token {
                    span: Span { start, end },
                    kind: TokenKind::Word,
                });
                start = end;
            }
        }
        tokens.push(Token {
            span: Span {
                start,
                end: token.span.end,
            },
            kind: TokenKind::Word,
        });
    }
}

fn is_apostrophe(ch: char) -> bool {
    matches!(ch, '\'' | '\u{2019}' | '\u{FF07}')
}

/// The last apostrophe: where it begins and where it ends.
fn last_apostrophe(word: &str) -> Option<(usize, usize)> {
    let (at, ch) = word.char_indices().rev().find(|&(_, c)| is_apostrophe(c))?;
    Some((at, at + ch.len_utf8()))
}

/// Whether `list` has `form`, whatever its ASCII case.
fn has(list: &[&str], form: &str) -> bool {
    list.iter().any(|entry| entry.eq_ignore_ascii_case(form))
}

/// Two words written as one, and the length of the first.
const FUSED: &[(&str, usize)] = &[
    ("cannot", 3),
    ("gimme", 3),
    ("gonna", 3),
    ("gotta", 3),
    ("lemme", 3),
    ("outta", 3),
    ("wanna", 3),
    // Without their apostrophe.
    ("aint", 2),
    ("arent", 3),
    ("cant", 2),
    ("couldnt", 5),
    ("didnt", 3),
    ("doesnt", 4),
    ("dont", 2),
    ("hadnt", 3),
    ("hasnt", 3),
    ("havent", 4),
    ("im", 1),
    ("isnt", 2),
    ("ive", 1),
    ("shouldnt", 6),
    ("thats", 4),
    ("theyre", 4),
    ("theyve", 4),
    ("wasnt", 3),
    ("werent", 4),
    ("wouldnt", 5),
    ("youre", 3),
    ("youve", 3),
];

/// `do|n't`, `I|'m`, `could|n't|'ve`, `can|not`.
fn english(word: &str, cuts: &mut Cuts) {
    if word.len() <= 8 && word.is_ascii() {
        let fused = FUSED
            .iter()
            .find(|(form, _)| form.eq_ignore_ascii_case(word));
        if let Some(&(_, at)) = fused {
            return cuts.add(word, at);
        }
    }
    let mut rest = word;
    while let Some((at, after)) = last_apostrophe(rest) {
        let tail = &rest[after..];
        let cut = if tail.eq_ignore_ascii_case("t") && rest[..at].ends_with(['n', 'N']) {
            at - 1
        } else if has(&["s", "m", "d", "re", "ve", "ll"], tail) {
            at
        } else {
            return;
        };
        cuts.add(word, cut);
        rest = &word[..cut];
    }
}

/// What elides before a vowel in French.
const ELIDED: &[&str] = &[
    "c", "d", "j", "jusqu", "l", "lorsqu", "m", "n", "puisqu", "qu", "quoiqu", "s", "t",
];

/// French words whose apostrophe or hyphen parts nothing.
const WHOLE: &[&str] = &["c'est-à-dire", "c\u{2019}est-à-dire", "rendez-vous"];

/// French pronouns after a verb and its hyphen.
const AFTER_VERB: &[&str] = &[
    "ce", "elle", "elles", "en", "il", "ils", "je", "la", "le", "les", "leur", "lui", "moi",
    "nous", "on", "t-elle", "t-elles", "t-il", "t-ils", "t-on", "toi", "tu", "vous", "y",
];

/// What is no verb before such a hyphen.
const NO_VERB: &[&str] = &["au", "chez", "entre", "là", "par", "pour", "sous", "sur"];

/// `l'|homme`, `qu'|il`, `est|-ce`, `a|-t-il`, `donne|-le|-moi`.
fn french(word: &str, cuts: &mut Cuts) {
    if has(WHOLE, word) {
        return;
    }
    let mut from = 0;
    while let Some((at, ch)) = word[from..].char_indices().find(|&(_, c)| is_apostrophe(c)) {
        if !has(ELIDED, &word[from..from + at]) {
            break;
        }
        from += at + ch.len_utf8();
        cuts.add(word, from);
    }
    let mut end = word.len();
    while let Some(hyphen) = word[from..end].rfind('-').map(|at| from + at) {
        let euphonic = word[from..hyphen]
            .len()
            .checked_sub(2)
            .map(|back| from + back)
            .filter(|&at| word.is_char_boundary(at) && word[at..hyphen].eq_ignore_ascii_case("-t"));
        let cut = euphonic.unwrap_or(hyphen);
        let verb = &word[from..cut];
        if !has(AFTER_VERB, &word[cut + 1..end]) || verb.is_empty() || has(NO_VERB, verb) {
            return;
        }
        cuts.add(word, cut);
        end = cut;
    }
}

/// Names that begin so keep their apostrophe: `D'Annunzio`.
const OF_NAMES: &[&str] = &["D", "Dall", "De", "Dell", "O"];

/// Italian words that end like a reflexive infinitive and are none.
const NO_INFINITIVE: &[&str] = &[
    "apparsi",
    "comparsi",
    "cosparsi",
    "riapparsi",
    "scarsi",
    "scomparsi",
    "sparsi",
];

/// `l'|amico`, `dell'|anno`, `c'|è`; of the enclitics only `trovar|si`.
fn italian(word: &str, cuts: &mut Cuts) {
    if let Some((at, after)) = last_apostrophe(word) {
        let (head, tail) = (&word[..at], &word[after..]);
        let name = OF_NAMES.contains(&head) && tail.starts_with(char::is_uppercase);
        // rock'n'roll, O'Brien.
        let foreign = head.chars().any(is_apostrophe) || head.eq_ignore_ascii_case("o");
        if !name && !foreign {
            cuts.add(word, after);
        }
        return;
    }
    let lower = word.bytes().all(|byte| !byte.is_ascii_uppercase());
    let reflexive = word.ends_with("arsi") || word.ends_with("irsi");
    if lower && reflexive && word.chars().count() > 5 && !NO_INFINITIVE.contains(&word) {
        cuts.add(word, word.len() - 2);
    }
}

/// Portuguese pronouns after a verb and its hyphen.
const ENCLITICS: &[&str] = &[
    "la", "las", "lha", "lhas", "lhe", "lhes", "lho", "lhos", "lo", "los", "me", "na", "nas", "no",
    "nos", "se", "te", "vos",
];

/// `tornou|-se`, `fazê|-lo`, `deu|-me`.
fn portuguese(word: &str, cuts: &mut Cuts) {
    let Some((verb, pronoun)) = word.rsplit_once('-') else {
        return;
    };
    // A bare vowel follows a vowel: `viu-o`, but not the letter of `plano-A` or `raio-X`.
    let bare = matches!(pronoun, "o" | "a" | "os" | "as")
        && verb.ends_with(|ch: char| ch.is_lowercase() && "aeiouéêáâíôóú".contains(ch));
    if (bare || has(ENCLITICS, pronoun)) && verb.chars().count() > 1 && !verb.contains('-') {
        cuts.add(word, verb.len());
    }
}

/// German words before `'s` that are written with a capital at the head of a sentence.
const BEFORE_ES: &[&str] = &[
    "auf", "bin", "da", "darf", "dass", "du", "er", "für", "geht", "gibt", "hab", "hat", "ich",
    "ist", "kann", "man", "mir", "muss", "ob", "sie", "sind", "so", "soll", "wann", "war", "was",
    "weil", "wenn", "wer", "wie", "will", "wir", "wird", "wo",
];

/// `geht|'s`, `wie|'s`; a name's genitive (`Grimm's`) stays whole.
fn german(word: &str, cuts: &mut Cuts) {
    let Some((at, after)) = last_apostrophe(word) else {
        return;
    };
    let head = &word[..at];
    if word[after..].eq_ignore_ascii_case("s")
        && (head.starts_with(char::is_lowercase) || has(BEFORE_ES, head))
    {
        cuts.add(word, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokenizer;

    /// The words of `text`, parted by spaces; what is cut off shows a bar.
    fn cut(text: &str, language: &str) -> String {
        let document = Tokenizer::new()
            .with_clitics(Clitics::Split)
            .document_in(text, Some(language));
        let mut out = String::new();
        let mut end = 0;
        for token in &document.tokens {
            let joined = end > 0 && token.span.start == end;
            out.push_str(if joined { "|" } else { " " });
            out.push_str(token.of(text));
            end = token.span.end;
        }
        out.trim_start().to_owned()
    }

    const CASES: &[(&str, &str, &str)] = &[
        ("en", "I don't, can't, won't", "I do|n't|, ca|n't|, wo|n't"),
        (
            "en",
            "I'm he’s they'd've DON'T",
            "I|'m he|’s they|'d|'ve DO|N'T",
        ),
        (
            "en",
            "gonna cannot Gotta dont",
            "gon|na can|not Got|ta do|nt",
        ),
        (
            "en",
            "O'Neil's o'clock wont cant",
            "O'Neil|'s o'clock wont ca|nt",
        ),
        (
            "fr",
            "l'homme qu'il j’ai jusqu'à",
            "l'|homme qu'|il j’|ai jusqu'|à",
        ),
        (
            "fr",
            "aujourd'hui quelqu'un c'est",
            "aujourd'hui quelqu'un c'|est",
        ),
        (
            "fr",
            "est-ce a-t-il donne-le-moi",
            "est|-ce a|-t-il donne|-le|-moi",
        ),
        (
            "fr",
            "qu'est-ce rendez-vous peut-être",
            "qu'|est|-ce rendez-vous peut-être",
        ),
        (
            "fr",
            "chez-nous celui-ci y a-t-elle",
            "chez-nous celui-ci y a|-t-elle",
        ),
        (
            "it",
            "l'amico dell'anno c'è un po' D'Alba",
            "l'|amico dell'|anno c'|è un po|' D'Alba",
        ),
        (
            "it",
            "trovarsi scarsi corsi partirsi",
            "trovar|si scarsi corsi partir|si",
        ),
        (
            "pt",
            "tornou-se fazê-lo viu-o guarda-chuva",
            "tornou|-se fazê|-lo viu|-o guarda-chuva",
        ),
        (
            "de",
            "geht's Gibt's Grimm's Haus",
            "geht|'s Gibt|'s Grimm's Haus",
        ),
        ("es", "dámelo d'eso", "dámelo d'eso"),
        ("tr", "İzmir'de geldi mi", "İzmir'de geldi mi"),
        (
            "ko",
            "학교에서 사람을 전문가 고양이 정부는 먹는",
            "학교|에서 사람|을 전문가 고양이 정부|는 먹는",
        ),
        (
            "ko",
            "민주주의 국민의 생각하는 괜찮은",
            "민주주의 국민|의 생각하는 괜찮은",
        ),
    ];

    #[test]
    fn clitics_are_cut_as_treebanks_cut_them() {
        for &(language, text, expected) in CASES {
            assert_eq!(cut(text, language), expected, "{language}: {text}");
        }
    }

    #[test]
    fn kept_unless_asked_for() {
        for &(language, text, _) in CASES {
            let plain = Tokenizer::new().document_in(text, Some(language));
            let keep = Tokenizer::new()
                .with_clitics(Clitics::Keep)
                .document_in(text, Some(language));
            assert_eq!(plain, keep);
            let split = Tokenizer::new()
                .with_clitics(Clitics::Split)
                .document_in(text, Some(language));
            // Whatever is cut, the cuts of the whole words stay.
            let starts: Vec<u32> = split.tokens.iter().map(|token| token.span.start).collect();
            assert!(
                plain
                    .tokens
                    .iter()
                    .all(|token| starts.contains(&token.span.start))
            );
        }
    }
}
