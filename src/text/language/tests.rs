use proptest::prelude::*;

use super::*;
use crate::text::script::Writing;

fn code(text: &str) -> &'static str {
    LanguageIdentifier::new().identify(text).code
}

#[test]
fn scripts_of_one_language_decide() {
    assert_eq!(code("Καλημέρα σε όλους"), "el");
    assert_eq!(code("안녕하세요 여러분"), "ko");
    assert_eq!(code("今日はとても暑いですね"), "ja");
    assert_eq!(code("สวัสดีครับ"), "th");
}

#[test]
fn nothing_is_said_about_texts_without_letters() {
    for text in ["", " ", "123 !!!", "\u{1f600}\u{1f600}", "...", "\u{0}"] {
        assert_eq!(LanguageIdentifier::new().identify(text), Language::UNKNOWN);
        assert!(LanguageIdentifier::new().spans(text).is_empty(), "{text:?}");
    }
}

#[test]
fn sentences_in_two_languages_are_two_spans() {
    let text =
        "The committee will meet again next Thursday. 委员会下星期四将再次开会讨论这个问题。";
    let spans = LanguageIdentifier::new().spans(text);
    let codes: Vec<_> = spans.iter().map(|s| s.language.code).collect();
    assert_eq!(codes, ["en", "zh-Hans"]);
    assert_eq!(
        spans[0].span.of(text),
        "The committee will meet again next Thursday"
    );
}

#[test]
fn english_words_in_a_chinese_sentence_are_no_span() {
    let text = "我昨天用 iPhone 和 MacBook Pro 剪了一个新的视频";
    let spans = LanguageIdentifier::new().spans(text);
    assert_eq!(spans.len(), 1, "{spans:?}");
    assert_eq!(spans[0].language.primary(), "zh");
}

fn codes(text: &str) -> Vec<&'static str> {
    let spans = LanguageIdentifier::new().spans(text);
    spans.iter().map(|span| span.language.code).collect()
}

#[test]
fn short_insertions_stay_and_sentences_stand_alone() {
    let insertion =
        "我们明天要去参加一个 workshop，主题是 machine learning 和数据分析。OK！到时候见。";
    assert_eq!(codes(insertion), ["zh-Hans"]);
    let sentence = "他在会议上说：the market is not going to wait for us，然后就离开了会场。";
    assert_eq!(codes(sentence), ["zh-Hans", "en", "zh-Hans"]);
    let opening = "iPhone 的电池最近越来越不耐用了，每天都要充好几次电。";
    assert_eq!(codes(opening), ["zh-Hans"]);
    let cyrillic = "Вчера мы купили новый MacBook и сразу поставили на него все нужные программы.";
    assert_eq!(codes(cyrillic), ["ru"]);
}

#[test]
fn sentences_of_one_script_are_told_apart() {
    let text = "We waited for the bus for almost an hour yesterday. Am Ende sind wir einfach zu Fuß nach Hause gegangen.";
    assert_eq!(codes(text), ["en", "de"]);
}

#[test]
fn the_languages_of_one_script_are_told_apart() {
    for (text, want) in [
        (
            "The weather was so bad that we stayed at home all weekend.",
            "en",
        ),
        (
            "El tiempo estaba tan malo que nos quedamos en casa todo el fin de semana.",
            "es",
        ),
        (
            "O tempo estava tão ruim que ficamos em casa o fim de semana inteiro.",
            "pt",
        ),
        (
            "Das Wetter war so schlecht, dass wir das ganze Wochenende zu Hause blieben.",
            "de",
        ),
        (
            "Погода была такая плохая, что мы все выходные просидели дома.",
            "ru",
        ),
        (
            "Погода була така погана, що ми всі вихідні просиділи вдома.",
            "uk",
        ),
        (
            "Надвор'е было такое дрэннае, што мы ўсе выхадныя сядзелі дома.",
            "be",
        ),
        (
            "天氣太差了，我們整個週末都待在家裡，哪裡也沒去。",
            "zh-Hant",
        ),
        (
            "天气太差了，我们整个周末都待在家里，哪儿也没去。",
            "zh-Hans",
        ),
        ("今日天氣咁差，我哋成個週末都喺屋企，邊度都冇去。", "yue"),
        ("هوا آنقدر بد بود که تمام آخر هفته را در خانه ماندیم.", "fa"),
    ] {
        let language = LanguageIdentifier::new().identify(text);
        assert_eq!(language.code, want, "{text}");
        assert!(language.confidence > 0.7, "{text}: {language:?}");
    }
}

