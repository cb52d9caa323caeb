use super::*;
use crate::cluster::{Group, Member};
use crate::fingerprint::Instant;
use serde_json::json;

fn post(account: &str, time: &str, text: &str, views: Option<u64>) -> Post {
    let mut post = Post {
        account: Some(account.to_owned()),
        created_at: (!time.is_empty()).then(|| time.to_owned()),
        text: text.to_owned(),
        ..Post::default()
    };
    if let Some(views) = views {
        post.extra.insert("view_count".to_owned(), json!(views));
    }
    post
}

/// A group of two, `ann` and `bob`, among four accounts.
fn grouping() -> Grouping {
    Grouping {
        groups: vec![Group {
            id: "g1".to_owned(),
            accounts: ["bob", "ann"]
                .map(|account| Member {
                    account: account.to_owned(),
                    confidence: 0.9,
                })
                .to_vec(),
            cohesion_log10_lr: 2.0,
            shared: Vec::new(),
        }],
        ungrouped: vec!["cat".to_owned(), "dan".to_owned()],
        ..Grouping::default()
    }
}

fn dossier(posts: &[(&str, Vec<Post>)], options: &Options) -> Dossier {
    let fingerprint = Fingerprint::new();
    let accounts: Vec<AccountPosts<'_>> = posts
        .iter()
        .map(|(name, posts)| AccountPosts {
            name,
            posts,
            fingerprint: &fingerprint,
        })
        .collect();
    let texts: Vec<Vec<&str>> = posts
        .iter()
        .map(|(_, posts)| posts.iter().map(|post| post.text.as_str()).collect())
        .collect();
    Dossier::new(&grouping(), &accounts, &Copies::find(&texts), options)
}

fn sign(name: &str) -> String {
    format!("I am {name} from the valley and I support the dam for my children, sign it today")
}

#[test]
fn times_languages_views_and_templates_of_a_group() {
    let posts = [
        (
            "ann",
            vec![
                post("ann", "2020-07-20T23:30:00Z", &sign("Ann"), Some(10)),
                post(
                    "ann",
                    "1595462400",
                    "a word #Dam https://www.x.example/p?q=1",
                    Some(30),
                ),
                post("ann", "", "undated", None),
            ],
        ),
        (
            "bob",
            vec![
                post(
                    "bob",
                    "Tue Jul 21 01:00:00 +0000 2020",
                    &sign("Bob"),
                    Some(20),
                ),
                post("bob", "2020-07-21", "again #dam http://x.example/p", None),
            ],
        ),
        ("cat", vec![post("cat", "soon", &sign("Cat"), Some(1_000))]),
        ("dan", vec![post("dan", "2020-07-30", "#other words", None)]),
    ];
    let dossier = dossier(&posts, &Options::default());
    let times = &dossier.times;
    assert_eq!(
        (
            times.dated,
            times.date_only,
            times.undated,
            times.unreadable
        ),
        (5, 2, 1, 1)
    );
    assert_eq!(times.unreadable_example.as_deref(), Some("soon"));
    assert_eq!(times.first.as_deref(), Some("2020-07-20T23:30:00Z"));
    assert_eq!(times.last.as_deref(), Some("2020-07-30"));

    let group = &dossier.groups[0];
    assert_eq!((group.posts, group.copied_posts), (5, 2));
    let activity = &group.activity;
    assert_eq!((activity.dated_posts, activity.active_days), (4, 3));
    assert_eq!(
        (activity.hours[23], activity.hours[1], activity.hours[0]),
        (1, 1, 1)
    );
    // 20 July 2020 was a Monday.
    assert_eq!(activity.weekdays, [1, 2, 0, 1, 0, 0, 0]);
    assert_eq!(activity.days[1].day, "2020-07-21");
    let views = group.views.unwrap();
    assert_eq!((views.posts, views.median, views.most), (3, 20.0, 30.0));
    assert_eq!(views.median_of_others, Some(1_000.0));

    let template = &group.templates[0];
    assert_eq!(
        (template.accounts, template.accounts_in_all, template.posts),
        (2, 3, 2)
    );
    assert_eq!(template.first_seen.as_deref(), Some("2020-07-20T23:30:00Z"));
    assert!(
        template
            .text
            .starts_with("I am {Ann | Bob | Cat} from the valley")
    );
    let profile = &dossier.templates[0];
    assert_eq!(profile.accounts, ["ann", "bob", "cat"], "the undated last");
    assert_eq!(template.template, profile.id);

    let marks: Vec<&str> = group.marks.iter().map(|mark| mark.text.as_str()).collect();
    assert_eq!(marks, ["x.example/p", "#dam"]);
    assert_eq!(group.members[0].account, "bob");
    assert_eq!(group.members[1].posts, 3);
}

