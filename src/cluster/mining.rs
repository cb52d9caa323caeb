//! Templates as such: near-duplicate texts and the skeleton behind them, whether or not their
//! accounts belong together.

use rayon::prelude::*;

use super::candidates::MAX_TEMPLATE;
use super::copies::{Copies, PostId, near_duplicates};
use super::template::{Part, skeleton};

/// A text that was posted over and over, its words changed in places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinedTemplate {
    /// Its stretches: common text and slots with what fills them.
    pub parts: Vec<Part>,
    /// The same as one line, a slot written as `{filler | filler | ...}`.
    pub text: String,
    /// How many slots it has.
    pub slots: u32,
    /// How many different texts follow it, blanks at the ends aside.
    pub variants: u64,
    /// The posts that follow it, as number of the account and of its post, in order.
    pub posts: Vec<(usize, usize)>,
    /// How many accounts posted it.
    pub accounts: usize,
    /// Whether these are so many that the template links none of them.
    pub common: bool,
}

/// The templates that at least `least_accounts` accounts posted, most accounts first, then most
/// posts, then by text; `texts[account][post]`.
///
/// Texts shorter than six words, or ten characters of a script without spaces, are
/// everybody's and make no template. With `least_accounts` of one, what a single account
/// repeats counts too.
#[must_use]
pub fn mine(texts: &[Vec<&str>], least_accounts: usize) -> Vec<MinedTemplate> {
    describe(texts, &near_duplicates(texts), least_accounts)
}

/// [`mine`] from copies that were found before; a template has two accounts at least.
#[must_use]
pub fn mine_copies(texts: &[Vec<&str>], copies: &Copies) -> Vec<MinedTemplate> {
    describe(texts, copies.clusters(), 2)
}

fn describe(texts: &[Vec<&str>], clusters: &[Vec<PostId>], least: usize) -> Vec<MinedTemplate> {
    let mut mined: Vec<MinedTemplate> = clusters
        .par_iter()
        .filter_map(|cluster| {
            let accounts = cluster.chunk_by(|a, b| a.account == b.account).count();
            (accounts >= least).then(|| template(texts, cluster, accounts))
        })
        .collect();
    mined.sort_by(|a, b| {
        (b.accounts.cmp(&a.accounts))
            .then(b.posts.len().cmp(&a.posts.len()))
            .then_with(|| a.text.cmp(&b.text))
            .then_with(|| a.posts.cmp(&b.posts))
    });
    mined
}

fn template(texts: &[Vec<&str>], cluster: &[PostId], accounts: usize) -> MinedTemplate {
    let posts: Vec<(usize, usize)> = cluster
        .iter()
        .map(|id| (id.account as usize, id.post as usize))
        .collect();
    let mut distinct: Vec<&str> = posts
        .iter()
        .map(|&(account, post)| texts[account][post].trim())
        .collect();
    distinct.sort_unstable();
    distinct.dedup();
    let skeleton = skeleton(&distinct);
    MinedTemplate {
        text: skeleton.text(),
        slots: skeleton.slots(),
        parts: skeleton.parts,
        variants: distinct.len() as u64,
        posts,
        accounts,
        common: accounts > MAX_TEMPLATE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(name: &str, town: &str) -> String {
        format!(
            "I am {name} from {town} and I support the new bridge because my children deserve a short way to school. Sign before Friday!"
        )
    }

    #[test]
    fn a_template_has_its_slots_accounts_and_posts() {
        let all = [
            sign("Ann", "Orley"),
            sign("Bob", "Tarn"),
            sign("Ann", "Kestrel"),
        ];
        let texts = vec![
            vec![
                all[0].as_str(),
                "the soup was cold today and so was the bread",
            ],
            vec![all[1].as_str()],
            vec![all[2].as_str(), all[2].as_str()],
        ];
        let mined = mine(&texts, 2);
        assert_eq!(mined.len(), 1);
        let template = &mined[0];
        assert_eq!(template.posts, [(0, 0), (1, 0), (2, 0), (2, 1)]);
        assert_eq!(
            (template.accounts, template.slots, template.variants),
            (3, 2, 3)
        );
        assert_eq!(
            template.text,
            "I am {Ann | Bob} from {Kestrel | Orley | Tarn} and I support the new bridge because my children deserve a short way to school. Sign before Friday!"
        );
        let Part::Slot { fillers, different } = &template.parts[1] else {
            panic!("{:?}", template.parts);
        };
        assert_eq!(*different, 2);
        assert_eq!((fillers[0].text.as_str(), fillers[0].texts), ("Ann", 2));
    }

    #[test]
    fn one_accounts_repetition_counts_only_when_asked_for() {
        let text = sign("Ann", "Orley");
        let texts = vec![vec![text.as_str(); 5], vec!["nothing to see here"]];
        assert!(mine(&texts, 2).is_empty());
        assert_eq!(mine(&texts, 1).len(), 1);
        assert!(mine_copies(&texts, &Copies::find(&texts)).is_empty());
    }

    #[test]
    fn found_before_or_now_is_the_same() {
        let all = [sign("Ann", "Orley"), sign("Bob", "Tarn")];
        let texts = vec![vec![all[0].as_str()], vec![all[1].as_str()]];
        assert_eq!(mine(&texts, 2), mine_copies(&texts, &Copies::find(&texts)));
    }
}
