//! What clustering says: the JSON contract of `cluster`.

use serde::{Deserialize, Serialize};

/// Accounts divided into groups.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Grouping {
    /// Groups of two accounts or more, largest first.
    pub groups: Vec<Group>,
    /// Accounts that no group can claim, in order of name.
    pub ungrouped: Vec<String>,
    /// The links that hold the groups together, and those just below the threshold.
    pub links: Vec<Link>,
    /// Texts that several accounts posted, the most widely posted first.
    #[serde(default)]
    pub templates: Vec<Template>,
    /// What was asked for and what was done.
    pub parameters: Parameters,
}

/// Accounts that one writer, or one script, seems to stand behind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// `g1`, `g2` ... in order of size, then of first account.
    pub id: String,
    /// The members, surest first.
    pub accounts: Vec<Member>,
    /// Mean log10 likelihood ratio over the pairs inside the group.
    pub cohesion_log10_lr: f64,
    /// Mean stability of its members, 0..=1.
    #[serde(default)]
    pub stability: f64,
    /// What the members share.
    pub shared: Vec<Evidence>,
}

/// One account of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The account.
    pub account: String,
    /// Posterior probability in 0..=1 that it belongs, times its stability.
    pub confidence: f64,
    /// Share, 0..=1, of its fellow members that it stays with when accounts are left out and
    /// ratios shifted by their uncertainty.
    #[serde(default)]
    pub stability: f64,
}

/// A scored pair of accounts and its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// First account, in order of name.
    pub a: String,
    /// Second account.
    pub b: String,
    /// log10 likelihood ratio of one author.
    pub log10_lr: f64,
    /// Posterior probability in 0..=1 at the prior in force.
    pub posterior: f64,
    /// Why: never empty.
    pub evidence: Vec<Evidence>,
}

/// What kind of thing two accounts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The style features of a family.
    Style,
    /// A finding by the same rule that is rare among the other accounts.
    SharedTell,
    /// A phrase that is rare among the other accounts.
    SharedPhrase,
    /// The same text, or one template with its slots filled in.
    CopiedText,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What kind it is of.
    pub kind: EvidenceKind,
    /// The feature, rule, phrase or template in readable form.
    pub name: String,
    /// How much it counts: log10 LR for style, shared occurrences otherwise.
    pub weight: f64,
    /// How many accounts of the group (or the pair) show it.
    pub accounts: u32,
    /// How many of all accounts show it.
    pub accounts_in_all: u32,
}

/// A text, or near-duplicates of it, that several accounts posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The common text, what differs written as `{one | another}`.
    pub text: String,
    /// How many slots it has.
    pub slots: u32,
    /// Posts that follow it.
    pub posts: u64,
    /// Accounts that posted it, in order of name.
    pub accounts: Vec<String>,
    /// Whether so many accounts posted it that it links none of them.
    pub common: bool,
}

/// The parameters in force.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Parameters {
    /// Accounts that were clustered.
    pub accounts: u64,
    /// Posts kept out of the style comparison because another account posted the same.
    #[serde(default)]
    pub copied_posts: u64,
    /// Pairs that were scored.
    pub pairs_scored: u64,
    /// Prior probability that two accounts share an author.
    pub prior: f64,
    /// Posterior that a group's average link must reach.
    pub threshold: f64,
}
