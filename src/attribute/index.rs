//! Known groups made ready: one account or post against all of them.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::decision::{ACCOUNT_WORDS, Decision, Options, decide, posteriors};
use super::near::{KnownText, NearHit, NearIndex, TextKey};
use super::screen::Screen;
use crate::compare::{Comparer, Comparison, Prepared};
use crate::error::{Error, Result};
use crate::fingerprint::{Fingerprint, Moment};
use crate::numeric::tail::Tail;

/// Words of a language below which a group is not compared in it.
pub const MIN_SECTION_WORDS: u64 = 30;

/// Groups that must be compared before the bulk of them says what chance gives.
const MIN_BULK: usize = 40;

/// One account of a known group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Member {
    /// The account.
    pub account: String,
    /// Where it posts; empty where unknown.
    #[serde(default)]
    pub platform: String,
    /// Its earliest dated post.
    #[serde(default)]
    pub first: Option<Moment>,
    /// Its latest dated post.
    #[serde(default)]
    pub last: Option<Moment>,
    /// Its posts, copies included.
    #[serde(default)]
    pub posts: u64,
    /// Posts that repeat a text of the group, which are no style.
    #[serde(default)]
    pub copies: u64,
}

/// A group to be recognised.
#[derive(Debug, Clone, Default)]
pub struct KnownGroup {
    /// Its name, unique among the groups.
    pub name: String,
    /// The caller's identifier, by which texts refer to it.
    pub id: i64,
    /// Its labels.
    pub labels: Vec<String>,
    /// Its accounts.
    pub members: Vec<Member>,
    /// What it writes like.
    pub fingerprint: Fingerprint,
}

/// One group in one language.
#[derive(Debug)]
struct Entry {
    group: u32,
    prepared: Prepared,
}

/// All entries of one language.
#[derive(Debug)]
struct Language {
    entries: Vec<Entry>,
    /// Where there are more entries than a short list holds.
    screen: Option<Screen>,
}

/// Known groups ready to be asked. Built once, shared by all threads.
#[derive(Debug)]
pub struct Index {
    names: Vec<String>,
    labels: Vec<Vec<String>>,
    comparer: Comparer,
    languages: BTreeMap<String, Language>,
    near: NearIndex,
    /// Groups that list an account, by account and platform.
    accounts: FxHashMap<(String, String), Vec<u32>>,
    options: Options,
}

/// What is asked about: an account, or one post.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The account, where there is one.
    pub account: Option<&'a str>,
    /// Where it posts.
    pub platform: Option<&'a str>,
    /// What it writes like, folded from its own words only.
    pub fingerprint: &'a Fingerprint,
    /// Copies of known texts among its posts: the post and its hits.
    pub copies: &'a [(&'a str, Vec<NearHit>)],
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attribution {
    /// Primary subtag of the language compared.
    pub language: String,
    /// Word tokens of own text that style was read from.
    pub words: u64,
    /// What style says.
    pub decision: Decision,
    /// The group named, when one is.
    pub group: Option<String>,
    /// Why the decision is what it is, when that needs saying.
    pub reason: Option<String>,
    /// Posterior probability, 0..=1, that none of the groups wrote it.
    pub none_probability: f64,
    /// The likeliest groups, likeliest first.
    pub candidates: Vec<Candidate>,
    /// Copied text, by group, the most copied first: evidence of its own kind.
    pub copies: Vec<CopyEvidence>,
    /// Groups that list the account as a member.
    pub member_of: Vec<String>,
}

/// A group that may be the one.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The group.
    pub group: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// Posterior probability, 0..=1.
    pub probability: f64,
    /// The comparison with it; its contributions carry no features until explained.
    pub comparison: Comparison,
}

