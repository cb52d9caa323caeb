//! The pattern language of token rules: text to syntax tree.
//!
//! A pattern is a row of items, separated by spaces, each matching one token:
//!
//! ```text
//! about            the word, in any case (apostrophes and widths folded)
//! in|on|at         any of these words
//! ~discuss         a verb in any form; ~take|~make works too
//! @poss            a named set: one built in, or one of the file's [sets]
//! =US              exactly these characters
//! /-?led$/         a regular expression, on the token as written (no spaces)
//! <cap>            a kind or shape: word num punct symbol url email mention hashtag
//!                  emoji abbrev cjk invisible; cap upper lower; np (mention, hashtag or cap)
//! _                any token
//! !about|of        one token that is none of these (works before any single-token item)
//! ( a b | c )      alternatives of several tokens; a capture, $1 in suggestions
//! ^  $             start and end of the sentence
//! « »              the part that the finding covers; the whole match without them
//! ```
//!
//! `?`, `*`, `+` or `{m,n}` at the end of an item or a group repeats it; a gap
//! is `_{0,3}`. A backslash takes the next character as it is (`\?`).

use super::commonness::commonness;
use super::fold::fold_hash;
use super::inflect;
use super::lazy::Lazy;
use super::pattern::{Kind, Node, Sets, Split, Test, width};

/// Parses a pattern; `eager` compiles the regular expressions in it, to find faults.
///
/// # Errors
/// What is wrong with it, in words for its author.
pub(crate) fn parse(
    source: &str,
    sets: &Sets<'_>,
    split: &Split<'_>,
    eager: bool,
) -> Result<Vec<Node>, String> {
    let mut parser = Parser {
        chars: source.chars().collect(),
        at: 0,
        captures: 0,
        sets,
        split,
        eager,
    };
    let nodes = parser.sequence()?;
    if parser.at < parser.chars.len() {
        return Err(format!("unexpected `{}`", parser.chars[parser.at]));
    }
    let marks = |wanted: fn(&Node) -> bool| nodes.iter().filter(|node| wanted(node)).count();
    let open = marks(|node| matches!(node, Node::Open));
    let close = marks(|node| matches!(node, Node::Close));
    if open != close || open > 1 {
        return Err("« and » must stand once each, outside of groups".to_owned());
    }
    if width(&nodes).0 == 0 {
        return Err("the pattern can match nothing at all".to_owned());
    }
    Ok(nodes)
}

/// Longest repetition: keeps the work at one place of a text bounded.
const MAX_REPEAT: u16 = 24;

