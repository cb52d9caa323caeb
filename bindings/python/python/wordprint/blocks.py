"""Building blocks: the search for copies step by step, groups from fingerprints, keys of texts.

For engines that spread the work over machines (``integrations/spark`` is one), and for matchers
that keep known texts in a store of their own. :func:`wordprint.cluster` does all of it at once.

Content hashes and band keys are signed 64-bit numbers; order among them is what the steps go by.

>>> a = "Everyone in the valley should come to the town hall on Tuesday and vote for the bridge"
>>> b = a.replace("Tuesday", "Sunday")
>>> (content, bands), (other, others) = copy_keys([a, b])
>>> content == other, bool(set(bands) & set(others)), same_template([a], [b])
(False, True, [True])
>>> round(text_similarity(text_key(a), text_key(b)), 1) > 0.5
True
>>> TextIndex([text_key(a)]).query(text_key(a.upper()))
[(0, True, 1.0)]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import _native
from ._native import (
    FORM_POSTS,
    FORM_SHARE,
    Fingerprint,
    PairScorer,
    Sides,
    TextIndex,
    connected,
    copy_keys,
    form_keys,
    reposts,
    same_template,
    text_key,
    text_similarity,
)
from .results import Grouping

__all__ = [
    "FORM_POSTS",
    "FORM_SHARE",
    "PairScorer",
    "Sides",
    "TextIndex",
    "cluster_fingerprints",
    "connected",
    "copy_keys",
    "form_keys",
    "reposts",
    "same_template",
    "text_key",
    "text_similarity",
]


def cluster_fingerprints(
    accounts: Iterable[tuple[str, Fingerprint, Sequence[str]]],
    *,
    cohort: Sequence[Fingerprint] | None = None,
    threshold: float | None = None,
    prior: float | None = None,
    threads: int | None = None,
) -> Grouping:
    """Groups accounts whose fingerprints were folded elsewhere, as :func:`wordprint.cluster` does.

    :param accounts: name, fingerprint of the account's own words, and the texts of all its posts,
        which are evidence and say what it copied; without texts groups stand on style alone
    :param cohort: other accounts to weigh against, where these are a part of a larger collection;
        by default they are weighed against each other
    :param threshold: posterior that the average pair of a group has to reach (0.7)
    :param prior: probability that two accounts share a writer (what the ratios say themselves, at
        most one over their number)

    >>> ada, bo = (Fingerprint.from_posts([text]) for text in ("We let it be.", "lol no"))
    >>> cluster_fingerprints([("ada", ada, []), ("bo", bo, [])]).ungrouped
    ('ada', 'bo')
    """
    grouping, links = _native.cluster_fingerprints(
        list(accounts),
        cohort=None if cohort is None else list(cohort),
        threshold=threshold,
        prior=prior,
        threads=threads,
    )
    return Grouping(grouping, links)
