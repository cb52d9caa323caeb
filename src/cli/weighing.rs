//! How a comparison is made and read: the arguments that `compare`, `verify` and `evaluate
//! verification` share.

use std::path::PathBuf;

use crate::compare::{CalibrationModel, Methods, Options};
use crate::error::{Error, Result};

/// How a comparison is made and read.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Weighing")]
pub(super) struct Weighing {
    /// One method alone in place of the fusion: character_cosine, ppm, word_cosine, cosine_delta,
    /// burrows_delta, eder_delta, quadratic_delta, function_word_delta, lambda_g, masked_cosine,
    /// punctuation_cosine, habits, imposters_minmax, imposters_cosine.
    #[arg(long, value_name = "NAME")]
    method: Option<String>,
    /// Probability of one author before reading, as a number (0.01) or as odds (1:99); the answer
    /// then has the posterior too, and the verdict is of the posterior odds.
    #[arg(long, value_name = "P", value_parser = prior)]
    prior: Option<f64>,
    /// Odds that a verdict needs either way.
    #[arg(long, value_name = "ODDS", default_value_t = 10.0, value_parser = odds)]
    odds: f64,
    /// Backgrounds made by `train background`, in place of the built-in ones of their languages.
    #[arg(long, value_name = "FILE")]
    background: Vec<PathBuf>,
    /// A calibration made by `train calibration`, in place of the built-in one.
    #[arg(long, value_name = "FILE")]
    calibration: Option<PathBuf>,
    /// Compare sides in different languages too, by punctuation and spacing alone.
    #[arg(long)]
    cross_language: bool,
}

impl Weighing {
    /// The comparer's options.
    pub(super) fn options(&self) -> Result<Options> {
        let mut options = Options {
            prior: self.prior,
            threshold: self.odds.log10(),
            cross_language: self.cross_language,
            ..Options::default()
        };
        if let Some(method) = &self.method {
            options = options.with_method(method)?;
        }
        for path in &self.background {
            options
                .backgrounds
                .push(super::train::background::load(path)?);
        }
        if let Some(path) = &self.calibration {
            let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
                path: path.clone(),
                source,
            })?;
            options.calibration = Some(CalibrationModel::from_json(&text)?);
        }
        Ok(options)
    }

    /// The method that is used alone, by its place, if one is.
    pub(super) fn single(&self) -> Result<Option<usize>> {
        Ok(match self.options()?.methods {
            Methods::One(place) => Some(place),
            _ => None,
        })
    }

    /// Whether the method reads the names of features.
    pub(super) fn reads_names(&self) -> bool {
        self.method.as_deref() == Some("ppm")
    }

    /// Whether sides in different languages are compared.
    pub(super) fn crosses_languages(&self) -> bool {
        self.cross_language
    }
}

/// A prior as a probability or as odds.
fn prior(text: &str) -> std::result::Result<f64, String> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|x| x.is_finite());
    let p = match text.split_once(':') {
        Some((one, two)) => match (number(one), number(two)) {
            (Some(one), Some(two)) if one > 0.0 && two > 0.0 => Some(one / (one + two)),
            _ => None,
        },
        None => number(text),
    };
    p.filter(|p| *p > 0.0 && *p < 1.0)
        .ok_or_else(|| "a probability between 0 and 1, or odds such as 1:99".to_owned())
}

fn odds(text: &str) -> std::result::Result<f64, String> {
    text.parse()
        .ok()
        .filter(|odds: &f64| odds.is_finite() && *odds >= 1.0)
        .ok_or_else(|| "odds are a number of 1 or more".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priors_are_probabilities_or_odds() {
        assert_eq!(prior("0.25"), Ok(0.25));
        assert_eq!(prior("1:3"), Ok(0.25));
        for wrong in ["0", "1", "-1", "x", "0:1", "1:", "NaN", "1:inf"] {
            assert!(prior(wrong).is_err(), "{wrong}");
        }
        assert!(odds("0.5").is_err() && odds("100").is_ok());
    }
}
