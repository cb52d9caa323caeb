//! A column of text, however it is laid out.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, LargeStringArray, StringArray, StringViewArray};
use arrow_schema::{DataType, TimeUnit};

/// Text by row; a null has none.
pub(super) enum Column {
    Small(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
    /// Places among the values of a dictionary.
    Coded(Vec<Option<usize>>, Box<Column>),
    /// What was no text and has been written out: numbers, times.
    Written(Vec<Option<String>>),
    /// A column of nulls alone.
    Null,
}

impl Column {
    /// Reads an array.
    ///
    /// # Errors
    /// One sentence for a type that is no text, or text that is not UTF-8.
    pub(super) fn new(array: &ArrayRef) -> Result<Self, String> {
        // Text comes from strangers, and a producer may not have looked at it.
        array
            .to_data()
            .validate_full()
            .map_err(|error| format!("is damaged ({error}): make it anew as UTF-8 text"))?;
        macro_rules! written {
            ($type:ty) => {
                Self::Written(
                    array
                        .as_primitive::<$type>()
                        .iter()
                        .map(|value| value.map(|value| value.to_string()))
                        .collect(),
                )
            };
        }
        macro_rules! time {
            ($type:ty) => {{
                let times = array.as_primitive::<$type>();
                let at = |row| {
                    let time = times.is_valid(row).then(|| times.value_as_datetime(row));
                    time.flatten().map(|time| time.and_utc().to_rfc3339())
                };
                Self::Written((0..times.len()).map(at).collect())
            }};
        }
        Ok(match array.data_type() {
            DataType::Utf8 => Self::Small(array.as_string::<i32>().clone()),
            DataType::LargeUtf8 => Self::Large(array.as_string::<i64>().clone()),
            DataType::Utf8View => Self::View(array.as_string_view().clone()),
            DataType::Null => Self::Null,
            DataType::Dictionary(_, _) => {
                let coded = array.as_any_dictionary();
                let values = Self::new(coded.values())?;
                let keys = if coded.values().is_empty() {
                    vec![None; coded.len()]
                } else {
                    let keys = coded.normalized_keys().into_iter().enumerate();
                    keys.map(|(row, key)| coded.keys().is_valid(row).then_some(key))
                        .collect()
                };
                Self::Coded(keys, Box::new(values))
            }
            DataType::Int8 => written!(Int8Type),
            DataType::Int16 => written!(Int16Type),
            DataType::Int32 => written!(Int32Type),
            DataType::Int64 => written!(Int64Type),
            DataType::UInt8 => written!(UInt8Type),
            DataType::UInt16 => written!(UInt16Type),
            DataType::UInt32 => written!(UInt32Type),
            DataType::UInt64 => written!(UInt64Type),
            DataType::Timestamp(TimeUnit::Second, _) => time!(TimestampSecondType),
            DataType::Timestamp(TimeUnit::Millisecond, _) => time!(TimestampMillisecondType),
            DataType::Timestamp(TimeUnit::Microsecond, _) => time!(TimestampMicrosecondType),
            DataType::Timestamp(TimeUnit::Nanosecond, _) => time!(TimestampNanosecondType),
            other => return Err(format!("is of type {other}: cast it to a string")),
        })
    }

    /// The text of a row, which must be one of the array's.
    pub(super) fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Small(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Coded(keys, values) => values.get(keys.get(row).copied().flatten()?),
            Self::Written(values) => values.get(row)?.as_deref(),
            Self::Null => None,
        }
    }

    /// Whether the rows are text as they stand, not numbers or times written out.
    pub(super) fn is_text(&self) -> bool {
        match self {
            Self::Coded(_, values) => values.is_text(),
            Self::Written(_) => false,
            _ => true,
        }
    }
}
