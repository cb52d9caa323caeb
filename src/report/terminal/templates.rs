//! Templates for a reader: the skeleton, who filled it in and when.

use super::Look;
use crate::cluster::Part;
use crate::dossier::TemplateProfile;
use crate::report::json::grouped;

/// Accounts named before only their number is told.
const ACCOUNTS: usize = 12;
/// Fillers shown for a slot.
const FILLERS: usize = 4;

/// Renders templates; `found` counts those that a limit left out too.
#[must_use]
pub fn templates(templates: &[TemplateProfile], found: u64, posts: u64, look: Look) -> String {
    let mut out = format!(
        "{} {} among {} posts\n",
        grouped(found),
        if found == 1 { "template" } else { "templates" },
        grouped(posts)
    );
    for template in templates {
        out.push('\n');
        let accounts = template.accounts.len() as u64;
        out.push_str(&format!(
            "{}  {} {}, {} posts, {} different{}\n",
            look.bold(&template.id),
            grouped(accounts),
            if accounts == 1 { "account" } else { "accounts" },
            grouped(template.posts),
            grouped(template.variants),
            if template.common {
                "; so widely posted that it links nobody"
            } else {
                ""
            }
        ));
        if let (Some(first), Some(last)) = (&template.first_seen, &template.last_seen) {
            let when = if first == last {
                format!("  {first}\n")
            } else {
                format!("  {first} to {last}\n")
            };
            out.push_str(&look.faint(&when));
        }
        out.push_str(&super::wrapped(
            &marked(&template.parts, look),
            "  ",
            look.width,
        ));
        out.push('\n');
        let named: Vec<String> = template
            .accounts
            .iter()
            .take(ACCOUNTS)
            .map(|account| super::visible(account))
            .collect();
        let mut names = named.join(", ");
        if template.accounts.len() > ACCOUNTS {
            names.push_str(&format!(" and {} more", template.accounts.len() - ACCOUNTS));
        }
        out.push_str(&super::wrapped(&names, "  by ", look.width));
        out.push('\n');
    }
    if (templates.len() as u64) < found {
        out.push_str(&format!(
            "\nand {} more; --top 0 shows all\n",
            grouped(found - templates.len() as u64)
        ));
    }
    out
}

/// The skeleton, its slots made to stand out.
fn marked(parts: &[Part], look: Look) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text { text } => out.push_str(&super::visible(text)),
            Part::Slot { fillers, different } => {
                let shown: Vec<String> = fillers
                    .iter()
                    .take(FILLERS)
                    .map(|filler| match filler.text.as_str() {
                        "" => "(nothing)".to_owned(),
                        text => super::visible(text),
                    })
                    .collect();
                let more = (*different as usize).saturating_sub(FILLERS);
                let more = if more > 0 {
                    format!(" | {more} more")
                } else {
                    String::new()
                };
                out.push(' ');
                out.push_str(&look.unsure(&format!("{{{}{more}}}", shown.join(" | "))));
                out.push(' ');
            }
        }
    }
    out
}
