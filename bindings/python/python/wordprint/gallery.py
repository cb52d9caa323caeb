"""Known groups in a file, and who of them wrote something."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from . import _native
from ._native import Fingerprint
from .analyzer import Analyzer, default_analyzer
from .posts import Posts
from .results import Attribution


class Added(NamedTuple):
    """What adding posts did."""

    posts: int
    """Posts that were new."""
    copies: int
    """Of them, posts that repeat a text of the group and are no style."""
    known: int
    """Posts that had been counted before and were left out."""


class Gallery:
    """Known groups in one file, the same that the command line and the server use.

    :param mode: ``"r"`` reads, ``"r+"`` writes to a gallery that exists, ``"a"`` makes one where
        there is none

    >>> import os, tempfile
    >>> gallery = Gallery(os.path.join(tempfile.mkdtemp(), "known.gallery"), "a")
    >>> gallery.add("river", ["We let it be.", "The tide was in by noon."], labels=["boats"])
    Added(posts=2, copies=0, known=0)
    >>> [answer.decision for answer in gallery.attribute(["Off we went."], by="post")]
    ['inconclusive']
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        mode: Literal["r", "r+", "a"] = "r",
        *,
        analyzer: Analyzer | None = None,
    ) -> None:
        self._path = os.fspath(path)
        self._mode = mode
        self._analyzer = analyzer or default_analyzer()
        self._native = _native.Gallery(self._path, mode)

    def __repr__(self) -> str:
        return f"Gallery({self._path!r}, {self._mode!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process opens the file anew; only the one that made it need make it.
        return Gallery, (self._path, "r+" if self._mode == "a" else self._mode)

    def groups(self) -> list[dict[str, Any]]:
        """The groups by the ``gallery`` contract, in order of name."""
        return [json.loads(group) for group in self._native.groups()]

    def references(self) -> list[str]:
        """The reference accounts: ordinary accounts that say what is usual."""
        return self._native.references()

    def fingerprint(self, group: str) -> Fingerprint:
        """What a group writes like."""
        return self._native.fingerprint(group)

    def add(
        self,
        group: str,
        posts: Posts,
        *,
        notes: str | None = None,
        labels: Iterable[str] = (),
        keep_text: bool = True,
        threads: int | None = None,
    ) -> Added:
        """Adds posts to a group, which is made where there is none of the name.

        A post counts once, known by its account and ``id``, or by its time and text. Without
        ``keep_text`` the file holds no text, and copies are known again all the same.
        """
        added = self._native.add(
            self._analyzer._native,
            posts,
            group,
            notes,
            list(labels),
            keep_text,
            threads,
        )
        return Added(*added)

    def add_references(self, posts: Posts, *, threads: int | None = None) -> Added:
        """Adds ordinary accounts of the same language and kind: they are no answers.

        Accounts of the gallery's groups are left out.
        """
        added = self._native.add(
            self._analyzer._native, posts, None, None, [], False, threads
        )
        return Added(*added)

    def describe(
        self,
        group: str,
        *,
        name: str | None = None,
        notes: str | None = None,
        labels: Iterable[str] | None = None,
    ) -> None:
        """Changes what a person wrote about a group; ``None`` leaves it."""
        self._native.describe(
            group, name, notes, None if labels is None else list(labels)
        )

    def remove(self, *groups: str) -> None:
        """Removes groups with all that is known of them: all of those named, or none."""
        self._native.remove(list(groups))

    def merge(self, into: str, *others: str) -> None:
        """Merges other groups into one and removes them."""
        self._native.merge(into, list(others))

    def attribute(
        self,
        posts: Posts,
        *,
        by: Literal["account", "post"] = "account",
        prior: float | None = None,
        threshold: float | None = None,
        top: int = 3,
        brief: bool = False,
        copied: Sequence[bool] | None = None,
        threads: int | None = None,
    ) -> list[Attribution]:
        """Says which known group wrote each account's posts, or each post, if any did.

        :param by: ``"account"`` weighs an account's posts together and answers in order of name;
            ``"post"`` weighs each post by itself, in order
        :param prior: probability that one of the groups wrote it (0.5)
        :param threshold: posterior from which a group is named (0.7)
        :param top: candidates shown, likeliest first
        :param brief: leave out the comparisons behind the candidates
        :param copied: by account, which posts repeat what another account posted and are no style;
            by default they are looked for among ``posts``
        """
        if by not in ("account", "post"):
            raise ValueError(f"by={by!r}: choose 'account' or 'post'")
        asked = {
            "by_post": by == "post",
            "prior": prior,
            "threshold": threshold,
            "top": top,
            "brief": brief,
            "copied": None if copied is None else list(copied),
            "threads": threads,
        }
        answers = self._native.attribute(self._analyzer._native, posts, asked)
        return list(map(Attribution, answers))