/// Posts that repeat texts of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyEvidence {
    /// The group.
    pub group: String,
    /// How many posts repeat a text of it.
    pub posts: u64,
    /// How many of them word for word.
    pub exact: u64,
    /// Estimated Jaccard similarity of the best match, 0..=1.
    pub similarity: f64,
    /// The post that matches best.
    pub post: String,
    /// The known text it matches, by the caller's identifier.
    pub text: i64,
    /// How many groups know that text: common property when they are many.
    pub groups: u64,
    /// Where the known text was first seen, where that was looked up.
    pub known: Option<Excerpt>,
}

/// Where a known text was first seen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Excerpt {
    /// The account that posted it; empty where unknown.
    pub account: String,
    /// The post.
    pub post: String,
    /// Its time, as written.
    pub created_at: Option<String>,
    /// The beginning of the text, where texts are kept.
    pub text: Option<String>,
    /// Posts of the group that say it.
    pub posts: u64,
}

impl Index {
    /// Makes groups ready. `cohort` holds reference accounts, which are no answers but say what is
    /// usual; the groups are cohort to each other. `texts` are the groups' texts, `group` in them
    /// being a position in `groups`.
    ///
    /// # Errors
    /// [`Error::Usage`] for more than 65,535 groups.
    pub fn new(
        groups: &[KnownGroup],
        cohort: &[Fingerprint],
        texts: Vec<KnownText>,
        options: Options,
    ) -> Result<Self> {
        if groups.len() > usize::from(u16::MAX) {
            return Err(Error::Usage(format!(
                "{} groups are more than the 65,535 that can be compared at once; use several galleries",
                groups.len()
            )));
        }
        // One fingerprint a group and language: sides are compared within a language.
        let parts: Vec<(u32, Fingerprint)> = groups
            .iter()
            .zip(0u32..)
            .flat_map(|(group, number)| {
                group
                    .fingerprint
                    .sections()
                    .filter(|(_, section)| section.words >= MIN_SECTION_WORDS)
                    .map(move |(language, _)| (number, group.fingerprint.in_language(language)))
            })
            .collect();
        let references: Vec<Fingerprint> = cohort
            .iter()
            .flat_map(|fingerprint| {
                fingerprint
                    .sections()
                    .filter(|(_, section)| section.words >= MIN_SECTION_WORDS)
                    .map(|(language, _)| fingerprint.in_language(language))
            })
            .collect();
        let sides: Vec<&Fingerprint> = parts
            .iter()
            .map(|(_, part)| part)
            .chain(&references)
            .collect();
        let comparer = Comparer::with_cohort_of(&sides);
        let entries: Vec<(String, Entry)> = parts
            .par_iter()
            .map(|(group, part)| {
                let entry = Entry {
                    group: *group,
                    prepared: comparer.prepare(part),
                };
                (part.main_language().to_owned(), entry)
            })
            .collect();
        let mut by_language: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for (language, entry) in entries {
            by_language.entry(language).or_default().push(entry);
        }
        let languages = by_language
            .into_iter()
            .map(|(language, entries)| {
                let screen = (entries.len() > options.shortlist).then(|| {
                    let prepared: Vec<&Prepared> = entries.iter().map(|e| &e.prepared).collect();
                    Screen::new(&prepared)
                });
                (language, Language { entries, screen })
            })
            .collect();
        let mut accounts: FxHashMap<(String, String), Vec<u32>> = FxHashMap::default();
        for (group, number) in groups.iter().zip(0u32..) {
            for member in &group.members {
                let key = (member.account.clone(), member.platform.clone());
                accounts.entry(key).or_default().push(number);
            }
        }
        Ok(Self {
            names: groups.iter().map(|group| group.name.clone()).collect(),
            labels: groups.iter().map(|group| group.labels.clone()).collect(),
            comparer,
            languages,
            near: NearIndex::new(texts),
            accounts,
            options,
        })
    }

    /// How many groups there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The groups' names, by number.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The prior probability that none of the groups wrote a text.
    #[must_use]
    pub fn prior_of_none(&self) -> f64 {
        1.0 - self.options.prior
    }

