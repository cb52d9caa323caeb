"""What goes in: posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, Union


@dataclass(frozen=True, slots=True)
class Post:
    """One text and who published it when. Only the text is needed.

    Wherever a post is wanted a ``str`` will do for its text alone, and a mapping with these keys.

    >>> Post("Please discuss about it.", account="ada")
    Post(text='Please discuss about it.', id=None, account='ada', platform=None, lang=None, created_at=None, suppress=())
    """

    text: str
    id: str | None = None
    account: str | None = None
    platform: str | None = None
    lang: str | None = None
    created_at: str | None = None
    """RFC 3339, kept as written."""
    suppress: tuple[str, ...] = ()
    """Findings to leave out: rules (``en.prep.*``) or keys of findings that were judged."""


class ArrowStream(Protocol):
    """A table or column that speaks Arrow's C interface: of pyarrow, polars, pandas, DuckDB ..."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class ArrowArray(Protocol):
    """A record batch or array that speaks Arrow's C interface."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> Any: ...


Table: TypeAlias = Union[ArrowStream, ArrowArray]
"""A table of posts: columns ``text`` and, where there are any, ``id``, ``account`` ..."""

PostLike: TypeAlias = Union[str, Mapping[str, Any], Post]
"""A post, or what will do for one."""

Posts: TypeAlias = Union[Iterable[PostLike], Table]
"""Posts one by one, or a table of them; rows whose text is null count as absent."""