#[test]
fn waves_are_parted_by_silence_and_their_words_compared() {
    let wave = |month: &str, topic: &str| -> Vec<Post> {
        (0..12)
            .map(|n| {
                let time = format!("2020-{month}-{:02}T10:00:00Z", 1 + n);
                post(
                    "ann",
                    &time,
                    &format!("the {topic} again and {topic} number {n}"),
                    None,
                )
            })
            .collect()
    };
    let mut ann = wave("03", "bridge");
    ann.extend(wave("09", "election"));
    let posts = [
        ("ann", ann),
        ("bob", vec![]),
        ("cat", vec![]),
        ("dan", vec![]),
    ];
    let topics = &dossier(&posts, &Options::default()).groups[0].topics;
    assert_eq!(topics.basis, Basis::Silences);
    assert_eq!(topics.waves.len(), 2);
    assert_eq!(topics.waves[1].first, "2020-09-01T10:00:00Z");
    let shift = &topics.shifts[0];
    assert_eq!(shift.wave, 2);
    let words = |words: &[TopicWord]| -> Vec<(String, [u64; 2])> {
        words
            .iter()
            .map(|word| (word.word.clone(), word.counts))
            .collect()
    };
    assert_eq!(words(&shift.began), [("election".to_owned(), [0, 24])]);
    assert_eq!(words(&shift.stopped), [("bridge".to_owned(), [24, 0])]);
}

#[test]
fn few_or_undated_posts_have_no_waves() {
    let undated: Vec<Post> = (0..50)
        .map(|n| post("ann", "", &format!("word {n}"), None))
        .collect();
    let posts = [
        ("ann", undated),
        ("bob", vec![]),
        ("cat", vec![]),
        ("dan", vec![]),
    ];
    let group = &dossier(&posts, &Options::default()).groups[0];
    assert_eq!(group.topics, Topics::default());
    assert_eq!(group.activity.first_seen, None);
    assert!(group.views.is_none() && group.reaction.is_none());
}

fn reacting() -> [(&'static str, Vec<Post>); 4] {
    let chat = |account: &str, from: u32| -> Vec<Post> {
        (0..20)
            .map(|n| {
                let time = format!("2020-07-{:02}T12:00:00Z", 1 + n);
                post(
                    account,
                    &time,
                    &format!("small talk number {} of the day", n + from),
                    None,
                )
            })
            .collect()
    };
    let news = |account: &str, time: &str, n: u32| {
        post(
            account,
            time,
            &format!("the consulate in chengdu closes, case {n}"),
            None,
        )
    };
    let mut accounts = [
        ("ann", chat("ann", 0)),
        ("bob", chat("bob", 100)),
        ("cat", chat("cat", 200)),
        ("dan", chat("dan", 300)),
    ];
    accounts[0].1.push(news("ann", "2020-07-24T03:00:00Z", 1));
    accounts[0].1.push(news("ann", "2020-07-25T03:00:00Z", 2));
    accounts[1].1.push(news("bob", "2020-07-24T05:00:00Z", 3));
    accounts[2].1.push(news("cat", "2020-07-26T00:00:00Z", 4));
    accounts[2].1.push(news("cat", "2020-08-26T00:00:00Z", 5));
    accounts
}

fn event(terms: &[&str]) -> Options {
    Options {
        event: Some(Event {
            at: Instant::read("2020-07-24").unwrap(),
            terms: terms.iter().map(|term| (*term).to_owned()).collect(),
            days: 7,
        }),
        ..Options::default()
    }
}

#[test]
fn a_reaction_is_timed_from_the_event() {
    for terms in [&["consulate"][..], &[]] {
        let dossier = dossier(&reacting(), &event(terms));
        let summary = dossier.event.unwrap();
        assert_eq!((summary.posts, summary.accounts), (4, 3), "{summary:?}");
        assert_eq!(summary.terms_given, !terms.is_empty());
        assert!(summary.terms.iter().any(|term| term == "consulate"));
        assert!(!summary.terms.iter().any(|term| term == "talk"));
        let reaction = dossier.groups[0].reaction.as_ref().unwrap();
        assert_eq!(reaction.first_post.as_deref(), Some("2020-07-24T03:00:00Z"));
        // The group names bob first.
        assert_eq!(reaction.first_member, Some(1));
        assert_eq!(reaction.hours, Some(3.0));
        assert_eq!(reaction.median_hours, Some(4.0));
        assert_eq!(reaction.median_hours_of_others, Some(48.0));
        assert_eq!(
            (reaction.posts, reaction.accounts, reaction.posts_before),
            (3, 2, 0)
        );
    }
}

#[test]
fn an_event_nobody_speaks_of_has_no_reaction() {
    let dossier = dossier(&reacting(), &event(&["volcano"]));
    let reaction = dossier.groups[0].reaction.as_ref().unwrap();
    assert_eq!((reaction.hours, reaction.posts), (None, 0));
    let mut far = event(&[]);
    far.event.as_mut().unwrap().at = Instant::read("1999-01-01").unwrap();
    assert!(dossier_terms(&far).is_empty());
}

fn dossier_terms(options: &Options) -> Vec<String> {
    dossier(&reacting(), options).event.unwrap().terms
}
