//! Words and sentences on written cases, and what holds for every text.

use std::sync::LazyLock;

use proptest::prelude::*;
use wordprint::text::{Clitics, Tokenizer};
use wordprint::{Document, TokenKind};

/// The tokens of `text`, as `kind:text`.
fn kinds(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    TOKENIZER.tokens(text, &mut tokens);
    tokens
        .iter()
        .map(|token| format!("{}:{}", name(token.kind), token.of(text)))
        .collect()
}

fn name(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Word => "w",
        TokenKind::CjkWord => "c",
        TokenKind::Number => "n",
        TokenKind::Punctuation => "p",
        TokenKind::Symbol => "s",
        TokenKind::Url => "url",
        TokenKind::Email => "mail",
        TokenKind::Mention => "at",
        TokenKind::Hashtag => "tag",
        TokenKind::Emoji => "emoji",
        TokenKind::Emoticon => "face",
        TokenKind::Abbreviation => "abbr",
        TokenKind::Invisible => "inv",
        _ => "?",
    }
}

/// Cases: text, then its tokens as `kind:text`, parted by `|`.
const WORDS: &[(&str, &str)] = &[
    (
        "The U.S. Army told us.",
        "w:The|abbr:U.S.|w:Army|w:told|w:us|p:.",
    ),
    ("We left the U.S.", "w:We|w:left|w:the|abbr:U.S."),
    (
        "e.g. this, i.e. that",
        "abbr:e.g.|w:this|p:,|abbr:i.e.|w:that",
    ),
    (
        "Mr. Smith and J. Doe",
        "abbr:Mr.|w:Smith|w:and|abbr:J.|w:Doe",
    ),
    (
        "No. I said no. 5 is No. 5",
        "w:No|p:.|w:I|w:said|w:no|p:.|n:5|w:is|abbr:No.|n:5",
    ),
    (
        "see https://example.com/a_(b)?q=1#x, ok",
        "w:see|url:https://example.com/a_(b)?q=1#x|p:,|w:ok",
    ),
    ("(http://example.org/)", "p:(|url:http://example.org/|p:)"),
    (
        "visit my-site.co.uk or t.co/AbC.",
        "w:visit|url:my-site.co.uk|w:or|url:t.co/AbC|p:.",
    ),
    ("done.Next thing", "w:done|p:.|w:Next|w:thing"),
    ("open readme.txt now", "w:open|w:readme.txt|w:now"),
    (
        "mail a.b+c@mail.example.org!",
        "w:mail|mail:a.b+c@mail.example.org|p:!",
    ),
    (
        "@user_1 said #topic1 #1",
        "at:@user_1|w:said|tag:#topic1|p:#|n:1",
    ),
    ("#天气#很好", "tag:#天气#|c:很|c:好"),
    ("I'm don't l'eau O’Neil", "w:I'm|w:don't|w:l'eau|w:O’Neil"),
    ("soooo good!!! ok...", "w:soooo|w:good|p:!!!|w:ok|p:..."),
    (
        "1,000.50 3.14 2020-07-24 12:30 50% $5 5€ .5",
        "n:1,000.50|n:3.14|n:2020-07-24|n:12:30|n:50%|n:$5|n:5€|n:.5",
    ),
    (
        "5-10 people, 24/7, the 4th",
        "n:5|p:-|n:10|w:people|p:,|n:24/7|p:,|w:the|w:4th",
    ),
    (
        "hi :-) :D ;) <3 ^_^ xD T_T :'(",
        "w:hi|face::-)|face::D|face:;)|face:<3|face:^_^|face:xD|face:T_T|face::'(",
    ),
    ("note: (a) x:y", "w:note|p::|p:(|w:a|p:)|w:x|p::|w:y"),
    ("(^_^) ¯\\_(ツ)_/¯", "face:(^_^)|face:¯\\_(ツ)_/¯"),
    (
        "👍🏽👨‍👩‍👧🇩🇪🇫🇷1️⃣❤️",
        "emoji:👍🏽|emoji:👨‍👩‍👧|emoji:🇩🇪|emoji:🇫🇷|emoji:1️⃣|emoji:❤️",
    ),
    ("well-known e-mail", "w:well|p:-|w:known|w:e-mail"),
    ("что-то, т.е. из-за", "w:что-то|p:,|abbr:т.е.|w:из-за"),
    (
        "a\u{200B}b \u{202E}c\u{AD}d",
        "w:a|inv:\u{200B}|w:b|inv:\u{202E}|w:c\u{AD}d",
    ),
    ("AT&T and R&D", "w:AT&T|w:and|w:R&D"),
    ("© 2020 → x", "s:©|n:2020|s:→|w:x"),
    ("http://", "w:http|p::|p://"),
    (
        "1\u{A0}000,50 1'000 ١٢٣ 24.07.2020 7/24 €9.99 15‰",
        "n:1\u{A0}000,50|n:1'000|n:١٢٣|n:24.07.2020|n:7/24|n:€9.99|n:15‰",
    ),
    (
        "paid 1 000,50 to 9 500 men",
        "w:paid|n:1 000,50|w:to|n:9|n:500|w:men",
    ),
    ("Ph.D. at 5 p.m.", "abbr:Ph.D.|w:at|n:5|abbr:p.m."),
    ("noooo!!! Yesss", "w:noooo|p:!!!|w:Yesss"),
    ("我爱#北京 #猫咪日记", "c:我|c:爱|tag:#北京|tag:#猫咪日记"),
    (
        "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}#️⃣",
        "emoji:🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}|emoji:#️⃣",
    ),
    (
        "(づ｡◕‿‿◕｡)づ ʕ•ᴥ•ʔ (>_<)",
        "face:(づ｡◕‿‿◕｡)づ|face:ʕ•ᴥ•ʔ|face:(>_<)",
    ),
    (
        "@name@host.example a_b@c.org",
        "at:@name@host.example|mail:a_b@c.org",
    ),
];

