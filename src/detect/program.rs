//! A pattern as a small program, and the machine that runs it at one place.
//!
//! Backtracking with a bound on its steps: patterns are short and start only
//! where an anchor was found, so the bound is a safety net and not a limit.

use serde::{Deserialize, Serialize};

use super::lazy::Lazy;
use super::pattern::{Kind, Node, Test};
use crate::document::Token;

/// A condition on one token, in the form that is quick to look at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Check {
    /// The folded token has this hash.
    Word(u64),
    /// The folded token has one of these hashes, which are sorted; the marks rule others out.
    Words { marks: Marks, hashes: Box<[u64]> },
    /// The token is exactly this.
    Exact { text: Box<str>, hash: u64 },
    /// The token matches.
    Regex(Lazy),
    /// The token is of this kind or shape.
    Kind(Kind),
    /// Any token.
    Any,
    /// The token does not pass.
    Not(Box<Check>),
}

/// A list of hashes as a few bits for each, to rule most others out by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Marks(Box<[u64]>);

impl Marks {
    fn new(hashes: &[u64]) -> Self {
        let size = (hashes.len() / 8).next_power_of_two();
        let mut marks = vec![0; size];
        for hash in hashes {
            marks[*hash as usize & (size - 1)] |= 1 << (hash >> 58);
        }
        Self(marks.into())
    }

    #[inline]
    fn may_hold(&self, hash: u64) -> bool {
        let word = self.0.get(hash as usize & self.0.len().wrapping_sub(1));
        word.is_some_and(|word| word & (1 << (hash >> 58)) != 0)
    }
}

impl Check {
    fn new(test: &Test) -> Self {
        match test {
            Test::Words { hashes, .. } => match hashes.as_slice() {
                [hash] => Self::Word(*hash),
                hashes => Self::Words {
                    marks: Marks::new(hashes),
                    hashes: hashes.into(),
                },
            },
            Test::Exact { text, hash, .. } => Self::Exact {
                text: text.as_str().into(),
                hash: *hash,
            },
            Test::Regex(regex) => Self::Regex(regex.clone()),
            Test::Kind(kind) => Self::Kind(*kind),
            Test::Any => Self::Any,
            Test::Not(test) => Self::Not(Box::new(Self::new(test))),
        }
    }

    /// Whether token `at` of the view passes.
    #[inline]
    fn holds(&self, view: View<'_>, at: usize) -> bool {
        match self {
            Self::Word(hash) => *hash == view.hashes[at],
            Self::Words { marks, hashes } => {
                let hash = view.hashes[at];
                marks.may_hold(hash) && hashes.binary_search(&hash).is_ok()
            }
            Self::Exact { text, hash } => {
                *hash == view.hashes[at] && **text == *view.tokens[at].of(view.text)
            }
            Self::Regex(regex) => {
                let written = view.tokens[at].of(view.text);
                regex.get().is_some_and(|regex| regex.is_match(written))
            }
            Self::Kind(kind) => {
                let token = view.tokens[at];
                kind.holds(token, token.of(view.text))
            }
            Self::Any => true,
            Self::Not(check) => !check.holds(view, at),
        }
    }
}

/// One instruction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Inst {
    Token(Check),
    /// Try the first, then the second.
    Split(u32, u32),
    Jump(u32),
    Save(u8),
    Start,
    End,
    Match,
}

/// A compiled pattern.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Program {
    /// These words in a row, by their folded hashes.
    Row(Box<[u64]>),
    /// Anything else.
    Insts(Vec<Inst>),
}

/// Slots: 0 and 1 the finding, then a pair for each capture 1 to 9.
const SLOTS: usize = 20;

/// Token positions that a match saved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Match {
    /// First token of the whole match.
    pub(crate) first: usize,
    /// One past the last token of the whole match.
    pub(crate) last: usize,
    slots: [u32; SLOTS],
}

impl Match {
    /// The tokens that the finding covers, as a half-open range.
    pub(crate) fn focus(&self) -> (usize, usize) {
        match (self.slots[0], self.slots[1]) {
            (u32::MAX, _) | (_, u32::MAX) => (self.first, self.last),
            (open, close) => (open as usize, close as usize),
        }
    }

    /// The tokens of capture `number`, 1 to 9.
    pub(crate) fn capture(&self, number: usize) -> Option<(usize, usize)> {
        let (open, close) = (self.slots.get(2 * number)?, self.slots.get(2 * number + 1)?);
        (*open != u32::MAX && *close != u32::MAX).then_some((*open as usize, *close as usize))
    }
}

/// What a program looks at: a text's tokens and the sentence it stays in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    /// The text.
    pub(crate) text: &'a str,
    /// All tokens of the text.
    pub(crate) tokens: &'a [Token],
    /// Folded hash of each token.
    pub(crate) hashes: &'a [u64],
    /// First token of the sentence.
    pub(crate) first: usize,
    /// One past the last token of the sentence.
    pub(crate) last: usize,
}

/// What is left to do when the way taken leads nowhere.
#[derive(Debug, Clone, Copy)]
enum Undo {
    /// Go on at this instruction and token.
    Try(u32, u32),
    /// Put back what the slot held.
    Slot(u8, u32),
}

