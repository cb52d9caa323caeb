//! The two sides of a comparison: read, rid of what they share, and folded.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::context::Context;
use super::input::{self, Reading, Records};
use super::weighing::Weighing;
use crate::analyzer::Analyzer;
use crate::compare::{Overlap, interval, overlap};
use crate::document::Post;
use crate::error::{Error, Result};
use crate::fingerprint::{Fingerprint, MAGIC};

/// One side as it was given.
pub(super) enum Side {
    /// A fingerprint saved before: its texts are gone.
    Saved(Box<Fingerprint>),
    Posts(Vec<Post>),
}

/// Both sides, folded.
pub(super) struct Sides {
    pub(super) a: Fingerprint,
    pub(super) b: Fingerprint,
    /// Both in parts, to resample; empty where they are not kept.
    pub(super) parts: [Vec<Fingerprint>; 2],
    pub(super) overlap: Overlap,
}

impl Side {
    /// Reads a side; it is an error when there is nothing to read.
    pub(super) fn read(
        path: &Path,
        account: Option<&String>,
        reading: &Reading,
        context: &mut Context,
    ) -> Result<Self> {
        if let Some(saved) = saved(path)? {
            return Ok(Self::Saved(Box::new(saved)));
        }
        let mut options = reading.options(context);
        options.account = account.cloned();
        let paths = input::expand(&[path.to_path_buf()])?;
        let posts = crate::ingest::open(&paths, &options)?;
        let mut records = Records::Posts(Box::new(posts));
        let mut all = Vec::new();
        let read = input::for_each_chunk(
            &mut records,
            context,
            "posts read",
            |_| (),
            |_, posts, ()| {
                all.extend(posts);
                Ok(())
            },
        )?;
        if read == 0 {
            return Err(Error::Usage(match account {
                Some(account) => format!("{}: no post of account `{account}`", path.display()),
                None => format!("{}: no text to compare", path.display()),
            }));
        }
        Ok(Self::Posts(all))
    }

    fn fold(&self, analyzer: &Analyzer) -> Fingerprint {
        match self {
            Self::Saved(saved) => (**saved).clone(),
            Self::Posts(posts) => analyzer.fingerprint_all(posts),
        }
    }

    fn in_parts(&self, analyzer: &Analyzer) -> Vec<Fingerprint> {
        let Self::Posts(posts) = self else {
            return Vec::new();
        };
        let mut parts: Vec<Vec<Post>> = vec![Vec::new(); interval::PARTS.min(posts.len())];
        for (i, post) in posts.iter().enumerate() {
            parts[interval::part_of(i)].push(post.clone());
        }
        parts
            .iter()
            .map(|part| analyzer.fingerprint_all(part))
            .collect()
    }
}

impl Sides {
    /// Takes out what the sides share and folds the rest.
    pub(super) fn fold(mut a: Side, mut b: Side, analyzer: &Analyzer, parts: bool) -> Self {
        let mut overlap = Overlap::default();
        if let (Side::Posts(posts_a), Side::Posts(posts_b)) = (&mut a, &mut b) {
            overlap = without_shared(posts_a, posts_b);
        }
        let in_parts = |side: &Side| match parts {
            true => side.in_parts(analyzer),
            false => Vec::new(),
        };
        let parts = [in_parts(&a), in_parts(&b)];
        // The parts make the whole, where there are any.
        let whole = |side: &Side, parts: &[Fingerprint]| {
            let merged = parts.iter().cloned().reduce(|mut all, part| {
                all.merge(&part);
                all
            });
            merged.unwrap_or_else(|| side.fold(analyzer))
        };
        Self {
            a: whole(&a, &parts[0]),
            b: whole(&b, &parts[1]),
            parts,
            overlap,
        }
    }

    /// Sides in different languages are refused unless the caller wants them compared.
    pub(super) fn check_languages(&self, weighing: &Weighing, paths: [&PathBuf; 2]) -> Result<()> {
        let [one, other] = [&self.a, &self.b].map(Fingerprint::main_language);
        let known = one != "und" && other != "und";
        if one == other || !known || weighing.crosses_languages() {
            return Ok(());
        }
        Err(Error::Usage(format!(
            "{} is in {one} and {} in {other}: their words cannot be compared; \
             --cross-language compares punctuation and spacing alone",
            paths[0].display(),
            paths[1].display()
        )))
    }
}

/// Takes duplicates and shared passages out of both sides.
fn without_shared(a: &mut Vec<Post>, b: &mut Vec<Post>) -> Overlap {
    fn texts(posts: &[Post]) -> Vec<&str> {
        posts.iter().map(|post| post.text.as_str()).collect()
    }
    // Texts that changed, by place; of the others the place alone.
    fn changes(kept: overlap::Kept<'_>) -> Vec<(usize, Option<String>)> {
        let change = |text| match text {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text),
        };
        let each = kept.into_iter();
        each.map(|(place, text)| (place, change(text))).collect()
    }
    let (left_a, left_b, overlap) = overlap::clean(&texts(a), &texts(b));
    let (left_a, left_b) = (changes(left_a), changes(left_b));
    for (posts, left) in [(a, left_a), (b, left_b)] {
        let mut all: Vec<Option<Post>> = posts.drain(..).map(Some).collect();
        for (place, text) in left {
            if let Some(mut post) = all.get_mut(place).and_then(Option::take) {
                if let Some(text) = text {
                    post.text = text;
                }
                posts.push(post);
            }
        }
    }
    overlap
}

/// A fingerprint file, known by its first bytes.
pub(super) fn saved(path: &Path) -> Result<Option<Fingerprint>> {
    use std::io::Read;
    let io = |source| Error::Io {
        path: path.to_path_buf(),
        source,
    };
    if !path.is_file() {
        return Ok(None);
    }
    let mut start = vec![0; MAGIC.len()];
    let mut file = std::fs::File::open(path).map_err(io)?;
    if file.read_exact(&mut start).is_err() || start != MAGIC {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(io)?;
    Fingerprint::from_bytes(&bytes).map(Some)
}
