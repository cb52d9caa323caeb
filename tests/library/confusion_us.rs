//! "us" and "U.S." are told apart: on sentences written here, on edited text and on recogniser output.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // a test may read data
#![allow(clippy::print_stdout)] // and print figures

use wordprint::detect::confusion::log_odds;
use wordprint::detect::confusion::train::{Example, Settings, train as train_model};
use wordprint::detect::{Channel, Detector, Finding};
use wordprint::span::Span;
use wordprint::text::Tokenizer;

const TO_COUNTRY: &str = "en.confusion.us_for_country";
const TO_PRONOUN: &str = "en.confusion.country_for_us";

struct Rig {
    tokenizer: Tokenizer,
    detector: Detector,
}

impl Rig {
    fn new() -> Self {
        Self {
            tokenizer: Tokenizer::new(),
            detector: Detector::default(),
        }
    }

    /// Whether `rule` fires on the bytes `at..at + length`.
    fn fires(&self, text: &str, at: usize, length: usize, rule: &str, channel: Channel) -> bool {
        let document = self.tokenizer.document_in(text, Some("en"));
        let mut findings: Vec<Finding> = Vec::new();
        self.detector.detect_in(&document, channel, &mut findings);
        let (from, to) = (at as u32, (at + length) as u32);
        findings
            .iter()
            .any(|f| &*f.rule == rule && f.span.start < to && from < f.span.end)
    }

    fn fires_in(&self, text: &str, rule: &str) -> bool {
        self.fires(text, 0, text.len(), rule, Channel::Written)
    }
}

#[test]
fn both_directions_in_every_case() {
    let rig = Rig::new();
    for text in [
        "Soldiers of the us army arrived in the city yesterday.",
        "soldiers of the us army arrived in the city yesterday",
        "They said the us government would impose new sanctions on Iran.",
        "Prices in the us rose by three percent last month.",
        "The Us Army Arrived In The City",
    ] {
        assert!(rig.fires_in(text, TO_COUNTRY), "missed: {text}");
    }
    for text in [
        "She told U.S. that dinner was ready.",
        "Please let U.S. know what you think.",
        "PLEASE LET U.S. KNOW WHAT YOU THINK.",
        "Most of U.S. were tired after the walk.",
        "Please let u.s. know what you think.",
        "Please let USA know what you think.",
        "Please let U S know what you think.",
    ] {
        assert!(rig.fires_in(text, TO_PRONOUN), "missed: {text}");
    }
    for text in [
        "Both of us told them the truth.",
        "they gave us the keys and left us alone",
        "PLEASE LET US KNOW WHAT YOU THINK.",
        "THE US ARMY ARRIVED IN THE CITY",
        "The U.S. Army told us to wait.",
        "He moved to the US in 1990, and she joined us there.",
        "It is us against them.",
        "The seats were taken, so us actors had to stand.",
        "She took a picture of us younger teachers.",
        "It is up to US to make this work.",
        "The ruling gave U.S. Steel more time.",
        "PLEASE LET US KNOW, AND CALL THE U.S. EMBASSY.",
        "Voters do not want U.S. to accept more refugees: poll",
    ] {
        let clean = !rig.fires_in(text, TO_COUNTRY) && !rig.fires_in(text, TO_PRONOUN);
        assert!(clean, "false alarm: {text}");
    }
}

fn rows(name: &str) -> Option<Vec<serde_json::Value>> {
    let data = std::env::var("WORDPRINT_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = std::path::Path::new(&data).join("errors").join(name);
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let text = String::from_utf8(zstd::decode_all(file).expect("zstd")).expect("UTF-8");
    let lines = text.split('\n').filter(|line| !line.is_empty());
    Some(
        lines
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect(),
    )
}

fn field<'a>(row: &'a serde_json::Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or("")
}

#[derive(Default, Clone, Copy)]
struct Tally {
    hit: u32,
    of: u32,
    alarms: u32,
    clean: u32,
}

impl Tally {
    fn count(&mut self, wrong: bool, fired: bool) {
        if wrong {
            self.hit += u32::from(fired);
            self.of += 1;
        } else {
            self.alarms += u32::from(fired);
            self.clean += 1;
        }
    }

    fn recall(&self) -> f32 {
        self.hit as f32 / self.of.max(1) as f32
    }

    fn false_rate(&self) -> f32 {
        self.alarms as f32 / self.clean.max(1) as f32
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let precision = self.hit as f32 / (self.hit + self.alarms).max(1) as f32;
        write!(
            f,
            "recall {:.3} ({}/{})  precision {precision:.4}  false {:.5} ({}/{})",
            self.recall(),
            self.hit,
            self.of,
            self.false_rate(),
            self.alarms,
            self.clean
        )
    }
}