#[test]
fn words() {
    for (text, expected) in WORDS {
        assert_eq!(kinds(text).join("|"), *expected, "{text}");
    }
}

#[test]
fn words_of_scripts_without_spaces() {
    for (text, least) in [
        ("ฉันชอบกินข้าวกับแม่", 4),
        ("ຂ້ອຍມັກກິນເຂົ້າ", 2),
        ("ខ្ញុំចូលចិត្តបាយ", 2),
        ("ကျွန်တော်ထမင်းစားတယ်", 2),
    ] {
        let found = kinds(text);
        assert!(found.len() >= least, "{found:?}");
        assert!(
            found.iter().all(|token| token.starts_with("c:")),
            "{found:?}"
        );
    }
    assert_eq!(
        kinds("แม่กินข้าว OK 5").last().map(String::as_str),
        Some("n:5")
    );
}

#[test]
fn long_runs_without_spaces_are_cut_like_short_ones() {
    let once = "ฉันชอบกินข้าวกับแม่";
    let text = once.repeat(400);
    let mut tokens = Vec::new();
    TOKENIZER.tokens(&text, &mut tokens);
    let average = text.len() / tokens.len();
    assert!((6..=24).contains(&average), "{average} bytes a word");
    check(&text);
}

#[test]
fn thousands_are_parted_by_spaces_where_a_language_does_so() {
    for (text, expected) in [
        ("стоит 10 000 рублей", "10 000"),
        ("1 234 567 человек", "1 234 567"),
        ("в 2020 500 человек", "2020"),
        ("от 10 5000", "10"),
        ("код 0 500", "0"),
    ] {
        let document = TOKENIZER.document_in(text, Some("ru"));
        let number = document
            .tokens
            .iter()
            .find(|token| token.kind == TokenKind::Number)
            .map(|token| token.of(text));
        assert_eq!(number, Some(expected), "{text}");
    }
}

#[test]
fn ukrainian_parts_compounds_as_its_treebank_does() {
    let document = TOKENIZER.document_in("синьо-жовтий по-перше будь-який 5-го", Some("uk"));
    let forms: Vec<_> = (0..document.tokens.len())
        .map(|index| document.token_text(index))
        .collect();
    assert_eq!(
        forms,
        ["синьо", "-", "жовтий", "по-перше", "будь-який", "5-го"]
    );
}

