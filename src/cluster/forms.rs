//! Posts that a program worded: what an application says in its users' names.
//!
//! "I liked a video", "just posted a photo", a verse with its number and its link: accounts that
//! let one application post for them look like twins, and are strangers. No two such posts
//! need be alike enough to be copies, so they are known by their form: how they begin, or
//! the marks that they are set in. A form is what comes again and again in two accounts or more.
//! As with copies, a form too many costs some evidence, a form too few accuses somebody.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::content::{SEED, is_dense, mix, starts_link};

/// Words, links and mentions that a form begins with.
const BEGINNING: usize = 4;
/// The same in characters of scripts without spaces.
const DENSE_BEGINNING: usize = 6;
/// Posts of an account that are of one form, at least.
pub const FORM_POSTS: usize = 3;
/// Marks and numbers of a mould, at least; fewer are everybody's.
const MARKS: usize = 5;
/// The share of an account's posts that is set in one mould, at least.
pub const FORM_SHARE: f64 = 0.2;

/// Which posts are of a form that two accounts or more share; `texts[account][post]`.
pub(super) fn forms(texts: &[Vec<&str>]) -> Vec<Vec<bool>> {
    let keys: Vec<Vec<[Option<u64>; 2]>> = texts
        .par_iter()
        .map(|posts| {
            let keys = posts.iter().map(|text| form_keys(text));
            keys.collect()
        })
        .collect();
    // The forms that each account has the habit of.
    let mut habits: Vec<u64> = keys
        .par_iter()
        .flat_map_iter(|posts| {
            [
                repeated(posts, 0, FORM_POSTS),
                repeated(
                    posts,
                    1,
                    FORM_POSTS.max((FORM_SHARE * posts.len() as f64).ceil() as usize),
                ),
            ]
            .into_iter()
            .flatten()
        })
        .collect();
    habits.par_sort_unstable();
    let shared: Vec<u64> = habits
        .chunk_by(|a, b| a == b)
        .filter(|accounts| accounts.len() > 1)
        .map(|accounts| accounts[0])
        .collect();
    let is_form = |key: &Option<u64>| key.is_some_and(|key| shared.binary_search(&key).is_ok());
    keys.par_iter()
        .map(|posts| posts.iter().map(|keys| keys.iter().any(is_form)).collect())
        .collect()
}

/// Keys of the forms that a text may be of: how it begins, and the mould it is set in.
#[must_use]
pub fn form_keys(text: &str) -> [Option<u64>; 2] {
    [beginning(text), mould(text)]
}

/// The keys of one kind that come at least so many times among an account's posts.
fn repeated(posts: &[[Option<u64>; 2]], kind: usize, times: usize) -> Vec<u64> {
    let mut keys: Vec<u64> = posts.iter().filter_map(|keys| keys[kind]).collect();
    keys.sort_unstable();
    keys.chunk_by(|a, b| a == b)
        .filter(|run| run.len() >= times)
        .map(|run| run[0])
        .collect()
}

/// How a post begins, where it goes on after that and points to something: applications do, and
/// a turn of phrase that comes again and again without is somebody's own.
fn beginning(text: &str) -> Option<u64> {
    if !text.contains(['@', '#']) && !text.split_whitespace().any(starts_link) {
        return None;
    }
    let first = text.chars().find(|c| c.is_alphanumeric())?;
    if is_dense(first) {
        let mut run = text.chars().filter(|&c| is_dense(c));
        let key = run
            .by_ref()
            .take(DENSE_BEGINNING)
            .fold(SEED, |key, c| mix(key, u64::from(c)));
        return run.next().map(|_| key);
    }
    let mut words = 0;
    let mut pieces = text.split_whitespace().filter_map(|piece| {
        if starts_link(piece) {
            return Some(1);
        }
        if piece.starts_with('@') {
            return Some(2);
        }
        let mut letters = piece.chars().filter(|c| c.is_alphanumeric()).peekable();
        letters.peek()?;
        words += 1;
        let word: String = letters.flat_map(char::to_lowercase).collect();
        Some(xxh3_64_with_seed(word.as_bytes(), SEED))
    });
    let mut key = mix(SEED, 1);
    for _ in 0..BEGINNING {
        key = mix(key, pieces.next()?);
    }
    pieces.next()?;
    // A mention and a greeting are no form: most of it must be words.
    (words >= BEGINNING - 1).then_some(key)
}

