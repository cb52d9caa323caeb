//! The one error type of the library.

use std::path::PathBuf;

/// What the library's operations return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, each with what a person needs to mend it.
///
/// Analysing text never fails: only reading inputs, models and lexicons does.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A record or file that does not follow its format.
    #[error("{path}{at}: {message}", path = path.display(), at = Self::at(*line))]
    Input {
        /// The file, or `-` for standard input.
        path: PathBuf,
        /// 1-based line, where one can be named.
        line: Option<u64>,
        /// What is wrong and how to mend it.
        message: String,
    },
    /// A rule pack or lexicon that does not load.
    #[error("{file}{at}: {field}: {message}", at = Self::at(*line))]
    Lexicon {
        /// The file's name inside its pack.
        file: String,
        /// 1-based line, where one can be named.
        line: Option<u64>,
        /// The field or row at fault.
        field: String,
        /// What is wrong and how to mend it.
        message: String,
    },
    /// A serialised fingerprint or model of another version or shape.
    #[error("{what}: {message}")]
    Incompatible {
        /// What was being read: `fingerprint`, `language model`, ...
        what: &'static str,
        /// Found and expected versions, and how to mend it.
        message: String,
    },
    /// A gallery file that cannot be read or written as asked.
    #[error("{path}: {message}", path = path.display())]
    Gallery {
        /// The gallery's file.
        path: PathBuf,
        /// What is wrong and how to mend it.
        message: String,
    },
    /// A name that a gallery has already.
    #[error("{path}: {message}", path = path.display())]
    Taken {
        /// The gallery's file.
        path: PathBuf,
        /// Whose name it is and what can be done.
        message: String,
    },
    /// A request that cannot be met: an unknown method, an empty side, ...
    #[error("{0}")]
    Usage(String),
}

impl Error {
    fn at(line: Option<u64>) -> String {
        line.map_or_else(String::new, |line| format!(":{line}"))
    }
}
