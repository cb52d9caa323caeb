use super::*;
use crate::cluster::{Evidence, EvidenceKind, Filler, Group, Link, Member, Part};
use crate::dossier::{
    AccountDossier, Activity, Basis, DayCount, EventSummary, GroupDossier, GroupTemplate,
    LanguageShare, MarkKind, Reaction, SharedMark, Shift, TopicWord, Topics, Views, Wave,
};

const EVIL: &str = "<script>alert(1)</script>\"'&";

fn evil() -> (Grouping, Dossier) {
    let name = |at: usize| format!("{EVIL}{at}");
    let evidence = |kind| Evidence {
        kind,
        name: EVIL.to_owned(),
        weight: 1.0,
        accounts: 2,
        accounts_in_all: 3,
    };
    let all = [
        EvidenceKind::Style,
        EvidenceKind::SharedTell,
        EvidenceKind::SharedPhrase,
        EvidenceKind::CopiedText,
    ]
    .map(evidence)
    .to_vec();
    let link = |a: usize, b: usize| Link {
        a: name(a),
        b: name(b),
        log10_lr: 2.5,
        posterior: 0.9,
        evidence: all.clone(),
    };
    let grouping = Grouping {
        groups: vec![Group {
            id: "g1".to_owned(),
            accounts: (0..2)
                .map(|at| Member {
                    account: name(at),
                    confidence: 0.8,
                })
                .collect(),
            cohesion_log10_lr: 2.0,
            shared: all.clone(),
        }],
        ungrouped: vec![name(2)],
        links: vec![link(0, 1), link(1, 2)],
        ..Grouping::default()
    };
    let parts = vec![
        Part::Text {
            text: EVIL.to_owned(),
        },
        Part::Slot {
            fillers: vec![Filler {
                text: EVIL.to_owned(),
                texts: 1,
            }],
            different: 9,
        },
    ];
    let account = |at: usize| AccountDossier {
        account: name(at),
        platforms: vec![EVIL.to_owned()],
        posts: 5,
        copied_posts: 1,
        words: 50,
        first_seen: Some("2020-07-20T10:00:00Z".to_owned()),
        last_seen: Some("2020-07-29T10:00:00Z".to_owned()),
    };
    let word = TopicWord {
        word: EVIL.to_owned(),
        counts: [1, 9],
        log_likelihood: 12.0,
    };
    let time = |text: &str| Some(text.to_owned());
    let mut hours = [0; 24];
    hours[7] = 5;
    let known = GroupDossier {
        group: "g1".to_owned(),
        posts: 10,
        copied_posts: 2,
        languages: vec![LanguageShare {
            language: EVIL.to_owned(),
            posts: 10,
            words: 100,
        }],
        activity: Activity {
            dated_posts: 10,
            first_seen: time("2020-07-20T10:00:00Z"),
            last_seen: time("2020-07-29T10:00:00Z"),
            active_days: 2,
            days: ["2020-07-20", "2020-07-29"]
                .map(|day| DayCount {
                    day: day.to_owned(),
                    posts: 5,
                })
                .to_vec(),
            hours,
            weekdays: [1; 7],
        },
        views: Some(Views {
            posts: 3,
            median: 10.0,
            most: 99.0,
            median_of_others: Some(1.0),
        }),
        templates: vec![GroupTemplate {
            template: "t1".to_owned(),
            text: EVIL.to_owned(),
            parts,
            posts: 3,
            accounts: 2,
            accounts_in_all: 3,
            first_seen: time("2020-07-20T10:00:00Z"),
            last_seen: None,
        }],
        marks: vec![SharedMark {
            kind: MarkKind::Hashtag,
            text: EVIL.to_owned(),
            accounts: 2,
            accounts_in_all: 2,
        }],
        topics: Topics {
            basis: Basis::Silences,
            waves: ["2020-07-20", "2020-07-29"]
                .map(|day| Wave {
                    first: day.to_owned(),
                    last: day.to_owned(),
                    posts: 5,
                })
                .to_vec(),
            shifts: vec![Shift {
                wave: 2,
                began: vec![word.clone()],
                stopped: vec![word],
            }],
        },
        reaction: Some(Reaction {
            first_post: time("2020-07-24T12:00:00Z"),
            first_member: Some(0),
            hours: Some(12.0),
            median_hours: Some(12.0),
            median_hours_of_others: None,
            posts: 1,
            accounts: 1,
            posts_before: 0,
        }),
        members: vec![account(0), account(1)],
    };
    let dossier = Dossier {
        event: Some(EventSummary {
            at: "2020-07-24".to_owned(),
            days: 7,
            terms: vec![EVIL.to_owned()],
            terms_given: true,
            terms_needed: 1,
            posts: 1,
            accounts: 1,
        }),
        groups: vec![known],
        accounts: (0..3).map(account).collect(),
        ..Dossier::default()
    };
    (grouping, dossier)
}

fn page(grouping_of: &Grouping, dossier: &Dossier) -> String {
    let names: Vec<String> = (0..3).map(|at| format!("{EVIL}{at}")).collect();
    let pairs = [
        (names[0].as_str(), names[1].as_str(), 2.5),
        (names[0].as_str(), names[2].as_str(), f64::NEG_INFINITY),
        (names[1].as_str(), names[2].as_str(), -1.0),
    ];
    grouping(&Investigation {
        grouping: grouping_of,
        dossier,
        pairs: &pairs,
        cut: 1.5,
    })
}

#[test]
fn nothing_from_a_text_becomes_markup() {
    let (grouping, dossier) = evil();
    let html = page(&grouping, &dossier);
    assert!(!html.contains("<script") && !html.contains("alert(1)</script>"));
    assert!(html.matches("&lt;script&gt;").count() >= 25);
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(!html.contains("NaN") && !html.contains("inf\""));
    for part in [
        "Map",
        "Tree",
        "Timeline",
        "The event of",
        "Why it is a group",
        "Templates they fill in",
        "When they write",
        "What they began and stopped to say",
        "How it was made",
        "not proof",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert_eq!(html, page(&grouping, &dossier));
}

#[test]
fn nothing_found_is_a_page_too() {
    let html = page(&Grouping::default(), &Dossier::default());
    assert!(html.contains("None: no accounts write enough alike") && html.ends_with("</html>\n"));
    assert!(!html.contains("NaN"));
}
