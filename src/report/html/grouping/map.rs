//! The map: accounts as discs, links as lines, near where they pull each other.

use super::{add, colour};
use crate::report::graph::{Graph, Node};
use crate::report::json::grouped;
use crate::report::plot::{Anchor, Svg};

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 560.0;
/// Room for names at the sides.
const SIDE: f64 = 90.0;
const TOP: f64 = 24.0;
const LETTERS: f64 = 10.5;

pub(super) fn map(out: &mut String, graph: &Graph<'_>) {
    let placed: Vec<(&Node<'_>, (f64, f64))> = graph
        .nodes
        .iter()
        .filter_map(|node| {
            let (x, y) = node.place?;
            let at = (
                SIDE + x * (WIDTH - 2.0 * SIDE),
                TOP + y * (HEIGHT - 2.0 * TOP),
            );
            Some((node, at))
        })
        .collect();
    if placed.len() < graph.nodes.len() || placed.len() < 2 {
        if !graph.nodes.is_empty() {
            out.push_str("<h2>Map</h2>\n<p class=\"soft\">The collection is too large, or too small, for a map; \
                          GEXF and GraphML hold the graph.</p>\n");
        }
        return;
    }
    let mut svg = Svg::for_page(WIDTH, HEIGHT, "Map of accounts");
    for edge in &graph.edges {
        let [a, b] = edge.ends;
        let colour = match graph.nodes[a].group {
            Some(group) if edge.inside => colour(group),
            _ => "#555555",
        };
        let copied = edge.kinds.contains(&"copied_text");
        let (width, opacity) = if edge.inside {
            (1.6, 0.25 + 0.5 * edge.posterior)
        } else {
            (1.0, 0.15 + 0.4 * edge.posterior)
        };
        let dash = if copied { "5 3" } else { "" };
        svg.thread([placed[a].1, placed[b].1], colour, (width, opacity), dash);
    }
    let mut boxes: Vec<[f64; 4]> = placed
        .iter()
        .map(|(node, (x, y))| {
            let r = radius(node);
            [x - r, y - r, x + r, y + r]
        })
        .collect();
    for (node, at) in &placed {
        let posts = node.known.map_or(0, |known| known.posts);
        let about = match node.confidence {
            Some(confidence) => format!(
                "{}: {}, probability {confidence:.2}, {} posts",
                node.account,
                node.group_id,
                grouped(posts)
            ),
            None => format!("{}: ungrouped, {} posts", node.account, grouped(posts)),
        };
        let ink = node.group.map_or("#999999", colour);
        svg.disc(*at, radius(node), ink, &about);
    }
    // Groups first: where names would cover each other, those of ungrouped accounts go.
    for (node, at) in &placed {
        name(&mut svg, node, *at, &mut boxes);
    }
    out.push_str("<h2>Map</h2>\n<figure>\n");
    out.push_str(&svg.finish());
    add!(
        out,
        "<figcaption>Each disc is an account, coloured by group, grey where ungrouped, its size by posts. \
         Lines are links, firmer the likelier one author is; dashed where the two also posted the same \
         text. Near means linked, and distances between unlinked accounts mean nothing.</figcaption>\n\
         </figure>\n"
    );
}

fn radius(node: &Node<'_>) -> f64 {
    let posts = node.known.map_or(1, |known| known.posts).max(1) as f64;
    (3.0 + 1.4 * posts.log10()).min(9.0)
}

/// Writes a name beside its disc where it covers nothing; nowhere if there is no such place.
fn name(svg: &mut Svg, node: &Node<'_>, (x, y): (f64, f64), boxes: &mut Vec<[f64; 4]>) {
    let short: String = node.account.chars().take(24).collect();
    let width: f64 = short
        .chars()
        .map(|c| if c.is_ascii() { 0.62 } else { 1.0 } * LETTERS)
        .sum();
    let r = radius(node) + 3.0;
    let tries = [
        (Anchor::Start, x + r, y + 3.5, x + r),
        (Anchor::End, x - r, y + 3.5, x - r - width),
        (Anchor::Middle, x, y - r - 1.0, x - width / 2.0),
        (Anchor::Middle, x, y + r + LETTERS * 0.8, x - width / 2.0),
    ];
    for (anchor, at, base, left) in tries {
        let own = [left, base - LETTERS * 0.8, left + width, base + 2.0];
        let free = boxes.iter().all(|other| {
            own[0] >= other[2] || own[2] <= other[0] || own[1] >= other[3] || own[3] <= other[1]
        });
        if free && own[0] >= 0.0 && own[2] <= WIDTH {
            let ink = if node.group.is_some() {
                "#111111"
            } else {
                "#555555"
            };
            svg.text((at, base), anchor, LETTERS, ink, &short);
            boxes.push(own);
            return;
        }
    }
}
