"""Connected components: on the driver while the edges fit, by star contraction beyond.

The star contraction (large-star and small-star; Kiveris, Lattanzi, Mirrokni, Rastogi and
Vassilvitskii, "Connected Components in MapReduce and Beyond", 2014) needs joins and aggregations
only: no jar has to be on the cluster.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from wordprint import blocks

#: Edges that the driver takes: 16 bytes each while they are fetched, 24 a node while they are
#: joined. ``spark.driver.maxResultSize`` (1g by default) has to let them through.
DRIVER_EDGES = 20_000_000

#: Rounds after which the contraction gives up; graphs of billions of nodes took under 20.
MAX_ROUNDS = 60

SCHEMA = "node long, component long"


def connected_components(edges: DataFrame, *, driver_edges: int = DRIVER_EDGES) -> DataFrame:
    """Each ``node`` of ``edges`` (``src`` and ``dst``, 64-bit numbers) with the smallest node of
    its ``component``."""
    edges = edges.select(F.col("src").cast("long"), F.col("dst").cast("long")).persist()
    try:
        if edges.count() <= driver_edges:
            return _on_driver(edges)
        return _contracted(edges)
    finally:
        edges.unpersist()


def _on_driver(edges: DataFrame) -> DataFrame:
    table = fetch(edges)
    packed = [table.column(name).to_numpy().astype(np.int64).tobytes() for name in ("src", "dst")]
    nodes, roots = (np.frombuffer(part, np.int64) for part in blocks.connected(*packed))
    return local_table(edges.sparkSession, pa.table({"node": nodes, "component": roots}), SCHEMA)


def fetch(df: DataFrame) -> pa.Table:
    """All rows, on the driver."""
    if hasattr(df, "toArrow"):
        return df.toArrow()
    return pa.Table.from_pandas(df.toPandas(), preserve_index=False)


def local_table(spark: SparkSession, table: pa.Table, schema: str) -> DataFrame:
    """A table of the driver's as a data frame."""
    try:
        return spark.createDataFrame(table, schema)
    except TypeError:  # before Spark 4
        return spark.createDataFrame(table.to_pandas(), schema)


def _contracted(edges: DataFrame) -> DataFrame:
    """Components by alternating large-star and small-star until nothing changes."""
    stars = edges.where("src != dst").distinct()
    before = None
    for _ in range(MAX_ROUNDS):
        # Without a checkpoint a round the plan doubles with each.
        stars = _small_star(_large_star(stars)).localCheckpoint()
        found = stars.agg(
            F.count("*"), F.sum(F.xxhash64("src", "dst").cast("decimal(38,0)"))
        ).first()
        if found == before:
            break
        before = found
    else:
        raise RuntimeError(f"no fixed point after {MAX_ROUNDS} rounds of star contraction")
    named = stars.select(F.col("src").alias("node"), F.col("dst").alias("component"))
    centres = stars.select(F.col("dst").alias("node"), F.col("dst").alias("component"))
    # A node whose only edge leads to itself.
    alone = edges.where("src = dst").select(
        F.col("src").alias("node"), F.col("src").alias("component")
    )
    every = named.union(centres).union(alone)
    return every.groupBy("node").agg(F.min("component").alias("component"))


def _large_star(edges: DataFrame) -> DataFrame:
    """Joins the larger neighbours of each node to its smallest neighbour."""
    both = edges.union(edges.select(F.col("dst").alias("src"), F.col("src").alias("dst")))
    least = both.groupBy("src").agg(F.min("dst").alias("least"))
    least = least.select("src", F.least("src", "least").alias("least"))
    joined = both.where("dst > src").join(least, "src")
    return _edges(joined.select(F.col("dst").alias("src"), F.col("least").alias("dst")))


def _small_star(edges: DataFrame) -> DataFrame:
    """Joins each node and its smaller neighbours to the smallest of them."""
    down = edges.select(
        F.greatest("src", "dst").alias("src"), F.least("src", "dst").alias("dst")
    )
    least = down.groupBy("src").agg(F.min("dst").alias("least"))
    joined = down.join(least, "src").select(F.col("dst").alias("src"), F.col("least").alias("dst"))
    return _edges(joined.union(least.select("src", F.col("least").alias("dst"))))


def _edges(edges: DataFrame) -> DataFrame:
    return edges.where("src != dst").distinct()
