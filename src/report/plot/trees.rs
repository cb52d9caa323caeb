//! Dendrograms and consensus trees, root on the left, a text a line.

use std::collections::BTreeMap;

use super::svg::{Anchor, Svg, round_step};
use super::{INK, colours};
use crate::corpus::{ConsensusNode, ConsensusTree, TextInfo, Tree};

/// Pixels of a line, and of its letters.
const ROW: f64 = 17.0;
const LETTERS: f64 = 12.0;
/// Room above the first line and below the last.
const HEAD: f64 = 52.0;
const FOOT: f64 = 44.0;
const MARGIN: f64 = 16.0;
/// Room for the branches.
const BRANCHES: f64 = 560.0;

/// The frame that both trees share.
struct Frame<'t> {
    texts: &'t [TextInfo],
    ink: BTreeMap<&'t str, &'static str>,
    svg: Svg,
}

impl<'t> Frame<'t> {
    fn new(texts: &'t [TextInfo], title: &str, caption: &str) -> Self {
        let authors = texts.iter().filter_map(|text| text.author.as_deref());
        Self::with_ink(texts, title, caption, colours(authors), Svg::new)
    }

    fn with_ink(
        texts: &'t [TextInfo],
        title: &str,
        caption: &str,
        ink: BTreeMap<&'t str, &'static str>,
        start: fn(f64, f64, &str) -> Svg,
    ) -> Self {
        let longest = texts
            .iter()
            .map(|text| text.name.chars().count())
            .max()
            .unwrap_or(0);
        // Letters of DejaVu Sans are 0.62 of their size wide on average.
        let width = 2.0 * MARGIN + BRANCHES + 12.0 + longest as f64 * LETTERS * 0.64;
        let width = width.max(2.0 * MARGIN + caption.chars().count() as f64 * 11.0 * 0.6);
        let height = HEAD + ROW * texts.len() as f64 + FOOT;
        let mut svg = start(width.max(420.0), height, &format!("{title}: {caption}"));
        svg.text((MARGIN, 22.0), Anchor::Start, 15.0, "#111111", title);
        svg.text((MARGIN, 40.0), Anchor::Start, 11.0, "#555555", caption);
        Self { texts, ink, svg }
    }

    fn y(line: usize) -> f64 {
        HEAD + ROW * (line as f64 + 0.5)
    }

    fn colour(&self, author: Option<&str>) -> &'static str {
        author
            .and_then(|author| self.ink.get(author))
            .copied()
            .unwrap_or(INK)
    }

    /// Writes the label of a text on a line.
    fn label(&mut self, text: usize, line: usize) {
        let Some(info) = self.texts.get(text) else {
            return;
        };
        let colour = self.colour(info.author.as_deref());
        let at = (MARGIN + BRANCHES + 8.0, Self::y(line) + LETTERS * 0.36);
        self.svg
            .text(at, Anchor::Start, LETTERS, colour, &info.name);
    }

    fn author(&self, text: usize) -> Option<&'t str> {
        self.texts.get(text)?.author.as_deref()
    }
}

/// The author that two branches share.
fn shared<'a>(a: Option<&'a str>, b: Option<&'a str>) -> Option<&'a str> {
    a.filter(|_| a == b)
}

/// Draws a dendrogram: labels in the colour of their author, and so the branches that
/// hold one author only. `caption` says how the tree was made.
#[must_use]
pub fn dendrogram(tree: &Tree, texts: &[TextInfo], title: &str, caption: &str) -> String {
    let mut frame = Frame::new(texts, title, caption);
    let top = tree.root().map_or(0.0, |root| tree.height(root));
    let scale = if top > 0.0 { BRANCHES / top } else { 0.0 };
    let x = |height: f64| MARGIN + BRANCHES - height * scale;
    axis(&mut frame.svg, top, tree.leaves(), x);
    branches(&mut frame, tree, x);
    frame.svg.finish()
}

/// How a tree of likelihood ratios is drawn.
#[derive(Debug, Clone, Copy)]
pub struct RatioScale {
    /// The log10 ratio at height 0 of the tree; heights count down from it.
    pub top: f64,
    /// The log10 ratio that a group must reach, drawn as a line.
    pub cut: f64,
}

