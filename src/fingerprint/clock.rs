//! Written times to instants, in the forms that posts come with.
//!
//! - RFC 3339 and ISO 8601, with or without a time and a zone: `2020-07-24T09:00:00Z`,
//!   `2020-07-24 09:00`, `2020-07-24`;
//! - Unix time in seconds, milliseconds, microseconds or nanoseconds: `1595581200`;
//! - RFC 2822: `Fri, 24 Jul 2020 09:00:00 +0000`;
//! - the form of Twitter's interface: `Fri Jul 24 09:00:00 +0000 2020`;
//! - dates whose order is plain: `2020/07/24 9:00 PM`, `24.07.2020 09:00`.
//!
//! A time without a zone is taken as UTC. In `03/04/2020` nobody can tell day from month;
//! [`DateOrder::of`] reads the order from the other dates of a collection, where one of
//! them has a number above twelve.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::{rfc2822, strtime, temporal};
use jiff::tz::Offset;

/// A point in time as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant {
    /// Seconds since 1970-01-01T00:00:00Z; fractions are dropped.
    pub unix: i64,
    /// Whether the writing has a time of day, and not a date alone.
    pub clock: bool,
}

/// Which number comes first in dates like `03/04/2020`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

const ISO: temporal::DateTimeParser = temporal::DateTimeParser::new();
const MAIL: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
/// Times of day behind a date, and whether they are any.
const CLOCKS: [(&str, bool); 5] = [
    ("", false),
    (" %H:%M", true),
    (" %H:%M:%S", true),
    (" %I:%M %p", true),
    (" %I:%M:%S %p", true),
];

impl Instant {
    /// Reads a time whose meaning does not depend on other records; `None` for anything else.
    #[must_use]
    pub fn read(written: &str) -> Option<Self> {
        let text = written.trim();
        let plain = text.strip_suffix(".0").unwrap_or(text);
        if !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return digits(plain);
        }
        iso(text)
            .or_else(|| mail(text))
            .or_else(|| dated(text, "%Y/%m/%d"))
            .or_else(|| dated(text, "%d.%m.%Y"))
    }

    /// As [`read`](Self::read), and dates parted by slashes in the order of the collection.
    #[must_use]
    pub fn read_in(written: &str, order: Option<DateOrder>) -> Option<Self> {
        Self::read(written).or_else(|| match order? {
            DateOrder::DayFirst => dated(written.trim(), "%d/%m/%Y"),
            DateOrder::MonthFirst => dated(written.trim(), "%m/%d/%Y"),
        })
    }

    /// The instant in RFC 3339, UTC; the date alone where no more was written.
    #[must_use]
    pub fn to_text(self) -> String {
        Timestamp::from_second(self.unix).map_or_else(
            |_| self.unix.to_string(),
            |time| {
                let text = time.to_string();
                match text.split_once('T') {
                    Some((date, _)) if !self.clock => date.to_owned(),
                    _ => text,
                }
            },
        )
    }
}

