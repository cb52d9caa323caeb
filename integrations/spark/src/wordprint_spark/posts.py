"""Tables of posts under the names that wordprint reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType, TimestampType

#: Fields of a post, in the order they are passed on.
FIELDS = ("id", "account", "platform", "lang", "created_at", "text")

Batches = Iterator[pa.RecordBatch]


def posts_of(
    df: DataFrame,
    columns: Mapping[str, str] | None,
    *,
    accounts: bool,
) -> DataFrame:
    """The post columns of ``df``, all as strings, posts without text left out.

    With ``accounts``, posts without an account are left out too.
    """
    columns = dict(columns or {})
    if unknown := sorted(set(columns) - set(FIELDS)):
        raise ValueError(f"columns names {unknown}: fields of a post are {', '.join(FIELDS)}")
    if absent := sorted(set(columns.values()) - set(df.columns)):
        raise ValueError(f"the table has no column {absent}: it has {', '.join(df.columns)}")
    names = {field: columns.get(field, field) for field in FIELDS}
    present = {field: name for field, name in names.items() if name in df.columns}
    for field in ("text", "account") if accounts else ("text",):
        if field not in present:
            raise ValueError(
                f"the table has no column '{field}': name it with columns={{'{field}': ...}}"
            )
    chosen = df.select([_as_string(df, name).alias(field) for field, name in present.items()])
    chosen = chosen.where(F.col("text").isNotNull())
    if accounts:
        chosen = chosen.where(F.col("account").isNotNull() & (F.col("account") != ""))
    return chosen


def _as_string(df: DataFrame, name: str):
    column = F.col(f"`{name}`")
    if isinstance(df.schema[name].dataType, TimestampType):
        utc = F.to_utc_timestamp(column, F.current_timezone())
        return F.date_format(utc, "yyyy-MM-dd'T'HH:mm:ss'Z'")
    return column.cast("string")


def map_arrow(
    df: DataFrame, function: Callable[[Batches], Batches], schema: StructType | str
) -> DataFrame:
    """``df.mapInArrow``; one place to look for where Python runs."""
    return df.mapInArrow(function, schema)


def by_account(df: DataFrame) -> DataFrame:
    """All rows of an account in one partition and next to each other, in order of ``id``."""
    order = [name for name in ("account", "id") if name in df.columns]
    return df.repartition("account").sortWithinPartitions(*order)


def runs(batches: Batches, column: str) -> Iterator[tuple[Any, pa.Table]]:
    """The rows of each value of ``column``, from batches in which those stand together."""
    open_value: Any = None
    parts: list[pa.RecordBatch] = []
    for batch in batches:
        values = batch.column(column).to_pylist()
        start = 0
        for row in range(1, len(values) + 1):
            if row < len(values) and values[row] == values[start]:
                continue
            if values[start] != open_value and parts:
                yield open_value, pa.Table.from_batches(parts)
                parts = []
            open_value = values[start]
            parts.append(batch.slice(start, row - start))
            start = row
    if parts:
        yield open_value, pa.Table.from_batches(parts)
