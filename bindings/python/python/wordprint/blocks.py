"""Building blocks: the steps of clustering one by one, and keys of texts.

For engines that spread clustering over machines (``integrations/spark`` is one), and for matchers
that keep known texts in a store of their own. :func:`wordprint.cluster` runs all steps at once.

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

from ._native import (
    PairScorer,
    Sides,
    TextIndex,
    cohort_places,
    connected,
    copy_keys,
    group_scored,
    reposts,
    same_template,
    text_key,
    text_similarity,
)

__all__ = [
    "PairScorer",
    "Sides",
    "TextIndex",
    "cohort_places",
    "connected",
    "copy_keys",
    "group_scored",
    "reposts",
    "same_template",
    "text_key",
    "text_similarity",
]
