//! The two sides of a comparison, read.

use std::path::{Path, PathBuf};

use super::context::Context;
use super::input::{self, Reading, Records};
use super::weighing::Weighing;
pub(super) use crate::compare::sides::{Side, Sides};
use crate::error::{Error, Result};
use crate::fingerprint::{Fingerprint, MAGIC};

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
}

impl Sides {
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