/// Draws a tree whose heights are log10 likelihood ratios, for a page of [`crate::report::html`]:
/// labels and branches in the colour that `ink` has for their group. Joins far below
/// the cut are drawn at the edge.
#[must_use]
pub fn ratio_tree(
    tree: &Tree,
    texts: &[TextInfo],
    ink: BTreeMap<&str, &'static str>,
    caption: &str,
    scale: RatioScale,
) -> String {
    let mut frame = Frame::with_ink(texts, "", caption, ink, Svg::for_page);
    let root = tree.root().map_or(0.0, |root| tree.height(root));
    // The part that matters: from the strongest join to a little below the cut.
    let least = (scale.top - root).max(scale.cut - 2.0);
    let range = (scale.top - least).max(1e-9);
    let at = |ratio: f64| {
        let part = (ratio.clamp(least, scale.top) - least) / range;
        MARGIN + BRANCHES * part
    };
    let bottom = Frame::y(tree.leaves()) + 2.0;
    let step = round_step(range, 6.0);
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
    let mut tick = (least / step).ceil();
    frame
        .svg
        .line((at(least), bottom), (at(scale.top), bottom), "#999999", 1.0);
    while tick * step <= scale.top {
        let place = at(tick * step);
        frame
            .svg
            .line((place, bottom), (place, bottom + 4.0), "#999999", 1.0);
        // Adding nothing turns -0 into 0.
        let text = format!("{:+.decimals$}", tick * step + 0.0);
        frame.svg.text(
            (place, bottom + 16.0),
            Anchor::Middle,
            10.0,
            "#555555",
            &text,
        );
        tick += 1.0;
    }
    let line = [(at(scale.cut), HEAD - 4.0), (at(scale.cut), bottom)];
    frame.svg.thread(line, "#555555", (1.2, 0.9), "4 3");
    branches(&mut frame, tree, |height| at(scale.top - height));
    frame.svg.finish()
}

/// Draws labels and branches; `x` is where a height stands.
fn branches(frame: &mut Frame<'_>, tree: &Tree, x: impl Fn(f64) -> f64) {
    let nodes = tree.leaves() + tree.merges().len();
    let mut y = vec![0.0; nodes];
    let mut author: Vec<Option<&str>> = vec![None; nodes];
    for (line, &leaf) in tree.order().iter().enumerate() {
        y[leaf] = Frame::y(line);
        author[leaf] = frame.author(leaf);
        frame.label(leaf, line);
    }
    for (at, merge) in tree.merges().iter().enumerate() {
        let node = tree.leaves() + at;
        y[node] = f64::midpoint(y[merge.left], y[merge.right]);
        author[node] = shared(author[merge.left], author[merge.right]);
        for child in [merge.left, merge.right] {
            let colour = frame.colour(author[child]);
            let corner = (x(merge.height), y[child]);
            frame
                .svg
                .path(&[(x(tree.height(child)), y[child]), corner], colour, 1.6);
            let colour = frame.colour(author[node]);
            frame.svg.line(corner, (corner.0, y[node]), colour, 1.6);
        }
    }
}

/// The scale of heights below a dendrogram.
fn axis(svg: &mut Svg, top: f64, lines: usize, x: impl Fn(f64) -> f64) {
    if top <= 0.0 {
        return;
    }
    let step = round_step(top, 6.0);
    let bottom = Frame::y(lines) + 2.0;
    svg.line((x(top), bottom), (x(0.0), bottom), "#999999", 1.0);
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
    let mut tick = 0;
    while f64::from(tick) * step <= top {
        let height = f64::from(tick) * step;
        svg.line(
            (x(height), bottom),
            (x(height), bottom + 4.0),
            "#999999",
            1.0,
        );
        let text = format!("{height:.decimals$}");
        svg.text(
            (x(height), bottom + 16.0),
            Anchor::Middle,
            10.0,
            "#555555",
            &text,
        );
        tick += 1;
    }
}

/// Draws a consensus tree: a group's number is the percent of trees that have it.
#[must_use]
pub fn consensus_tree(
    tree: &ConsensusTree,
    texts: &[TextInfo],
    title: &str,
    caption: &str,
) -> String {
    let mut frame = Frame::new(texts, title, caption);
    let depth = depth(&tree.root).max(1);
    let mut line = 0;
    branch(
        &tree.root,
        0,
        BRANCHES / depth as f64,
        &mut line,
        &mut frame,
    );
    frame.svg.finish()
}