    /// How it decides where the question does not say.
    #[must_use]
    pub fn options(&self) -> Options {
        self.options
    }

    /// Known texts, word for word or nearly, that `text` repeats: the best of each group.
    #[must_use]
    pub fn copies_of(&self, text: &str) -> Vec<NearHit> {
        TextKey::of(text).map_or_else(Vec::new, |key| self.copies_of_key(&key))
    }

    /// As [`copies_of`](Self::copies_of), of a text whose key alone is known.
    #[must_use]
    pub fn copies_of_key(&self, key: &TextKey) -> Vec<NearHit> {
        self.near.hits(key)
    }

    /// How many texts it knows.
    #[must_use]
    pub fn texts(&self) -> usize {
        self.near.len()
    }

    /// The groups that list an account; without a platform on either side the account decides.
    #[must_use]
    pub fn member_of(&self, account: &str, platform: Option<&str>) -> Vec<String> {
        let of = |platform: &str| {
            self.accounts
                .get(&(account.to_owned(), platform.to_owned()))
                .into_iter()
                .flatten()
        };
        let mut groups: Vec<u32> = of(platform.unwrap_or("")).copied().collect();
        if platform.is_some() {
            groups.extend(of(""));
        }
        groups.sort_unstable();
        groups.dedup();
        groups
            .into_iter()
            .map(|group| self.names[group as usize].clone())
            .collect()
    }

    /// The answer for one account or post.
    #[must_use]
    pub fn attribute(&self, query: &Query<'_>) -> Attribution {
        self.attribute_with(query, &self.options)
    }

    /// As [`attribute`](Self::attribute), deciding by other options; their short list cannot be longer
    /// than that of the index.
    #[must_use]
    pub fn attribute_with(&self, query: &Query<'_>, options: &Options) -> Attribution {
        let mut attribution = self.style_with(query.fingerprint, options);
        self.add_evidence(
            &mut attribution,
            query.account,
            query.platform,
            query.copies,
        );
        attribution
    }

    /// Puts the evidence beside style: copied texts and membership.
    pub fn add_evidence(
        &self,
        attribution: &mut Attribution,
        account: Option<&str>,
        platform: Option<&str>,
        copies: &[(&str, Vec<NearHit>)],
    ) {
        attribution.copies = self.copy_evidence(copies);
        attribution.member_of =
            account.map_or_else(Vec::new, |account| self.member_of(account, platform));
    }

    /// What style alone says: the decision and the candidates.
    #[must_use]
    pub fn style(&self, fingerprint: &Fingerprint) -> Attribution {
        self.style_with(fingerprint, &self.options)
    }

