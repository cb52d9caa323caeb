//! The built-in rules hold their own examples and leave each other's alone; faulty rules are
//! refused; what settings, records and disguises do to findings.
// The manual is read from its folder.
#![allow(clippy::disallowed_methods)]

use std::sync::{Arc, LazyLock};

use wordprint::detect::{Detector, Finding, RuleSet, Settings};
use wordprint::text::Tokenizer;
use wordprint::{Analyzer, Post};

fn report(failures: &[wordprint::detect::RuleFailure]) -> String {
    failures
        .iter()
        .map(|failure| format!("\n{failure}"))
        .collect()
}

#[test]
fn every_rule_holds_its_examples() {
    let rules = Arc::new(RuleSet::builtin());
    assert!(
        rules.rules().len() >= 150,
        "only {} rules",
        rules.rules().len()
    );
    let failures = rules.test();
    assert!(
        failures.is_empty(),
        "{} failures:{}",
        failures.len(),
        report(&failures)
    );
}

#[test]
fn no_rule_fires_on_what_another_calls_right() {
    let failures = Arc::new(RuleSet::builtin()).check();
    assert!(
        failures.is_empty(),
        "{} clashes:{}",
        failures.len(),
        report(&failures)
    );
}

/// The manual's rule loads as it stands there, fires and keeps still where it says so.
#[test]
fn the_example_of_the_manual_holds() {
    let manual = include_str!("../../lexicons/README.md");
    let start = manual.find("```toml\n").expect("an example") + 8;
    let end = start + manual[start..].find("```").expect("its end");
    let rules = RuleSet::parse(&[("en/rules/manual.toml", &manual[start..end])]).expect("loads");
    assert_eq!(rules.rules().len(), 1);
    let failures = Arc::new(rules).test();
    assert!(failures.is_empty(), "{}", report(&failures));
}

const RULE: &str = r#"
[[rule]]
id = "en.test.one"
class = "error"
category = "accuracy"
type = "R:OTHER"
message = "m"
patterns = ["wrong word"]
confidence = 0.9
bad = ["A [[wrong word]] here."]
good = ["A right word."]
"#;

fn refused(text: &str) -> String {
    RuleSet::parse(&[("en/rules/x.toml", text)])
        .expect_err("must not load")
        .to_string()
}

#[test]
fn errors_name_file_line_and_field() {
    assert!(RuleSet::parse(&[("en/rules/x.toml", RULE)]).is_ok());
    let cases = [
        (
            RULE.replace("good = [\"A right word.\"]\n", ""),
            "x.toml:2: good: missing",
        ),
        (
            RULE.replace("confidence = 0.9", "confidence = 9.0"),
            "x.toml:9: confidence",
        ),
        (RULE.replace("message", "mesage"), "x.toml:7: mesage"),
        (
            RULE.replace("class = \"error\"", "class = \"eror\""),
            "x.toml:4: eror",
        ),
        (
            RULE.replace("wrong word\"]", "wrong? word?\"]"),
            "x.toml:8: en.test.one: patterns",
        ),
        (RULE.replace("wrong word\"]", "/(/ word\"]"), "bad regex"),
        (
            RULE.replace("bad = [\"A [[wrong word]] here.\"]\n", ""),
            "x.toml:2: bad: missing",
        ),
        (
            RULE.replace("good = [\"A right word.\"]", "good = []"),
            "x.toml:2: good: missing",
        ),
        (
            RULE.replace("patterns", "gate = [\"x\"]\nregex = \"x*\"\npatterns"),
            "x.toml:9: en.test.one: regex: `x*` can match nothing",
        ),
        (
            RULE.replace("patterns", "gate = [\"x\"]\nregex = \"(x\"\npatterns"),
            "x.toml:9: en.test.one: regex: bad regex",
        ),
        (
            RULE.replace("patterns", "regex = \"x\"\npatterns"),
            "x.toml:8: gate: missing",
        ),
        (
            RULE.replace("patterns = [\"wrong word\"]", "literals = [\"\"]"),
            "x.toml:8: literals: an empty literal",
        ),
        (
            RULE.replace("en.test.one", "En.Test one"),
            "x.toml:3: id: use lower-case",
        ),
        (
            RULE.replace("R:OTHER", "OTHER"),
            "x.toml:6: type: an ERRANT type",
        ),
        (
            RULE.replace("wrong word\"]", "_ _\"]"),
            "needs at least one word",
        ),
        (RULE.replace("id = ", "id "), "x.toml:3"),
        (
            format!("{RULE}{RULE}"),
            "is taken by the rule at en/rules/x.toml:2",
        ),
    ];
    for (text, part) in cases {
        let message = refused(&text);
        assert!(message.contains(part), "wanted `{part}` in: {message}");
    }
}

