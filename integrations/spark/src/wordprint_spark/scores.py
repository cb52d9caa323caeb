"""Findings and document scores of every post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema

from . import kernel
from .posts import Batches, map_arrow, posts_of

#: Columns of the finding that repeat its post.
_OF_POST = ("row", "id")


def score_posts(
    df: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> DataFrame:
    """A row for each post: its ``id`` and ``account``, its scores, its ``findings`` as an array.

    ``settings`` are those of :class:`wordprint.Analyzer`, such as ``{"min_confidence": 0.8}``.
    Offsets of findings count characters unless ``settings`` say otherwise.
    """
    posts = posts_of(df, columns, accounts=False)
    fixed = dict(settings or {})
    sample = pa.table({name: pa.array([], pa.string()) for name in posts.columns})
    schema = from_arrow_schema(_scored(sample, fixed).schema)

    def run(batches: Batches) -> Batches:
        for batch in batches:
            yield from _scored(pa.Table.from_batches([batch]), fixed).to_batches()

    return map_arrow(posts, run, schema)


def _scored(posts: pa.Table, settings: dict[str, Any]) -> pa.Table:
    tables = kernel.analyzer(settings).score_table(posts, threads=kernel.THREADS)
    scores, findings = pa.table(tables.scores), pa.table(tables.findings)
    kept = [name for name in ("id", "account") if name in posts.column_names]
    arrays = {name: posts.column(name) for name in kept}
    for name in scores.column_names:
        if name == "findings":
            arrays["findings"] = _lists(findings, scores.column("findings"))
        elif name not in _OF_POST:
            arrays[name] = _signed(scores.column(name))
    return pa.table({name: _one(array) for name, array in arrays.items()})


def _lists(findings: pa.Table, counts: pa.ChunkedArray) -> pa.Array:
    """The findings of each post as a list; they come in order of post."""
    fields = [name for name in findings.column_names if name not in _OF_POST]
    structs = pa.StructArray.from_arrays(
        [_one(_signed(findings.column(name))) for name in fields], names=fields
    )
    ends = np.cumsum(counts.to_numpy(), dtype=np.int32)
    return pa.ListArray.from_arrays(np.concatenate(([0], ends)).astype(np.int32), structs)


def _signed(array: pa.ChunkedArray) -> pa.ChunkedArray:
    """Spark has no unsigned numbers."""
    return array.cast(pa.int64()) if pa.types.is_unsigned_integer(array.type) else array


def _one(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    if not isinstance(array, pa.ChunkedArray):
        return array
    return array.combine_chunks() if array.num_chunks else pa.array([], array.type)
