//! Who of the known groups wrote this, if any of them.
//!
//! The same weighing as in clustering, against groups that are known beforehand. Three kinds of
//! evidence stand side by side and are never added up:
//!
//! - **style**: a calibrated log10 likelihood ratio against each group ([`Index::attribute`]), from
//!   the account's own words alone. The other groups and the reference accounts are the cohort of
//!   score normalisation. "None of these" is one of the answers, "inconclusive" another.
//! - **copied text**: posts that repeat a text which a group posted before, word for word or nearly
//!   ([`near`]). People share petitions and prayers: copying is shown, and is no style.
//! - **known account**: the account is listed among a group's members.
//!
//! # How the open set is decided
//!
//! With the prior probability [`Options::prior`] the account belongs to one of the *N* groups that
//! are known in its language, each as likely as the other; else to a stranger. With the likelihood
//! ratios `LR_i` of style the posterior of group *i* is `LR_i·p/N` and that of "none of these" `1 - p`,
//! both divided by their sum. A group is named when its posterior reaches [`Options::threshold`], its
//! ratio alone reaches ten to one, it stands out from the ratios of the other groups (where those
//! are forty or more) and topic alone cannot explain it; "none" when its posterior
//! reaches [`Options::none_threshold`]; otherwise the text does not decide.
//!
//! The files: `near.rs` copies, `screen.rs` the inverted index that picks the groups worth an exact
//! comparison, `index.rs` the whole, `decision.rs` the posterior, `answer.rs` posts and accounts as
//! questions, `stream.rs` accounts seen in a stream, in bounded memory.

mod answer;
mod decision;
mod index;
pub mod near;
mod screen;
mod stream;

pub use answer::{Answer, platform_of};
pub use decision::{ACCOUNT_WORDS, Decision, Options};
pub use index::{
    Attribution, Candidate, CopyEvidence, Excerpt, Index, KnownGroup, MIN_SECTION_WORDS, Member,
    Query,
};
pub use stream::{Stream, StreamLimits, StreamState};
