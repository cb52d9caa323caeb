//! The graph as GEXF 1.3 and GraphML.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Edge, Graph, Node};
use crate::VERSION;
use crate::report::plot::{PALETTE, legible};

/// Reasons an edge carries.
const REASONS: usize = 5;

type Xml = Writer<Vec<u8>>;

/// A field of nodes or edges: its name, its type in GraphML and GEXF, and its value if any.
struct Field<T> {
    name: &'static str,
    kind: &'static str,
    value: fn(&T) -> Option<String>,
}

fn node_fields<'a>() -> [Field<Node<'a>>; 9] {
    [
        Field {
            name: "group",
            kind: "string",
            value: |node| node.group.map(|_| node.group_id.to_owned()),
        },
        Field {
            name: "confidence",
            kind: "double",
            value: |node| node.confidence.map(number),
        },
        Field {
            name: "posts",
            kind: "long",
            value: |node| node.known.map(|known| known.posts.to_string()),
        },
        Field {
            name: "copied_posts",
            kind: "long",
            value: |node| node.known.map(|known| known.copied_posts.to_string()),
        },
        Field {
            name: "words",
            kind: "long",
            value: |node| node.known.map(|known| known.words.to_string()),
        },
        Field {
            name: "platform",
            kind: "string",
            value: |node| node.known?.platforms.first().map(|name| legible(name)),
        },
        Field {
            name: "first_seen",
            kind: "string",
            value: |node| node.known?.first_seen.clone(),
        },
        Field {
            name: "last_seen",
            kind: "string",
            value: |node| node.known?.last_seen.clone(),
        },
        Field {
            name: "grouped",
            kind: "boolean",
            value: |node| Some(node.group.is_some().to_string()),
        },
    ]
}

fn edge_fields<'a>() -> [Field<Edge<'a>>; 5] {
    [
        Field {
            name: "log10_lr",
            kind: "double",
            value: |edge| Some(number(edge.log10_lr)),
        },
        Field {
            name: "posterior",
            kind: "double",
            value: |edge| Some(number(edge.posterior)),
        },
        Field {
            name: "same_group",
            kind: "boolean",
            value: |edge| Some(edge.inside.to_string()),
        },
        Field {
            name: "evidence_kinds",
            kind: "string",
            value: |edge| Some(edge.kinds.join(" ")),
        },
        Field {
            name: "evidence",
            kind: "string",
            value: |edge| {
                let reasons = edge.evidence.iter().take(REASONS);
                let names: Vec<&str> = reasons.map(|reason| reason.name.as_str()).collect();
                Some(legible(&names.join("; ")))
            },
        },
    ]
}

/// A number that every reader takes: infinities become the largest ones.
fn number(value: f64) -> String {
    let value = if value.is_nan() { 0.0 } else { value };
    format!("{:.6}", value.clamp(-1e300, 1e300))
}

/// Weight of an edge: its posterior, never quite nothing, for layouts divide by it.
fn weight(edge: &Edge<'_>) -> String {
    number(edge.posterior.clamp(1e-4, 1.0))
}

impl Graph<'_> {
    /// GEXF 1.3: attributes, colours by group, places on the map.
    #[must_use]
    pub fn to_gexf(&self) -> String {
        document(|xml| {
            xml.create_element("gexf")
                .with_attributes([
                    ("xmlns", "http://gexf.net/1.3"),
                    ("xmlns:viz", "http://gexf.net/1.3/viz"),
                    ("version", "1.3"),
                ])
                .write_inner_content(|xml| {
                    xml.create_element("meta").write_inner_content(|xml| {
                        text(xml, "creator", &format!("wordprint {VERSION}"))?;
                        text(
                            xml,
                            "description",
                            "accounts that seem to share a writer; leads to check, not proof",
                        )
                    })?;
                    xml.create_element("graph")
                        .with_attributes([("defaultedgetype", "undirected"), ("mode", "static")])
                        .write_inner_content(|xml| self.gexf_graph(xml))?;
                    Ok(())
                })?;
            Ok(())
        })
    }

    fn gexf_graph(&self, xml: &mut Xml) -> io::Result<()> {
        gexf_fields(xml, "node", &node_fields())?;
        gexf_fields(xml, "edge", &edge_fields())?;
        xml.create_element("nodes").write_inner_content(|xml| {
            for node in &self.nodes {
                let name = legible(node.account);
                xml.create_element("node")
                    .with_attributes([("id", name.as_str()), ("label", name.as_str())])
                    .write_inner_content(|xml| {
                        gexf_values(xml, &node_fields(), node)?;
                        gexf_look(xml, node)
                    })?;
            }
            Ok(())
        })?;
        xml.create_element("edges").write_inner_content(|xml| {
            for (at, edge) in self.edges.iter().enumerate() {
                let [a, b] = edge.ends.map(|end| legible(self.nodes[end].account));
                xml.create_element("edge")
                    .with_attributes([
                        ("id", at.to_string().as_str()),
                        ("source", a.as_str()),
                        ("target", b.as_str()),
                        ("weight", weight(edge).as_str()),
                    ])
                    .write_inner_content(|xml| gexf_values(xml, &edge_fields(), edge))?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// GraphML: attributes as keys, places on the map as `x` and `y`.
    #[must_use]
    pub fn to_graphml(&self) -> String {
        document(|xml| {
            xml.create_element("graphml")
                .with_attribute(("xmlns", "http://graphml.graphdrawing.org/xmlns"))
                .write_inner_content(|xml| {
                    graphml_keys(xml, "node", &node_fields())?;
                    for place in ["x", "y"] {
                        graphml_key(xml, "node", place, "double")?;
                    }
                    graphml_keys(xml, "edge", &edge_fields())?;
                    graphml_key(xml, "edge", "weight", "double")?;
                    xml.create_element("graph")
                        .with_attributes([("id", "accounts"), ("edgedefault", "undirected")])
                        .write_inner_content(|xml| self.graphml_graph(xml))?;
                    Ok(())
                })?;
            Ok(())
        })
    }

    fn graphml_graph(&self, xml: &mut Xml) -> io::Result<()> {
        for node in &self.nodes {
            xml.create_element("node")
                .with_attribute(("id", legible(node.account).as_str()))
                .write_inner_content(|xml| {
                    graphml_values(xml, "node", &node_fields(), node)?;
                    if let Some((x, y)) = node.place {
                        graphml_value(xml, "node", "x", &number(x))?;
                        graphml_value(xml, "node", "y", &number(y))?;
                    }
                    Ok(())
                })?;
        }
        for edge in &self.edges {
            let [a, b] = edge.ends.map(|end| legible(self.nodes[end].account));
            xml.create_element("edge")
                .with_attributes([("source", a.as_str()), ("target", b.as_str())])
                .write_inner_content(|xml| {
                    graphml_values(xml, "edge", &edge_fields(), edge)?;
                    graphml_value(xml, "edge", "weight", &weight(edge))
                })?;
        }
        Ok(())
    }
}

/// A whole document. Writing to memory cannot fail, nor does it give anything but UTF-8.
fn document(body: impl FnOnce(&mut Xml) -> io::Result<()>) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    // Nothing to report, then.
    let _ = xml
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))
        .and_then(|()| body(&mut xml));
    let mut out = String::from_utf8(xml.into_inner()).unwrap_or_default();
    out.push('\n');
    out
}

fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name)
        .write_text_content(BytesText::new(text))?;
    Ok(())
}

fn gexf_fields<T>(xml: &mut Xml, class: &str, fields: &[Field<T>]) -> io::Result<()> {
    xml.create_element("attributes")
        .with_attribute(("class", class))
        .write_inner_content(|xml| {
            for field in fields {
                xml.create_element("attribute")
                    .with_attributes([
                        ("id", field.name),
                        ("title", field.name),
                        ("type", field.kind),
                    ])
                    .write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}

fn gexf_values<T>(xml: &mut Xml, fields: &[Field<T>], of: &T) -> io::Result<()> {
    xml.create_element("attvalues").write_inner_content(|xml| {
        for field in fields {
            if let Some(value) = (field.value)(of) {
                xml.create_element("attvalue")
                    .with_attributes([("for", field.name), ("value", value.as_str())])
                    .write_empty()?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Colour by group, grey for nobody's, and the place on a map of 1000 by 1000.
fn gexf_look(xml: &mut Xml, node: &Node<'_>) -> io::Result<()> {
    let colour = node
        .group
        .map_or("#999999", |group| PALETTE[group % PALETTE.len()]);
    let part = |at: usize| {
        let part = colour.get(at..at + 2).unwrap_or("00");
        u8::from_str_radix(part, 16).unwrap_or_default().to_string()
    };
    let (r, g, b) = (part(1), part(3), part(5));
    xml.create_element("viz:color")
        .with_attributes([("r", r.as_str()), ("g", g.as_str()), ("b", b.as_str())])
        .write_empty()?;
    if let Some((x, y)) = node.place {
        let (x, y) = (format!("{:.1}", x * 1000.0), format!("{:.1}", y * 1000.0));
        xml.create_element("viz:position")
            .with_attributes([("x", x.as_str()), ("y", y.as_str()), ("z", "0.0")])
            .write_empty()?;
    }
    Ok(())
}

fn graphml_keys<T>(xml: &mut Xml, class: &str, fields: &[Field<T>]) -> io::Result<()> {
    fields
        .iter()
        .try_for_each(|field| graphml_key(xml, class, field.name, field.kind))
}

fn graphml_key(xml: &mut Xml, class: &str, name: &str, kind: &str) -> io::Result<()> {
    xml.create_element("key")
        .with_attributes([
            ("id", format!("{class}_{name}").as_str()),
            ("for", class),
            ("attr.name", name),
            ("attr.type", kind),
        ])
        .write_empty()?;
    Ok(())
}

fn graphml_values<T>(xml: &mut Xml, class: &str, fields: &[Field<T>], of: &T) -> io::Result<()> {
    for field in fields {
        if let Some(value) = (field.value)(of) {
            graphml_value(xml, class, field.name, &value)?;
        }
    }
    Ok(())
}

fn graphml_value(xml: &mut Xml, class: &str, name: &str, value: &str) -> io::Result<()> {
    xml.create_element("data")
        .with_attribute(("key", format!("{class}_{name}").as_str()))
        .write_text_content(BytesText::new(value))?;
    Ok(())
}