    fn style_with(&self, fingerprint: &Fingerprint, options: &Options) -> Attribution {
        let main = fingerprint.main_language();
        let mut attribution = Attribution {
            language: main.to_owned(),
            words: fingerprint.section(main).map_or(0, |section| section.words),
            none_probability: 1.0 - options.prior,
            ..Attribution::default()
        };
        if attribution.words == 0 {
            attribution.reason = Some("there are no words of its own to weigh".to_owned());
            return attribution;
        }
        let Some(language) = self.languages.get(main) else {
            attribution.reason = Some(format!("no group is known in the language `{main}`"));
            return attribution;
        };
        let part;
        let fingerprint = if fingerprint.sections().count() > 1 {
            part = fingerprint.in_language(main);
            &part
        } else {
            fingerprint
        };
        let query = self.comparer.prepare(fingerprint);
        let count = if query.words() >= ACCOUNT_WORDS {
            options
                .account_shortlist
                .min(self.options.account_shortlist)
        } else {
            options.shortlist.min(self.options.shortlist)
        };
        let numbers: Vec<usize> = match &language.screen {
            Some(screen) if count < language.entries.len() => {
                let prepared: Vec<&Prepared> =
                    language.entries.iter().map(|e| &e.prepared).collect();
                screen.shortlist(&query, &prepared, &self.comparer, count)
            }
            _ => (0..language.entries.len()).collect(),
        };
        let chance = self.chance(&query, language, &numbers);
        let mut scored: Vec<(u32, Comparison)> = numbers
            .into_iter()
            .map(|number| {
                let entry = &language.entries[number];
                let comparison = self.comparer.compare_prepared(&query, &entry.prepared);
                (entry.group, comparison)
            })
            .collect();
        let ratio = |(_, comparison): &(u32, Comparison)| comparison.cautious_log10_lr();
        scored.sort_by(|a, b| ratio(b).total_cmp(&ratio(a)).then(a.0.cmp(&b.0)));
        let ratios: Vec<f64> = scored.iter().map(ratio).collect();
        let (probabilities, none) = posteriors(&ratios, language.entries.len(), options.prior);
        let best = scored
            .first()
            .map(|(_, comparison)| (comparison, probabilities[0]));
        let (decision, reason) = decide(best, none, chance, options);
        attribution.decision = decision;
        attribution.reason = reason;
        attribution.none_probability = none;
        attribution.candidates = scored
            .into_iter()
            .zip(probabilities)
            .take(options.shown)
            .map(|((group, comparison), probability)| Candidate {
                group: self.names[group as usize].clone(),
                labels: self.labels[group as usize].clone(),
                probability,
                comparison,
            })
            .collect();
        if decision == Decision::Match {
            attribution.group = attribution.candidates.first().map(|c| c.group.clone());
        }
        attribution
    }

    /// How many groups chance would make as like as the best one, going by the bulk of the
    /// groups; `None` where too few were compared to tell.
    fn chance(&self, query: &Prepared, language: &Language, numbers: &[usize]) -> Option<f64> {
        if numbers.len() < MIN_BULK {
            return None;
        }
        let mut ratios: Vec<f64> = numbers
            .iter()
            .map(|&number| {
                let entry = &language.entries[number];
                self.comparer.whole(query, &entry.prepared).uncapped
            })
            .collect();
        ratios.sort_unstable_by(|a, b| b.total_cmp(a));
        let tail = Tail::new(&ratios)?;
        Some(ratios.len() as f64 * tail.share(ratios[0]))
    }

    /// The comparison with a group with the features that spoke. `known` is the group's fingerprint.
    #[must_use]
    pub fn explain(&self, query: &Fingerprint, known: &Fingerprint) -> Comparison {
        let language = query.main_language();
        let (query, known) = (query.in_language(language), known.in_language(language));
        self.comparer.compare(&query, &known)
    }

    fn copy_evidence(&self, copies: &[(&str, Vec<NearHit>)]) -> Vec<CopyEvidence> {
        let mut by_group: BTreeMap<u32, CopyEvidence> = BTreeMap::new();
        for (post, hits) in copies {
            for hit in hits {
                let Some(group) = self.names.get(hit.group as usize) else {
                    continue;
                };
                let evidence = by_group.entry(hit.group).or_insert_with(|| CopyEvidence {
                    group: group.clone(),
                    posts: 0,
                    exact: 0,
                    similarity: 0.0,
                    post: String::new(),
                    text: 0,
                    groups: 0,
                    known: None,
                });
                evidence.posts += 1;
                evidence.exact += u64::from(hit.exact);
                if hit.similarity > evidence.similarity {
                    evidence.similarity = hit.similarity;
                    (*post).clone_into(&mut evidence.post);
                    evidence.text = hit.text;
                    evidence.groups = hits.len() as u64;
                }
            }
        }
        let mut evidence: Vec<CopyEvidence> = by_group.into_values().collect();
        evidence.sort_by(|a, b| b.posts.cmp(&a.posts).then(a.group.cmp(&b.group)));
        evidence
    }
}
