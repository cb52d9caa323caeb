//! Known groups in a file, and who of them wrote something.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rayon::prelude::*;
use wordprint::Post;
use wordprint::attribute::{Answer, Decision, Index, Options, platform_of};
use wordprint::cluster::Copies;
use wordprint::gallery::{Explainer, GroupDetails, GroupKind};
use wordprint::report::attribution::{AttributionReport, Subject};
use wordprint::report::gallery::GroupReport;

use crate::analyzer::Analyzer;
use crate::error::{raise, usage};
use crate::fingerprint::Fingerprint;
use crate::{group, pool, posts, wire};

/// The native gallery, which the Python class of the name wraps.
#[pyclass(frozen, module = "wordprint._native")]
pub(crate) struct Gallery {
    open: Mutex<Open>,
}

/// An open gallery, with what was made of it to answer.
struct Open {
    gallery: wordprint::gallery::Gallery,
    loaded: Option<Loaded>,
}

/// A gallery in memory.
struct Loaded {
    index: Index,
    explainer: Explainer,
    /// What the gallery's version was.
    version: i64,
}

/// How to answer.
#[derive(Debug, FromPyObject)]
#[pyo3(from_item_all)]
struct Asked {
    by_post: bool,
    prior: Option<f64>,
    threshold: Option<f64>,
    top: usize,
    brief: bool,
    /// Which posts are copies, where the caller has looked among more posts than these.
    copied: Option<Vec<bool>>,
    threads: Option<usize>,
}

#[pymethods]
impl Gallery {
    #[new]
    fn new(py: Python<'_>, path: PathBuf, mode: &str) -> PyResult<Self> {
        use wordprint::gallery::Gallery;
        let open = match mode {
            "r" => Gallery::read,
            "r+" => Gallery::open,
            "a" => Gallery::create,
            other => {
                return Err(usage(format!(
                    "mode={other:?}: 'r' reads, 'r+' writes to a gallery that exists, \
                     'a' makes one where there is none"
                )));
            }
        };
        let gallery = py.detach(|| open(&path)).map_err(raise)?;
        Ok(Self {
            open: Mutex::new(Open {
                gallery,
                loaded: None,
            }),
        })
    }