#[test]
fn a_failing_example_is_reported() {
    let text = RULE
        .replace("A right word.", "One wrong word.")
        .replace("A [[wrong word]]", "A [[wrong]] word");
    let rules = Arc::new(RuleSet::parse(&[("en/rules/x.toml", &text)]).expect("loads"));
    assert_eq!(rules.test().len(), 2, "{}", report(&rules.test()));
}

#[test]
fn findings_are_ordered_disjoint_and_inside() {
    let text = "We discussed about informations.  The the dog don`t know, for all intensive \
                purposes it is wreck havoc. He said the us army depends from the rain.";
    let rules = RuleSet::builtin();
    let findings = findings(text);
    assert!(findings.len() >= 5, "{findings:?}");
    let beside = |finding: &Finding| rules.get(&finding.rule).is_some_and(|rule| rule.beside);
    let words: Vec<&Finding> = findings.iter().filter(|finding| !beside(finding)).collect();
    for pair in words.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "{pair:?}");
    }
    assert!(findings.is_sorted_by_key(|finding| finding.span));
    for finding in &findings {
        assert!(!finding.span.of(text).is_empty());
        assert!((0.0..=1.0).contains(&finding.confidence));
        assert!(!finding.message.contains('$'), "{}", finding.message);
    }
}

#[test]
fn replace_suggests_the_right_form_of_each_wrong_one() {
    let rule = |replace: &str| {
        format!(
            "[[rule]]\nid = \"en.test.pairs\"\nclass = \"error\"\n\
             category = \"linguistic_conventions\"\ntype = \"R:OTHER\"\nmessage = \"No.\"\n\
             confidence = 0.9\nlanguages = [\"*\"]\nreplace = {replace}\n\
             bad = [\"A [[mute point]] here.\"]\ngood = [\"A moot point here.\"]\n"
        )
    };
    let text = rule("{ \"mute point\" = \"moot point\", \"迫不急待\" = \"迫不及待\" }");
    let set = RuleSet::parse(&[("en/rules/pairs.toml", &text)]).unwrap();
    let set = Arc::new(set);
    assert_eq!(set.test(), []);
    let detector = Detector::new(set);
    let found = |text: &str| {
        let document = Tokenizer::new().document(text);
        let mut findings = Vec::new();
        detector.detect(&document, &mut findings);
        findings
            .into_iter()
            .map(|finding| (finding.span.of(text).to_owned(), finding.suggestions))
            .collect::<Vec<_>>()
    };
    let one = |wrong: &str, right: &str| vec![(wrong.to_owned(), vec![right.to_owned()])];
    assert_eq!(
        found("It is a Mute Point."),
        one("Mute Point", "Moot point")
    );
    assert_eq!(found("我迫不急待地打开了它。"), one("迫不急待", "迫不及待"));
    assert_eq!(found("The muted pointer."), vec![]);
    for (faulty, said) in [
        ("{ \"\" = \"a\" }", "matches everywhere"),
        ("{ a = \"a\" }", "the same"),
    ] {
        let error = RuleSet::parse(&[("en/rules/pairs.toml", &rule(faulty))]);
        let error = error.unwrap_err().to_string();
        assert!(
            error.contains(said) && error.contains("pairs.toml:9"),
            "{error}"
        );
    }
}

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::new);