/// The marks and numbers that a post is set in, its words left out.
fn mould(text: &str) -> Option<u64> {
    let (mut key, mut marks) = (mix(SEED, 2), 0);
    for piece in text.split_whitespace() {
        if starts_link(piece) {
            key = mix(key, 1);
            continue;
        }
        let mut last = None;
        for c in piece.chars() {
            let kind = match c {
                c if c.is_numeric() => '0',
                c if c.is_alphabetic() => continue,
                c => c,
            };
            if last != Some(kind) {
                key = mix(key, u64::from(kind));
                // Marks that everybody sets are no mould.
                marks += usize::from(!matches!(kind, '.' | ',' | '!' | '?' | '\'' | '@' | '#'));
            }
            last = Some(kind);
        }
    }
    (marks >= MARKS).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[Vec<&str>]) -> Vec<usize> {
        let forms = forms(texts);
        let count = |posts: &Vec<bool>| posts.iter().filter(|&&form| form).count();
        forms.iter().map(count).collect()
    }

    #[test]
    fn what_an_application_says_for_two_accounts_is_a_form() {
        let anna = vec![
            "I finished a @runner run of 5 km along the river https://t.example/1",
            "I finished a @runner run of 7 km in the rain https://t.example/2",
            "I finished a @runner run of 3 km before breakfast https://t.example/3",
            "My legs hurt more than they should",
        ];
        let ben = vec![
            "I finished a @runner run of 12 km with the club https://t.example/4",
            "I finished a @runner run of 2 km and gave up https://t.example/5",
            "I finished a @runner run of 4 km on the beach https://t.example/6",
        ];
        let carl = vec!["I finished a @runner run of 9 km, first one ever https://t.example/7"];
        assert_eq!(found(&[anna.clone(), ben, carl]), [3, 3, 1]);
        // The habit of one account is its own.
        assert_eq!(found(&[anna, vec!["Nothing of the kind"]]), [0, 0]);
    }

    #[test]
    fn a_mould_is_known_by_its_marks() {
        let verses = |n: usize| -> Vec<String> {
            (0..4)
                .map(|k| {
                    format!(
                        "(words of verse {k}{n} and others) [Song:{}] https://t.example/x",
                        k + n
                    )
                })
                .collect()
        };
        let (a, b) = (verses(1), verses(30));
        let texts = [
            a.iter().map(String::as_str).collect(),
            b.iter().map(String::as_str).collect(),
        ];
        assert_eq!(found(&texts), [4, 4]);
    }

    #[test]
    fn ordinary_posts_are_no_forms() {
        let a = vec![
            "@ben thanks, see you there!",
            "@ben thanks, me too!",
            "@ben thanks, bye!",
        ];
        assert_eq!(found(&[a.clone(), a]), [0, 0]);
        let turns = vec![
            "Here is the thing about bread",
            "Here is the thing about rain",
            "Here is the thing about us",
        ];
        assert_eq!(found(&[turns.clone(), turns]), [0, 0]);
        assert_eq!(found(&[vec![""; 5], vec!["。"; 5]]), [0, 0]);
    }

    #[test]
    fn chinese_forms_begin_with_the_same_characters() {
        let a = vec![
            "我刚刚分享了一张照片 @河边",
            "我刚刚分享了一首歌 @家",
            "我刚刚分享了新闻 @这",
        ];
        let b = vec![
            "我刚刚分享了雨天 @桥",
            "我刚刚分享了早饭 @店",
            "我刚刚分享了作业 @校",
        ];
        assert_eq!(found(&[a, b]), [3, 3]);
    }
}
