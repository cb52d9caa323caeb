//! A pattern as a small program, and the machine that runs it at one place.
//!
//! Backtracking with a bound on its steps: patterns are short and start only
//! where an anchor was found, so the bound is a safety net and not a limit.

use super::pattern::{Node, Test};
use crate::document::Token;

/// One instruction.
#[derive(Debug, Clone)]
enum Inst {
    Token(Test),
    /// Try the first, then the second.
    Split(u32, u32),
    Jump(u32),
    Save(u8),
    Start,
    End,
    Match,
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    insts: Vec<Inst>,
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

/// A place in a program, a token, and what was saved on the way.
type Thread = (u32, u32, [u32; SLOTS]);

/// What a program needs to run, kept from run to run.
#[derive(Debug, Default)]
pub(crate) struct Machine {
    /// Where to go on when the way taken leads nowhere.
    stack: Vec<Thread>,
}

impl Program {
    /// Compiles a pattern.
    pub(crate) fn new(nodes: &[Node]) -> Self {
        let mut program = Self { insts: Vec::new() };
        program.emit(nodes);
        program.insts.push(Inst::Match);
        program
    }

    fn here(&self) -> u32 {
        u32::try_from(self.insts.len()).unwrap_or(u32::MAX)
    }

    fn emit(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Token(test) => self.insts.push(Inst::Token(test.clone())),
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

    /// The match that starts at token `start`, preferring what the pattern lists first.
    pub(crate) fn run(&self, view: View<'_>, start: usize, machine: &mut Machine) -> Option<Match> {
        const STEPS: usize = 20_000;
        let stack = &mut machine.stack;
        stack.clear();
        let mut next = Some((0, u32::try_from(start).ok()?, [u32::MAX; SLOTS]));
        let mut steps = 0;
        while let Some((mut pc, mut at, mut slots)) = next {
            loop {
                steps += 1;
                if steps > STEPS {
                    return None;
                }
                match &self.insts[pc as usize] {
                    Inst::Token(test) => {
                        let index = at as usize;
                        if index >= view.last {
                            break;
                        }
                        let token = view.tokens[index];
                        if !test.holds(token, token.of(view.text), view.hashes[index]) {
                            break;
                        }
                        at += 1;
                        pc += 1;
                    }
                    Inst::Split(first, second) => {
                        stack.push((*second, at, slots));
                        pc = *first;
                    }
                    Inst::Jump(to) => pc = *to,
                    Inst::Save(slot) => {
                        slots[usize::from(*slot)] = at;
                        pc += 1;
                    }
                    Inst::Start if at as usize == view.first => pc += 1,
                    Inst::End if at as usize == view.last => pc += 1,
                    Inst::Start | Inst::End => break,
                    Inst::Match => {
                        return Some(Match {
                            first: start,
                            last: at as usize,
                            slots,
                        });
                    }
                }
            }
            next = stack.pop();
        }
        None
    }
}
