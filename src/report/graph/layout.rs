//! Places on a map by forces: links pull, everything pushes (Fruchterman and Reingold 1991).
//!
//! The start is a circle in the order of groups, so that nothing is random: the same graph
//! gives the same map.

use super::Edge;

/// Nodes that are laid out at most: the cost grows with their square.
const MOST: usize = 2_000;
/// Pushes computed at most, over all steps.
const BUDGET: usize = 60_000_000;
/// Pull of the middle, so that nodes without links do not drift away.
const GRAVITY: f64 = 0.9;

/// A place for each node, both coordinates in 0..=1; `None` when there are too many.
pub(super) fn places(groups: &[Option<usize>], edges: &[Edge<'_>]) -> Option<Vec<(f64, f64)>> {
    let n = groups.len();
    if n > MOST {
        return None;
    }
    let mut at: Vec<(f64, f64)> = (0..n)
        .map(|i| {
            let turn = std::f64::consts::TAU * i as f64 / n as f64;
            (turn.cos(), turn.sin())
        })
        .collect();
    let springs = springs(groups, edges);
    // The distance at which push and pull are even.
    let rest = 1.6 / (n.max(1) as f64).sqrt();
    let steps = (BUDGET / (n * n).max(1)).clamp(60, 400);
    for step in 0..steps {
        let heat = 0.12 * (1.0 - step as f64 / steps as f64) + 1e-4;
        let mut force: Vec<(f64, f64)> = at
            .iter()
            .map(|&(x, y)| (-GRAVITY * x, -GRAVITY * y))
            .collect();
        for i in 0..n {
            for j in i + 1..n {
                let (dx, dy) = (at[i].0 - at[j].0, at[i].1 - at[j].1);
                let square = (dx * dx + dy * dy).max(1e-6);
                let push = rest * rest / square;
                force[i].0 += dx * push;
                force[i].1 += dy * push;
                force[j].0 -= dx * push;
                force[j].1 -= dy * push;
            }
        }
        for &(i, j, weight) in &springs {
            let (dx, dy) = (at[i].0 - at[j].0, at[i].1 - at[j].1);
            let pull = weight * (dx * dx + dy * dy).sqrt() / rest;
            force[i].0 -= dx * pull;
            force[i].1 -= dy * pull;
            force[j].0 += dx * pull;
            force[j].1 += dy * pull;
        }
        for (place, (fx, fy)) in at.iter_mut().zip(force) {
            let length = (fx * fx + fy * fy).sqrt().max(1e-9);
            let by = length.min(heat) / length;
            place.0 += fx * by;
            place.1 += fy * by;
        }
    }
    Some(scaled(&at))
}

/// Pulls: members of a group to each other through their first one, links by how likely they are.
fn springs(groups: &[Option<usize>], edges: &[Edge<'_>]) -> Vec<(usize, usize, f64)> {
    let mut springs: Vec<(usize, usize, f64)> = edges
        .iter()
        .map(|edge| {
            let weight = if edge.inside { 0.6 } else { 0.1 };
            (edge.ends[0], edge.ends[1], weight * (0.3 + edge.posterior))
        })
        .collect();
    let mut first: Option<(usize, usize)> = None;
    for (node, group) in groups.iter().enumerate() {
        let Some(group) = *group else { continue };
        match first {
            Some((known, centre)) if known == group => springs.push((centre, node, 0.5)),
            _ => first = Some((group, node)),
        }
    }
    springs
}

/// Stretches places to fill 0..=1, rounded so that the last bits of sums do not show.
fn scaled(at: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let range = |value: fn(&(f64, f64)) -> f64| {
        let low = at.iter().map(value).fold(f64::INFINITY, f64::min);
        let high = at.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
        (low, high - low)
    };
    let ((left, width), (top, height)) = (range(|p| p.0), range(|p| p.1));
    let part = |value: f64, from: f64, size: f64| {
        if size > 1e-9 {
            (1e4 * (value - from) / size).round() / 1e4
        } else {
            0.5
        }
    };
    at.iter()
        .map(|&(x, y)| (part(x, left, width), part(y, top, height)))
        .collect()
}