struct Parser<'a> {
    chars: Vec<char>,
    at: usize,
    captures: u8,
    sets: &'a Sets<'a>,
    split: &'a Split<'a>,
    eager: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn sequence(&mut self) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        loop {
            self.skip_spaces();
            match self.peek() {
                None | Some(')') => return Ok(nodes),
                Some('|')
                    if self
                        .chars
                        .get(self.at + 1)
                        .is_none_or(|c| c.is_whitespace()) =>
                {
                    return Ok(nodes);
                }
                Some('^') => {
                    self.at += 1;
                    nodes.push(Node::Start);
                }
                Some('$') => {
                    self.at += 1;
                    nodes.push(Node::End);
                }
                Some('«') => {
                    self.at += 1;
                    nodes.push(Node::Open);
                }
                Some('»') => {
                    self.at += 1;
                    nodes.push(Node::Close);
                }
                Some('(') => {
                    self.at += 1;
                    let group = self.group()?;
                    let item = self.repeated(vec![group])?;
                    nodes.extend(item);
                }
                Some(_) => {
                    let item = self.item()?;
                    let item = self.repeated(item)?;
                    nodes.extend(item);
                }
            }
        }
    }

    fn group(&mut self) -> Result<Node, String> {
        self.captures = self.captures.saturating_add(1);
        let capture = self.captures;
        let mut alternatives = Vec::new();
        loop {
            alternatives.push(self.sequence()?);
            match self.peek() {
                Some(')') => {
                    self.at += 1;
                    break;
                }
                Some('|') => self.at += 1,
                _ => return Err("`(` without `)`".to_owned()),
            }
        }
        Ok(Node::Group {
            alternatives,
            capture: (capture <= 9).then_some(capture),
        })
    }

    /// Applies a repetition sign that follows the item, if there is one.
    fn repeated(&mut self, item: Vec<Node>) -> Result<Vec<Node>, String> {
        let (min, max) = match self.peek() {
            Some('?') => (0, 1),
            Some('*') => (0, MAX_REPEAT),
            Some('+') => (1, MAX_REPEAT),
            Some('{') => {
                let rest: String = self.chars[self.at + 1..]
                    .iter()
                    .take_while(|c| **c != '}')
                    .collect();
                self.at += rest.chars().count() + 1;
                let (low, high) = rest.split_once(',').unwrap_or((&rest, &rest));
                let bad = |_| format!("`{{{rest}}}` is no repetition; write {{m,n}}");
                let (low, high): (u16, u16) = (
                    low.trim().parse().map_err(bad)?,
                    high.trim().parse().map_err(bad)?,
                );
                if low > high || high > MAX_REPEAT || high == 0 {
                    return Err(format!(
                        "a repetition goes from {{0,1}} to {{0,{MAX_REPEAT}}}"
                    ));
                }
                (low, high)
            }
            _ => return Ok(item),
        };
        self.at += 1;
        Ok(vec![Node::Repeat {
            nodes: item,
            min,
            max,
        }])
    }

    /// One item, or several joined by `|`.
    fn item(&mut self) -> Result<Vec<Node>, String> {
        let mut alternatives = vec![self.single()?];
        while self.peek() == Some('|')
            && self
                .chars
                .get(self.at + 1)
                .is_some_and(|c| !c.is_whitespace())
        {
            self.at += 1;
            alternatives.push(self.single()?);
        }
        if alternatives.len() == 1 {
            return Ok(alternatives.remove(0));
        }
        Ok(vec![Node::Group {
            alternatives,
            capture: None,
        }])
    }

    fn single(&mut self) -> Result<Vec<Node>, String> {
        let alone = self
            .chars
            .get(self.at + 1)
            .is_none_or(|c| c.is_whitespace());
        if let Some(sign @ ('!' | '?' | '*' | '+')) = self.peek()
            && (alone || sign != '!')
        {
            // A sign that has nothing to act on stands for itself.
            self.at += 1;
            let hashes = vec![fold_hash(&sign.to_string())];
            return Ok(vec![Node::Token(Test::Words {
                hashes,
                cost: commonness("but"),
            })]);
        }
        if self.peek() == Some('!') {
            self.at += 1;
            let inner = self.single()?;
            return match inner.as_slice() {
                [Node::Token(test)] => Ok(vec![Node::Token(Test::Not(Box::new(test.clone())))]),
                _ => Err("`!` stands before an item of one token".to_owned()),
            };
        }
        match self.peek() {
            Some('/') => {
                self.at += 1;
                let mut source = String::new();
                loop {
                    match self.peek() {
                        None => return Err("`/` without a closing `/`".to_owned()),
                        Some('/') => break,
                        Some('\\') if self.chars.get(self.at + 1) == Some(&'/') => {
                            source.push('/');
                            self.at += 2;
                        }
                        Some(c) => {
                            source.push(c);
                            self.at += 1;
                        }
                    }
                }
                self.at += 1;
                let regex = Lazy::new(&source, self.eager)
                    .map_err(|error| format!("bad regex: {error}"))?;
                Ok(vec![Node::Token(Test::Regex(regex))])
            }
            Some('<') => {
                let name: String = self.chars[self.at + 1..]
                    .iter()
                    .take_while(|c| **c != '>')
                    .collect();
                self.at = (self.at + name.chars().count() + 2).min(self.chars.len());
                let kind = Kind::parse(&name).ok_or_else(|| format!("`<{name}>` is no kind"))?;
                Ok(vec![Node::Token(Test::Kind(kind))])
            }
            Some('=') => {
                self.at += 1;
                let text = self.word();
                if text.is_empty() {
                    return Err("`=` without a word after it".to_owned());
                }
                let hash = fold_hash(&text);
                let cost = commonness(&text.to_lowercase());
                Ok(vec![Node::Token(Test::Exact { text, hash, cost })])
            }
            Some('_') => {
                self.at += 1;
                Ok(vec![Node::Token(Test::Any)])
            }
            _ => self.words(),
        }
    }

    /// Words joined by `|`.
    fn words(&mut self) -> Result<Vec<Node>, String> {
        let mut literals: Vec<String> = Vec::new();
        loop {
            let sign = self.peek().filter(|c| matches!(c, '~' | '@'));
            if sign.is_some() {
                self.at += 1;
            }
            let word = self.word();
            if word.is_empty() {
                let found = self
                    .peek()
                    .map_or("the end".to_owned(), |c| format!("`{c}`"));
                return Err(format!("expected a word before {found}"));
            }
            match sign {
                Some('~') => literals.extend(inflect::forms(&word)),
                Some('@') => literals.extend(
                    (self.sets)(&word).ok_or_else(|| format!("there is no set `@{word}`"))?,
                ),
                _ => literals.push(word),
            }
            let more = self.peek() == Some('|')
                && self
                    .chars
                    .get(self.at + 1)
                    .is_some_and(|c| !c.is_whitespace());
            if !more {
                break;
            }
            self.at += 1;
        }
        let mut single: Vec<u64> = Vec::new();
        let mut cost = 0.0;
        let mut alternatives: Vec<Vec<Node>> = Vec::new();
        for literal in &literals {
            let tokens = (self.split)(literal);
            match tokens.as_slice() {
                [] => return Err(format!("`{literal}` is no token")),
                [token] => {
                    single.push(fold_hash(token));
                    cost += commonness(&token.to_lowercase());
                }
                several => alternatives.push(
                    several
                        .iter()
                        .map(|token| {
                            Node::Token(Test::Words {
                                hashes: vec![fold_hash(token)],
                                cost: commonness(&token.to_lowercase()),
                            })
                        })
                        .collect(),
                ),
            }
        }
        single.sort_unstable();
        single.dedup();
        if !single.is_empty() {
            alternatives.push(vec![Node::Token(Test::Words {
                hashes: single,
                cost,
            })]);
        }
        if alternatives.len() == 1 {
            return Ok(alternatives.remove(0));
        }
        Ok(vec![Node::Group {
            alternatives,
            capture: None,
        }])
    }

    /// The characters of a literal, up to a space or a sign with a meaning.
    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.peek() {
            match c {
                '\\' => {
                    self.at += 1;
                    if let Some(next) = self.peek() {
                        word.push(next);
                    }
                }
                '|' | '(' | ')' | '?' | '*' | '+' | '{' | '«' | '»' | '$' => break,
                c if c.is_whitespace() => break,
                c => word.push(c),
            }
            self.at += 1;
        }
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(source: &str) -> Result<Vec<Node>, String> {
        let sets = |name: &str| (name == "poss").then(|| vec!["my".to_owned(), "your".to_owned()]);
        let split = |word: &str| word.split_inclusive('-').map(str::to_owned).collect();
        parse(source, &sets, &split, true)
    }

    #[test]
    fn widths() {
        assert_eq!(width(&tree("~discuss about").unwrap()), (2, 2));
        assert_eq!(width(&tree("a? b|c _{0,3} d").unwrap()), (2, 6));
        assert_eq!(width(&tree("( a b | c ) @poss").unwrap()), (2, 3));
        assert_eq!(width(&tree("^ «the !us|them» $").unwrap()), (2, 2));
        assert_eq!(width(&tree("us-led").unwrap()), (2, 2));
    }

    #[test]
    fn errors_say_what_is_wrong() {
        for (source, part) in [
            ("a? b*", "nothing at all"),
            ("( a b", "without `)`"),
            ("@nobody", "no set"),
            ("/(/", "bad regex"),
            ("<verb>", "no kind"),
            ("« a", "once each"),
            ("a{2,99}", "repetition"),
        ] {
            let message = tree(source).unwrap_err();
            assert!(message.contains(part), "{source}: {message}");
        }
    }
}
