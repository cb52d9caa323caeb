//! Why: the reasons of a link and of a group, in readable form with counts.
//!
//! A reason names what is shared, how many of the pair or group show it and how
//! many of all accounts do, so that a reader can judge how rare it is. Style
//! reasons come from the comparison's contributions; tells, phrases and copied
//! texts are looked up among all accounts.

use std::collections::BTreeMap;

use super::AccountInput;
use super::copies::{Copies, PostId};
use super::grouping::{Evidence, EvidenceKind, Template};
use super::phrases::Phrases;
use super::template::skeleton;
use crate::compare::Comparison;
use crate::fingerprint::Fingerprint;
use crate::style::Family;

/// Features named for one family.
const FEATURES: usize = 4;
/// Style reasons of a group.
const STYLE_REASONS: usize = 8;
/// Reasons of each other kind.
const REASONS: usize = 5;

/// Looks reasons up; built once for all accounts.
pub(crate) struct Reasons<'a> {
    accounts: &'a [&'a AccountInput<'a>],
    texts: &'a [Vec<&'a str>],
    copies: &'a Copies,
    phrases: &'a Phrases,
    /// How many accounts each rule fired in.
    tells: BTreeMap<&'a str, u32>,
    /// Above this many accounts a tell is common.
    rare: u32,
    /// The clusters of copied posts each account takes part in.
    copied: Vec<Vec<u32>>,
}

