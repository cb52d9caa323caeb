"""Language-pattern text analysis: what posts, captions and transcripts give away.

>>> import wordprint
>>> score = wordprint.Analyzer().score("We will discuss about it.")
>>> score.findings[0].suggestions
('discuss',)

Fingerprints merge, and two sides are weighed:

>>> ada = wordprint.Fingerprint.from_posts(["I went there, twice.", "Nobody came."])
>>> bo = wordprint.Fingerprint.from_posts(["they was all gone lol"])
>>> (ada | bo).documents
3
>>> wordprint.compare(ada, bo).verdict
'inconclusive'

A finding is evidence about a text and a ratio about two texts; neither is proof about a person.
"""

from ._native import SCHEMA, ArrowTable, Fingerprint
from ._native import VERSION as __version__
from .analyzer import Analyzer, ScoreTables, cluster
from .compare import Comparer, compare
from .errors import Error, GalleryError, IncompatibleError, UsageError
from .gallery import Added, Gallery
from .posts import Post
from .results import (
    Attribution,
    Candidate,
    Comparison,
    Contribution,
    DocumentScores,
    Evidence,
    FeatureContribution,
    Finding,
    Group,
    Grouping,
    Link,
    Result,
    Score,
)

__all__ = [
    "SCHEMA",
    "Added",
    "Analyzer",
    "ArrowTable",
    "Attribution",
    "Candidate",
    "Comparer",
    "Comparison",
    "Contribution",
    "DocumentScores",
    "Error",
    "Evidence",
    "FeatureContribution",
    "Finding",
    "Fingerprint",
    "Gallery",
    "GalleryError",
    "Group",
    "Grouping",
    "IncompatibleError",
    "Link",
    "Post",
    "Result",
    "Score",
    "ScoreTables",
    "UsageError",
    "__version__",
    "cluster",
    "compare",
]
