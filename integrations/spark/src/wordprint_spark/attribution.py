"""Which known group wrote a post, or all posts of an account: or none of them.

The gallery is one file. Its bytes are broadcast once to each executor, which writes them to a file
of its own and loads that when its first task comes.
"""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import wordprint
from pyspark import Broadcast
from pyspark.sql import DataFrame

from . import kernel
from .components import DRIVER_EDGES
from .copies import HOT_BUCKET, mark_copies
from .posts import FIELDS, Batches, by_account, map_arrow, posts_of, runs

#: The answer in columns, and in full as the attribution contract.
SCHEMA = (
    "id string, account string, decision string, `group` string, probability double, "
    "log10_lr double, none_probability double, copied_from array<string>, attribution string"
)
_ARROW = pa.schema(
    [
        ("id", pa.string()),
        ("account", pa.string()),
        ("decision", pa.string()),
        ("group", pa.string()),
        ("probability", pa.float64()),
        ("log10_lr", pa.float64()),
        ("none_probability", pa.float64()),
        ("copied_from", pa.list_(pa.string())),
        ("attribution", pa.string()),
    ]
)
#: Posts of an account that are answered together.
_CHUNK = 1_000


def attribute_posts(
    df: DataFrame,
    gallery: str | Path,
    *,
    by: Literal["account", "post"] = "account",
    columns: Mapping[str, str] | None = None,
    prior: float | None = None,
    threshold: float | None = None,
    top: int = 3,
    hot_bucket: int = HOT_BUCKET,
    driver_edges: int = DRIVER_EDGES,
) -> DataFrame:
    """A row for each account, or for each post: the ``decision`` (``match``, ``none`` or
    ``inconclusive``), the ``group`` where one is named, the ``probability`` and ``log10_lr`` of the
    likeliest, the probability of none, the groups whose texts are repeated, and the whole answer
    as JSON (the attribution contract).

    ``gallery`` is a file on the driver, closed by whoever wrote it. By account, posts that repeat
    what another account of ``df`` posted count for no style, as on one machine; all posts of an
    account come to one task. By post there is no shuffle.
    """
    asked: dict[str, Any] = {"by": by, "top": top, "brief": True, "threads": kernel.THREADS}
    if prior is not None:
        asked["prior"] = prior
    if threshold is not None:
        asked["threshold"] = threshold
    if by not in ("account", "post"):
        raise ValueError(f"by={by!r}: choose 'account' or 'post'")
    shared = df.sparkSession.sparkContext.broadcast(_bytes(Path(gallery)))
    posts = posts_of(df, columns, accounts=by == "account")
    if by == "post":

        def each_post(batches: Batches) -> Batches:
            for batch in batches:
                for start in range(0, batch.num_rows, _CHUNK):
                    posts = batch.slice(start, _CHUNK).to_pylist()
                    yield _answers(shared, posts, asked)

        return map_arrow(posts, each_post, SCHEMA)

    marked = mark_copies(posts, hot_bucket=hot_bucket, driver_edges=driver_edges)

    def each_account(batches: Batches) -> Batches:
        for _, rows in runs(batches, "account"):
            fields = rows.select([name for name in rows.column_names if name in FIELDS])
            copied = rows.column("copied").to_pylist()
            yield _answers(shared, fields.to_pylist(), {**asked, "copied": copied})

    return map_arrow(by_account(marked), each_account, SCHEMA)


def _bytes(path: Path) -> bytes:
    """The gallery as one file. What a writer left in its log would be missing from it."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise ValueError(f"{path} is being written to: close it first, so that {log.name} is gone")
    # Says what is wrong here and now if it is no gallery.
    wordprint.Gallery(path)
    return path.read_bytes()


_LOADED: dict[int, wordprint.Gallery] = {}


def _gallery(shared: Broadcast) -> wordprint.Gallery:
    """The broadcast gallery, loaded once by each Python worker."""
    key = hash(shared.value)
    if key not in _LOADED:
        handle, name = tempfile.mkstemp(prefix="wordprint-", suffix=".gallery")
        with os.fdopen(handle, "wb") as file:
            file.write(shared.value)
        atexit.register(_remove, name)
        _LOADED.clear()
        _LOADED[key] = wordprint.Gallery(name)
    return _LOADED[key]


def _remove(name: str) -> None:
    for end in ("", "-wal", "-shm"):
        Path(name + end).unlink(missing_ok=True)


def _answers(
    shared: Broadcast, posts: list[dict[str, Any]], asked: dict[str, Any]
) -> pa.RecordBatch:
    answers = _gallery(shared).attribute(posts, **asked)
    rows = [_row(post, answer) for post, answer in zip(posts, answers, strict=False)]
    return pa.RecordBatch.from_pylist(rows, schema=_ARROW)


def _row(post: dict[str, Any], answer: wordprint.Attribution) -> dict[str, Any]:
    contract = answer.to_dict()
    best = next(iter(contract["candidates"]), {})
    return {
        "id": contract.get("id"),
        "account": post.get("account"),
        "decision": contract["decision"],
        "group": contract.get("group"),
        "probability": best.get("probability"),
        "log10_lr": best.get("log10_lr"),
        "none_probability": contract["none_probability"],
        "copied_from": [copy["group"] for copy in contract["copied_text"]],
        "attribution": answer.to_json(),
    }