    /// The gallery contract of each group, in order of name.
    fn groups<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        let reports = self.with(py, None, |open| {
            let groups = open.gallery.groups(GroupKind::Group)?.into_iter();
            groups
                .map(|record| {
                    let members = open.gallery.members(record.id)?;
                    wire::json(&GroupReport::new(&record, &members, None))
                })
                .collect::<wordprint::Result<Vec<_>>>()
        })?;
        Ok(reports.iter().map(|json| PyBytes::new(py, json)).collect())
    }

    /// The names of the reference accounts.
    fn references(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.with(py, None, |open| {
            let references = open.gallery.groups(GroupKind::Reference)?;
            Ok(references.into_iter().map(|record| record.name).collect())
        })
    }

    fn fingerprint(&self, py: Python<'_>, group: &str) -> PyResult<Fingerprint> {
        let inner = self.with(py, None, |open| {
            let record = open.gallery.group(group)?;
            open.gallery.fingerprint(record.id)
        })?;
        Ok(Fingerprint::new(inner))
    }

    /// Adds posts to a group, or each account as a reference of its own. How many were new, how
    /// many of those repeat a text, and how many had been counted before.
    fn add(
        &self,
        py: Python<'_>,
        analyzer: &Analyzer,
        from: &Bound<'_, PyAny>,
        group: Option<&str>,
        notes: Option<String>,
        labels: Vec<String>,
        keep_text: bool,
        threads: Option<usize>,
    ) -> PyResult<(u64, u64, u64)> {
        let mut posts = posts::posts_as_given(from)?;
        posts.retain(|post| !post.text.trim().is_empty());
        let details = GroupDetails { notes, labels };
        self.with(py, threads, |open| {
            open.loaded = None;
            let kind = match group {
                Some(_) => GroupKind::Group,
                None => GroupKind::Reference,
            };
            let known = match group {
                Some(_) => Default::default(),
                None => open.gallery.known_accounts()?,
            };
            let mut assigned: Vec<(&str, &Post)> = Vec::with_capacity(posts.len());
            for (place, post) in posts.iter().enumerate() {
                match (group, post.account.as_deref()) {
                    (Some(group), _) => assigned.push((group, post)),
                    (None, Some(account)) if known.contains(account) => {}
                    (None, Some(account)) => assigned.push((account, post)),
                    (None, None) => return Err(group::nobody(place)),
                }
            }
            let mut writer = open.gallery.writer(kind, keep_text, None);
            if let Some(group) = group.filter(|_| details != GroupDetails::default()) {
                writer.describe(group, &details)?;
            }
            writer.add(&assigned, &analyzer.inner)?;
            writer.commit()?;
            let added = writer.added();
            Ok((added.posts, added.copies, added.known))
        })
    }

    fn describe(
        &self,
        py: Python<'_>,
        group: &str,
        name: Option<&str>,
        notes: Option<&str>,
        labels: Option<Vec<String>>,
    ) -> PyResult<()> {
        self.with(py, None, |open| {
            open.loaded = None;
            let labels = labels.as_deref();
            open.gallery.describe(group, name, notes, labels)
        })
    }

    fn remove(&self, py: Python<'_>, groups: Vec<String>) -> PyResult<()> {
        self.with(py, None, |open| {
            open.loaded = None;
            open.gallery.remove(&groups)
        })
    }

    fn merge(&self, py: Python<'_>, into: &str, others: Vec<String>) -> PyResult<()> {
        self.with(py, None, |open| {
            open.loaded = None;
            open.gallery.merge(into, &others)
        })
    }

    /// The attribution contract of each account, in order of name, or of each post.
    fn attribute<'py>(
        &self,
        py: Python<'py>,
        analyzer: &Analyzer,
        from: &Bound<'py, PyAny>,
        asked: Asked,
    ) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        for value in [asked.prior, asked.threshold].into_iter().flatten() {
            if !(0.0..=1.0).contains(&value) {
                return Err(usage(format!(
                    "a probability lies between 0 and 1, not {value}"
                )));
            }
        }
        let posts = posts::posts(from, 0)?;
        if let Some(copied) = &asked.copied
            && (asked.by_post || copied.len() != posts.len())
        {
            return Err(usage(format!(
                "copied has {} flags for {} posts: give one for each, by account",
                copied.len(),
                posts.len()
            )));
        }
        let copied = asked
            .copied
            .as_ref()
            .map(|flags| flags_by_account(&posts, flags));
        let accounts = match asked.by_post {
            true => BTreeMap::new(),
            false => group::by_account(posts.clone())?,
        };
        let answers = self.with(py, asked.threads, |open| {
            let (gallery, loaded) = open.load()?;
            let options = asked.options(&loaded.index);
            if asked.by_post {
                by_post(gallery, loaded, &posts, analyzer, &options, asked.brief)
            } else {
                let accounts = (&accounts, copied.as_deref());
                by_account(gallery, loaded, accounts, analyzer, &options, asked.brief)
            }
        })?;
        Ok(answers.iter().map(|json| PyBytes::new(py, json)).collect())
    }
}

impl Gallery {
    /// Runs `work` on the gallery, on a pool and without the interpreter's lock. The gallery is
    /// locked out here: a thread of the pool that waited for it might be the one that holds it.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        threads: Option<usize>,
        work: impl FnOnce(&mut Open) -> wordprint::Result<T> + Send,
    ) -> PyResult<T> {
        let pool = pool::get(threads)?;
        py.detach(|| {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            let open = &mut *open;
            pool.install(|| work(open))
        })
        .map_err(raise)
    }
}

