//! Posts gathered by account, with a fingerprint each: what clustering starts from.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::context::Context;
use super::input::{self, Records};
use crate::analyzer::Analyzer;
use crate::cluster::{
    AccountInput, Copies, Grouping, Options, Packed, RankedPair, cluster_packed, cluster_ranked,
    comparer_for,
};
use crate::document::Post;
use crate::dossier::AccountPosts;
use crate::error::Result;
use crate::fingerprint::Fingerprint;
use crate::style::Extractor;

/// From this many accounts on fingerprints are kept packed.
const PACKED_FROM: usize = 10_000;

/// All accounts of one collection, in order of name.
pub(super) struct Accounts {
    names: Vec<String>,
    posts: Vec<Vec<Post>>,
    fingerprints: Fingerprints,
    copies: Copies,
}

enum Fingerprints {
    Open(Vec<Fingerprint>),
    Packed(Packed),
}

impl Accounts {
    /// Reads all posts; those without an account are counted and left out.
    pub(super) fn read(
        records: Records,
        analyzer: &Analyzer,
        context: &mut Context,
    ) -> Result<Self> {
        Self::read_as(records, analyzer, context, usize::MAX)
    }

    /// As [`read`](Self::read), for [`cluster`](Self::cluster) alone: fingerprints of very many
    /// accounts are kept packed.
    pub(super) fn read_many(
        records: Records,
        analyzer: &Analyzer,
        context: &mut Context,
    ) -> Result<Self> {
        Self::read_as(records, analyzer, context, PACKED_FROM)
    }

    fn read_as(
        records: Records,
        analyzer: &Analyzer,
        context: &mut Context,
        packed_from: usize,
    ) -> Result<Self> {
        let by_account = group_by_account(records, context)?;
        let (names, posts): (Vec<_>, Vec<_>) = by_account.into_iter().unzip();
        let texts: Vec<Vec<&str>> = posts
            .iter()
            .map(|posts| posts.iter().map(|post| post.text.as_str()).collect())
            .collect();
        let copies = Copies::find(&texts);
        let make = |extractor: &Extractor, account: usize| {
            let own: Vec<&Post> = posts[account]
                .iter()
                .enumerate()
                .filter(|(post, _)| !copies.is_copied(account, *post))
                .map(|(_, post)| post)
                .collect();
            // On all threads: an account of very many posts must not keep one busy while the others
            // wait.
            analyzer.fingerprint_all_by(extractor, &own)
        };
        let fingerprints = if posts.len() < packed_from {
            let whole = Extractor::new();
            let accounts = (0..posts.len()).into_par_iter();
            Fingerprints::Open(accounts.map(|account| make(&whole, account)).collect())
        } else {
            // Packing would drop the rest.
            let packed = Extractor::without_names().but_subwords();
            Fingerprints::Packed(Packed::collect(posts.len(), |account| {
                make(&packed, account)
            }))
        };
        Ok(Self {
            names,
            posts,
            fingerprints,
            copies,
        })
    }

    /// How many accounts there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Groups the accounts, with themselves as cohort, and has the scored pairs as well.
    pub(super) fn cluster(&self, options: &Options) -> (Grouping, Vec<RankedPair<'_>>) {
        let inputs = self.inputs();
        match &self.fingerprints {
            Fingerprints::Open(_) => cluster_ranked(&inputs, &comparer_for(&inputs), options),
            Fingerprints::Packed(packed) => cluster_packed(&inputs, packed, options),
        }
    }

    /// The view that clustering takes; of packed fingerprints it has the light parts.
    pub(super) fn inputs(&self) -> Vec<AccountInput<'_>> {
        self.names
            .iter()
            .zip(&self.posts)
            .zip(self.fingerprints())
            .map(|((name, posts), fingerprint)| AccountInput {
                name,
                fingerprint,
                texts: posts.iter().map(|post| post.text.as_str()).collect(),
            })
            .collect()
    }

    /// The view that a dossier takes.
    pub(super) fn with_posts(&self) -> Vec<AccountPosts<'_>> {
        self.names
            .iter()
            .zip(&self.posts)
            .zip(self.fingerprints())
            .map(|((name, posts), fingerprint)| AccountPosts {
                name,
                posts,
                fingerprint,
            })
            .collect()
    }

    /// Which posts are copies.
    pub(super) fn copies(&self) -> &Copies {
        &self.copies
    }

    /// The fingerprints, in order of name; only the light parts where they are packed.
    pub(super) fn fingerprints(&self) -> &[Fingerprint] {
        match &self.fingerprints {
            Fingerprints::Open(open) => open,
            Fingerprints::Packed(packed) => packed.light(),
        }
    }
}

/// All posts by account; those without one are counted and left out.
pub(super) fn group_by_account(
    mut records: Records,
    context: &mut Context,
) -> Result<BTreeMap<String, Vec<Post>>> {
    let mut by_account: BTreeMap<String, Vec<Post>> = BTreeMap::new();
    let mut nameless = 0u64;
    input::for_each_chunk(
        &mut records,
        context,
        "posts read",
        |_| (),
        |_, posts, ()| {
            for post in posts {
                match &post.account {
                    Some(account) => match by_account.get_mut(account) {
                        Some(posts) => posts.push(post),
                        None => {
                            by_account.insert(account.clone(), vec![post]);
                        }
                    },
                    None => nameless += 1,
                }
            }
            Ok(())
        },
    )?;
    if nameless > 0 {
        context.warn(&format!(
            "{nameless} posts without an account were left out; --account-field names the field"
        ));
    }
    Ok(by_account)
}
