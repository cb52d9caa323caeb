//! The stages together, on scores that are known beforehand.

use proptest::prelude::*;

use super::scores::Score;
use super::*;
use crate::compare::Comparison;

/// Scores made from account names: the letter before `-` is the writer.
struct Known<'a> {
    names: Vec<&'a str>,
    same: f64,
    different: f64,
}

impl PairScores for Known<'_> {
    fn score(&self, pairs: &[(usize, usize)]) -> Vec<Score> {
        let writer = |i: usize| self.names[i].split('-').next();
        let score = |&(a, b): &(usize, usize)| {
            let lr = if writer(a) == writer(b) {
                self.same
            } else {
                self.different
            };
            Score {
                lr,
                uncapped: lr,
                language: None,
            }
        };
        pairs.iter().map(score).collect()
    }
    fn explain(&self, pairs: &[(usize, usize)], _in_full: bool) -> Vec<Comparison> {
        self.score(pairs)
            .iter()
            .map(|score| Comparison {
                log10_lr: score.lr,
                ..Comparison::default()
            })
            .collect()
    }
}

fn grouped(names: &[&str], texts: &[Vec<&str>], same: f64, options: &Options) -> Grouping {
    let fingerprint = Fingerprint::new();
    let accounts: Vec<AccountInput<'_>> = names
        .iter()
        .zip(texts)
        .map(|(name, texts)| AccountInput {
            name,
            fingerprint: &fingerprint,
            texts: texts.clone(),
        })
        .collect();
    let mut order: Vec<&AccountInput<'_>> = accounts.iter().collect();
    order.sort_by_key(|account| account.name);
    let scores = Known {
        names: order.iter().map(|account| account.name).collect(),
        same,
        different: -2.0,
    };
    run(&order, &scores, options).0
}

const NAMES: [&str; 7] = ["b-2", "a-1", "c-1", "b-1", "a-2", "a-3", "d-1"];

#[test]
fn groups_carry_members_confidence_and_links_with_reasons() {
    let texts = vec![vec!["hello"]; 7];
    let got = grouped(&NAMES, &texts, 2.0, &Options::default());
    let members: Vec<Vec<&str>> = got
        .groups
        .iter()
        .map(|group| group.accounts.iter().map(|m| m.account.as_str()).collect())
        .collect();
    assert_eq!(members, [vec!["a-1", "a-2", "a-3"], vec!["b-1", "b-2"]]);
    assert_eq!(got.groups[0].id, "g1");
    assert_eq!(got.ungrouped, ["c-1", "d-1"]);
    assert!((got.groups[0].cohesion_log10_lr - 2.0).abs() < 1e-12);
    // Odds 100 · 0.1/0.9 = 11.1, the rivals 10^-2/9.
    let odds = 100.0 / 9.0;
    let expected = odds / (1.0 + odds + 0.01 / 9.0);
    assert!((got.groups[0].accounts[0].confidence - expected).abs() < 1e-9);
    assert_eq!(got.links.len(), 4);
    assert!(got.links.iter().all(|link| !link.evidence.is_empty()));
}

#[test]
fn the_cut_follows_prior_and_threshold() {
    let texts = vec![vec!["hello"]; 7];
    // Few accounts: the prior of 0.1 needs log10(9 · 7/3) = 1.32 at a posterior of 0.7.
    assert!(
        grouped(&NAMES, &texts, 1.2, &Options::default())
            .groups
            .is_empty()
    );
    assert_eq!(
        grouped(&NAMES, &texts, 1.4, &Options::default())
            .groups
            .len(),
        2
    );
    let sure = Options {
        threshold: 0.99,
        ..Options::default()
    };
    assert!(grouped(&NAMES, &texts, 2.0, &sure).groups.is_empty());
    let credulous = Options {
        prior: Some(0.5),
        threshold: 0.5,
        ..Options::default()
    };
    assert_eq!(grouped(&NAMES, &texts, 0.1, &credulous).groups.len(), 2);
}

const PETITION: &str =
    "Everyone in the valley should come to the town hall on Tuesday and vote for the new bridge";

#[test]
fn copied_text_is_a_link_of_its_own_and_makes_no_group() {
    let variant = PETITION.replace("Tuesday", "Sunday");
    let mut texts = vec![vec!["hello"]; 7];
    texts[2] = vec![PETITION];
    texts[6] = vec![&variant];
    let got = grouped(&NAMES, &texts, 2.0, &Options::default());
    assert_eq!(got.ungrouped, ["c-1", "d-1"]);
    let link = got.links.iter().find(|link| link.a == "c-1").unwrap();
    assert_eq!(link.b, "d-1");
    assert_eq!(link.evidence[0].kind, EvidenceKind::CopiedText);
    assert!(link.evidence[0].name.contains("{Sunday | Tuesday}"));
    assert_eq!(got.templates.len(), 1);
    assert_eq!(got.templates[0].accounts, ["c-1", "d-1"]);
    assert_eq!(got.parameters.copied_posts, 2);
}

