"""Groups of accounts that seem to share a writer.

Posts are many, accounts few. What costs (finding copies, analysing every post, folding
fingerprints) runs on the executors; the accounts are then grouped by the library itself:

- on the driver, all accounts together, while their posts fit: the answer of ``wordprint.cluster``;
- beyond, by component: accounts that hang together by shared texts, or by pairs that you propose,
  go to one task and are grouped there against a cohort drawn from all accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import wordprint
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from wordprint import blocks

from . import kernel
from .components import DRIVER_EDGES, connected_components, fetch, local_table
from .copies import HOT_BUCKET, candidate_links, mark_copies
from .fingerprints import fingerprint_accounts
from .posts import Batches, map_arrow, posts_of, runs

#: Posts that the driver takes to group all accounts together: about a kilobyte each, texts and
#: fingerprints.
DRIVER_POSTS = 1_000_000
#: Accounts that serve as cohort at most, as on one machine.
COHORT = 400
#: Accounts of one component at most: a larger one is no circle of aliases, and is left ungrouped.
MAX_COMPONENT = 3_000

SCHEMA = "account string, `group` string, confidence double, cohesion double"
_ARROW = pa.schema(
    [
        ("account", pa.string()),
        ("group", pa.string()),
        ("confidence", pa.float64()),
        ("cohesion", pa.float64()),
    ]
)


def cluster_accounts(
    df: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    prior: float | None = None,
    threshold: float = 0.7,
    pairs: DataFrame | None = None,
    driver_posts: int = DRIVER_POSTS,
    hot_bucket: int = HOT_BUCKET,
    driver_edges: int = DRIVER_EDGES,
) -> DataFrame:
    """A row for each account: its ``group`` (null: alone, the usual answer), the ``confidence``
    that it belongs there, and the group's ``cohesion`` (mean log10 likelihood ratio of its pairs).

    ``prior`` is the probability that two accounts share a writer (what the ratios say, at most one
    over the number of accounts),
    ``threshold`` the posterior that the average pair of a group has to reach. Above
    ``driver_posts`` posts only accounts are compared that share a text of few accounts, or that
    ``pairs`` proposes: a table of account names ``a`` and ``b`` from any other source (shared
    links, times, names, neighbours in an embedding).
    """
    posts = posts_of(df, columns, accounts=True)
    marked = mark_copies(posts, hot_bucket=hot_bucket, driver_edges=driver_edges).persist()
    prints = fingerprint_accounts(marked.where(~F.col("copied"))).persist()
    try:
        if marked.count() <= driver_posts:
            found = _on_driver(marked, prints, prior, threshold)
            return local_table(df.sparkSession, found, SCHEMA)
        proposed = candidate_links(posts, hot_bucket=hot_bucket, driver_edges=driver_edges)
        proposed = proposed.where("a IS NOT NULL").select("a", "b")
        if pairs is not None:
            proposed = proposed.union(pairs.select("a", "b"))
        members = account_components(proposed, driver_edges)
        return _by_component(marked, prints, members, prior, threshold).localCheckpoint()
    finally:
        prints.unpersist()
        marked.unpersist()


def account_components(pairs: DataFrame, driver_edges: int = DRIVER_EDGES) -> DataFrame:
    """``account`` and ``component`` of every account that hangs together with another by ``pairs``
    of names ``a`` and ``b``."""
    # Names as numbers: two of a billion names share one with probability 0.03, and if they do two
    # components are looked at together that need not be.
    edges = pairs.select(F.xxhash64("a").alias("src"), F.xxhash64("b").alias("dst"))
    names = pairs.select(F.col("a").alias("account")).union(pairs.select("b")).distinct()
    found = connected_components(edges, driver_edges=driver_edges)
    named = names.withColumn("node", F.xxhash64("account")).join(found, "node")
    return named.select("account", "component")


def _on_driver(
    marked: DataFrame, prints: DataFrame, prior: float | None, threshold: float
) -> pa.Table:
    order = [name for name in ("account", "id") if name in marked.columns]
    texts: dict[str, list[str]] = {}
    posts = fetch(marked.select(*order, "text").orderBy(*order))
    for account, text in zip(
        posts.column("account").to_pylist(), posts.column("text").to_pylist(), strict=True
    ):
        texts.setdefault(account, []).append(text)
    own = fetch(prints.select("account", "fingerprint"))
    accounts = _accounts(
        texts,
        dict(
            zip(
                own.column("account").to_pylist(),
                own.column("fingerprint").to_pylist(),
                strict=True,
            )
        ),
    )
    grouping = blocks.cluster_fingerprints(accounts, prior=prior, threshold=threshold)
    return _table(sorted(texts), grouping, "")


def _accounts(
    texts: Mapping[str, list[str]], prints: Mapping[str, bytes]
) -> list[tuple[str, wordprint.Fingerprint, list[str]]]:
    """Accounts for the library; one that only copies has the fingerprint of no text."""
    read = wordprint.Fingerprint.from_bytes
    none = wordprint.Fingerprint()
    return [
        (name, read(prints[name]) if prints.get(name) else none, texts[name])
        for name in sorted(texts)
    ]


def _by_component(
    marked: DataFrame,
    prints: DataFrame,
    members: DataFrame,
    prior: float | None,
    threshold: float,
) -> DataFrame:
    spark = marked.sparkSession
    everyone = marked.select("account").distinct()
    count = everyone.count()
    cohort = _cohort(prints, everyone, count)
    asked = {"prior": prior or 1.0 / max(count, 2), "threshold": threshold}
    shared = spark.sparkContext.broadcast(cohort)
    texts = marked.join(members, "account").groupBy("component", "account").agg(
        F.sort_array(F.collect_list("text")).alias("texts")
    )
    rows = texts.join(prints.select("account", "fingerprint"), "account", "left")
    rows = rows.select("component", "account", "fingerprint", "texts")
    rows = rows.repartition("component").sortWithinPartitions("component", "account")

    def run(batches: Batches) -> Batches:
        read = wordprint.Fingerprint.from_bytes
        members = [read(member) for member in shared.value]
        for component, table in runs(batches, "component"):
            names = table.column("account").to_pylist()
            if not 1 < len(names) <= MAX_COMPONENT:
                continue
            texts = dict(zip(names, table.column("texts").to_pylist(), strict=True))
            prints = dict(zip(names, table.column("fingerprint").to_pylist(), strict=True))
            grouping = blocks.cluster_fingerprints(
                _accounts(texts, prints), cohort=members, threads=kernel.THREADS, **asked
            )
            grouped = _table(names, grouping, f"{component & (2**64 - 1):016x}-")
            yield from grouped.filter(pc.is_valid(grouped.column("group"))).to_batches()

    grouped = map_arrow(rows, run, SCHEMA)
    return everyone.join(grouped, "account", "left")


def _cohort(prints: DataFrame, everyone: DataFrame, count: int) -> list[bytes]:
    """The fingerprints of an even sample of all accounts, drawn by the hash of their names."""
    step = max(1, -(-count // COHORT))
    sample = everyone.where(F.expr(f"pmod(xxhash64(account), {step}) = 0"))
    rows = prints.join(sample, "account", "left_semi").orderBy("account")
    return [bytes(row.fingerprint) for row in rows.select("fingerprint").collect()]


def _table(names: Iterable[str], grouping: wordprint.Grouping, prefix: str) -> pa.Table:
    grouped: dict[str, tuple[Any, ...]] = {
        account: (prefix + group.id, confidence, group.cohesion_log10_lr)
        for group in grouping.groups
        for account, confidence in group.members
    }
    rows = [(name, *grouped.get(name, (None, None, None))) for name in names]
    return pa.Table.from_pylist(
        [dict(zip(_ARROW.names, row, strict=True)) for row in rows], schema=_ARROW
    )
