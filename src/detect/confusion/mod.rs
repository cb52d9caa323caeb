//! "us" the pronoun and "U.S." the country, told apart by context.

use super::detector::Hit;
use super::native::Context;

/// "us" where the country is meant.
pub(crate) fn us_for_country(context: Context<'_>, hits: &mut Vec<Hit>) {
    let _ = (context, hits);
}

/// "U.S." or "US" where the pronoun is meant.
pub(crate) fn country_for_us(context: Context<'_>, hits: &mut Vec<Hit>) {
    let _ = (context, hits);
}
