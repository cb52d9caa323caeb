//! The built-in rules hold their own examples and leave each other's alone.

use std::sync::Arc;

use wordprint::detect::{Detector, RuleSet};
use wordprint::text::Tokenizer;

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
    let manual = include_str!("../lexicons/README.md");
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
    let mut findings = Vec::new();
    Detector::default().detect(&Tokenizer::new().document(text), &mut findings);
    assert!(findings.len() >= 5, "{findings:?}");
    for pair in findings.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "{pair:?}");
    }
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