/// Sentences of `text`, in the language given or identified.
fn sentences<'a>(text: &'a str, language: Option<&str>) -> Vec<&'a str> {
    let document = TOKENIZER.document_in(text, language);
    document
        .sentences
        .iter()
        .map(|sentence| sentence.span.of(text))
        .collect()
}

/// Cases: text with `|` between its sentences.
const SENTENCES: &[(&str, &str)] = &[
    ("en", "The U.S. Army told us.| Mr. Smith left."),
    ("en", "He went to the U.S.| He said so."),
    ("en", "J. R. Smith wrote it.| Nobody read it."),
    ("en", "It costs 3.14 dollars.| Really?| Yes!"),
    ("en", "\"Is it?\" he asked.| \"It is.\"| She left."),
    ("en", "We waited... and waited.| Nothing."),
    ("en", "It was late (very late.)| They slept."),
    ("en", "1. Boil water.\n|2. Add tea."),
    ("en", "My holiday\n\n|We went by train"),
    (
        "en",
        "this is what we said\nto them about the house\nand the garden that we sold",
    ),
    (
        "en",
        "He arrived at 5 p.m. yesterday.| We ate cakes, pies, etc.| Then we left :)| Good day",
    ),
    (
        "de",
        "Das ist z. B. am 3. Oktober so.| Dr. Meier kam nicht.",
    ),
    ("ru", "Он жил в г. Москве.| Потом он уехал, т. е. пропал."),
    ("zh", "我们走吧。|好的！|“真的吗？”"),
    // Marks that close after the stop, whichever way they point.
    ("fr", "« Tu viens ? »| Il ne répondit pas."),
    ("de", "»Kommst du?«| Sie schwieg.| „Gut.“| Er ging."),
    ("zh", "他说：\"我来了。\"|然后他走了。"),
    ("zh", "她回家了。|\"我累了。\"|他睡了。"),
    (
        "de",
        "Die Brücke stürzte 1907 ein.[3]| Später kam eine neue.",
    ),
    // A dash and a small letter go on; a pause is no end where letters have no case.
    ("ru", "Куда ты?| Домой! — сказал он и ушёл."),
    ("fa", "او رفت… اما برگشت.| ما ماندیم."),
    // Faces and addresses where a stop was left out; a heart is a word.
    ("it", "Bella giornata 😀| Domani si parte."),
    ("it", "Leggi qui https://example.org/a| Ne vale la pena."),
    ("it", "Io ❤ Roma d'estate."),
    // Single letters, ordinals, titles.
    ("es", "Sacó una A.| Esto le alegró."),
    ("es", "Lo escribió J. Pérez en casa."),
    ("cs", "Narodil se v 5. Okrese u Brna.| Žil např. v Praze."),
    ("de", "Sie wurde nur 9.| Das war schade."),
    ("sv", "Jag vet det.| Du vet t.ex. inte det."),
    ("pl", "Minister ds. Zdrowia wyjechał.| Wróci jutro."),
    ("ru", "Это храм Св. Николая.| Он старый."),
    (
        "en",
        "They cited Miller v. Jones in court.| Nobody objected.",
    ),
    ("ca", "Va parlar amb Mr. Brown.| Després va marxar."),
    // A paragraph is over with its line, whatever stands there.
    (
        "en",
        "Dear Anna,\n\n|thank you for the book.\n\n|Best wishes",
    ),
];

#[test]
fn sentences_survive() {
    for (language, case) in SENTENCES {
        let text = case.replace('|', "");
        let expected: Vec<&str> = case.split('|').map(str::trim).collect();
        assert_eq!(sentences(&text, Some(language)), expected, "{text}");
    }
}

#[test]
fn recogniser_output_is_cut_somewhere() {
    let line = "so we talked about it for a while and then went on\n";
    let text = line.repeat(50);
    let count = sentences(&text, Some("en")).len();
    assert!((5..=15).contains(&count), "{count} sentences");
}

static TOKENIZER: LazyLock<Tokenizer> = LazyLock::new(Tokenizer::new);
static SPLITTER: LazyLock<Tokenizer> =
    LazyLock::new(|| Tokenizer::new().with_clitics(Clitics::Split));

