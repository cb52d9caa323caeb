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