impl Open {
    /// The gallery in memory, read anew when another process has written to it.
    fn load(&mut self) -> wordprint::Result<(&wordprint::gallery::Gallery, &mut Loaded)> {
        let version = self.gallery.version()?;
        let loaded = match self.loaded.take() {
            Some(loaded) if loaded.version == version => loaded,
            _ => Loaded {
                index: self.gallery.index(&[], Options::default())?,
                explainer: Explainer::default(),
                version,
            },
        };
        let loaded = self.loaded.insert(loaded);
        if loaded.index.is_empty() {
            return Err(wordprint::Error::Gallery {
                path: self.gallery.path().to_path_buf(),
                message: "the gallery holds no group to recognise; add(group, posts) stores one"
                    .to_owned(),
            });
        }
        Ok((&self.gallery, loaded))
    }
}

impl Asked {
    fn options(&self, index: &Index) -> Options {
        let mut options = Options {
            shown: self.top,
            ..index.options()
        };
        options.prior = self.prior.unwrap_or(options.prior);
        options.threshold = self.threshold.unwrap_or(options.threshold);
        options.shortlist = options.shortlist.max(self.top);
        options
    }
}

fn by_post(
    gallery: &wordprint::gallery::Gallery,
    loaded: &Loaded,
    posts: &[Post],
    analyzer: &Analyzer,
    options: &Options,
    brief: bool,
) -> wordprint::Result<Vec<Vec<u8>>> {
    let index = &loaded.index;
    let answers: Vec<Answer> = posts
        .par_iter()
        .map(|post| index.answer_post(post, &analyzer.inner, options))
        .collect();
    let mut out = Vec::with_capacity(answers.len());
    for (post, mut answer) in posts.iter().zip(answers) {
        gallery.name_copies(&mut answer.attribution)?;
        let subject = Subject::Post { post };
        let report = AttributionReport::new(subject, &answer.attribution, brief);
        out.push(wire::json(&report)?);
    }
    Ok(out)
}

/// Flags of posts by account, in order of name, as [`group::by_account`] has the posts.
fn flags_by_account(posts: &[Post], flags: &[bool]) -> Vec<Vec<bool>> {
    let mut by_account: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for (post, &flag) in posts.iter().zip(flags) {
        let account = post.account.as_deref().unwrap_or_default();
        by_account.entry(account).or_default().push(flag);
    }
    by_account.into_values().collect()
}

/// Posts by account, and which of them are copies where that is known.
type Accounts<'a> = (&'a BTreeMap<String, Vec<Post>>, Option<&'a [Vec<bool>]>);

fn by_account(
    gallery: &wordprint::gallery::Gallery,
    loaded: &mut Loaded,
    (accounts, copied): Accounts<'_>,
    analyzer: &Analyzer,
    options: &Options,
    brief: bool,
) -> wordprint::Result<Vec<Vec<u8>>> {
    let (names, posts): (Vec<&String>, Vec<&Vec<Post>>) = accounts.iter().unzip();
    let copies = match copied {
        Some(_) => Copies::default(),
        None => {
            let texts: Vec<Vec<&str>> = posts
                .iter()
                .map(|posts| posts.iter().map(|post| post.text.as_str()).collect())
                .collect();
            Copies::find(&texts)
        }
    };
    let is_copied = |account: usize, post: usize| match copied {
        Some(flags) => flags[account][post],
        None => copies.is_copied(account, post),
    };
    let Loaded {
        index, explainer, ..
    } = loaded;
    let answers: Vec<Answer> = posts
        .par_iter()
        .enumerate()
        .map(|(account, posts)| {
            let is_copied = |post| is_copied(account, post);
            index.answer_account(posts, is_copied, &analyzer.inner, options)
        })
        .collect();
    let mut out = Vec::with_capacity(answers.len());
    for ((account, posts), answer) in names.into_iter().zip(posts).zip(answers) {
        let mut attribution = answer.attribution;
        gallery.name_copies(&mut attribution)?;
        if !brief && attribution.decision == Decision::Match {
            explainer.explain(gallery, index, &mut attribution, &answer.fingerprint)?;
        }
        let subject = Subject::Account {
            account,
            platform: platform_of(posts),
            posts: posts.len() as u64,
            copied: answer.copied,
        };
        out.push(wire::json(&AttributionReport::new(
            subject,
            &attribution,
            brief,
        ))?);
    }
    Ok(out)
}
