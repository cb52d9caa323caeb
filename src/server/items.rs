//! The items of a batch: each checked by itself, so that a faulty one spoils no other.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::body::parse;
use super::config::Limits;
use super::problem::{Fault, Problem};
use crate::document::Post;

/// One text.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    /// Comes back in the answer.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// The text; spans point into it.
    pub(super) text: String,
    /// Who published it.
    #[serde(default)]
    account: Option<String>,
    /// Where it was published.
    #[serde(default)]
    platform: Option<String>,
    /// When, RFC 3339.
    #[serde(default)]
    created_at: Option<String>,
}

/// The answer to a faulty item.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ItemFault {
    /// Its position in the batch, from 0, where answers are not in the order of items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item: Option<usize>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) error: Fault,
}

impl Item {
    /// A text without more.
    pub(super) fn bare(text: String) -> Self {
        Self {
            id: None,
            text,
            account: None,
            platform: None,
            created_at: None,
        }
    }

    /// The item as a post, unless its text is too long.
    pub(super) fn post(self, limits: &Limits) -> Result<Post, ItemFault> {
        let most = limits.text_bytes;
        if self.text.len() > most {
            let message = format!("{} bytes, at most {most}", self.text.len());
            return Err(ItemFault {
                item: None,
                id: self.id,
                error: Fault::new("text_too_long", message).at("text"),
            });
        }
        Ok(Post {
            id: self.id.unwrap_or_default(),
            account: self.account,
            platform: self.platform,
            created_at: self.created_at,
            text: self.text,
            ..Post::default()
        })
    }
}

/// The posts of a batch and its faulty items, both with their positions; `wanted` may refuse more.
pub(super) fn posts(
    items: &[Box<RawValue>],
    limits: &Limits,
    wanted: impl Fn(&Post) -> Result<(), Fault>,
) -> (Vec<(usize, Post)>, Vec<ItemFault>) {
    let (mut posts, mut faults) = (Vec::with_capacity(items.len()), Vec::new());
    for (position, item) in items.iter().enumerate() {
        let fault = |id, error| ItemFault {
            item: Some(position),
            id,
            error,
        };
        match parse::<Item>(item.get().as_bytes()).map(|item| item.post(limits)) {
            Err(error) => faults.push(fault(None, error)),
            Ok(Err(long)) => faults.push(fault(long.id, long.error)),
            Ok(Ok(post)) => match wanted(&post) {
                Ok(()) => posts.push((position, post)),
                Err(error) => {
                    let id = (!post.id.is_empty()).then_some(post.id);
                    faults.push(fault(id, error));
                }
            },
        }
    }
    (posts, faults)
}

/// Refuses a batch of more than the allowed number of items, called `what`.
pub(super) fn check_batch(count: usize, what: &str, limits: &Limits) -> Result<(), Problem> {
    let most = limits.batch;
    if count > most {
        return Err(Problem::too_large(
            "batch_too_large",
            format!("{count} {what}, at most {most}"),
        ));
    }
    Ok(())
}
