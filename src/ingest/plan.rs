//! Paths to files: folders are walked in sorted order and give their files an account.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::report::{Reason, Report};
use crate::{Error, Result};

/// Where the account of a text or caption file comes from. Records of tables
/// and JSON Lines always name theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AccountFrom {
    /// In a folder that is walked: the sub-folder, or for files that lie directly
    /// in it what stands before the first underscore (`Author_Title.txt`).
    /// Files named one by one have no account.
    #[default]
    Layout,
    /// The folder that holds the file (`author/document.txt`).
    Folder,
    /// The file's name before the first underscore (`Author_Title.txt`), or all
    /// of it without the extension.
    FileName,
    /// Nowhere.
    Nothing,
}

/// A file that will be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Planned {
    /// The file, or `-`.
    pub(super) path: Arc<PathBuf>,
    /// Whether it was found by walking a folder rather than named.
    pub(super) found: bool,
    /// The account of a document read from it.
    pub(super) account: Option<String>,
    /// Its size on disk in bytes, if known.
    pub(super) size: Option<u64>,
}

/// Whether the path stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Lists the files behind `paths`, in the order given, folders sorted.
///
/// # Errors
/// A path that does not exist.
pub(super) fn plan(
    paths: &[PathBuf],
    from: AccountFrom,
    report: &mut Report,
) -> Result<Vec<Planned>> {
    let mut planned = Vec::new();
    for path in paths {
        if is_stdin(path) {
            planned.push(Planned {
                path: Arc::new(path.clone()),
                found: false,
                account: None,
                size: None,
            });
            continue;
        }
        let metadata = fs::metadata(path).map_err(|source| Error::Io {
            path: path.clone(),
            source,
        })?;
        if metadata.is_dir() {
            walk(path, from, report, &mut planned)?;
        } else {
            planned.push(Planned {
                path: Arc::new(path.clone()),
                found: false,
                account: account(path, None, from),
                size: metadata.is_file().then_some(metadata.len()),
            });
        }
    }
    Ok(planned)
}

/// Every file below `root`, sorted by path, hidden ones left out.
fn walk(
    root: &Path,
    from: AccountFrom,
    report: &mut Report,
    planned: &mut Vec<Planned>,
) -> Result<()> {
    let before = planned.len();
    // Depth first with the smallest name on top of the stack gives path order
    // without recursion, whose depth a folder tree would decide.
    let mut stack = vec![root.to_path_buf()];
    while let Some(path) = stack.pop() {
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) => {
                unreadable(report, path, &error)?;
                continue;
            }
        };
        if !metadata.is_dir() {
            planned.push(Planned {
                account: account(&path, Some(root), from),
                path: Arc::new(path),
                found: true,
                size: metadata.is_file().then_some(metadata.len()),
            });
            continue;
        }
        if path != root && fs::symlink_metadata(&path).is_ok_and(|link| link.is_symlink()) {
            report.note(
                &Arc::new(path),
                None,
                "a link to a folder is not followed; name the folder itself",
            );
            continue;
        }
        let entries = fs::read_dir(&path).and_then(|entries| {
            entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<_>, _>>()
        });
        match entries {
            Ok(mut entries) => {
                entries.retain(|entry| {
                    entry
                        .file_name()
                        .is_some_and(|name| !name.to_string_lossy().starts_with('.'))
                });
                entries.sort_unstable();
                stack.extend(entries.into_iter().rev());
            }
            Err(error) => unreadable(report, path, &error)?,
        }
    }
    if planned.len() == before {
        report.skip(
            Reason::Empty,
            &Arc::new(root.to_path_buf()),
            None,
            "the folder holds no file; name a folder with texts, captions or posts",
        )?;
    }
    Ok(())
}

fn unreadable(report: &mut Report, path: PathBuf, error: &std::io::Error) -> Result<()> {
    let message = format!("{error}; check that it may be read");
    report.skip(Reason::Unreadable, &Arc::new(path), None, message)
}

/// The account that a file's place gives it.
fn account(path: &Path, root: Option<&Path>, from: AccountFrom) -> Option<String> {
    let name = || {
        let name = path.file_name()?.to_string_lossy();
        let inner = super::format::without_compression(&name);
        let stem = inner.rsplit_once('.').map_or(inner, |(stem, _)| stem);
        Some(stem.to_owned())
    };
    let author = |name: String| match name.split_once('_') {
        Some((author, _)) if !author.is_empty() => Some(author.to_owned()),
        _ => None,
    };
    let folder_name = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    match from {
        AccountFrom::Nothing => None,
        AccountFrom::Folder => path.parent().and_then(folder_name),
        AccountFrom::FileName => {
            let name = name()?;
            author(name.clone()).or(Some(name))
        }
        AccountFrom::Layout => {
            let inside = path.strip_prefix(root?).ok()?;
            let mut parts = inside.components();
            let first = parts.next()?;
            if parts.next().is_some() {
                Some(first.as_os_str().to_string_lossy().into_owned())
            } else {
                author(name()?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, root: Option<&str>, from: AccountFrom) -> Option<String> {
        account(Path::new(path), root.map(Path::new), from)
    }

    #[test]
    fn places_give_accounts() {
        let layout = AccountFrom::Layout;
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(of("c/ann/a.txt", Some("c"), layout), some("ann"));
        assert_eq!(of("c/ann/2020/a.txt", Some("c"), layout), some("ann"));
        assert_eq!(of("c/Ann_A_Day.txt.gz", Some("c"), layout), some("Ann"));
        assert_eq!(of("c/notes.txt", Some("c"), layout), None);
        assert_eq!(of("c/_x.txt", Some("c"), layout), None);
        assert_eq!(of("Ann_A.txt", None, layout), None);
        assert_eq!(of("Ann_A.txt", None, AccountFrom::FileName), some("Ann"));
        assert_eq!(of("Ann.txt", None, AccountFrom::FileName), some("Ann"));
        assert_eq!(of("c/ann/a.txt", None, AccountFrom::Folder), some("ann"));
        assert_eq!(of("c/ann/a.txt", Some("c"), AccountFrom::Nothing), None);
    }

    #[test]
    fn folders_are_walked_in_path_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b/2.txt", "b/1.txt", "a/3.txt", "z.txt", ".git/x.txt"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        let mut report = Report::new(false);
        let root = folder.path().to_path_buf();
        let planned = plan(&[root], AccountFrom::Layout, &mut report).unwrap();
        let names: Vec<_> = planned
            .iter()
            .map(|file| {
                file.path
                    .strip_prefix(folder.path())
                    .unwrap()
                    .to_str()
                    .unwrap()
            })
            .collect();
        assert_eq!(names, ["a/3.txt", "b/1.txt", "b/2.txt", "z.txt"]);
        assert_eq!(planned[1].account.as_deref(), Some("b"));
        assert_eq!(planned[1].size, Some(4));
    }

    #[test]
    fn a_missing_path_is_an_error_and_an_empty_folder_a_skip() {
        let mut report = Report::new(false);
        let missing = PathBuf::from("/nonexistent/posts.jsonl");
        assert!(plan(&[missing], AccountFrom::Layout, &mut report).is_err());
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_path_buf();
        plan(&[root], AccountFrom::Layout, &mut report).unwrap();
        assert_eq!(report.skipped().count(Reason::Empty), 1);
    }
}
