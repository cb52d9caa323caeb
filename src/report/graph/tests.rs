use proptest::prelude::*;

use super::*;
use crate::cluster::{Evidence, Group, Link, Member};

/// Groups of these sizes, each a chain of links, and some accounts alone.
pub(crate) fn sample(sizes: &[usize], alone: usize) -> Grouping {
    let name = |group: usize, member: usize| format!("<{group}>&\u{1}{member}");
    let mut grouping = Grouping::default();
    for (at, &size) in sizes.iter().enumerate() {
        grouping.groups.push(Group {
            id: format!("g{}", at + 1),
            accounts: (0..size)
                .map(|member| Member {
                    account: name(at, member),
                    confidence: 0.9,
                })
                .collect(),
            cohesion_log10_lr: 2.0,
            shared: Vec::new(),
        });
        for member in 1..size {
            grouping.links.push(Link {
                a: name(at, member - 1),
                b: name(at, member),
                log10_lr: f64::INFINITY,
                posterior: 0.97,
                evidence: vec![Evidence {
                    kind: EvidenceKind::CopiedText,
                    name: "a \"text\" </data>]]>".to_owned(),
                    weight: 2.0,
                    accounts: 2,
                    accounts_in_all: 2,
                }],
            });
        }
    }
    grouping.ungrouped = (0..alone).map(|at| format!("alone {at}")).collect();
    grouping
}

#[test]
fn nodes_and_edges_are_those_of_the_grouping() {
    let grouping = sample(&[3, 2], 2);
    let dossier = Dossier::default();
    let graph = Graph::new(&grouping, &dossier);
    assert_eq!((graph.nodes.len(), graph.edges.len()), (7, 3));
    assert_eq!(graph.nodes[3].group, Some(1));
    assert_eq!(graph.nodes[6].group, None);
    assert!(
        graph
            .edges
            .iter()
            .all(|edge| edge.inside && edge.kinds == ["copied_text"])
    );
}

#[test]
fn the_files_are_xml_whatever_the_names() {
    let grouping = sample(&[3, 2], 2);
    let dossier = Dossier::default();
    let graph = Graph::new(&grouping, &dossier);
    for text in [graph.to_gexf(), graph.to_graphml()] {
        let mut reader = quick_xml::Reader::from_str(&text);
        reader.config_mut().check_end_names = true;
        let mut nodes = 0;
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Start(tag) => {
                    nodes += usize::from(tag.name().as_ref() == "node");
                }
                _ => {}
            }
        }
        assert_eq!(nodes, 7);
        assert!(!text.contains('\u{1}') && !text.contains("inf") && !text.contains("NaN"));
    }
}

#[test]
fn members_stand_nearer_than_strangers() {
    let grouping = sample(&[5, 5], 10);
    let dossier = Dossier::default();
    let graph = Graph::new(&grouping, &dossier);
    let distance = |a: usize, b: usize| {
        let ((ax, ay), (bx, by)) = (graph.nodes[a].place.unwrap(), graph.nodes[b].place.unwrap());
        (ax - bx).hypot(ay - by)
    };
    let inside = distance(0, 4).max(distance(5, 9));
    let across = (0..5)
        .map(|a| distance(a, a + 5))
        .fold(f64::INFINITY, f64::min);
    assert!(inside < across, "{inside} and {across}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn places_are_on_the_map(sizes in prop::collection::vec(2usize..6, 0..4), alone in 0usize..8) {
        let grouping = sample(&sizes, alone);
        let dossier = Dossier::default();
        let graph = Graph::new(&grouping, &dossier);
        for node in &graph.nodes {
            let (x, y) = node.place.unwrap();
            prop_assert!((0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y));
        }
        let again = Graph::new(&grouping, &dossier);
        prop_assert_eq!(again.to_gexf(), graph.to_gexf());
    }
}