impl<'a> Reasons<'a> {
    pub(crate) fn new(
        accounts: &'a [&'a AccountInput<'a>],
        texts: &'a [Vec<&'a str>],
        copies: &'a Copies,
        phrases: &'a Phrases,
        rare: u32,
    ) -> Self {
        let mut tells: BTreeMap<&str, u32> = BTreeMap::new();
        for account in accounts {
            for rule in account.fingerprint.tells.keys() {
                *tells.entry(rule.as_str()).or_default() += 1;
            }
        }
        let mut copied: Vec<Vec<u32>> = vec![Vec::new(); accounts.len()];
        for (number, cluster) in copies.clusters().iter().enumerate() {
            for run in cluster.chunk_by(|a, b| a.account == b.account) {
                copied[run[0].account as usize].push(u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        Self {
            accounts,
            texts,
            copies,
            phrases,
            tells,
            rare,
            copied,
        }
    }

    /// The reasons of a link; never empty.
    pub(crate) fn of_pair(&self, a: usize, b: usize, comparison: &Comparison) -> Vec<Evidence> {
        let members = [a, b];
        let mut reasons = self.copied_texts(&members);
        reasons.extend(self.style_of_pair(&members, comparison));
        reasons.extend(self.shared_tells(&members));
        reasons.extend(self.shared_phrases(&members));
        if reasons.is_empty() {
            reasons.push(Evidence {
                kind: EvidenceKind::Style,
                name: "all features together".to_owned(),
                weight: comparison.log10_lr,
                accounts: 2,
                accounts_in_all: self.total(),
            });
        }
        reasons
    }

    /// What a group's members share; `comparisons` are of pairs of members.
    pub(crate) fn of_group(
        &self,
        members: &[usize],
        comparisons: &[(usize, usize, Comparison)],
    ) -> Vec<Evidence> {
        let mut reasons = self.copied_texts(members);
        reasons.extend(self.style_of_group(members, comparisons));
        reasons.extend(self.shared_tells(members));
        reasons.extend(self.shared_phrases(members));
        reasons
    }

    /// Pairs of accounts that posted the same template of at most `most` accounts, as stars.
    pub(crate) fn copying_pairs(&self, most: usize) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        for cluster in self.copies.clusters() {
            let accounts = accounts_of(cluster);
            if accounts.len() <= most {
                pairs.extend(accounts[1..].iter().map(|&other| (accounts[0], other)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// Rare tells' accounts, as candidate pairs.
    pub(crate) fn telling_pairs(&self, most: u32) -> Vec<(u32, u32)> {
        let mut of: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (number, account) in self.accounts.iter().enumerate() {
            for rule in account.fingerprint.tells.keys() {
                if self.tells.get(rule.as_str()).is_some_and(|&n| n <= most) {
                    of.entry(rule)
                        .or_default()
                        .push(u32::try_from(number).unwrap_or(u32::MAX));
                }
            }
        }
        of.values()
            .flat_map(|accounts| {
                accounts.iter().enumerate().flat_map(move |(at, &first)| {
                    accounts[at + 1..]
                        .iter()
                        .map(move |&second| (first, second))
                })
            })
            .collect()
    }

    /// Every template of two accounts or more, the most widely posted first.
    pub(crate) fn templates(&self, limit: usize, hot: usize) -> Vec<Template> {
        let mut order: Vec<(usize, usize)> = self
            .copies
            .clusters()
            .iter()
            .enumerate()
            .map(|(number, cluster)| (accounts_of(cluster).len(), number))
            .collect();
        order.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        order
            .into_iter()
            .take(limit)
            .map(|(_, number)| {
                let cluster = &self.copies.clusters()[number];
                let skeleton = skeleton(&self.texts_of(cluster.iter()));
                let accounts = accounts_of(cluster);
                Template {
                    text: skeleton.text(),
                    slots: skeleton.slots(),
                    posts: cluster.len() as u64,
                    common: accounts.len() > hot,
                    accounts: accounts
                        .into_iter()
                        .map(|account| self.accounts[account].name.to_owned())
                        .collect(),
                }
            })
            .collect()
    }

    fn total(&self) -> u32 {
        u32::try_from(self.accounts.len()).unwrap_or(u32::MAX)
    }

    fn texts_of<'p>(&self, posts: impl Iterator<Item = &'p PostId>) -> Vec<&'a str> {
        let mut texts: Vec<&str> = posts
            .map(|post| self.texts[post.account as usize][post.post as usize])
            .collect();
        texts.sort_unstable();
        texts.dedup();
        texts
    }

    fn copied_texts(&self, members: &[usize]) -> Vec<Evidence> {
        let mut users: BTreeMap<u32, u32> = BTreeMap::new();
        for &member in members {
            for &cluster in &self.copied[member] {
                *users.entry(cluster).or_default() += 1;
            }
        }
        let mut found: Vec<(u32, u32, u32)> = users
            .into_iter()
            .filter(|&(_, users)| users > 1)
            .map(|(number, users)| {
                let all = accounts_of(&self.copies.clusters()[number as usize]).len();
                (users, u32::try_from(all).unwrap_or(u32::MAX), number)
            })
            .collect();
        // Most members first, then the rarest outside.
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        found
            .into_iter()
            .take(REASONS)
            .map(|(users, all, number)| {
                let cluster = &self.copies.clusters()[number as usize];
                let inside = |post: &&PostId| members.contains(&(post.account as usize));
                Evidence {
                    kind: EvidenceKind::CopiedText,
                    name: skeleton(&self.texts_of(cluster.iter().filter(inside))).text(),
                    weight: cluster.iter().filter(inside).count() as f64,
                    accounts: users,
                    accounts_in_all: all,
                }
            })
            .collect()
    }

    fn shared_tells(&self, members: &[usize]) -> Vec<Evidence> {
        let mut of: BTreeMap<&str, (u32, u64)> = BTreeMap::new();
        for &member in members {
            for (rule, tell) in &self.accounts[member].fingerprint.tells {
                let entry = of.entry(rule).or_default();
                entry.0 += 1;
                entry.1 += tell.count;
            }
        }
        let mut found: Vec<Evidence> = of
            .into_iter()
            .filter_map(|(rule, (users, count))| {
                let all = self.tells.get(rule).copied()?;
                (users > 1 && (all <= self.rare || all <= users + 1)).then(|| Evidence {
                    kind: EvidenceKind::SharedTell,
                    name: self.tell_name(rule, members),
                    weight: count as f64,
                    accounts: users,
                    accounts_in_all: all,
                })
            })
            .collect();
        found.sort_by(|a, b| {
            let rarity = |e: &Evidence| f64::from(e.accounts) / f64::from(e.accounts_in_all.max(1));
            rarity(b).total_cmp(&rarity(a)).then(a.name.cmp(&b.name))
        });
        found.truncate(REASONS);
        found
    }

    /// The rule and the words it marked, one example.
    fn tell_name(&self, rule: &str, members: &[usize]) -> String {
        members
            .iter()
            .find_map(|&member| self.accounts[member].fingerprint.tells.get(rule))
            .map(|tell| format!("{rule}: {:?}", tell.example.text))
            .unwrap_or_else(|| rule.to_owned())
    }

    fn shared_phrases(&self, members: &[usize]) -> Vec<Evidence> {
        self.phrases
            .shared(members, self.texts, REASONS)
            .into_iter()
            .map(|(text, found, users)| Evidence {
                kind: EvidenceKind::SharedPhrase,
                name: text,
                weight: f64::from(users),
                accounts: users,
                accounts_in_all: found.accounts,
            })
            .collect()
    }

    /// One reason for each family that speaks for one author, with its strongest features.
    fn style_of_pair(&self, members: &[usize], comparison: &Comparison) -> Vec<Evidence> {
        let mut reasons: Vec<Evidence> = comparison
            .contributions
            .iter()
            .filter(|part| part.log10_lr > 0.0 && part.family.is_some())
            .map(|part| {
                let family = part.family.map_or("", Family::name);
                let features: Vec<&str> = part
                    .features
                    .iter()
                    .filter(|feature| feature.weight > 0.0)
                    .take(FEATURES)
                    .map(|feature| feature.name.as_str())
                    .collect();
                let name = if features.is_empty() {
                    format!("{family} ({})", part.method)
                } else {
                    let quoted: Vec<String> =
                        features.iter().map(|name| format!("{name:?}")).collect();
                    format!("{family} ({}): {}", part.method, quoted.join(", "))
                };
                Evidence {
                    kind: EvidenceKind::Style,
                    name,
                    weight: part.log10_lr,
                    accounts: u32::try_from(members.len()).unwrap_or(u32::MAX),
                    accounts_in_all: part
                        .family
                        .map_or(self.total(), |family| self.showing(family, &features)),
                }
            })
            .collect();
        reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.name.cmp(&b.name)));
        reasons
    }

    /// The features that speak for one author in most pairs of the group.
    fn style_of_group(
        &self,
        members: &[usize],
        comparisons: &[(usize, usize, Comparison)],
    ) -> Vec<Evidence> {
        let mut sums: BTreeMap<(Family, &str), f64> = BTreeMap::new();
        let mut families: BTreeMap<Family, f64> = BTreeMap::new();
        for (_, _, comparison) in comparisons {
            for part in &comparison.contributions {
                let Some(family) = part.family else { continue };
                *families.entry(family).or_default() += part.log10_lr;
                let whole: f64 = part.features.iter().map(|f| f.weight.abs()).sum();
                if part.log10_lr <= 0.0 || whole <= 0.0 {
                    continue;
                }
                for feature in part.features.iter().filter(|f| f.weight > 0.0) {
                    *sums.entry((family, feature.name.as_str())).or_default() +=
                        part.log10_lr * feature.weight / whole;
                }
            }
        }
        let pairs = comparisons.len().max(1) as f64;
        let mut features: Vec<((Family, &str), f64)> = sums
            .into_iter()
            .map(|(feature, sum)| (feature, sum / pairs))
            .collect();
        features.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut reasons: Vec<Evidence> = features
            .into_iter()
            .filter_map(|((family, name), weight)| {
                let hash = family.hash(name.as_bytes());
                let users = members
                    .iter()
                    .filter(|&&member| shows(self.accounts[member].fingerprint, family, hash))
                    .count();
                (users > 1).then_some((family, name, weight, users))
            })
            .take(STYLE_REASONS)
            .map(|(family, name, weight, users)| Evidence {
                kind: EvidenceKind::Style,
                name: format!("{}: {name:?}", family.name()),
                weight,
                accounts: u32::try_from(users).unwrap_or(u32::MAX),
                accounts_in_all: self.showing(family, &[name]),
            })
            .collect();
        if reasons.is_empty() {
            reasons.extend(
                families
                    .into_iter()
                    .filter(|f| f.1 > 0.0)
                    .map(|(family, sum)| Evidence {
                        kind: EvidenceKind::Style,
                        name: family.name().to_owned(),
                        weight: sum / pairs,
                        accounts: u32::try_from(members.len()).unwrap_or(u32::MAX),
                        accounts_in_all: self.total(),
                    }),
            );
        }
        reasons
    }

    /// How many accounts show every one of the features that can be looked up.
    fn showing(&self, family: Family, names: &[&str]) -> u32 {
        let hashes: Vec<u64> = names
            .iter()
            .map(|name| family.hash(name.as_bytes()))
            .collect();
        let showing = self
            .accounts
            .iter()
            .filter(|account| {
                hashes
                    .iter()
                    .all(|&hash| shows(account.fingerprint, family, hash))
            })
            .count();
        if showing == 0 {
            // The family keeps no counts by name: say nothing about rarity.
            return self.total();
        }
        u32::try_from(showing).unwrap_or(u32::MAX)
    }
}

fn shows(fingerprint: &Fingerprint, family: Family, hash: u64) -> bool {
    fingerprint
        .sections()
        .any(|(_, section)| section.counts(family).get(hash) > 0)
}

/// The distinct accounts of a cluster, in order.
fn accounts_of(cluster: &[PostId]) -> Vec<usize> {
    let mut accounts: Vec<usize> = cluster.iter().map(|post| post.account as usize).collect();
    accounts.dedup();
    accounts
}
