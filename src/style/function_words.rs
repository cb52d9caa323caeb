//! Function words of the text's language, alone and in adjacent pairs.
//!
//! Closed-class words are chosen without thinking and whatever the topic, which
//! is why they were the first features of stylometry (Mosteller & Wallace 1964).

use super::Family;
use super::counts::CountTable;

/// Forgets the previous word: pairs do not cross sentences.
pub(super) fn start(previous: &mut String) {
    previous.clear();
}

/// Counts `word` if it is a function word, and the pair it closes.
///
/// `previous` holds the word before when that was a function word too.
pub(super) fn count(
    is_function_word: bool,
    word: &str,
    previous: &mut String,
    table: &mut CountTable,
) {
    if !is_function_word {
        previous.clear();
        return;
    }
    table.add(Family::FunctionWords.hash(word.as_bytes()), word.as_bytes());
    if !previous.is_empty() {
        previous.push(' ');
        previous.push_str(word);
        table.add(
            Family::FunctionWords.hash(previous.as_bytes()),
            previous.as_bytes(),
        );
        previous.clear();
    }
    previous.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::super::testing::features;
    use super::*;

    #[test]
    fn pairs_need_two_adjacent_function_words() {
        let found = features("The cat of the house is in it", Family::FunctionWords);
        let has = |name: &str| found.iter().find(|(n, _)| n == name).map(|(_, c)| *c);
        assert_eq!(has("the"), Some(2));
        assert_eq!(has("of the"), Some(1));
        assert_eq!(has("in it"), Some(1));
        assert_eq!(has("the of"), None, "a content word stands between");
        assert_eq!(has("cat"), None);
    }
}