#[test]
fn a_template_of_a_crowd_is_reported_and_links_nobody() {
    let names: Vec<String> = (0..60).map(|n| format!("w{n}-x")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let got = grouped(&names, &vec![vec![PETITION]; 60], 2.0, &Options::default());
    assert!(got.links.is_empty());
    assert!(got.templates[0].common);
    assert_eq!(got.templates[0].accounts.len(), 60);
}

#[test]
fn nothing_and_one_account_are_answers() {
    let none = grouped(&[], &[], 2.0, &Options::default());
    assert!(none.groups.is_empty() && none.ungrouped.is_empty());
    let one = grouped(&["a-1"], &[vec![""]], 2.0, &Options::default());
    assert_eq!(one.ungrouped, ["a-1"]);
}

#[test]
fn regrouping_scored_pairs_is_grouping() {
    let names = ["b-1", "a-2", "a-1", "c-1"];
    let ranked = [
        ("a-1", "a-2", 2.0),
        ("a-1", "b-1", 0.1),
        ("b-1", "a-2", 0.3),
    ];
    let options = Options::default();
    assert_eq!(
        regroup(&names, &ranked, &options),
        [vec!["a-1", "a-2"], vec!["b-1"], vec!["c-1"]]
    );
    let credulous = Options {
        prior: Some(0.5),
        threshold: 0.5,
        ..options
    };
    let all = regroup(&names, &ranked, &credulous);
    assert_eq!(all[0], ["a-1", "a-2", "b-1"]);
}

#[test]
fn candidates_find_the_groups_that_all_pairs_find() {
    // Each writer has a vocabulary of its own, so that style neighbours see the pairs.
    let names: Vec<String> = (0..120).map(|n| format!("{}-{}", n / 3, n % 3)).collect();
    let posts: Vec<String> = (0..120)
        .map(|n| {
            format!(
                "zq{0} wk{0}y ux{0} zq{0}{0} say{1}",
                n / 3 * 7919 % 997,
                n % 3
            )
        })
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let texts: Vec<Vec<&str>> = posts.iter().map(|post| vec![post.as_str()]).collect();
    let all = grouped(&names, &texts, 3.0, &Options::default());
    let few = grouped(
        &names,
        &texts,
        3.0,
        &Options {
            max_all_pairs: 50,
            ..Options::default()
        },
    );
    assert_eq!(few.groups.len(), all.groups.len());
    assert_eq!(few.ungrouped, all.ungrouped);
}

#[test]
fn any_number_of_threads_gives_the_same_answer() {
    let names: Vec<String> = (0..90).map(|n| format!("{}-{}", n / 3, n % 3)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let posts: Vec<[String; 2]> = (0..90)
        .map(|n| {
            let w = n / 3 * 7919 % 997;
            [
                format!(
                    "zq{w} wk{w}y ux{w} the kettle of {w} ward sings, zq{w}{w} say{}",
                    n % 3
                ),
                PETITION.replace("Tuesday", &format!("day {}", n / 8)),
            ]
        })
        .collect();
    let texts: Vec<Vec<&str>> = posts
        .iter()
        .map(|posts| posts.iter().map(String::as_str).collect())
        .collect();
    for max_all_pairs in [1_000, 40] {
        let options = Options {
            max_all_pairs,
            ..Options::default()
        };
        let answers = [1, 3, 8].map(|threads| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap()
                .install(|| grouped(&names, &texts, 3.0, &options))
        });
        assert!(!answers[0].groups.is_empty());
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], answers[2]);
    }
}

#[test]
fn two_accounts_that_say_nothing_are_not_joined() {
    let options = Options::default();
    assert!(options.cut_at(options.prior_for(2)) > 0.9);
    assert_eq!(options.prior_for(2), options.prior_for(10));
    assert!(options.prior_for(11) < options.prior_for(10));
}

proptest! {
    #[test]
    fn any_order_gives_the_same_answer(order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle()) {
        let texts: Vec<Vec<&str>> = (0..7)
            .map(|n| if n % 2 == 0 { vec![PETITION, "hello"] } else { vec!["own words here"] })
            .collect();
        let straight = grouped(&NAMES, &texts, 2.0, &Options::default());
        let names: Vec<&str> = order.iter().map(|&n| NAMES[n]).collect();
        let shuffled: Vec<Vec<&str>> = order.iter().map(|&n| texts[n].clone()).collect();
        prop_assert_eq!(straight, grouped(&names, &shuffled, 2.0, &Options::default()));
    }
}
