"""One fingerprint for each account: an aggregation whose merge is associative.

The posts are shuffled by account and folded where they arrive, batch by batch: a post is some
hundred bytes, its fingerprint some kilobytes, so the posts are what travels. An account with very
many posts can be spread over several tasks, whose parts are merged. Which posts came together does
not show in the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa
import wordprint
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from . import kernel
from .posts import Batches, by_account, map_arrow, posts_of, runs

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
    spread: int = 1,
) -> DataFrame:
    """A row for each account: ``account``, ``fingerprint`` (``wordprint.Fingerprint.from_bytes``
    reads it), and how many ``documents`` and ``words`` it rests on in which main ``language``.

    Every post counts, copies included; :func:`mark_copies` says which to leave out. ``spread`` is
    the number of tasks that share the posts of one account, where some have millions. Tells quote
    one example by the post's ``id``: without that column it is named by its place in a batch.
    """
    posts = posts_of(df, columns, accounts=True)
    if spread <= 1:
        return map_arrow(by_account(posts), _fold, SCHEMA)
    share = F.pmod(F.xxhash64(*posts.columns), F.lit(spread))
    shared = posts.repartition("account", share).sortWithinPartitions("account")
    return merge_fingerprints(map_arrow(shared, _fold, SCHEMA))


def merge_fingerprints(parts: DataFrame) -> DataFrame:
    """Fingerprints of parts to one for each account: ``account`` and ``fingerprint`` in.

    Yesterday's table and today's, put together with ``union``, give that of both days.
    """
    return map_arrow(by_account(parts.select("account", "fingerprint")), _merge, SCHEMA)


def _fold(batches: Batches) -> Batches:
    """Fingerprints of accounts whose posts stand together; the last of a batch may go on."""
    analyzer = kernel.analyzer()
    going_on: tuple[str, wordprint.Fingerprint] | None = None
    for batch in batches:
        if not batch.num_rows:
            continue
        table = pa.Table.from_batches([batch])
        prints = dict(analyzer.fingerprint_accounts(table, threads=kernel.THREADS))
        if going_on is not None:
            account, before = going_on
            prints[account] = before | prints[account] if account in prints else before
        last = batch.column("account")[-1].as_py()
        going_on = (last, prints.pop(last))
        yield from _rows(prints.items())
    if going_on is not None:
        yield from _rows([going_on])


def _merge(batches: Batches) -> Batches:
    for account, rows in runs(batches, "account"):
        packed = rows.column("fingerprint").to_pylist()
        parts = [wordprint.Fingerprint.from_bytes(part) for part in packed]
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
