//! Logistic regression with an L2 penalty and, on request, slopes never below
//! zero. Projected Newton steps with a line search: deterministic, exact to
//! rounding for the handful of scores that a fusion weighs.

use super::stats::{logistic, softplus};

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogisticOptions {
    /// Penalty on half the squared slopes (not on the intercept), in units of the
    /// total weight of the rows: loss = mean weighted log loss + l2/2 |slopes|^2.
    pub l2: f64,
    /// Keep every slope at or above zero.
    pub non_negative: bool,
    /// At most so many Newton steps.
    pub steps: u32,
}

impl Default for LogisticOptions {
    fn default() -> Self {
        Self {
            l2: 1e-3,
            non_negative: true,
            steps: 100,
        }
    }
}

/// A fitted model: ln odds = intercept + slopes . x.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Logistic {
    /// ln odds at x = 0.
    pub intercept: f64,
    /// Change of ln odds for each unit of each input.
    pub slopes: Vec<f64>,
}

impl Logistic {
    /// ln odds of the positive class for one row.
    #[must_use]
    pub fn ln_odds(&self, row: &[f64]) -> f64 {
        self.intercept + self.slopes.iter().zip(row).map(|(w, x)| w * x).sum::<f64>()
    }

    /// Probability of the positive class for one row.
    #[must_use]
    pub fn probability(&self, row: &[f64]) -> f64 {
        logistic(self.ln_odds(row))
    }

    /// Fits to `rows` (equally long), labels and positive row weights.
    ///
    /// With weights that sum to one half within each class ([`balanced_weights`])
    /// the ln odds are a ln likelihood ratio. Empty input gives the model that says 0.
    #[must_use]
    pub fn fit(rows: &[Vec<f64>], labels: &[bool], weights: &[f64], o: LogisticOptions) -> Self {
        let width = rows.first().map_or(0, Vec::len);
        let total: f64 = weights.iter().sum();
        if rows.is_empty() || total <= 0.0 || rows.len() != labels.len() {
            return Self {
                intercept: 0.0,
                slopes: vec![0.0; width],
            };
        }
        // Coefficient 0 is the intercept.
        let n = width + 1;
        let mut w = vec![0.0; n];
        let input = |row: &[f64], i: usize| if i == 0 { 1.0 } else { row[i - 1] };
        let loss = |w: &[f64]| -> f64 {
            let mut sum = 0.0;
            for ((row, &label), &weight) in rows.iter().zip(labels).zip(weights) {
                let z: f64 = (0..n).map(|i| w[i] * input(row, i)).sum();
                sum += weight * softplus(if label { -z } else { z });
            }
            sum / total + 0.5 * o.l2 * w[1..].iter().map(|v| v * v).sum::<f64>()
        };
        let mut current = loss(&w);
        for _ in 0..o.steps {
            let mut gradient = vec![0.0; n];
            let mut hessian = vec![vec![0.0; n]; n];
            for ((row, &label), &weight) in rows.iter().zip(labels).zip(weights) {
                let z: f64 = (0..n).map(|i| w[i] * input(row, i)).sum();
                let p = logistic(z);
                let slope = weight / total * (p - f64::from(u8::from(label)));
                let curve = weight / total * p * (1.0 - p);
                for i in 0..n {
                    gradient[i] += slope * input(row, i);
                    for (j, cell) in hessian[i][..=i].iter_mut().enumerate() {
                        *cell += curve * input(row, i) * input(row, j);
                    }
                }
            }
            for i in 1..n {
                gradient[i] += o.l2 * w[i];
                hessian[i][i] += o.l2;
            }
            // Slopes that sit on the bound and want to go below it stay there.
            let free: Vec<usize> = (0..n)
                .filter(|&i| !(o.non_negative && i > 0 && w[i] <= 0.0 && gradient[i] >= 0.0))
                .collect();
            let slope: f64 = free.iter().map(|&i| gradient[i] * gradient[i]).sum();
            if slope < 1e-24 {
                break;
            }
            let step = solve(&hessian, &gradient, &free);
            let mut size = 1.0;
            let mut improved = false;
            while size > 1e-10 {
                let mut trial = w.clone();
                for (&i, &d) in free.iter().zip(&step) {
                    trial[i] -= size * d;
                    if o.non_negative && i > 0 {
                        trial[i] = trial[i].max(0.0);
                    }
                }
                let value = loss(&trial);
                if value < current {
                    improved = current - value > 1e-15;
                    w = trial;
                    current = value;
                    break;
                }
                size *= 0.5;
            }
            if !improved {
                break;
            }
        }
        Self {
            intercept: w[0],
            slopes: w[1..].to_vec(),
        }
    }
}

