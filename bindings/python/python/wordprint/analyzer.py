"""Scoring, fingerprints and clustering."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, Literal, NamedTuple

from . import _native
from ._native import ArrowTable, Fingerprint
from .posts import PostLike, Posts, Table
from .results import Grouping, Score

_BATCH = 4096
"""Posts that are worked on together: enough to keep many threads busy, little memory."""


class ScoreTables(NamedTuple):
    """What a table of posts gives away, as two tables that speak Arrow's C interface."""

    scores: ArrowTable
    """A row for each row of posts, in order; null where the text is null."""
    findings: ArrowTable
    """A row for each finding; ``row`` and ``id`` say of which post."""


class Analyzer:
    """Finds what a text gives away. Build one and keep it; threads may share it.

    :param min_confidence: leave out findings below this confidence (0 to 1)
    :param style: include matters of taste
    :param disable: rules to switch off, such as ``en.prep.*``
    :param ignore: findings to leave out, by rule or by their ``key``
    :param thresholds: the least confidence by rule, in place of ``min_confidence``
    :param channel: ``"written"`` or ``"spoken"`` (captions and transcripts)
    :param offsets: what ``start`` and ``end`` count: ``"char"`` (as Python's slices do), ``"byte"``
        of UTF-8 or ``"utf16"`` units (as JavaScript does)

    >>> score = Analyzer().score("Please discuss about it with me.")
    >>> [(finding.text, finding.suggestions) for finding in score.findings]
    [('discuss about', ('discuss',))]
    """

    def __init__(
        self,
        *,
        min_confidence: float = 0.0,
        style: bool = False,
        disable: Sequence[str] = (),
        ignore: Sequence[str] = (),
        thresholds: Mapping[str, float] | None = None,
        channel: Literal["written", "spoken"] | None = None,
        offsets: Literal["char", "byte", "utf16"] = "char",
    ) -> None:
        self._settings: dict[str, Any] = {
            "min_confidence": min_confidence,
            "style": style,
            "disable": list(disable),
            "ignore": list(ignore),
            "thresholds": dict(thresholds or {}),
            "channel": channel,
            "offsets": offsets,
        }
        self._native = _native.Analyzer(**self._settings)

    def __reduce__(self) -> tuple[Any, ...]:
        return _analyzer, (self._settings,)

    def __repr__(self) -> str:
        usual = {"offsets": "char"}
        changed = (
            f"{name}={value!r}"
            for name, value in self._settings.items()
            if value and value != usual.get(name)
        )
        return f"Analyzer({', '.join(changed)})"

    def score(self, post: PostLike) -> Score:
        """Scores one post.

        >>> Analyzer().score({"id": "p1", "text": "He gave me many advices."})
        <Score 'p1' en 5 tokens, 1 findings: en.noun.advices>
        """
        return Score(self._native.score(post))

    def score_many(
        self,
        posts: Iterable[PostLike],
        *,
        threads: int | None = None,
        batch: int = _BATCH,
    ) -> Iterator[Score]:
        """Scores posts as they come, in order, ``batch`` at a time on ``threads`` threads.

        The iterable may be endless; other Python threads run meanwhile.

        >>> posts = ["I look forward to hear from you.", "See you soon."]
        >>> [len(score.findings) for score in Analyzer().score_many(posts)]
        [1, 0]
        """
        if isinstance(posts, (str, bytes, Mapping)):
            raise TypeError(f"give a list of posts, not one {type(posts).__name__}: [post]")
        if hasattr(posts, "__arrow_c_stream__") or hasattr(posts, "__arrow_c_array__"):
            raise TypeError("a table of posts goes to score_table(table)")
        if batch < 1:
            raise ValueError("batch is a number of 1 or more")
        return self._batches(iter(posts), threads, batch)

    def _batches(
        self, posts: Iterator[PostLike], threads: int | None, batch: int
    ) -> Iterator[Score]:
        done = 0
        while some := list(islice(posts, batch)):
            yield from map(Score, self._native.score_batch(some, done, threads))
            done += len(some)

    def score_table(
        self,
        table: Table,
        *,
        text: str = "text",
        id: str | None = None,
        threads: int | None = None,
    ) -> ScoreTables:
        """Scores a table of posts: of pyarrow, polars, pandas, DuckDB or what else speaks Arrow's
        C interface.

        :param text: the column of texts: strings of any layout, dictionary-encoded too
        :param id: the column of identifiers; by default ``id`` where there is one, else rows are
            numbered

        >>> import pyarrow
        >>> posts = pyarrow.table({"id": ["a", "b"], "text": ["We discussed about it.", None]})
        >>> scores, findings = Analyzer().score_table(posts)
        >>> pyarrow.table(scores).select(["id", "findings"]).to_pylist()
        [{'id': 'a', 'findings': 1}, {'id': 'b', 'findings': None}]
        >>> pyarrow.table(findings)["suggestions"].to_pylist()
        [['discussed']]
        """
        columns = {
            "text": text,
            "id": "id" if id is None else id,
            "account": None,
            "platform": None,
            "created_at": None,
            "strict": id is not None,
        }
        return ScoreTables(*self._native.score_table(table, columns, threads))

    def fingerprint(self, posts: Posts, *, threads: int | None = None) -> Fingerprint:
        """Folds the posts of one account or corpus into one fingerprint."""
        return self._native.fingerprint(posts, threads)

    def fingerprint_each(
        self, posts: Posts, *, threads: int | None = None
    ) -> list[Fingerprint]:
        """A fingerprint of each post by itself, in order."""
        return self._native.fingerprint_each(posts, threads)

    def fingerprint_accounts(
        self, posts: Posts, *, threads: int | None = None
    ) -> dict[str, Fingerprint]:
        """A fingerprint for each account, in order of name; posts need an ``account``.

        >>> posts = [{"account": "ada", "text": "One."}, {"account": "bo", "text": "Two, three."}]
        >>> Analyzer().fingerprint_accounts(posts)["bo"].words
        2
        """
        return dict(self._native.fingerprint_accounts(posts, threads))

    def cluster(
        self,
        posts: Posts,
        *,
        threshold: float | None = None,
        prior: float | None = None,
        threads: int | None = None,
    ) -> Grouping:
        """Groups accounts that seem to share a writer; see :func:`wordprint.cluster`."""
        return Grouping(*self._native.cluster(posts, threshold, prior, threads))


def _analyzer(settings: dict[str, Any]) -> Analyzer:
    return Analyzer(**settings)


@cache
def default_analyzer() -> Analyzer:
    """The analyzer of the functions that take none: the built-in rules, offsets in characters."""
    return Analyzer()


def cluster(
    posts: Posts,
    *,
    threshold: float | None = None,
    prior: float | None = None,
    threads: int | None = None,
) -> Grouping:
    """Groups accounts that seem to share a writer, each group with its reasons.

    Nobody has to say how many groups there are, and most accounts stay ungrouped: over-merging
    accuses people. A group is a lead to check by hand, not proof.

    :param posts: posts with an ``account``
    :param threshold: posterior probability that the average link of a group must reach (0.7)
    :param prior: probability that two accounts share a writer (what the ratios say themselves, at
        most one over the number of accounts)

    >>> posts = [{"account": "ada", "text": "I went there, twice."}, {"account": "bo", "text": "yes!!"}]
    >>> len(cluster(posts).ungrouped)
    2
    """
    return default_analyzer().cluster(
        posts, threshold=threshold, prior=prior, threads=threads
    )
