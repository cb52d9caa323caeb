//! Trains the English boundary model: logistic regression over hashed features.
//!
//! Each place where the model would be asked in a gold text is one example, seen
//! with the right history: the sentences before it are those of the gold.
//! Stochastic gradient descent with a ridge penalty and the average of all steps, deterministic: one
//! seeded order, one thread.

use crate::span::Span;
use crate::text::Tokenizer;

use super::boundary::{MAGIC, Place, ROWS};
use super::{Ask, Context, Splitter};

/// What the training does; the defaults made the built-in model.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Rounds over the examples.
    pub rounds: usize,
    /// First step size; it falls to a twentieth linearly.
    pub rate: f32,
    /// Strength of the ridge penalty: of half the squared weights, beside the summed loss.
    pub penalty: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rounds: 30,
            rate: 0.15,
            penalty: 3.0,
        }
    }
}

/// Examples taken from gold texts.
#[derive(Debug, Default)]
pub struct Examples {
    /// Rows of all features, example after example.
    rows: Vec<u16>,
    ends: Vec<bool>,
}

impl Examples {
    /// Examples, and how many of them are ends.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let ends = self.ends.iter().filter(|&&end| end).count();
        (self.ends.len(), ends)
    }

    /// Adds an English text whose sentences are known, ordered.
    pub fn add(&mut self, tokenizer: &Tokenizer, text: &str, sentences: &[Span]) {
        tokenizer.with_context(text, "en", |tokens, context: &Context<'_>| {
            let splitter = Splitter::new(text, tokens, context);
            splitter.split(Ask::Always, |place: &Place| {
                let at = tokens[place.index].span.end;
                let end = sentences
                    .binary_search_by(|sentence| sentence.end.cmp(&at))
                    .is_ok();
                place.features(|row| self.rows.push((row as usize % ROWS) as u16));
                self.ends.push(end);
                end
            });
        });
    }
}

/// Trains on the examples and gives the serial form of the model.
#[must_use]
pub fn train(examples: &Examples, settings: &Settings) -> Vec<u8> {
    let count = examples.ends.len();
    let width = examples.rows.len() / count.max(1);
    // The last weight is the constant.
    let mut weights = vec![0f32; ROWS + 1];
    let mut sums = vec![0f64; ROWS + 1];
    let mut order: Vec<usize> = (0..count).collect();
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let steps = (settings.rounds * count).max(1) as f32;
    let mut step = 0usize;
    // The penalty of a row is paid in parts, whenever it is seen.
    let mut seen = vec![0u32; ROWS];
    for &row in &examples.rows {
        seen[row as usize] += 1;
    }
    for _ in 0..settings.rounds {
        for at in (1..count).rev() {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, ((state >> 33) as usize) % (at + 1));
        }
        for &example in &order {
            let rows = &examples.rows[example * width..(example + 1) * width];
            let sum: f32 = rows.iter().map(|&row| weights[row as usize]).sum();
            let probability = 1.0 / (1.0 + (-(sum + weights[ROWS])).exp());
            let error = f32::from(u8::from(examples.ends[example])) - probability;
            let rate = settings.rate * (1.0 - 0.95 * step as f32 / steps);
            // A step is shared by all rows of the example.
            let change = rate * error / (width as f32).sqrt();
            // What is added now stands in all sums still to come.
            let left = f64::from((steps - step as f32).min(steps / 2.0));
            for &row in rows {
                let weight = &mut weights[row as usize];
                let change = change - rate * settings.penalty * *weight / seen[row as usize] as f32;
                *weight += change;
                sums[row as usize] += f64::from(change) * left;
            }
            weights[ROWS] += change;
            sums[ROWS] += f64::from(change) * left;
            step += 1;
        }
    }
    serialize(&sums, f64::from(steps / 2.0))
}

/// Rounds the averaged weights to bytes.
fn serialize(sums: &[f64], steps: f64) -> Vec<u8> {
    let largest = sums[..ROWS]
        .iter()
        .fold(1e-12f64, |most, sum| most.max((sum / steps).abs()));
    // The few largest weights are cut, so that the many small ones keep their order.
    let scale = 127.0 / (largest * 0.6);
    let byte = |sum: f64| (sum / steps * scale).round().clamp(-127.0, 127.0);
    let mut bytes = MAGIC.to_vec();
    let constant = (sums[ROWS] / steps * scale).round() as i32;
    bytes.extend_from_slice(&constant.to_le_bytes());
    bytes.extend(sums[..ROWS].iter().map(|&sum| byte(sum) as i8 as u8));
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::boundary::Model;
    use super::*;

    #[test]
    fn what_is_always_so_is_learnt() {
        let tokenizer = Tokenizer::new();
        let text = "We came late. They ate soup. Nobody saw Anna go. It was cold.";
        let mut spans = Vec::new();
        let mut from = 0;
        for part in text.split_inclusive(". ") {
            spans.push(Span::new(from, from + part.trim_end().len()));
            from += part.len();
        }
        let mut examples = Examples::default();
        examples.add(&tokenizer, text, &spans);
        let (places, ends) = examples.counts();
        // Before "They", "Nobody", "Anna" and "It".
        assert_eq!((places, ends), (4, 3));
        let bytes = train(&examples, &Settings::default());
        assert_eq!(bytes, train(&examples, &Settings::default()));
        let model = Model::read(&bytes).unwrap();
        tokenizer.with_context(text, "en", |tokens, context| {
            let splitter = Splitter::new(text, tokens, context);
            let found = splitter.split(Ask::Always, |place| model.ends(place));
            let found: Vec<Span> = found.iter().map(|sentence| sentence.span).collect();
            assert_eq!(found, spans);
        });
    }
}