#[test]
fn edited_text() {
    let Some(rows) = rows("us_country/dev.jsonl.zst") else {
        return;
    };
    let rig = Rig::new();
    for (channel, name) in [(Channel::Written, "written"), (Channel::Spoken, "spoken")] {
        for case in ["as written", "lower", "upper"] {
            let (mut country, mut pronoun) = (Tally::default(), Tally::default());
            for row in &rows {
                let is_country = field(row, "label") == "country";
                let cased = |text: &str| match case {
                    "lower" => text.to_lowercase(),
                    "upper" => text.to_uppercase(),
                    _ => text.to_owned(),
                };
                let (left, right) = (cased(field(row, "left")), cased(field(row, "right")));
                let run = |word: &str, rule: &str, wrong: bool, tally: &mut Tally| {
                    let text = format!("{left}{word}{right}");
                    tally.count(
                        wrong,
                        rig.fires(&text, left.len(), word.len(), rule, channel),
                    );
                };
                // In capitals "US" is right for both, so only "U.S." can be wrong there.
                if case != "upper" {
                    run("us", TO_COUNTRY, is_country, &mut country);
                }
                let dotted = if case == "lower" { "u.s." } else { "U.S." };
                run(dotted, TO_PRONOUN, !is_country, &mut pronoun);
            }
            println!("dev {name:8} {case:10} us->U.S.  {country}");
            println!("dev {name:8} {case:10} U.S.->us  {pronoun}");
            if channel == Channel::Written {
                assert!(country.false_rate() <= 0.001, "{country}");
                assert!(pronoun.false_rate() <= 0.001, "{pronoun}");
            } else {
                assert!(country.recall() >= 0.9 || case == "upper", "{country}");
            }
        }
    }
}

/// Which word is likelier, without abstaining.
#[test]
fn accuracy_on_edited_text() {
    let Some(rows) = rows("us_country/dev.jsonl.zst") else {
        return;
    };
    let right = rows.iter().filter(|row| {
        let (left, right) = (field(row, "left"), field(row, "right"));
        let text = format!("{left}us{right}");
        let span = Span::new(left.len(), left.len() + 2);
        (log_odds(&text, span) > 0.0) == (field(row, "label") == "country")
    });
    let accuracy = right.count() as f32 / rows.len() as f32;
    println!("dev accuracy {accuracy:.4} of {}", rows.len());
    assert!(accuracy > 0.986, "{accuracy}");
}

/// The same for a genre that the model was not trained on, each genre in turn.
#[test]
#[ignore = "trains five models"]
fn accuracy_on_unseen_genres() {
    let (Some(train), Some(dev)) = (
        rows("us_country/train.jsonl.zst"),
        rows("us_country/dev.jsonl.zst"),
    ) else {
        return;
    };
    let (mut right, mut all) = (0u32, 0u32);
    for genre in [
        "sec_10k",
        "reuters21578",
        "changelog",
        "fed_speeches",
        "nltk",
    ] {
        let of = |row: &&serde_json::Value| field(row, "source").starts_with(genre);
        let examples: Vec<Example> = train
            .iter()
            .filter(|row| !of(row) && field(row, "source") != "earnings21_ref")
            .map(|row| Example {
                left: field(row, "left").to_owned(),
                right: field(row, "right").to_owned(),
                first: field(row, "label") == "country",
                source: field(row, "source").to_owned(),
            })
            .collect();
        let model = train_model(&examples, Settings::default());
        let (mut hits, mut rows) = (0u32, 0u32);
        for row in dev.iter().filter(of) {
            let odds = model.log_odds(field(row, "left"), field(row, "right"));
            hits += u32::from((odds > 0.0) == (field(row, "label") == "country"));
            rows += 1;
        }
        println!(
            "unseen {genre:14} accuracy {:.4} of {rows}",
            hits as f32 / rows.max(1) as f32
        );
        (right, all) = (right + hits, all + rows);
    }
    println!(
        "unseen genres accuracy {:.4} of {all}",
        right as f32 / all.max(1) as f32
    );
    assert!(right as f32 > 0.95 * all as f32);
}

#[test]
fn recogniser_output() {
    let Some(rows) = rows("us_country_asr/earnings21_us_tokens.jsonl.zst") else {
        return;
    };
    let rig = Rig::new();
    let mut systems: std::collections::BTreeMap<String, (Tally, Tally)> = Default::default();
    for row in &rows {
        let word = field(row, "hyp_token");
        let is_country = field(row, "label") == "country";
        let left = format!("{} ", field(row, "hyp_left"));
        let text = format!("{left}{word} {}", field(row, "hyp_right"));
        let fires = |rule| rig.fires(&text, left.len(), word.len(), rule, Channel::Spoken);
        for name in [field(row, "system"), "all"] {
            let (country, pronoun) = systems.entry(name.to_owned()).or_default();
            match word {
                "us" | "Us" => country.count(is_country, fires(TO_COUNTRY)),
                "US" | "U.S." | "u.s" | "U.s" | "u.s." => {
                    pronoun.count(!is_country, fires(TO_PRONOUN));
                }
                _ => {}
            }
        }
    }
    for (system, (country, pronoun)) in &systems {
        println!("asr {system:12} us->U.S.  {country}");
        println!("asr {system:12} U.S.->us  {pronoun}");
    }
    let (country, _) = systems["all"];
    assert!(
        country.recall() >= 0.8 && country.false_rate() <= 0.005,
        "{country}"
    );
}