/// The findings of the built-in rules in `text`.
fn findings(text: &str) -> Vec<Finding> {
    let post = Post {
        text: text.to_owned(),
        ..Post::default()
    };
    ANALYZER.score(&post).findings
}

/// Each finding as `rule: the text it marks`.
fn marked(text: &str) -> Vec<String> {
    findings(text)
        .iter()
        .map(|finding| format!("{}: {}", finding.rule, finding.span.of(text)))
        .collect()
}

#[test]
fn disguised_letters_are_seen_through_and_reported() {
    let cases = [
        ("We d i s c u s s about it.", "", "d i s c u s s about"),
        ("We d1scuss about it.", "", "d1scuss about"),
        (
            "We dis\u{200b}cuss about it.",
            "en.typo.zero_width: \u{200b}",
            "dis\u{200b}cuss about",
        ),
        (
            "We disсuss about it.",
            "en.typo.mixed_script: disсuss",
            "disсuss about",
        ),
        ("We dis\u{200d}cuss about it.", "", "dis\u{200d}cuss about"),
        ("ＷＥ ｄｉｓｃｕｓｓ about it.", "", "ｄｉｓｃｕｓｓ about"),
        (
            "Get f r e e stuff here.",
            "en.disguise.spaced_letters: f r e e",
            "",
        ),
        ("They want fr0m you.", "en.disguise.leet: fr0m", ""),
        ("Pay in c@sh only.", "en.disguise.leet: c@sh", ""),
    ];
    for (text, artefact, wording) in cases {
        let found = marked(text);
        let has = |wanted: &str| found.iter().any(|finding| finding.ends_with(wanted));
        assert!(has(artefact), "{text}: {found:?}");
        let wording = format!("en.prep.discuss_about: {wording}");
        assert!(wording.ends_with(' ') || has(&wording), "{text}: {found:?}");
    }
}

