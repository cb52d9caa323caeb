//! Points in time as posts write them (RFC 3339), made comparable.

use serde::{Deserialize, Serialize};

/// A point in time. Ordered by the instant, whatever its time zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z; fractions are dropped.
    pub unix: i64,
    /// The time as the record wrote it.
    pub written: String,
}

impl Moment {
    /// Reads an RFC 3339 date with or without a time; no time zone means UTC.
    /// `None` for anything else.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let text = written.trim();
        let (date, time) = match text.find(['T', 't', ' ']) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let mut fields = date.splitn(3, '-').map(digits);
        let (year, month, day) = (fields.next()??, fields.next()??, fields.next()??);
        if date.len() != 10 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let mut unix = days_from_civil(year, month, day) * 86_400;
        if let Some(time) = time {
            unix += seconds(time)?;
        }
        Some(Self {
            unix,
            written: text.to_owned(),
        })
    }
}

fn digits(field: &str) -> Option<i64> {
    let plain = !field.is_empty() && field.len() <= 4 && field.bytes().all(|b| b.is_ascii_digit());
    if plain { field.parse().ok() } else { None }
}

/// `hh:mm[:ss[.fraction]][Z|±hh:mm]` in seconds, UTC.
fn seconds(time: &str) -> Option<i64> {
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, ""),
    };
    let clock = clock.split('.').next().unwrap_or(clock);
    let offset = match offset.split_at_checked(1) {
        None => 0,
        Some(("+", zone)) => -hours_minutes(zone)?,
        Some(("-", zone)) => hours_minutes(zone)?,
        Some((_, "")) => 0,
        Some(_) => return None,
    };
    Some(hours_minutes(clock)? + offset)
}

fn hours_minutes(clock: &str) -> Option<i64> {
    let mut fields = clock.trim().split(':').map(digits);
    let hours = fields.next()??;
    let minutes = fields.next().unwrap_or(Some(0))?;
    let seconds = fields.next().unwrap_or(Some(0))?;
    let inside = hours <= 24 && minutes < 60 && seconds <= 60 && fields.next().is_none();
    inside.then_some(hours * 3600 + minutes * 60 + seconds)
}

/// Days since 1970-01-01 of a date in the Gregorian calendar: years of 365
/// days counted from 1 March, plus the leap days before them.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + leap_days + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unix(text: &str) -> Option<i64> {
        Moment::parse(text).map(|moment| moment.unix)
    }

    #[test]
    fn known_instants() {
        assert_eq!(unix("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(unix("2000-03-01"), Some(951_868_800));
        assert_eq!(unix("2024-02-29T12:30:15.5+02:00"), Some(1_709_202_615));
        assert_eq!(unix("2024-02-29 12:30"), Some(1_709_209_800));
    }

    #[test]
    fn other_things_are_no_moments() {
        for text in [
            "",
            "yesterday",
            "2024-13-01",
            "2024-1-1",
            "2024-01-01Tnoon",
            "é-01-01T1",
            "12:30",
        ] {
            assert_eq!(unix(text), None, "{text}");
        }
    }

    #[test]
    fn time_zones_do_not_upset_the_order() {
        let early = Moment::parse("2024-01-01T23:00:00+05:00");
        let late = Moment::parse("2024-01-01T19:00:00Z");
        assert!(early < late);
    }
}
