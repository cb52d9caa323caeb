"""Groups of accounts that seem to share a writer.

The steps are those of ``wordprint.cluster``: copies out, fingerprints of what is left, pairs scored
against the accounts themselves as cohort, average linkage. Up to ``max_all_pairs`` accounts every
pair is scored, rows of the matrix being spread over the executors, and the driver joins the groups.
Beyond, only candidate pairs are scored, accounts that hang together by pairs near the cut are taken
as one problem each, and all pairs inside of each are scored.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pyarrow as pa
import wordprint
from pyspark import Broadcast
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from wordprint import blocks

from . import kernel
from .components import DRIVER_EDGES, local_table
from .copies import HOT_BUCKET, candidate_links, mark_copies
from .fingerprints import fingerprint_accounts
from .posts import Batches, map_arrow, posts_of

#: Accounts up to which every pair is scored.
MAX_ALL_PAIRS = 3_000
#: How far below the cut, in log10 LR, a candidate pair still brings accounts together.
NEAR_CUT = 0.5

SCHEMA = "account string, group string, confidence double, cohesion double"
_PAIRS = "a long, b long, log10_lr double"


def cluster_accounts(
    df: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    prior: float | None = None,
    threshold: float = 0.5,
    max_all_pairs: int = MAX_ALL_PAIRS,
    pairs: DataFrame | None = None,
    hot_bucket: int = HOT_BUCKET,
    driver_edges: int = DRIVER_EDGES,
) -> DataFrame:
    """A row for each account: its ``group`` (null: alone, the usual answer), the ``confidence`` that
    it belongs there, and the group's ``cohesion`` (mean log10 likelihood ratio of its pairs).

    ``prior`` is the probability that two accounts share a writer (one over the number of accounts),
    ``threshold`` the posterior that the average pair of a group has to reach. Above
    ``max_all_pairs`` accounts the pairs that are scored are those that share a text of few
    accounts, and those of ``pairs``: a table of account names ``a`` and ``b`` from any other source
    (shared links, times, names, neighbours in an embedding).
    """
    spark = df.sparkSession
    posts = posts_of(df, columns, accounts=True)
    marked = mark_copies(posts, hot_bucket=hot_bucket, driver_edges=driver_edges).persist()
    try:
        prints = own_fingerprints(marked).persist()
        names = [row.account for row in prints.select("account").orderBy("account").collect()]
        prior = 1.0 / max(len(names), 2) if prior is None else prior
        cohort = _cohort(prints, names)
        if len(names) <= max_all_pairs:
            scored = _all_pairs(prints, [names], cohort)
            groups = blocks.group_scored(names, scored, threshold, prior)
        else:
            proposed = candidate_links(
                posts, hot_bucket=hot_bucket, driver_edges=driver_edges
            ).where("a IS NOT NULL")
            proposed = proposed.select("a", "b")
            if pairs is not None:
                proposed = proposed.union(pairs.select("a", "b"))
            groups = _by_candidates(
                prints, names, proposed, cohort, prior, threshold, max_all_pairs
            )
        prints.unpersist()
    finally:
        marked.unpersist()
    return local_table(spark, _table(names, groups), SCHEMA)


def own_fingerprints(marked: DataFrame) -> DataFrame:
    """A fingerprint for each account from its own words; that of no text where it only copies."""
    own = fingerprint_accounts(marked.where(~F.col("copied")))
    none = wordprint.Fingerprint()
    everyone = marked.select("account").distinct().join(own, "account", "left")
    filled = {
        "fingerprint": F.lit(bytearray(none.to_bytes())),
        "documents": F.lit(0),
        "words": F.lit(0),
        "language": F.lit(none.language),
    }
    columns = [F.coalesce(name, usual).alias(name) for name, usual in filled.items()]
    return everyone.select("account", *columns)


def _cohort(prints: DataFrame, names: list[str]) -> list[bytes]:
    """The fingerprints of the accounts that serve as cohort, in order of name."""
    chosen = [names[place] for place in blocks.cohort_places(len(names))]
    schema = "account string"
    wanted = local_table(prints.sparkSession, pa.table({"account": chosen}), schema)
    rows = prints.join(F.broadcast(wanted), "account", "left_semi")
    found = {row.account: bytes(row.fingerprint) for row in rows.collect()}
    return [found[name] for name in chosen]


def _all_pairs(
    prints: DataFrame, sets: list[list[str]], cohort: list[bytes]
) -> list[tuple[int, int, float]]:
    """Every pair inside each set, scored on the executors; places are those of the sets laid end
    to end."""
    spark = prints.sparkSession
    context = spark.sparkContext
    names = [name for members in sets for name in members]
    wanted = local_table(spark, pa.table({"account": names}), "account string")
    rows = prints.join(F.broadcast(wanted), "account", "left_semi")
    found = {row.account: bytes(row.fingerprint) for row in rows.collect()}
    shared = context.broadcast((cohort, [found[name] for name in names]))
    ends: list[int] = []
    for members in sets:
        ends.extend([len(ends) + len(members)] * len(members))
    # Rows of a triangle: neighbours go to different tasks, so that each gets long and short ones.
    lines = local_table(
        spark, pa.table({"a": list(range(len(names))), "last": ends}), "a long, last long"
    )
    tasks = max(1, min(context.defaultParallelism, len(names)))
    lines = lines.repartition(tasks, "a")

    def run(batches: Batches) -> Batches:
        scorer, sides = _prepared(shared)
        for batch in batches:
            lasts = batch.column("last").to_pylist()
            for a, last in zip(batch.column("a").to_pylist(), lasts, strict=True):
                places = [(a, b) for b in range(a + 1, last)]
                if places:
                    yield _pair_batch(places, scorer.score(sides, sides, places))

    scored = map_arrow(lines, run, _PAIRS).collect()
    shared.destroy()
    return sorted((row.a, row.b, row.log10_lr) for row in scored)


def _prepared(shared: Broadcast) -> tuple[blocks.PairScorer, blocks.Sides]:
    cohort, prints = shared.value
    scorer = blocks.PairScorer(cohort, threads=kernel.THREADS)
    return scorer, scorer.prepare(prints, threads=kernel.THREADS)


def _pair_batch(places: list[tuple[int, int]], scores: list[float]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [
            pa.array([a for a, _ in places], pa.int64()),
            pa.array([b for _, b in places], pa.int64()),
            pa.array(scores, pa.float64()),
        ],
        names=["a", "b", "log10_lr"],
    )


def _by_candidates(
    prints: DataFrame,
    names: list[str],
    proposed: DataFrame,
    cohort: list[bytes],
    prior: float,
    threshold: float,
    most: int,
) -> list:
    scored = _candidate_scores(prints, proposed, cohort)
    cut = _log10_odds(threshold) - _log10_odds(prior)
    sets = _joined(scored, cut - NEAR_CUT, most)
    if not sets:
        return []
    inside: list[list[tuple[int, int, float]]] = [[] for _ in sets]
    owner = [number for number, members in enumerate(sets) for _ in members]
    starts: list[int] = []
    for members in sets:
        starts.append(starts[-1] + len(sets[len(starts) - 1]) if starts else 0)
    for a, b, score in _all_pairs(prints, sets, cohort):
        start = starts[owner[a]]
        inside[owner[a]].append((a - start, b - start, score))
    groups = [
        group
        for members, pairs in zip(sets, inside, strict=True)
        for group in blocks.group_scored(members, pairs, threshold, prior)
    ]
    return sorted(groups, key=lambda group: (-len(group[0]), min(m[0] for m in group[0])))


def _candidate_scores(
    prints: DataFrame, proposed: DataFrame, cohort: list[bytes]
) -> list[tuple[str, str, float]]:
    """Candidate pairs with their scores, each pair once."""
    pairs = proposed.select(F.least("a", "b").alias("a"), F.greatest("a", "b").alias("b"))
    pairs = pairs.where("a != b").distinct()
    left = prints.select(F.col("account").alias("a"), F.col("fingerprint").alias("a_print"))
    right = prints.select(F.col("account").alias("b"), F.col("fingerprint").alias("b_print"))
    joined = pairs.join(left, "a").join(right, "b").select("a", "b", "a_print", "b_print")
    shared = prints.sparkSession.sparkContext.broadcast(cohort)

    def run(batches: Batches) -> Batches:
        scorer = blocks.PairScorer(shared.value, threads=kernel.THREADS)
        for batch in batches:
            a, b, a_prints, b_prints = (column.to_pylist() for column in batch.columns)
            known = dict(zip(a, a_prints, strict=True)) | dict(zip(b, b_prints, strict=True))
            place = {name: number for number, name in enumerate(known)}
            sides = scorer.prepare(list(known.values()), threads=kernel.THREADS)
            places = [(place[x], place[y]) for x, y in zip(a, b, strict=True)]
            scores = scorer.score(sides, sides, places)
            yield pa.RecordBatch.from_arrays(
                [batch.column("a"), batch.column("b"), pa.array(scores, pa.float64())],
                names=["a", "b", "log10_lr"],
            )

    rows = map_arrow(joined, run, "a string, b string, log10_lr double").collect()
    shared.destroy()
    return [(row.a, row.b, row.log10_lr) for row in rows]


def _joined(scored: list[tuple[str, str, float]], least: float, most: int) -> list[list[str]]:
    """Accounts that hang together by pairs of at least ``least``, strongest first, in sets of at
    most ``most``."""
    of: dict[str, list[str]] = {}
    for a, b, _ in sorted(
        (pair for pair in scored if pair[2] >= least), key=lambda pair: (-pair[2], pair[:2])
    ):
        one, other = of.setdefault(a, [a]), of.setdefault(b, [b])
        if one is not other and len(one) + len(other) <= max(most, 2):
            small, large = sorted((one, other), key=len)
            large.extend(small)
            for name in small:
                of[name] = large
    distinct = {id(members): members for members in of.values()}
    return sorted(sorted(members) for members in distinct.values() if len(members) > 1)


def _log10_odds(probability: float) -> float:
    probability = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log10(probability / (1 - probability))


def _table(names: list[str], groups: list) -> pa.Table:
    grouped = {
        account: (f"g{number}", confidence, cohesion)
        for number, (members, cohesion) in enumerate(groups, 1)
        for account, confidence in members
    }
    rows = [grouped.get(name, (None, None, None)) for name in names]
    return pa.table(
        {
            "account": pa.array(names, pa.string()),
            "group": pa.array([row[0] for row in rows], pa.string()),
            "confidence": pa.array([row[1] for row in rows], pa.float64()),
            "cohesion": pa.array([row[2] for row in rows], pa.float64()),
        }
    )