#[test]
fn ordinary_rows_of_letters_and_digits_are_no_disguise() {
    for text in [
        "The choices are A B C D and E, or all of them.",
        "I a m not here to say that.",
        "Play the MP3 on a PS5 or in 4K at 1080p.",
        "The G20 met about H1N1 and COVID19.",
        "See i18n, k8s, b2b and p2p for more.",
        "Write to ann@example.org or @cash for US$5 and $ave.",
        "Let x y z be real numbers.",
    ] {
        let found = marked(text);
        assert!(
            !found.iter().any(|finding| finding.contains(".disguise.")),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn names_and_tags_stand_for_noun_phrases() {
    let set = |pattern: &str| {
        let text = RULE.replace("wrong word\"]", &format!("{pattern}\"]"));
        let rules = RuleSet::parse(&[("en/rules/x.toml", &text)]).expect("loads");
        move |text: &str| {
            let mut findings = Vec::new();
            let detector = Detector::new(rules);
            detector.detect(&Tokenizer::new().document(text), &mut findings);
            findings.len()
        }
    };
    for text in [
        "He told to @ann_lee that it works.",
        "He told to #team that it works.",
        "He told to Maria that it works.",
    ] {
        assert_eq!(set("told to <np>")(text), 1, "{text}");
    }
    assert_eq!(set("told to <np>")("He told to go away and rest."), 0);
}

#[test]
fn headline_case_switches_rules_of_articles_off() {
    let rule = RULE.replace("R:OTHER", "M:DET");
    let fires = |rule: &str, text: &str| {
        let rules = RuleSet::parse(&[("en/rules/x.toml", rule)]).expect("loads");
        let mut findings = Vec::new();
        Detector::new(rules).detect(&Tokenizer::new().document(text), &mut findings);
        !findings.is_empty()
    };
    let headline = "Minister Found Wrong Word Inside Secret Letter";
    let shouted = "MINISTER FOUND WRONG WORD INSIDE SECRET LETTER";
    let sentence = "The minister found wrong word inside the secret letter.";
    assert!(fires(&rule, sentence));
    assert!(!fires(&rule, headline));
    assert!(!fires(&rule, shouted));
    assert!(fires(RULE, headline), "other types hold in headlines");
    let asked = rule.replace("message", "headlines = true\nmessage");
    assert!(fires(&asked, headline), "a rule may say that it holds");
}

#[test]
fn settings_leave_out_what_they_name() {
    let text = "We discussed about it, for all intensive purposes.";
    let rules = Arc::new(RuleSet::builtin());
    let count = |settings: &Settings| {
        let detector = Detector::with_settings(Arc::clone(&rules), settings).expect("known names");
        let mut findings = Vec::new();
        detector.detect(&Tokenizer::new().document(text), &mut findings);
        findings.len()
    };
    let read = |text: &str| Settings::parse("wordprint.toml", text).expect("reads");
    assert_eq!(count(&Settings::default()), 2);
    assert_eq!(count(&read("min_confidence = 1.0")), 0);
    assert_eq!(count(&read("disable = [\"en.prep.*\"]")), 1);
    assert_eq!(
        count(&read("[thresholds]\n\"en.prep.discuss_about\" = 1.0")),
        1
    );
    let kept = "min_confidence = 1.0\n[thresholds]\n\"en.*\" = 1.0\n\"en.prep.*\" = 0.5";
    assert_eq!(count(&read(kept)), 1, "the longest name decides");
    let key = "ignore = [\"en.prep.discuss_about=discussed about\"]";
    assert_eq!(count(&read(key)), 1);
    let other = "ignore = [\"en.prep.discuss_about=discuss about\"]";
    assert_eq!(count(&read(other)), 2);
    let unknown = read("disable = [\"en.prep.discus_about\"]");
    let error = Detector::with_settings(Arc::clone(&rules), &unknown).expect_err("no such rule");
    assert!(
        error.to_string().contains("no rule `en.prep.discus_about`"),
        "{error}"
    );
}

#[test]
fn a_record_suppresses_its_own_findings() {
    let count = |suppress: serde_json::Value| {
        let mut post = Post {
            text: "We discussed about it, for all intensive purposes.".to_owned(),
            ..Post::default()
        };
        post.extra.insert("suppress".to_owned(), suppress);
        ANALYZER.score(&post).findings.len()
    };
    assert_eq!(count(serde_json::json!([])), 2);
    assert_eq!(count(serde_json::json!(["en.prep.discuss_about"])), 1);
    assert_eq!(count(serde_json::json!(["en.prep.*", "en.eggcorn.*"])), 0);
    assert_eq!(
        count(serde_json::json!(["en.prep.discuss_about=discussed about"])),
        1
    );
    assert_eq!(count(serde_json::json!(["en.prep.discuss_about=else"])), 2);
    assert_eq!(count(serde_json::json!("not an array")), 2);
}

#[test]
fn findings_carry_keys_that_join() {
    let key = |text: &str| findings(text).first().map(Finding::key);
    let wanted = Some("en.prep.discuss_about=discussed about".to_owned());
    assert_eq!(key("We discussed about it."), wanted);
    assert_eq!(key("DISCUSSED  ABOUT it, they did not."), wanted);
}

/// `wordprint rules manual --out docs/rules` brings it up to date.
#[test]
fn the_rule_manual_is_up_to_date() {
    let rules = RuleSet::builtin();
    for (name, text) in wordprint::report::manual::pages(&rules) {
        let path = format!("{}/docs/rules/{name}", env!("CARGO_MANIFEST_DIR"));
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == text,
            "docs/rules/{name} is not what the rules say: run `wordprint rules manual --out docs/rules`"
        );
    }
}

#[test]
fn the_manual_shows_every_rule_with_its_examples() {
    let rules = RuleSet::parse(&[("en/rules/x.toml", RULE)]).expect("loads");
    let pages = wordprint::report::manual::pages(&rules);
    assert_eq!(pages.len(), 2);
    assert!(
        pages[0]
            .1
            .contains("| [English](en.md) | 1 | 1 | 0 | 0 | 0 |"),
        "{}",
        pages[0].1
    );
    for part in [
        "### en.test.one",
        "- fires: `A [[wrong word]] here.`",
        "- silent: `A right word.`",
    ] {
        assert!(pages[1].1.contains(part), "{}", pages[1].1);
    }
}
