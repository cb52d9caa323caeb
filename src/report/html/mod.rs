//! One comparison as a page that stands alone: text, style and drawings in one file,
//! nothing fetched, no scripts. Everything that came from a text is escaped.

mod sections;

use std::fmt::Write;

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
    let title = format!("{} / {}", page.names[0], page.names[1]);
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\">\n\
         <meta name=\"generator\" content=\"wordprint {VERSION}\">\n\
         <title>One author or two? {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escape(&title)
    );
    sections::head(&mut out, page);
    sections::ratios(&mut out, page);
    sections::families(&mut out, page);
    sections::features(&mut out, page);
    sections::tells(&mut out, page);
    sections::passages(&mut out, page);
    sections::caveats(&mut out, page);
    let _ = write!(
        out,
        "<footer>Written by wordprint {VERSION}.</footer>\n</main>\n</body>\n</html>\n"
    );
    out
}

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#1c1c1c;--soft:#5c5c5c;--line:#d8d8d8;--paper:#fff;--same:#00704f;
--apart:#b3261e;--open:#8a6100;--mark:#fff1b8}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8e8;--soft:#a8a8a8;--line:#444;--paper:#161616;
--same:#5fd0a5;--apart:#ff8a80;--open:#e5bd5c;--mark:#574a12}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,'DejaVu Sans',sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.2rem 0 .3rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top;
overflow-wrap:anywhere}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.verdict{font-size:1.3rem;font-weight:700}.same{color:var(--same)}.different{color:var(--apart)}
.inconclusive{color:var(--open)}.soft{color:var(--soft)}
.kwic{display:grid;grid-template-columns:1fr auto 1fr;gap:0 .4rem;font-size:.9rem}
.kwic span:nth-child(3n+1){text-align:right}.kwic mark{background:var(--mark);color:inherit}
.side{font-weight:700;margin-right:.4rem}svg{max-width:100%;height:auto}
ul{padding-left:1.2rem}footer{margin-top:2rem;color:var(--soft);font-size:.85rem}
@media print{main{max-width:none}h2{break-after:avoid}}
";

#[cfg(test)]
mod tests;
