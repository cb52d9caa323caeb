//! The measures of PAN (2020-2023 evaluator): how well pairs are ranked and decided.

use super::Judgement;

/// Area under the ROC curve: the chance that a same-author pair scores above a
/// different-author pair, ties counting half. 0.5 when a class is empty.
#[must_use]
pub fn auc(pairs: &[Judgement]) -> f64 {
    let mut order: Vec<(f64, bool)> = pairs.iter().map(|p| (p.ln_lr, p.same)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let same = order.iter().filter(|p| p.1).count() as f64;
    let different = order.len() as f64 - same;
    if same == 0.0 || different == 0.0 {
        return 0.5;
    }
    let (mut wins, mut below) = (0.0, 0.0);
    for tie in order.chunk_by(|a, b| a.0 == b.0) {
        let s = tie.iter().filter(|p| p.1).count() as f64;
        let d = tie.len() as f64 - s;
        wins += s * (below + 0.5 * d);
        below += d;
    }
    wins / (same * different)
}

/// c@1 (Peñas and Rodrigo 2011): accuracy that gives an unanswered pair the
/// accuracy of the answered ones.
#[must_use]
pub fn c_at_1(pairs: &[Judgement]) -> f64 {
    if pairs.is_empty() {
        return 0.0;
    }
    let n = pairs.len() as f64;
    let correct = pairs
        .iter()
        .filter(|p| p.score != 0.5 && (p.score > 0.5) == p.same)
        .count() as f64;
    let unanswered = pairs.iter().filter(|p| p.score == 0.5).count() as f64;
    (correct + unanswered * correct / n) / n
}

/// F0.5u (Bevendorff et al. 2019): precision-heavy F with unanswered pairs counted
/// as misses.
#[must_use]
pub fn f05_u(pairs: &[Judgement]) -> f64 {
    let count = |f: &dyn Fn(&Judgement) -> bool| pairs.iter().filter(|p| f(p)).count() as f64;
    let unanswered = count(&|p| p.score == 0.5);
    let true_positive = count(&|p| p.score > 0.5 && p.same);
    let false_positive = count(&|p| p.score > 0.5 && !p.same);
    let false_negative = count(&|p| p.score < 0.5 && p.same);
    let top = 1.25 * true_positive;
    let below = top + 0.25 * (false_negative + unanswered) + false_positive;
    if below > 0.0 { top / below } else { 0.0 }
}

/// F1 of "same" over the answered pairs.
#[must_use]
pub fn f1(pairs: &[Judgement]) -> f64 {
    let count = |f: &dyn Fn(&Judgement) -> bool| pairs.iter().filter(|p| f(p)).count() as f64;
    let true_positive = count(&|p| p.score > 0.5 && p.same);
    let wrong = count(&|p| p.score != 0.5 && (p.score > 0.5) != p.same);
    let below = 2.0 * true_positive + wrong;
    if below > 0.0 {
        2.0 * true_positive / below
    } else {
        0.0
    }
}

/// The Brier measure as PAN gives it: one less the mean squared error of the score.
#[must_use]
pub fn brier(pairs: &[Judgement]) -> f64 {
    if pairs.is_empty() {
        return 0.0;
    }
    let error: f64 = pairs
        .iter()
        .map(|p| {
            let miss = p.score - f64::from(u8::from(p.same));
            miss * miss
        })
        .sum();
    1.0 - error / pairs.len() as f64
}
