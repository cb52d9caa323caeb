//! Results as pages that stand alone: text, style and drawings in one file, nothing fetched,
//! no scripts. [`comparison`] is one pair, [`grouping`] a whole collection.
//! Everything that came from a text is escaped.

mod grouping;
mod sections;

use std::fmt::Write;

pub use grouping::{Investigation, grouping};

use super::plot::escape;
use crate::VERSION;
use crate::compare::{Comparison, Passage, SharedTell};

/// What the page shows.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// What the sides are called.
    pub names: [&'a str; 2],
    /// The comparison.
    pub comparison: &'a Comparison,
    /// Where its features stand; may be empty.
    pub passages: &'a [Passage],
    /// Slips that both sides make, the rarest first.
    pub tells: &'a [SharedTell],
    /// Probability of one author at the reader's own prior, where one was given: prior
    /// and posterior.
    pub posterior: Option<[f64; 2]>,
}

/// The page as HTML.
#[must_use]
pub fn comparison(page: &Page<'_>) -> String {
    let title = format!("One author or two? {} / {}", page.names[0], page.names[1]);
    shell(&title, |out| {
        sections::head(out, page);
        sections::ratios(out, page);
        sections::families(out, page);
        sections::features(out, page);
        sections::tells(out, page);
        sections::passages(out, page);
        sections::caveats(out, page);
    })
}

/// A page that stands alone, with this title and body.
fn shell(title: &str, body: impl FnOnce(&mut String)) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\">\n\
         <meta name=\"generator\" content=\"wordprint {VERSION}\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escape(title)
    );
    body(&mut out);
    let _ = write!(
        out,
        "<footer>Written by wordprint {VERSION}.</footer>\n</main>\n</body>\n</html>\n"
    );
    out
}

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#1c1c1c;--soft:#5c5c5c;--line:#d8d8d8;--paper:#fff;--same:#00704f;
--apart:#b3261e;--open:#8a6100;--mark:#fff1b8;--panel:#f6f6f6;
--c1:#0072b2;--c2:#d55e00;--c3:#009e73;--c4:#cc3377;--c5:#7a4fbf;--c6:#8a6d00;--c7:#117799;--c8:#aa4466;
--c9:#4d7c0f;--c10:#b45309;--c11:#44558a;--c12:#7f1d1d}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8e8;--soft:#a8a8a8;--line:#444;--paper:#161616;
--same:#5fd0a5;--apart:#ff8a80;--open:#e5bd5c;--mark:#574a12;--panel:#1f1f1f;
--c1:#5ab4e5;--c2:#ff8c4a;--c3:#3fc79a;--c4:#f07aa8;--c5:#b394f0;--c6:#d9b53c;--c7:#4fb8d8;--c8:#e08fa5;
--c9:#9ac455;--c10:#f0a24e;--c11:#93a5e0;--c12:#e08080}}
@media print{:root{color-scheme:light;--ink:#1c1c1c;--soft:#5c5c5c;--line:#d8d8d8;--paper:#fff;--same:#00704f;
--apart:#b3261e;--open:#8a6100;--mark:#fff1b8;--panel:#f6f6f6;
--c1:#0072b2;--c2:#d55e00;--c3:#009e73;--c4:#cc3377;--c5:#7a4fbf;--c6:#8a6d00;--c7:#117799;--c8:#aa4466;
--c9:#4d7c0f;--c10:#b45309;--c11:#44558a;--c12:#7f1d1d}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,'DejaVu Sans',sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.2rem 0 .3rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top;
overflow-wrap:anywhere}
th{overflow-wrap:normal}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.verdict{font-size:1.3rem;font-weight:700}.same{color:var(--same)}.different{color:var(--apart)}
.inconclusive{color:var(--open)}.soft{color:var(--soft)}
.kwic{display:grid;grid-template-columns:1fr auto 1fr;gap:0 .4rem;font-size:.9rem}
.kwic span:nth-child(3n+1){text-align:right}.kwic mark{background:var(--mark);color:inherit}
.side{font-weight:700;margin-right:.4rem}svg{max-width:100%;height:auto}
ul{padding-left:1.2rem}footer{margin-top:2rem;color:var(--soft);font-size:.85rem}
.cards{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0;padding:0;list-style:none}
.cards li{background:var(--panel);border-radius:.5rem;padding:.55rem .9rem;min-width:6.5rem}
.cards b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums}.cards span{color:var(--soft);font-size:.85rem}
.note{border-left:.25rem solid var(--open);background:var(--panel);padding:.5rem .9rem;margin:1rem 0}
.dot{display:inline-block;width:.7em;height:.7em;border-radius:50%;margin-right:.4em}
.bar{display:inline-block;height:.6em;background:var(--soft);border-radius:.2em;vertical-align:middle;min-width:1px}
.template{background:var(--panel);border-radius:.4rem;padding:.5rem .8rem;margin:.4rem 0;overflow-wrap:anywhere}
.template mark{background:var(--mark);color:inherit;border-radius:.2em;padding:0 .25em;-webkit-box-decoration-break:clone;
box-decoration-break:clone}
.group{border-top:.2rem solid var(--line);margin-top:2.5rem;padding-top:.2rem}.group h2{border:0;margin-top:.6rem}
.kind{color:var(--soft)}.kind,.keep{white-space:nowrap}.scroll{overflow-x:auto}a{color:var(--c1)}
details>summary{cursor:pointer;color:var(--soft)}.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 2rem}
figure{margin:.5rem 0}figcaption{color:var(--soft);font-size:.85rem}
@media(max-width:40rem){.pair{grid-template-columns:1fr}}
@media print{body{font-size:11px}main{max-width:none;padding:0}h2,h3{break-after:avoid}figure,tr,.template{break-inside:avoid}a{color:inherit}}
";

#[cfg(test)]
mod tests;
