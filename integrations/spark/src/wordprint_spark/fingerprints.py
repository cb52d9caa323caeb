"""One fingerprint for each account: an aggregation whose merge is associative.

Each task folds the posts of a batch by account, the partial fingerprints are shuffled by account,
and merged. Which posts came together in a batch does not show in the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa
import wordprint
from pyspark.sql import DataFrame

from . import kernel
from .posts import Batches, account_runs, by_account, map_arrow, posts_of

#: Account, serial fingerprint, what it rests on.
SCHEMA = "account string, fingerprint binary, documents long, words long, language string"

_ARROW = pa.schema(
    [
        ("account", pa.string()),
        ("fingerprint", pa.binary()),
        ("documents", pa.int64()),
        ("words", pa.int64()),
        ("language", pa.string()),
    ]
)


def fingerprint_accounts(
    df: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
) -> DataFrame:
    """A row for each account: ``account``, ``fingerprint`` (``wordprint.Fingerprint.from_bytes``
    reads it), and how many ``documents`` and ``words`` it rests on in which main ``language``.

    Every post counts, copies included; :func:`mark_copies` says which to leave out. Tells quote
    one example by the post's ``id``: without that column it is named by its place in a batch.
    """
    return merge_fingerprints(_partial(posts_of(df, columns, accounts=True)))


def merge_fingerprints(parts: DataFrame) -> DataFrame:
    """Fingerprints of parts to one for each account: ``account`` and ``fingerprint`` in.

    Yesterday's table and today's, put together with ``union``, give that of both days.
    """
    return map_arrow(by_account(parts.select("account", "fingerprint")), _merge, SCHEMA)


def _partial(posts: DataFrame) -> DataFrame:
    return map_arrow(posts, _fold, SCHEMA)


def _fold(batches: Batches) -> Batches:
    analyzer = kernel.analyzer()
    for batch in batches:
        if batch.num_rows:
            table = pa.Table.from_batches([batch])
            prints = analyzer.fingerprint_accounts(table, threads=kernel.THREADS)
            yield from _rows(dict(prints).items())


def _merge(batches: Batches) -> Batches:
    for account, rows in account_runs(batches):
        parts = [
            wordprint.Fingerprint.from_bytes(part) for part in rows.column("fingerprint").to_pylist()
        ]
        whole = parts[0] if len(parts) == 1 else wordprint.Fingerprint.union(parts)
        yield from _rows([(account, whole)])


def _rows(prints: Iterable[tuple[str, wordprint.Fingerprint]]) -> Batches:
    rows = [
        (account, print_.to_bytes(), print_.documents, print_.words, print_.language)
        for account, print_ in prints
    ]
    columns = zip(*rows, strict=True)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, _ARROW, strict=True)]
    if arrays:
        yield pa.RecordBatch.from_arrays(arrays, schema=_ARROW)