/// Row weights that sum to one half in each class, so that fitted odds are a
/// likelihood ratio whatever the class sizes.
#[must_use]
pub fn balanced_weights(labels: &[bool]) -> Vec<f64> {
    balanced_weights_from(labels, &vec![1.0; labels.len()])
}

/// The same with rows that count unequally: `weights` scaled within each class.
#[must_use]
pub fn balanced_weights_from(labels: &[bool], weights: &[f64]) -> Vec<f64> {
    let mut totals = [0.0; 2];
    for (&label, weight) in labels.iter().zip(weights) {
        totals[usize::from(label)] += weight;
    }
    labels
        .iter()
        .zip(weights)
        .map(|(&label, weight)| {
            let total = totals[usize::from(label)];
            if total > 0.0 {
                0.5 * weight / total
            } else {
                0.0
            }
        })
        .collect()
}

/// Solves H d = g on the `free` coordinates by Cholesky's method; a pivot that is
/// not positive is lifted (the step is then a descent direction still).
fn solve(hessian: &[Vec<f64>], gradient: &[f64], free: &[usize]) -> Vec<f64> {
    let n = free.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let (r, c) = (free[i].max(free[j]), free[i].min(free[j]));
            let mut sum = hessian[r][c];
            sum -= l[i][..j]
                .iter()
                .zip(&l[j][..j])
                .map(|(x, y)| x * y)
                .sum::<f64>();
            l[i][j] = if i == j {
                sum.max(1e-10).sqrt()
            } else {
                sum / l[j][j]
            };
        }
    }
    let mut y = vec![0.0; n];
    for i in 0..n {
        let mut sum = gradient[free[i]];
        sum -= l[i][..i]
            .iter()
            .zip(&y[..i])
            .map(|(x, y)| x * y)
            .sum::<f64>();
        y[i] = sum / l[i][i];
    }
    for i in (0..n).rev() {
        let mut sum = y[i];
        for k in i + 1..n {
            sum -= l[k][i] * y[k];
        }
        y[i] = sum / l[i][i];
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovers_the_log_odds_of_a_two_by_two_table() {
        // x=1: 3 of 4 positive; x=0: 1 of 4. The saturated fit is exact.
        let rows: Vec<Vec<f64>> = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
            .iter()
            .map(|&x| vec![x])
            .collect();
        let labels = [true, true, true, false, true, false, false, false];
        let options = LogisticOptions {
            l2: 0.0,
            non_negative: true,
            steps: 100,
        };
        let model = Logistic::fit(&rows, &labels, &[1.0; 8], options);
        assert!((model.intercept + 3.0_f64.ln()).abs() < 1e-8, "{model:?}");
        assert!(
            (model.slopes[0] - 2.0 * 3.0_f64.ln()).abs() < 1e-8,
            "{model:?}"
        );
    }

    #[test]
    fn slopes_never_go_below_zero_and_the_penalty_shrinks_them() {
        let rows: Vec<Vec<f64>> = (0..40)
            .map(|i| vec![f64::from(i % 7), -f64::from(i) / 10.0])
            .collect();
        let labels: Vec<bool> = (0..40)
            .map(|i| i * 7 % 40 > 12 && i > 8 || i > 30)
            .collect();
        let weights = balanced_weights(&labels);
        let fit = |l2| {
            let options = LogisticOptions {
                l2,
                non_negative: true,
                steps: 200,
            };
            Logistic::fit(&rows, &labels, &weights, options)
        };
        // The second input falls where the label rises.
        assert_eq!(fit(1e-6).slopes[1], 0.0);
        assert!(fit(1.0).slopes[0] <= fit(1e-6).slopes[0]);
        let free = LogisticOptions {
            l2: 1e-6,
            non_negative: false,
            steps: 200,
        };
        assert!(Logistic::fit(&rows, &labels, &weights, free).slopes[1] < 0.0);
    }

    #[test]
    fn separable_and_empty_input_stay_finite() {
        let rows = vec![vec![-1.0], vec![1.0]];
        let model = Logistic::fit(
            &rows,
            &[false, true],
            &[0.5, 0.5],
            LogisticOptions::default(),
        );
        assert!(model.slopes[0].is_finite() && model.slopes[0] > 1.0);
        let none = Logistic::fit(&[], &[], &[], LogisticOptions::default());
        assert_eq!(none.ln_odds(&[]), 0.0);
    }
}