fn depth(node: &ConsensusNode) -> usize {
    let inside = node.groups.iter().map(depth).max().unwrap_or(0);
    inside + usize::from(!node.leaves.is_empty() || !node.groups.is_empty())
}

/// Draws what is below a node; gives its height on the page and the author all of it shares.
fn branch<'t>(
    node: &ConsensusNode,
    level: usize,
    step: f64,
    line: &mut usize,
    frame: &mut Frame<'t>,
) -> (f64, Option<&'t str>) {
    let x = MARGIN + step * level as f64;
    let mut ends: Vec<(f64, Option<&'t str>)> = Vec::new();
    for group in &node.groups {
        let (y, author) = branch(group, level + 1, step, line, frame);
        let colour = frame.colour(author);
        frame.svg.line((x, y), (x + step, y), colour, 1.6);
        let support = format!("{:.0}", 100.0 * group.support);
        frame.svg.text(
            (x + step - 3.0, y - 3.0),
            Anchor::End,
            9.0,
            "#555555",
            &support,
        );
        ends.push((y, author));
    }
    for &leaf in &node.leaves {
        let (y, author) = (Frame::y(*line), frame.author(leaf));
        frame.label(leaf, *line);
        *line += 1;
        let colour = frame.colour(author);
        frame.svg.line((x, y), (MARGIN + BRANCHES, y), colour, 1.6);
        ends.push((y, author));
    }
    let low = ends.iter().map(|end| end.0).fold(f64::INFINITY, f64::min);
    let high = ends.iter().map(|end| end.0).fold(0.0, f64::max);
    let author = ends.iter().map(|end| end.1).reduce(shared).flatten();
    if ends.is_empty() {
        return (Frame::y(*line), None);
    }
    let colour = frame.colour(author);
    frame.svg.line((x, low), (x, high), colour, 1.6);
    (f64::midpoint(low, high), author)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{DistanceMatrix, Linkage, consensus};

    fn texts(names: &[&str]) -> Vec<TextInfo> {
        names
            .iter()
            .map(|name| TextInfo {
                name: (*name).to_owned(),
                author: crate::corpus::author_of(name).map(str::to_owned),
            })
            .collect()
    }

    fn tree(points: &[f64]) -> Tree {
        let matrix = DistanceMatrix::from_fn(points.len(), |i, j| (points[i] - points[j]).abs());
        Tree::new(&matrix, Linkage::Ward)
    }

    #[test]
    fn every_label_is_drawn_once_in_its_authors_colour() {
        let texts = texts(&["Ann_A", "Ann_B", "Bob_<C>", "Bob_D"]);
        let one = tree(&[0.0, 1.0, 9.0, 10.0]);
        let agreed = consensus(std::slice::from_ref(&one), 0.5);
        for svg in [
            dendrogram(&one, &texts, "T", "burrows"),
            consensus_tree(&agreed, &texts, "T", "burrows"),
        ] {
            for name in ["Ann_A", "Ann_B", "Bob_&lt;C&gt;", "Bob_D"] {
                assert_eq!(svg.matches(&format!(">{name}</text>")).count(), 1, "{svg}");
            }
            assert!(svg.contains(&format!("fill=\"{}\">Ann_A", super::super::PALETTE[0])));
            assert!(svg.contains(&format!("fill=\"{}\">Bob_D", super::super::PALETTE[1])));
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }

    #[test]
    fn trees_of_nothing_and_of_equals_are_drawn() {
        for points in [&[][..], &[1.0], &[2.0, 2.0, 2.0]] {
            let names = texts(&["a", "b", "c"][..points.len()]);
            let svg = dendrogram(&tree(points), &names, "T", "c");
            assert!(!svg.contains("NaN") && svg.ends_with("</svg>\n"));
            let svg = consensus_tree(&consensus(&[tree(points)], 0.5), &names, "T", "c");
            assert!(!svg.contains("NaN") && !svg.contains("inf"));
        }
    }
}
