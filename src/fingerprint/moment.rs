//! Points in time as posts write them, made comparable.

use serde::{Deserialize, Serialize};

use super::clock::Instant;

/// A point in time. Ordered by the instant, whatever its time zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z; fractions are dropped.
    pub unix: i64,
    /// The time as the record wrote it.
    pub written: String,
}

impl Moment {
    /// Reads a time in any form that [`Instant::read`] knows; no time zone means UTC.
    /// `None` for anything else.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let instant = Instant::read(written)?;
        Some(Self {
            unix: instant.unix,
            written: written.trim().to_owned(),
        })
    }
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
