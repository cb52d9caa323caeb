//! The course of a long text: a line a candidate, a band for the nearest one.

use super::colours;
use super::svg::{Anchor, Svg, round_step};

/// What a rolling plot shows.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    /// Heading.
    pub title: &'a str,
    /// How it was made.
    pub caption: &'a str,
    /// The candidates.
    pub names: &'a [String],
    /// For each window the place of its middle, counted in words.
    pub places: &'a [f64],
    /// For each window its distance to each candidate.
    pub distances: &'a [Vec<f64>],
    /// For each window the nearest candidate.
    pub nearest: &'a [usize],
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 58.0;
const HEIGHT: f64 = 300.0;
const BAND: f64 = 22.0;

/// Draws the distances along a text; lower lines are nearer.
#[must_use]
pub fn rolling(course: &Course<'_>) -> String {
    let names = course.names;
    let ink = colours(names.iter().map(String::as_str));
    let colour = |at: usize| {
        names
            .get(at)
            .and_then(|name| ink.get(name.as_str()))
            .copied()
            .unwrap_or(super::INK)
    };
    let columns = ((WIDTH - 2.0 * 16.0) / 220.0).floor().max(1.0) as usize;
    let rows = names.len().div_ceil(columns);
    let full = TOP + HEIGHT + 30.0 + BAND + 24.0 + 18.0 * rows as f64 + 12.0;
    let mut svg = Svg::new(
        WIDTH,
        full,
        &format!("{}: {}", course.title, course.caption),
    );
    svg.text((16.0, 22.0), Anchor::Start, 15.0, "#111111", course.title);
    svg.text((16.0, 40.0), Anchor::Start, 11.0, "#555555", course.caption);
    let values = || {
        course
            .distances
            .iter()
            .flatten()
            .copied()
            .filter(|v| v.is_finite())
    };
    let (low, high) = (
        values().fold(f64::INFINITY, f64::min),
        values().fold(f64::NEG_INFINITY, f64::max),
    );
    let (Some(&first), Some(&last)) = (course.places.first(), course.places.last()) else {
        return svg.finish();
    };
    let range = if high > low { high - low } else { 1.0 };
    let length = if last > first { last - first } else { 1.0 };
    let x = |place: f64| LEFT + (place - first) / length * (WIDTH - LEFT - 24.0);
    let y = |value: f64| TOP + HEIGHT - (value - low) / range * HEIGHT;
    // The frame with its scales.
    let step = round_step(range, 5.0);
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
    let mut tick = (low / step).ceil();
    while tick * step <= low + range {
        let value = tick * step;
        svg.line((LEFT, y(value)), (WIDTH - 24.0, y(value)), "#e5e5e5", 1.0);
        let text = format!("{value:.decimals$}");
        svg.text(
            (LEFT - 6.0, y(value) + 3.5),
            Anchor::End,
            10.0,
            "#555555",
            &text,
        );
        tick += 1.0;
    }
    let step = round_step(length, 8.0);
    let mut tick = (first / step).ceil();
    while tick * step <= last {
        let place = tick * step;
        let bottom = TOP + HEIGHT;
        svg.line((x(place), bottom), (x(place), bottom + 4.0), "#999999", 1.0);
        let text = crate::report::json::grouped(place as u64);
        svg.text(
            (x(place), bottom + 16.0),
            Anchor::Middle,
            10.0,
            "#555555",
            &text,
        );
        tick += 1.0;
    }
    for (at, _) in names.iter().enumerate() {
        let points: Vec<(f64, f64)> = course
            .places
            .iter()
            .zip(course.distances)
            .filter_map(|(&place, distances)| Some((x(place), y(*distances.get(at)?))))
            .collect();
        svg.path(&points, colour(at), 1.8);
    }
    // Each window colours the stretch up to half-way to its neighbours.
    let band = TOP + HEIGHT + 26.0;
    for (at, (&place, &nearest)) in course.places.iter().zip(course.nearest).enumerate() {
        let before = at.checked_sub(1).and_then(|at| course.places.get(at));
        let from = before.map_or(place, |before| f64::midpoint(*before, place));
        let after = course.places.get(at + 1);
        let to = after.map_or(place, |after| f64::midpoint(place, *after));
        let width = (x(to) - x(from)).max(1.0) + 0.3;
        svg.area((x(from), band), (width, BAND), colour(nearest));
    }
    let label = "nearest";
    svg.text(
        (LEFT - 6.0, band + 15.0),
        Anchor::End,
        10.0,
        "#555555",
        label,
    );
    for (at, name) in names.iter().enumerate() {
        let left = 16.0 + 220.0 * (at % columns) as f64;
        let line = band + BAND + 20.0 + 18.0 * (at / columns) as f64;
        svg.area((left, line), (14.0, 10.0), colour(at));
        let short: String = name.chars().take(28).collect();
        svg.text(
            (left + 20.0, line + 9.5),
            Anchor::Start,
            11.0,
            "#333333",
            &short,
        );
    }
    svg.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_band_are_drawn_and_nothing_is_not_a_number() {
        let names = ["Ann".to_owned(), "Bob<".to_owned()];
        let course = Course {
            title: "t",
            caption: "c",
            names: &names,
            places: &[2500.0, 3500.0, 4500.0],
            distances: &[vec![0.2, 0.4], vec![0.3, 0.3], vec![0.5, 0.1]],
            nearest: &[0, 0, 1],
        };
        let svg = rolling(&course);
        assert!(svg.contains("Bob&lt;") && !svg.contains("NaN"));
        assert_eq!(svg.matches("stroke-width=\"1.8\"").count(), 2);
        let one = Course {
            places: &[10.0],
            distances: &[vec![0.5, 0.5]],
            nearest: &[0],
            ..course
        };
        assert!(!rolling(&one).contains("NaN"));
        let none = Course {
            places: &[],
            distances: &[],
            nearest: &[],
            ..course
        };
        assert!(rolling(&none).ends_with("</svg>\n"));
    }
}
