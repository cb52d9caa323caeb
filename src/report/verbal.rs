//! Likelihood ratios in words.
//!
//! The steps follow the verbal scale of the European Network of Forensic
//! Science Institutes (ENFSI guideline for evaluative reporting, 2015): the words say
//! how much the text supports one proposition over the other, never that a
//! proposition is true.

/// Steps of the scale: an upper bound of |log10 LR| and its word.
const STEPS: [(f64, &str); 6] = [
    (0.301, "no"),
    (1.0, "weak"),
    (2.0, "moderate"),
    (3.0, "moderately strong"),
    (4.0, "strong"),
    (6.0, "very strong"),
];

/// The strength of support that a log10 likelihood ratio gives either way.
#[must_use]
pub fn strength(log10_lr: f64) -> &'static str {
    let size = log10_lr.abs();
    STEPS
        .iter()
        .find(|(bound, _)| size < *bound)
        .map_or("extremely strong", |(_, word)| word)
}

/// A sentence on what a log10 likelihood ratio supports.
///
/// `"moderate support for one author: the text is 32 times more likely if ..."`
#[must_use]
pub fn sentence(log10_lr: f64) -> String {
    let strength = strength(log10_lr);
    if strength == "no" {
        return "no support either way: the texts are about as likely from one author as from two"
            .to_owned();
    }
    let times = times(log10_lr.abs());
    if log10_lr > 0.0 {
        format!(
            "{strength} support for one author: likenesses like these are about {times} times as \
             likely from one author as from two"
        )
    } else {
        format!(
            "{strength} support for two authors: likenesses like these are about {times} times as \
             likely from two authors as from one"
        )
    }
}

/// A ratio to two significant digits, so that it does not claim more than it knows.
fn times(log10: f64) -> String {
    let ratio = 10f64.powf(log10);
    if !ratio.is_finite() || ratio >= 1e7 {
        return "over 10,000,000".to_owned();
    }
    if ratio < 9.95 {
        return format!("{ratio:.1}");
    }
    let unit = 10f64.powf(ratio.log10().floor() - 1.0);
    super::json::grouped(((ratio / unit).round() * unit) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_symmetric_and_rounds() {
        assert_eq!(strength(0.1), "no");
        assert_eq!(strength(-1.5), "moderate");
        assert_eq!(strength(9.0), "extremely strong");
        assert!(sentence(1.517).contains("about 33 times as likely from one"));
        assert!(sentence(-3.1).contains("about 1,300 times as likely from two"));
        assert!(sentence(0.0).starts_with("no support"));
        assert!(sentence(f64::INFINITY).contains("over 10,000,000"));
    }
}