fn check(text: &str) {
    check_document(text, &TOKENIZER.document(text));
}

fn check_split(text: &str) {
    for language in ["en", "fr", "it", "pt", "de", "ko"] {
        check_document(text, &SPLITTER.document_in(text, Some(language)));
    }
}

fn check_document(text: &str, document: &Document<'_>) {
    let mut end = 0;
    for token in &document.tokens {
        let range = token.span.range();
        assert!(
            !range.is_empty() && range.start >= end,
            "order at {range:?}"
        );
        assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
        assert!(
            text[end..range.start].chars().all(char::is_whitespace),
            "gap before {range:?}"
        );
        end = range.end;
    }
    assert!(
        text[end..].chars().all(char::is_whitespace),
        "gap at the end"
    );
    let mut next = 0;
    for sentence in &document.sentences {
        assert_eq!(sentence.first, next);
        assert!(sentence.last > sentence.first);
        next = sentence.last;
        let tokens = document.tokens_of(sentence);
        assert_eq!(sentence.span.start, tokens[0].span.start);
        assert_eq!(sentence.span.end, tokens[tokens.len() - 1].span.end);
    }
    assert_eq!(next as usize, document.tokens.len());
}

/// Characters that tokenizers trip over.
const NASTY: &[&str] = &[
    "\u{0}",
    "\u{200B}",
    "\u{200D}",
    "\u{FE0F}",
    "\u{20E3}",
    "\u{301}",
    "\u{202E}",
    "\u{FEFF}",
    "\u{2028}",
    "\u{2029}",
    "\u{AD}",
    "\u{E0041}",
    "\u{E000}",
    "\u{10FFFF}",
    "\u{1F1E9}",
    "\u{1F468}",
    "\u{1F3FD}",
    "❤",
    "1",
    "９",
    "½",
    "#",
    "@",
    "＃",
    "＠",
    ".",
    "..",
    ":",
    "://",
    "http",
    "www",
    "com",
    "-",
    "'",
    "’",
    "(",
    ")",
    "（",
    "_",
    "^",
    "<3",
    "¯",
    "ʕ",
    "ʔ",
    "$",
    "€",
    "%",
    " ",
    "\n",
    "\r\n",
    "\n\n",
    "\u{A0}",
    "\u{3000}",
    "我",
    "中国",
    "の",
    "カ",
    "ー",
    "ไทย",
    "ແມ່",
    "ខ្មែរ",
    "မြန်",
    "\u{E33}",
    "\u{2067}",
    "한국",
    "שָׁ",
    "ب",
    "U.S.",
    "Mr.",
    "z. B.",
    "e",
    "A",
    "ß",
    "И",
    "т.",
    ",",
    "!",
    "?",
    "。",
    "“",
    "”",
    "/",
    "\\",
    "&",
    "*",
    "=",
    "D",
    "o",
];

proptest! {
    #[test]
    fn tokens_cover_any_text(text in "\\PC{0,60}") {
        check(&text);
        check_split(&text);
    }

    #[test]
    fn tokens_cover_nasty_text(parts in proptest::collection::vec(proptest::sample::select(NASTY), 0..30)) {
        check(&parts.concat());
        check_split(&parts.concat());
    }
}

#[test]
fn long_runs_are_linear() {
    // Each of these made some tokenizer quadratic; here they only must end and be covered.
    for unit in [
        "\u{301}",
        "a-",
        "a.",
        "a@",
        "(",
        "(^",
        "\u{200D}",
        "1-",
        "a\u{200D}",
        "中",
        "👨\u{200D}",
        "@",
        "#a",
        ":(",
        "\u{1F1E9}",
        "1.",
        "z. ",
        "x\n",
        "ไ",
        "\u{202E}",
        "\u{E000}",
        "\u{0}",
        "q",
        "я",
    ] {
        check(&unit.repeat(100_000));
        check(&format!("a{}", unit.repeat(100_000)));
    }
    for unit in ["l'", "-le", "'ve", "가를"] {
        check_split(&format!("a{}", unit.repeat(100_000)));
    }
}