/// What a program needs to run, kept from run to run.
#[derive(Debug, Default)]
pub(crate) struct Machine {
    stack: Vec<Undo>,
}

impl Program {
    /// Compiles a pattern.
    pub(crate) fn new(nodes: &[Node]) -> Self {
        let row: Option<Box<[u64]>> = nodes.iter().map(only_word).collect();
        if let Some(row) = row {
            return Self::Row(row);
        }
        let mut assembler = Assembler::default();
        assembler.emit(nodes);
        assembler.insts.push(Inst::Match);
        Self::Insts(assembler.insts)
    }

    /// The match that starts at token `start`, preferring what the pattern lists first.
    #[inline]
    pub(crate) fn run(&self, view: View<'_>, start: usize, machine: &mut Machine) -> Option<Match> {
        match self {
            Self::Row(row) => {
                let last = start + row.len();
                (last <= view.last && view.hashes[start..last] == **row).then_some(Match {
                    first: start,
                    last,
                    slots: [u32::MAX; SLOTS],
                })
            }
            Self::Insts(insts) => run(insts, view, start, machine),
        }
    }
}

/// The hash of the one word that a node stands for, if it is such a node.
fn only_word(node: &Node) -> Option<u64> {
    match node {
        Node::Token(Test::Words { hashes, .. }) if hashes.len() == 1 => hashes.first().copied(),
        _ => None,
    }
}

fn run(insts: &[Inst], view: View<'_>, start: usize, machine: &mut Machine) -> Option<Match> {
    const STEPS: usize = 20_000;
    let stack = &mut machine.stack;
    stack.clear();
    let mut slots = [u32::MAX; SLOTS];
    let (mut pc, mut at) = (0u32, u32::try_from(start).ok()?);
    for _ in 0..STEPS {
        let goes_on = match insts.get(pc as usize)? {
            Inst::Token(check) => {
                let holds = (at as usize) < view.last && check.holds(view, at as usize);
                at += 1;
                holds
            }
            Inst::Split(first, second) => {
                stack.push(Undo::Try(*second, at));
                pc = *first;
                continue;
            }
            Inst::Jump(to) => {
                pc = *to;
                continue;
            }
            Inst::Save(slot) => {
                let held = std::mem::replace(&mut slots[usize::from(*slot)], at);
                if !stack.is_empty() {
                    stack.push(Undo::Slot(*slot, held));
                }
                true
            }
            Inst::Start => at as usize == view.first,
            Inst::End => at as usize == view.last,
            Inst::Match => {
                return Some(Match {
                    first: start,
                    last: at as usize,
                    slots,
                });
            }
        };
        if goes_on {
            pc += 1;
            continue;
        }
        loop {
            match stack.pop()? {
                Undo::Slot(slot, held) => slots[usize::from(slot)] = held,
                Undo::Try(to, from) => {
                    (pc, at) = (to, from);
                    break;
                }
            }
        }
    }
    None
}

/// Writes the instructions of nodes.
#[derive(Debug, Default)]
struct Assembler {
    insts: Vec<Inst>,
}

impl Assembler {
    fn here(&self) -> u32 {
        u32::try_from(self.insts.len()).unwrap_or(u32::MAX)
    }

    fn emit(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Token(test) => self.insts.push(Inst::Token(Check::new(test))),
                Node::Start => self.insts.push(Inst::Start),
                Node::End => self.insts.push(Inst::End),
                Node::Open => self.insts.push(Inst::Save(0)),
                Node::Close => self.insts.push(Inst::Save(1)),
                Node::Group {
                    alternatives,
                    capture,
                } => {
                    if let Some(number) = capture {
                        self.insts.push(Inst::Save(2 * number));
                    }
                    let mut exits = Vec::new();
                    for (index, alternative) in alternatives.iter().enumerate() {
                        if index + 1 == alternatives.len() {
                            self.emit(alternative);
                            break;
                        }
                        let split = self.insts.len();
                        self.insts.push(Inst::Split(self.here() + 1, 0));
                        self.emit(alternative);
                        exits.push(self.insts.len());
                        self.insts.push(Inst::Jump(0));
                        let next = self.here();
                        if let Inst::Split(_, second) = &mut self.insts[split] {
                            *second = next;
                        }
                    }
                    let end = self.here();
                    for exit in exits {
                        self.insts[exit] = Inst::Jump(end);
                    }
                    if let Some(number) = capture {
                        self.insts.push(Inst::Save(2 * number + 1));
                    }
                }
                Node::Repeat { nodes, min, max } => {
                    (0..*min).for_each(|_| self.emit(nodes));
                    let mut splits = Vec::new();
                    for _ in *min..*max {
                        splits.push(self.insts.len());
                        self.insts.push(Inst::Split(self.here() + 1, 0));
                        self.emit(nodes);
                    }
                    let end = self.here();
                    for split in splits {
                        if let Inst::Split(_, second) = &mut self.insts[split] {
                            *second = end;
                        }
                    }
                }
            }
        }
    }
}