#[test]
fn a_pool_knows_more_than_its_texts_and_their_order_is_nothing() {
    let texts = [
        "lol ok",
        "ja klar",
        "morgen dann",
        "keine Zeit heute",
        "bis später",
    ];
    let mut pool = Pool::new();
    let mut backwards = Pool::new();
    for text in texts {
        pool.add(text);
    }
    for text in texts.iter().rev() {
        backwards.add(text);
    }
    assert_eq!(pool, backwards);
    assert_eq!(pool.identify().code, "de");
    assert_eq!(Pool::new().identify(), Language::UNKNOWN);
    let mut halves = Pool::new();
    halves.add(texts[0]);
    let mut rest = Pool::new();
    texts[1..].iter().for_each(|text| rest.add(text));
    halves.merge(&rest);
    assert_eq!(halves, pool);
}

#[test]
fn guesses_begin_with_the_verdict_and_fall() {
    let identifier = LanguageIdentifier::new();
    for text in [
        "",
        "la",
        "pan",
        "не",
        "saya tidak tahu",
        "Καλημέρα",
        "漢字",
        "we were there",
    ] {
        let guesses = identifier.guesses(text);
        assert_eq!(guesses[0], identifier.identify(text), "{text}");
        assert!(
            guesses
                .windows(2)
                .all(|w| w[0].confidence >= w[1].confidence),
            "{text}: {guesses:?}"
        );
    }
    let guesses = identifier.guesses("la");
    assert!(guesses[0].too_short() && guesses.len() > 1, "{guesses:?}");
    assert!(!identifier.identify("where were they yesterday").too_short());
    assert!(Language::UNKNOWN.too_short());
}

#[test]
fn languages_that_cannot_be_told_apart_are_named_with_reserve() {
    let croatian = "Vlada je danas odlučila da će se most preko rijeke zatvoriti zbog popravka do kraja sljedećeg tjedna.";
    let language = LanguageIdentifier::new().identify(croatian);
    assert_eq!(language.code, "hr");
    assert!(language.confidence <= 0.85, "Bosnian reads like this too");
}

#[test]
fn an_allow_list_decides_between_its_languages() {
    let text = "saya tidak tahu";
    let only = LanguageIdentifier::new().only(&["ms", "en"]);
    assert_eq!(only.identify(text).code, "ms");
    let code = LanguageIdentifier::new()
        .only(&["en"])
        .identify("привет всем")
        .code;
    assert_eq!(code, "ru", "no language of the list has this script");
}

#[test]
fn the_built_in_model_loads_and_round_trips() {
    let bytes = include_bytes!("../../../lexicons/models/language.bin");
    assert!(
        bytes.len() <= 5_000_000,
        "the model is {} bytes",
        bytes.len()
    );
    let model = Model::from_bytes(bytes).unwrap();
    assert_eq!(model.to_bytes(), bytes);
    assert!(Model::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    assert!(Model::from_bytes(b"something else").is_err());
}

#[test]
fn long_texts_are_sampled_all_over() {
    let mut text = "It rained. ".repeat(20);
    text.push_str(&"Вчера весь день шёл дождь, и мы никуда не пошли. ".repeat(2000));
    assert_eq!(code(&text), "ru");
}

#[test]
fn training_is_deterministic_and_learns() {
    let mut corpus = train::Corpus::new();
    for n in 0..60 {
        corpus.add_sentence("en", &format!("the cat and the dog number {n} were here"));
        corpus.add_sentence(
            "de",
            &format!("die Katze und der Hund Nummer {n} waren hier"),
        );
    }
    assert!(
        !corpus.add_sentence("tlh", "nuqneH"),
        "not a language of the model"
    );
    let settings = train::Settings {
        latin_rows: 500,
        other_rows: 10,
        examples: 300,
        ..Default::default()
    };
    let model = train::train(&corpus, &settings, |_| ());
    assert_eq!(model, train::train(&corpus, &settings, |_| ()));
    let identifier = LanguageIdentifier::with_model(model).only(&["en", "de"]);
    assert_eq!(identifier.identify("the dog and the cat").code, "en");
    assert_eq!(identifier.identify("der Hund und die Katze").code, "de");
}

proptest! {
    #[test]
    fn spans_are_ordered_inside_and_cover_all_letters(text in any::<String>()) {
        let spans = LanguageIdentifier::new().spans(&text);
        let mut end = 0;
        for span in &spans {
            prop_assert!(span.span.start >= end && !span.span.is_empty());
            prop_assert!(text.get(span.span.range()).is_some());
            end = span.span.end;
        }
        for (at, c) in text.char_indices() {
            if Writing::of(c) != Writing::None {
                prop_assert!(
                    spans.iter().any(|s| s.span.range().contains(&at)),
                    "letter {c:?} at {at} is in no span"
                );
            }
        }
    }
}
