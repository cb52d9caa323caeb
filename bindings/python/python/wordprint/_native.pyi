"""The native half. Its classes are wrapped by those of the package; use those."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import wordprint

from .posts import PostLike, Posts, Table

VERSION: str
SCHEMA: int

class ArrowTable:
    """A table that speaks Arrow's C interface."""

    @property
    def column_names(self) -> list[str]: ...
    @property
    def num_rows(self) -> int: ...
    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class Analyzer:
    def __new__(
        cls,
        *,
        min_confidence: float,
        style: bool,
        disable: Sequence[str],
        ignore: Sequence[str],
        thresholds: Mapping[str, float],
        channel: str | None,
        offsets: str,
    ) -> Analyzer: ...
    def score(self, post: PostLike) -> bytes: ...
    def score_batch(
        self, batch: Posts, first: int, threads: int | None
    ) -> list[bytes]: ...
    def score_table(
        self, table: Table, columns: Mapping[str, Any], threads: int | None
    ) -> tuple[ArrowTable, ArrowTable]: ...
    def fingerprint(self, posts: Posts, threads: int | None) -> Fingerprint: ...
    def fingerprint_each(
        self, posts: Posts, threads: int | None
    ) -> list[Fingerprint]: ...
    def fingerprint_accounts(
        self, posts: Posts, threads: int | None
    ) -> list[tuple[str, Fingerprint]]: ...
    def cluster(
        self,
        posts: Posts,
        threshold: float | None,
        prior: float | None,
        threads: int | None,
    ) -> tuple[bytes, list[bytes]]: ...
    def features(
        self, posts: Posts, families: Sequence[str], names: bool, threads: int | None
    ) -> tuple[bytes, bytes, bytes, bytes, dict[int, str]]: ...

class Fingerprint:
    """What one account or corpus writes like."""

    def __new__(cls) -> Fingerprint: ...
    @staticmethod
    def from_posts(
        posts: Posts,
        *,
        analyzer: wordprint.Analyzer | None = None,
        threads: int | None = None,
    ) -> Fingerprint: ...
    @staticmethod
    def load(path: str | os.PathLike[str]) -> Fingerprint: ...
    def save(self, path: str | os.PathLike[str]) -> None: ...
    @staticmethod
    def from_bytes(data: bytes) -> Fingerprint: ...
    def to_bytes(self) -> bytes: ...
    @staticmethod
    def union(parts: Sequence[Fingerprint]) -> Fingerprint: ...
    def __or__(self, other: Fingerprint) -> Fingerprint: ...
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...
    def __bool__(self) -> bool: ...
    @property
    def documents(self) -> int: ...
    @property
    def words(self) -> int: ...
    @property
    def accounts(self) -> dict[str, int]: ...
    @property
    def language(self) -> str: ...
    @property
    def languages(self) -> dict[str, int]: ...
    def summary(self) -> dict[str, Any]: ...
    def _repr_html_(self) -> str: ...
    def counts(self, family: str) -> dict[str, int]: ...

class Comparer:
    def __new__(
        cls,
        *,
        cohort: Sequence[Fingerprint],
        writers: bool,
        prior: float | None,
        odds: float,
        method: str | None,
        cross_language: bool,
    ) -> Comparer: ...
    def compare(
        self,
        analyzer: Analyzer,
        a: Fingerprint | Posts,
        b: Fingerprint | Posts,
        bootstrap: int,
    ) -> bytes: ...
    def weigh(
        self,
        prints: Sequence[Fingerprint],
        pairs: Iterable[tuple[int, int]],
        threads: int | None,
    ) -> list[tuple[float, int]]: ...

class Gallery:
    def __new__(cls, path: str, mode: str) -> Gallery: ...
    def groups(self) -> list[bytes]: ...
    def references(self) -> list[str]: ...
    def fingerprint(self, group: str) -> Fingerprint: ...
    def add(
        self,
        analyzer: Analyzer,
        posts: Posts,
        group: str | None,
        notes: str | None,
        labels: Sequence[str],
        keep_text: bool,
        threads: int | None,
    ) -> tuple[int, int, int]: ...
    def describe(
        self,
        group: str,
        name: str | None,
        notes: str | None,
        labels: Sequence[str] | None,
    ) -> None: ...
    def remove(self, groups: Sequence[str]) -> None: ...
    def merge(self, into: str, others: Sequence[str]) -> None: ...
    def attribute(
        self, analyzer: Analyzer, posts: Posts, asked: Mapping[str, Any]
    ) -> list[bytes]: ...

# Building blocks, see `wordprint.blocks`.

def copy_keys(texts: Sequence[str]) -> list[tuple[int, list[int]] | None]:
    """Content hash and band keys of each text; ``None`` for one too short to be called a copy."""

FORM_POSTS: int
FORM_SHARE: float

def form_keys(texts: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Keys of the forms that each text may be of: how it begins, and the mould it is set in.

    A key is a form when it comes in ``FORM_POSTS`` posts of each of two accounts or more, a mould
    in ``FORM_SHARE`` of an account's posts as well: an application worded such posts.
    """

def reposts(texts: Sequence[str]) -> list[bool]:
    """Whether each text says itself that it is another's (``RT @``, ``//@``)."""

def same_template(centres: Sequence[str], members: Sequence[str]) -> list[bool]:
    """Whether each pair of texts are near-duplicates, by the exact similarity."""

def connected(from_: bytes, to: bytes) -> tuple[bytes, bytes]:
    """Nodes of a graph, in order, and the smallest node of each one's component. All four are
    packed 64-bit numbers: ``numpy.ndarray.tobytes`` and ``numpy.frombuffer``."""

def cluster_fingerprints(
    accounts: Sequence[tuple[str, Fingerprint, Sequence[str]]],
    *,
    cohort: Sequence[Fingerprint] | None,
    threshold: float | None,
    prior: float | None,
    threads: int | None,
) -> tuple[bytes, list[bytes]]: ...
def text_key(text: str) -> bytes | None:
    """What a text says, in 72 bytes; ``None`` for one too short to be called a copy."""

def text_similarity(a: bytes, b: bytes) -> float:
    """Estimated Jaccard similarity, 0 to 1, of the texts behind two keys."""

class Sides:
    """Fingerprints made ready by a scorer."""

    def __len__(self) -> int: ...

class PairScorer:
    """Calibrated log10 likelihood ratios of many pairs, against one cohort."""

    def __new__(
        cls, cohort: Sequence[bytes], threads: int | None = None
    ) -> PairScorer: ...
    def prepare(
        self, fingerprints: Sequence[bytes], threads: int | None = None
    ) -> Sides: ...
    def score(
        self, left: Sides, right: Sides, pairs: Sequence[tuple[int, int]]
    ) -> list[float]: ...

class TextIndex:
    """Keys of known texts, to be asked for copies and near copies."""

    def __new__(
        cls, keys: Sequence[bytes], threads: int | None = None
    ) -> TextIndex: ...
    def query(self, key: bytes) -> list[tuple[int, bool, float]]:
        """Place, whether the words are the same throughout, and similarity of each known text
        that ``key`` repeats, the most alike first."""
    def __len__(self) -> int: ...