impl DateOrder {
    /// The order of the slashed dates among `written`; `None` when they do not tell, or
    /// contradict each other.
    pub fn of<'a>(written: impl Iterator<Item = &'a str>) -> Option<Self> {
        let (mut day, mut month) = (false, false);
        for text in written {
            let mut numbers = text
                .trim()
                .splitn(3, '/')
                .map(|field| field.parse::<u8>().ok());
            let (Some(Some(first)), Some(Some(second))) = (numbers.next(), numbers.next()) else {
                continue;
            };
            day |= first > 12 && second <= 12;
            month |= second > 12 && first <= 12;
        }
        match (day, month) {
            (true, false) => Some(Self::DayFirst),
            (false, true) => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

/// Unix time, its unit told by its length; eight digits are a date.
fn digits(text: &str) -> Option<Instant> {
    let number: i64 = text.parse().ok()?;
    let unix = match text.len() {
        8 => return iso(text),
        9 | 10 => number,
        12 | 13 => number / 1_000,
        15 | 16 => number / 1_000_000,
        18 | 19 => number / 1_000_000_000,
        _ => return None,
    };
    Some(Instant { unix, clock: true })
}

fn iso(text: &str) -> Option<Instant> {
    let text = ["UTC", "GMT"]
        .iter()
        .find_map(|zone| text.strip_suffix(zone))
        .map_or(text, str::trim_end);
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let pieces = ISO.parse_pieces(text).ok()?;
    let time = pieces.time();
    let moment = pieces.date().to_datetime(time.unwrap_or_default());
    let offset = match pieces.to_numeric_offset() {
        Some(offset) => offset,
        None => Offset::UTC,
    };
    let unix = offset.to_timestamp(moment).ok()?.as_second();
    Some(Instant {
        unix,
        clock: time.is_some(),
    })
}

/// RFC 2822, and Twitter's form, which begins with a weekday too.
fn mail(text: &str) -> Option<Instant> {
    if !text.contains(':') || !text.contains(' ') {
        return None;
    }
    let time = MAIL.parse_timestamp(text).ok().or_else(|| {
        let parts = strtime::parse("%a %b %d %H:%M:%S %z %Y", text).ok()?;
        parts.to_timestamp().ok()
    })?;
    Some(Instant {
        unix: time.as_second(),
        clock: true,
    })
}

/// A date of this form with any of the times of day behind it.
fn dated(text: &str, date: &str) -> Option<Instant> {
    let mark = if date.contains('/') { '/' } else { '.' };
    if !text.contains(mark) {
        return None;
    }
    CLOCKS.iter().find_map(|&(time, clock)| {
        let parts = strtime::parse(format!("{date}{time}"), text).ok()?;
        let moment = if clock {
            parts.to_datetime().ok()?
        } else {
            DateTime::from(parts.to_date().ok()?)
        };
        let unix = Offset::UTC.to_timestamp(moment).ok()?.as_second();
        Some(Instant { unix, clock })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unix(text: &str) -> Option<i64> {
        Instant::read(text).map(|instant| instant.unix)
    }

    #[test]
    fn one_instant_in_every_form() {
        for text in [
            "2020-07-24T09:00:00Z",
            "2020-07-24t09:00:00.999z",
            "2020-07-24T11:00:00+02:00",
            "2020-07-24 09:00",
            "2020-07-24 09:00:00 UTC",
            "1595581200",
            "1595581200.0",
            "1595581200123",
            "1595581200123456",
            "Fri, 24 Jul 2020 09:00:00 +0000",
            "24 Jul 2020 05:00:00 -0400",
            "Fri Jul 24 09:00:00 +0000 2020",
            "2020/07/24 09:00:00",
            "2020/7/24 9:00 AM",
            "24.07.2020 09:00",
        ] {
            let read = Instant::read(text);
            let wanted = Instant {
                unix: 1_595_581_200,
                clock: true,
            };
            assert_eq!(read, Some(wanted), "{text}");
        }
        for text in ["2020-07-24", "20200724", "24.07.2020", "2020/07/24"] {
            let read = Instant::read(text).unwrap();
            assert_eq!((read.unix, read.clock), (1_595_548_800, false), "{text}");
            assert_eq!(read.to_text(), "2020-07-24");
        }
        assert_eq!(unix("1969-12-31T23:59:59Z"), Some(-1));
    }

    #[test]
    fn what_is_no_time_or_could_be_two_is_not_read() {
        for text in [
            "",
            "yesterday",
            "2020",
            "12:30",
            "03/04/2020",
            "2020-13-01",
            "2020-02-30",
            "31.02.2020",
            "é-01-01T1",
            "0",
            "12345678901234567890123",
        ] {
            assert_eq!(unix(text), None, "{text}");
        }
    }

    #[test]
    fn slashes_are_read_in_the_order_of_the_collection() {
        let order = |dates: &[&str]| DateOrder::of(dates.iter().copied());
        assert_eq!(
            order(&["03/04/2020", "25/04/2020"]),
            Some(DateOrder::DayFirst)
        );
        assert_eq!(
            order(&["03/04/2020", "4/25/2020 9:00 PM"]),
            Some(DateOrder::MonthFirst)
        );
        assert_eq!(order(&["25/04/2020", "4/25/2020"]), None);
        assert_eq!(order(&["03/04/2020", "2020/07/24", "x"]), None);
        let read = |order| Instant::read_in("03/04/2020 10:00", Some(order)).map(Instant::to_text);
        assert_eq!(
            read(DateOrder::DayFirst).as_deref(),
            Some("2020-04-03T10:00:00Z")
        );
        assert_eq!(
            read(DateOrder::MonthFirst).as_deref(),
            Some("2020-03-04T10:00:00Z")
        );
    }

    proptest! {
        #[test]
        fn written_instants_are_read_back(unix in -62_000_000_000i64..250_000_000_000) {
            let text = Instant { unix, clock: true }.to_text();
            prop_assert_eq!(Instant::read(&text), Some(Instant { unix, clock: true }), "{}", text);
        }

        #[test]
        fn nothing_panics(text in any::<String>(), short in "[0-9/:. TZ+-]{0,24}") {
            let _ = (Instant::read_in(&text, Some(DateOrder::DayFirst)), Instant::read(&short));
        }
    }
}
