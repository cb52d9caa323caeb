//! When accounts write and how often they are seen.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::times::range;
use crate::document::Post;
use crate::fingerprint::Instant;

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// When posts were written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Activity {
    /// Posts with a time that could be read.
    pub dated_posts: u64,
    /// The first of them (RFC 3339, UTC).
    pub first_seen: Option<String>,
    /// The last of them.
    pub last_seen: Option<String>,
    /// Days (UTC) with a post.
    pub active_days: u64,
    /// Posts on each of these days, in order.
    pub days: Vec<DayCount>,
    /// Posts with a time of day, by hour (UTC), midnight first.
    pub hours: [u64; 24],
    /// Dated posts by day of the week (UTC), Monday first.
    pub weekdays: [u64; 7],
}

/// Posts on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayCount {
    /// The day (UTC), `2020-07-24`.
    pub day: String,
    /// Posts on it.
    pub posts: u64,
}

impl Activity {
    /// Counts posts by their instants; those without one are left out.
    #[must_use]
    pub fn new(instants: impl Iterator<Item = Option<Instant>>) -> Self {
        let instants: Vec<Instant> = instants.flatten().collect();
        let mut activity = Self {
            dated_posts: instants.len() as u64,
            ..Self::default()
        };
        [activity.first_seen, activity.last_seen] = range(instants.iter().copied());
        let mut days: BTreeMap<i64, u64> = BTreeMap::new();
        for instant in &instants {
            let day = instant.unix.div_euclid(DAY);
            *days.entry(day).or_default() += 1;
            // 1 January 1970 was a Thursday.
            activity.weekdays[(day + 3).rem_euclid(7) as usize] += 1;
            if instant.clock {
                activity.hours[(instant.unix.rem_euclid(DAY) / 3600) as usize] += 1;
            }
        }
        activity.active_days = days.len() as u64;
        activity.days = days
            .into_iter()
            .map(|(day, posts)| DayCount {
                day: day_text(day),
                posts,
            })
            .collect();
        activity
    }
}

/// A day's date, from its number since 1970.
fn day_text(day: i64) -> String {
    Instant {
        unix: day * DAY,
        clock: false,
    }
    .to_text()
}

/// How often posts were seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Views {
    /// Posts whose views are known.
    pub posts: u64,
    /// Median of their views.
    pub median: f64,
    /// Most views of one post.
    pub most: f64,
    /// Median over the posts of all accounts outside the group, where known.
    pub median_of_others: Option<f64>,
}

/// The names under which platforms give views, tried in this order.
const FIELDS: [&str; 7] = [
    "views",
    "view_count",
    "viewCount",
    "impression_count",
    "impressions",
    "play_count",
    "plays",
];

/// Reads views from the fields that posts carry along.
pub(super) struct ViewReader<'a> {
    field: Option<&'a str>,
}

impl<'a> ViewReader<'a> {
    pub(super) fn new(field: Option<&'a str>) -> Self {
        Self { field }
    }

    fn of(&self, post: &Post) -> Option<f64> {
        let read = |name: &str| match post.extra.get(name)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().replace(',', "").parse().ok(),
            _ => None,
        };
        let found = match self.field {
            Some(field) => read(field),
            None => FIELDS.iter().find_map(|field| read(field)),
        };
        found.filter(|views| views.is_finite() && *views >= 0.0)
    }

    /// The views of a group's posts; `None` where no post has any.
    pub(super) fn read(&self, members: &[usize], posts: &[&[Post]]) -> Option<Views> {
        let of = |account: usize| posts[account].iter().filter_map(|post| self.of(post));
        let mut inside: Vec<f64> = members.iter().flat_map(|&member| of(member)).collect();
        let most = inside.iter().copied().reduce(f64::max)?;
        let mut outside: Vec<f64> = (0..posts.len())
            .filter(|account| !members.contains(account))
            .flat_map(of)
            .collect();
        Some(Views {
            posts: inside.len() as u64,
            median: median(&mut inside)?,
            most,
            median_of_others: median(&mut outside),
        })
    }
}

/// The middle value, or the mean of the two in the middle; `None` of nothing.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 {
        upper
    } else {
        f64::midpoint(values[middle - 1], upper)
    })
}
