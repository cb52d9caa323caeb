//! Many models and many texts at once: what they share is looked up once.

use super::{Event, LnSum, Model, ORDER, Sequence};
use crate::compare::postings::Postings;

/// The models of several sides in one table.
#[derive(Debug, Default)]
pub(crate) struct Ensemble {
    /// Of contexts and n-grams alike, whose hashes never meet.
    postings: Postings,
    floors: Vec<f64>,
}

/// Tells the hash of a context from that of an n-gram.
const CONTEXT: u64 = 0x5851_f42d_4c95_7f2d;

impl Ensemble {
    pub(crate) fn new(models: &[&Model]) -> Self {
        let mut entries: Vec<(u64, u32, f32)> = Vec::new();
        for (member, model) in (0_u32..).zip(models) {
            let grams = model.grams.slots.iter().filter(|slot| slot.0 != 0);
            entries.extend(grams.map(|&(hash, value)| (hash, member, value)));
            let contexts = model.contexts.slots.iter().filter(|slot| slot.0 != 0);
            entries.extend(contexts.map(|&(hash, value)| (hash ^ CONTEXT, member, value)));
        }
        Self {
            postings: Postings::new(entries),
            floors: models.iter().map(|m| m.floor).collect(),
        }
    }

    /// Mean ln probability of a symbol of `text` under each model.
    pub(crate) fn mean_ln_probabilities(&self, text: &Sequence) -> Vec<f64> {
        let mut sums = vec![LnSum::default(); self.floors.len()];
        if text.total <= 0.0 {
            return vec![0.0; sums.len()];
        }
        let mut p = self.floors.clone();
        for event in &text.events {
            p.copy_from_slice(&self.floors);
            for k in 0..ORDER {
                let contexts = self.postings.of(event.contexts[k] ^ CONTEXT);
                if contexts.is_empty() {
                    break;
                }
                for &(member, rest) in contexts {
                    p[member as usize] *= f64::from(rest);
                }
                for &(member, own) in self.postings.of(event.grams[k]) {
                    p[member as usize] += f64::from(own);
                }
            }
            for (sum, &p) in sums.iter_mut().zip(&p) {
                sum.add(p, event.count);
            }
        }
        sums.into_iter().map(|s| s.value() / text.total).collect()
    }
}

/// The texts of several sides in the order of their suffixes.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// n-gram and context of each suffix that the entry before does not share.
    nodes: Vec<(u64, u64)>,
    entries: Vec<TextEntry>,
    totals: Vec<f64>,
}

#[derive(Debug, Clone, Copy)]
struct TextEntry {
    /// Suffixes shared with the entry before.
    shared: u32,
    member: u32,
    count: f32,
}

impl Texts {
    pub(crate) fn new(texts: &[&Sequence]) -> Self {
        let mut events: Vec<(Event, u32)> = Vec::new();
        for (member, text) in (0_u32..).zip(texts) {
            events.extend(text.events.iter().map(|&event| (event, member)));
        }
        events.sort_unstable_by_key(|(event, member)| (event.grams, *member));
        let mut result = Self {
            totals: texts.iter().map(|t| t.total).collect(),
            ..Self::default()
        };
        let mut before = [0; ORDER];
        for (event, member) in events {
            let shared = (0..ORDER)
                .take_while(|&k| event.grams[k] == before[k])
                .count();
            before = event.grams;
            for k in shared..ORDER {
                result.nodes.push((event.grams[k], event.contexts[k]));
            }
            result.entries.push(TextEntry {
                shared: shared as u32,
                member,
                count: event.count,
            });
        }
        result
    }

    /// Mean ln probability of a symbol of each text under `model`.
    pub(crate) fn mean_ln_probabilities(&self, model: &Model) -> Vec<f64> {
        let mut sums = vec![LnSum::default(); self.totals.len()];
        // Probability after each suffix, and how many suffixes the model could follow.
        let mut path = [model.floor; ORDER + 1];
        let mut known = 0_usize;
        let mut next = 0;
        for entry in &self.entries {
            let shared = entry.shared as usize;
            let nodes = &self.nodes[next..next + ORDER - shared];
            next += ORDER - shared;
            // Where the model had stopped before a suffix that is still shared, it stops again.
            if known >= shared {
                known = shared;
                for &(gram, context) in nodes {
                    let Some(rest) = model.contexts.get(context) else {
                        break;
                    };
                    let own = model.grams.get(gram).unwrap_or(0.0);
                    path[known + 1] = f64::from(own) + f64::from(rest) * path[known];
                    known += 1;
                }
            }
            sums[entry.member as usize].add(path[known], entry.count);
        }
        let each = sums.into_iter().zip(&self.totals);
        each.map(|(sum, &total)| {
            if total > 0.0 {
                sum.value() / total
            } else {
                0.0
            }
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Smoothing;
    use super::*;
    use crate::style::MaskedCounts;

    fn sequence(sentences: &[&[u16]]) -> Sequence {
        let mut entries = Vec::new();
        for sentence in sentences {
            let mut key = 0_u128;
            for &id in sentence.iter().chain(&[1]) {
                key = ((key << 16) | u128::from(id)) & ((1 << 80) - 1);
                entries.push((key, 1));
            }
        }
        Sequence::masked(&MaskedCounts::from_entries(sentences.len() as u64, entries))
    }

    #[test]
    fn many_at_once_are_as_one_by_one() {
        let texts = [
            sequence(&[&[20, 21, 22, 23], &[20, 21, 22, 24], &[20, 21, 22, 24]]),
            sequence(&[&[30, 31, 21, 20], &[24, 23, 30]]),
            Sequence::default(),
            sequence(&[&[22, 21, 22, 21, 22], &[20, 23]]),
        ];
        let models: Vec<Model> = texts
            .iter()
            .map(|t| Model::new(t, Smoothing::KneserNey, 600.0))
            .collect();
        let ensemble = Ensemble::new(&models.iter().collect::<Vec<_>>());
        let all = Texts::new(&texts.iter().collect::<Vec<_>>());
        for (text, model) in texts.iter().zip(&models) {
            let there = ensemble.mean_ln_probabilities(text);
            let back = all.mean_ln_probabilities(model);
            for (i, other) in texts.iter().enumerate() {
                assert!((there[i] - models[i].mean_ln_probability(text)).abs() < 1e-9);
                assert!((back[i] - model.mean_ln_probability(other)).abs() < 1e-9);
            }
        }
    }
}
