//! A hashed log-linear model with one byte a weight.

use super::context::{after, before, features};
use crate::error::{Error, Result};

/// First bytes of a model file; the digit is its version.
const MAGIC: &[u8; 8] = b"wpconf1\n";

/// Weights of hashed context features, for a decision between two words.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfusionModel {
    bias: f32,
    /// Log odds that one step of a weight is worth.
    step: f32,
    /// A power of two of them.
    weights: Vec<i8>,
}

impl ConfusionModel {
    /// A model from real weights, rounded to a byte each.
    pub(crate) fn quantize(bias: f32, weights: &[f32]) -> Self {
        let most = weights
            .iter()
            .fold(0f32, |most, weight| most.max(weight.abs()));
        let step = if most > 0.0 { most / 127.0 } else { 1.0 };
        let weights = weights
            .iter()
            .map(|weight| (weight / step).round() as i8)
            .collect();
        Self {
            bias,
            step,
            weights,
        }
    }

    /// The file form: magic, bias and step as little-endian floats, then the weights.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.bias.to_le_bytes());
        bytes.extend(self.step.to_le_bytes());
        bytes.extend(self.weights.iter().map(|weight| weight.cast_unsigned()));
        bytes
    }

    /// Reads the file form.
    ///
    /// # Errors
    /// [`Error::Incompatible`] for another version or a cut file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let wrong = |message: &str| Error::Incompatible {
            what: "confusion model",
            message: message.to_owned(),
        };
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| wrong("not of version 1; train it again with this version"))?;
        let (bias, rest) = rest
            .split_first_chunk::<4>()
            .ok_or_else(|| wrong("the file is cut"))?;
        let (step, rest) = rest
            .split_first_chunk::<4>()
            .ok_or_else(|| wrong("the file is cut"))?;
        if !rest.len().is_power_of_two() {
            return Err(wrong("the file is cut: the weights are not a power of two"));
        }
        Ok(Self {
            bias: f32::from_le_bytes(*bias),
            step: f32::from_le_bytes(*step),
            weights: rest.iter().map(|byte| byte.cast_signed()).collect(),
        })
    }

    /// Log odds of the first word (the country) at a place between two texts.
    ///
    /// Without marks near the place, as in recogniser output, marks are not asked for.
    #[must_use]
    pub fn log_odds(&self, left: &str, right: &str) -> f32 {
        let (left, right) = (before(left), after(right));
        let marks = left
            .iter()
            .chain(&right)
            .any(|unit| unit.mark && unit.text != "-" && unit.text != "<s>" && unit.text != "</s>");
        let mut hashes = Vec::with_capacity(32);
        features(&left, &right, marks, &mut hashes);
        let mask = self.weights.len() as u64 - 1;
        let sum: i32 = hashes
            .iter()
            .map(|hash| i32::from(self.weights[(hash & mask) as usize]))
            .sum();
        self.bias + self.step * sum as f32
    }
}
