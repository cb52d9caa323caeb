//! The timeline: a row a group, a bar a stretch of days, waves and the event marked.

use super::{Investigation, colour};
use crate::dossier::{DAY, GroupDossier};
use crate::fingerprint::Instant;
use crate::report::json::grouped;
use crate::report::plot::{Anchor, Svg};

const WIDTH: f64 = 900.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 60.0;
const TOP: f64 = 20.0;
const ROW: f64 = 44.0;
const BAR: f64 = 32.0;
/// Groups drawn at most.
const MOST: usize = 20;
/// Bars in a row at most.
const BARS: i64 = 120;
/// Widths of a bar in days.
const STEPS: [i64; 8] = [1, 2, 7, 14, 30, 91, 182, 365];

/// A group by its place, and its posts by day.
type Row<'a> = (usize, &'a GroupDossier, Vec<(i64, u64)>);

pub(super) fn timeline(out: &mut String, page: &Investigation<'_>) {
    let rows: Vec<Row<'_>> = page
        .dossier
        .groups
        .iter()
        .take(MOST)
        .enumerate()
        .map(|(at, known)| (at, known, days(known)))
        .collect();
    let all = || {
        rows.iter()
            .flat_map(|(.., days)| days.iter().map(|day| day.0))
    };
    let (Some(first), Some(last)) = (all().min(), all().max()) else {
        return;
    };
    let span = last - first + 1;
    let step = STEPS
        .into_iter()
        .find(|step| span <= step * BARS)
        .unwrap_or(span / BARS + 1);
    let bars = (span + step - 1) / step;
    let wide = (WIDTH - LEFT - RIGHT) / bars as f64;
    let x = |unix: i64| {
        let place = (unix - first * DAY) as f64 / (step * DAY) as f64;
        LEFT + place.clamp(0.0, bars as f64) * wide
    };
    let height = TOP + ROW * rows.len() as f64 + 28.0;
    let mut svg = Svg::for_page(WIDTH, height, "Posts over time, by group");
    for (line, (at, known, days)) in rows.iter().enumerate() {
        let base = TOP + ROW * (line as f64 + 1.0) - 6.0;
        let mut counts = vec![0u64; bars as usize];
        for (day, posts) in days {
            counts[((day - first) / step) as usize] += posts;
        }
        let most = counts.iter().copied().max().unwrap_or(1).max(1);
        svg.line((LEFT, base), (WIDTH - RIGHT, base), "#999999", 1.0);
        for (bar, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let tall = (BAR * *count as f64 / most as f64).max(1.5);
            let left = LEFT + bar as f64 * wide;
            svg.area(
                (left, base - tall),
                ((wide - 0.8).max(1.0), tall),
                colour(*at),
            );
        }
        // Where a new wave begins.
        for wave in known.topics.waves.iter().skip(1) {
            if let Some(begin) = Instant::read(&wave.first) {
                let place = x(begin.unix);
                let line = [(place, base - BAR - 3.0), (place, base + 3.0)];
                svg.thread(line, "#111111", (1.2, 0.55), "2 2");
            }
        }
        let id = &known.group;
        svg.text((LEFT - 10.0, base - 8.0), Anchor::End, 12.0, "#111111", id);
        let scale = format!("max {}", grouped(most));
        svg.text(
            (WIDTH - RIGHT + 6.0, base - 8.0),
            Anchor::Start,
            9.5,
            "#555555",
            &scale,
        );
    }
    let bottom = TOP + ROW * rows.len() as f64;
    let event = page.dossier.event.as_ref();
    if let Some(at) = event.and_then(|event| Instant::read(&event.at)) {
        let place = x(at.unix);
        if (first * DAY..=(last + 1) * DAY).contains(&at.unix) {
            svg.line((place, 14.0), (place, bottom), "#d55e00", 1.6);
            svg.text((place, 11.0), Anchor::Middle, 10.0, "#d55e00", "event");
        }
    }
    for part in 0..=4i64 {
        let day = first + (span - 1) * part / 4;
        let date = Instant {
            unix: day * DAY,
            clock: false,
        };
        let anchor = match part {
            0 => Anchor::Start,
            4 => Anchor::End,
            _ => Anchor::Middle,
        };
        svg.text(
            (x(day * DAY), bottom + 16.0),
            anchor,
            10.0,
            "#555555",
            &date.to_text(),
        );
    }
    out.push_str("<h2>Timeline</h2>\n<figure>\n");
    out.push_str(&svg.finish());
    let unit = match step {
        1 => "a day".to_owned(),
        7 => "a week".to_owned(),
        days => format!("{days} days"),
    };
    super::add!(
        out,
        "<figcaption>Posts of each group; a bar is {unit}, each row has a scale of its own. A new wave, or \
         the second half, begins at a dotted line.{}</figcaption>\n</figure>\n",
        if page.dossier.groups.len() > MOST {
            " Only the largest groups are drawn."
        } else {
            ""
        }
    );
}

/// Days since 1970 with their posts.
fn days(known: &GroupDossier) -> Vec<(i64, u64)> {
    let days = known.activity.days.iter();
    days.filter_map(|day| {
        let instant = Instant::read(&day.day)?;
        Some((instant.unix.div_euclid(DAY), day.posts))
    })
    .collect()
}

/// Posts by hour of the day (UTC).
pub(super) fn hours(counts: &[u64; 24], group: usize) -> Option<String> {
    let most = counts.iter().copied().max().filter(|most| *most > 0)?;
    let mut svg = Svg::for_page(420.0, 96.0, "Posts by hour of the day, UTC");
    svg.line((10.0, 72.0), (410.0, 72.0), "#999999", 1.0);
    for (hour, count) in counts.iter().enumerate() {
        let left = 10.0 + hour as f64 * (400.0 / 24.0);
        if *count > 0 {
            let tall = (58.0 * *count as f64 / most as f64).max(1.5);
            svg.area((left + 1.0, 72.0 - tall), (14.6, tall), colour(group));
        }
        if hour % 3 == 0 {
            let text = format!("{hour:02}");
            svg.text((left + 8.3, 88.0), Anchor::Middle, 10.0, "#555555", &text);
        }
    }
    Some(svg.finish())
}
