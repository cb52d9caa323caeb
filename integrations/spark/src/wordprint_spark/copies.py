"""Posts that say what another account said: near-duplicates by banding, and forms of words that
an application posts for its users, as joins.

Posts of equal content are collapsed first. A content falls into 16 buckets, one for each band of
its MinHash; each bucket gives a star of edges to its smallest content and never all pairs, so the
work grows with the posts. Every edge is checked by the exact similarity of the two texts.

A hot bucket, which one popular template can fill with a large share of all posts, would send all
its rows to one task. The centres of buckets above a cap are broadcast instead, and their rows stay
where they are: a cap changes the plan, never the answer.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from wordprint import blocks

from .components import DRIVER_EDGES, connected_components
from .posts import Batches, map_arrow, posts_of

#: Contents above which a bucket is hot.
HOT_BUCKET = 10_000
#: Accounts above which a template is common property and links none of them.
COMMON_ACCOUNTS = 50


def mark_copies(
    df: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    hot_bucket: int = HOT_BUCKET,
    driver_edges: int = DRIVER_EDGES,
) -> DataFrame:
    """The posts of ``df`` that have an account, with ``copied`` (whether the post is no account's
    own words) and ``template`` (the number of the text that several accounts share, else null)."""
    keyed = _keyed(posts_of(df, columns, accounts=True))
    shared = _shared_contents(_contents(keyed), hot_bucket, driver_edges)
    marked = _marked(keyed, shared)
    return _with_forms(marked).drop("content", "repost", "beginning", "mould")


def templates(
    df: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    hot_bucket: int = HOT_BUCKET,
    driver_edges: int = DRIVER_EDGES,
) -> DataFrame:
    """The texts that several accounts posted: ``template``, one ``text`` of it, how many ``posts``
    and ``accounts`` follow it, and whether it is ``common`` to so many that it links none."""
    members = _members(df, columns, hot_bucket, driver_edges)
    return members.groupBy("template").agg(
        F.min("text").alias("text"),
        F.sum("posts").alias("posts"),
        F.count("*").alias("accounts"),
        (F.count("*") > COMMON_ACCOUNTS).alias("common"),
    )


def candidate_links(
    df: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    hot_bucket: int = HOT_BUCKET,
    driver_edges: int = DRIVER_EDGES,
) -> DataFrame:
    """Accounts that share a text, as edges ``a`` to ``b`` with ``template``, ``accounts``,
    ``posts`` (those of ``b``) and ``common``.

    A template of up to 50 accounts is a star around its first account. One of more is a node of
    its own, ``a`` being null: it is shown and links nobody. Edges grow with posts, not with pairs.
    """
    members = _members(df, columns, hot_bucket, driver_edges)
    whole = members.groupBy("template").agg(
        F.min("account").alias("first"), F.count("*").alias("accounts")
    )
    edges = members.join(whole, "template").select(
        F.when(F.col("accounts") <= COMMON_ACCOUNTS, F.col("first")).alias("a"),
        F.col("account").alias("b"),
        "template",
        "accounts",
        "posts",
        (F.col("accounts") > COMMON_ACCOUNTS).alias("common"),
    )
    return edges.where(F.col("common") | (F.col("a") != F.col("b")))


def _members(
    df: DataFrame, columns: Mapping[str, str] | None, hot_bucket: int, driver_edges: int
) -> DataFrame:
    """The accounts of each template."""
    keyed = _keyed(posts_of(df, columns, accounts=True))
    shared = _shared_contents(_contents(keyed), hot_bucket, driver_edges)
    of_template = keyed.join(shared, "content")
    return of_template.groupBy("template", "account").agg(
        F.count("*").alias("posts"), F.min("text").alias("text")
    )


def _keyed(posts: DataFrame) -> DataFrame:
    """Posts with the hash of their content (null for short texts), and whether they are reposts."""

    def run(batches: Batches) -> Batches:
        for batch in batches:
            texts = batch.column("text").to_pylist()
            keys = blocks.copy_keys(texts)
            content = pa.array([key and key[0] for key in keys], pa.int64())
            repost = pa.array(blocks.reposts(texts), pa.bool_())
            forms = blocks.form_keys(texts)
            beginning = pa.array([form[0] for form in forms], pa.int64())
            mould = pa.array([form[1] for form in forms], pa.int64())
            yield pa.RecordBatch.from_arrays(
                [*batch.columns, content, repost, beginning, mould],
                names=[*batch.schema.names, "content", "repost", "beginning", "mould"],
            )

    fields = ", ".join(f"`{name}` string" for name in posts.columns)
    more = "content long, repost boolean, beginning long, mould long"
    return map_arrow(posts, run, f"{fields}, {more}")


def _contents(keyed: DataFrame) -> DataFrame:
    """Each content once, with a text that has it and the first and last of its accounts."""
    return (
        keyed.where(F.col("content").isNotNull())
        .groupBy("content")
        .agg(
            F.min("text").alias("text"),
            F.min("account").alias("first"),
            F.max("account").alias("last"),
        )
    )


def _shared_contents(contents: DataFrame, hot_bucket: int, driver_edges: int) -> DataFrame:
    """Contents of templates that two accounts or more posted: ``content`` and ``template``."""
    contents = contents.persist()
    edges = near_edges(contents, hot_bucket)
    found = connected_components(edges, driver_edges=driver_edges)
    near = found.select(F.col("node").alias("content"), F.col("component").alias("template"))
    clusters = contents.join(near, "content", "left").select(
        "content", F.coalesce("template", "content").alias("template"), "first", "last"
    )
    several = clusters.groupBy("template").agg(
        F.min("first").alias("first"), F.max("last").alias("last")
    )
    several = several.where(F.col("first") != F.col("last")).select("template")
    return clusters.select("content", "template").join(several, "template", "left_semi")


def near_edges(contents: DataFrame, hot_bucket: int = HOT_BUCKET) -> DataFrame:
    """Star edges ``src`` to ``dst`` between contents whose texts are near-duplicates."""
    buckets = map_arrow(contents.select("content", "text"), _bands, "band long, content long")
    centres = buckets.groupBy("band").agg(
        F.min("content").alias("centre"), F.count("*").alias("size")
    )
    centres = centres.where("size > 1").persist()
    hot = centres.where(F.col("size") > hot_bucket).select("band", "centre")
    cold = centres.where(F.col("size") <= hot_bucket).select("band", "centre")
    stars = buckets.join(cold, "band")
    if any_hot := bool(hot.head(1)):
        # The hot rows never meet in a shuffle: neither here nor when their centre's text is added.
        of_cold = buckets.join(F.broadcast(hot.select("band")), "band", "left_anti")
        stars = of_cold.join(cold, "band")
        hot_stars = buckets.join(F.broadcast(hot), "band")
        stars = stars.unionByName(hot_stars)
    pairs = stars.where("content != centre").select("centre", "content").distinct()
    pairs = pairs.join(contents.select("content", F.col("text").alias("member_text")), "content")
    texts = contents.select(F.col("content").alias("centre"), F.col("text").alias("centre_text"))
    if any_hot:
        famous = hot.select("centre").distinct()
        hot_texts = texts.join(F.broadcast(famous), "centre", "left_semi")
        of_hot = pairs.join(F.broadcast(hot_texts), "centre")
        rest = pairs.join(F.broadcast(famous), "centre", "left_anti").join(texts, "centre")
        pairs = rest.unionByName(of_hot.select(rest.columns))
    else:
        pairs = pairs.join(texts, "centre")
    return map_arrow(pairs, _verify, "src long, dst long")


def _bands(batches: Batches) -> Batches:
    for batch in batches:
        bands: list[int] = []
        contents: list[int] = []
        keys = blocks.copy_keys(batch.column("text").to_pylist())
        for content, key in zip(batch.column("content").to_pylist(), keys, strict=True):
            bands.extend(key[1])
            contents.extend([content] * len(key[1]))
        yield pa.RecordBatch.from_arrays(
            [pa.array(bands, pa.int64()), pa.array(contents, pa.int64())], names=["band", "content"]
        )


def _verify(batches: Batches) -> Batches:
    for batch in batches:
        same = blocks.same_template(
            batch.column("centre_text").to_pylist(), batch.column("member_text").to_pylist()
        )
        held = batch.filter(pa.array(same, pa.bool_()))
        yield pa.RecordBatch.from_arrays(
            [held.column("centre"), held.column("content")], names=["src", "dst"]
        )


def _marked(keyed: DataFrame, shared: DataFrame) -> DataFrame:
    """Posts with ``copied`` and ``template``; each post once, as a content is in one template."""
    # Short posts have no content; a key of their own spreads them over all tasks of the join.
    key = F.coalesce("content", F.xxhash64("account", "text"))
    rows = keyed.withColumn("join_key", key)
    found = shared.select(F.col("content").alias("join_key"), "template")
    joined = rows.join(found, "join_key", "left").drop("join_key")
    template = F.when(F.col("content").isNotNull(), F.col("template"))
    return joined.withColumn("template", template).withColumn(
        "copied", F.col("template").isNotNull() | F.col("repost")
    )


def _with_forms(marked: DataFrame) -> DataFrame:
    """Posts with those marked as ``copied`` too that are of a form of two accounts or more."""
    share = F.ceil(F.lit(blocks.FORM_SHARE) * F.count("*"))
    for kind, least in (("beginning", F.lit(0)), ("mould", F.col("share"))):
        posts = marked.groupBy("account").agg(share.alias("share"))
        habits = marked.where(F.col(kind).isNotNull()).groupBy("account", kind).count()
        habits = habits.join(posts, "account").where(
            F.col("count") >= F.greatest(F.lit(blocks.FORM_POSTS), least)
        )
        shared = habits.groupBy(kind).count().where("count > 1")
        form = shared.select(F.col(kind).alias("form"))
        # Few: what many accounts let an application say.
        marked = (
            marked.join(F.broadcast(form), F.col(kind) == F.col("form"), "left")
            .withColumn("copied", F.col("copied") | F.col("form").isNotNull())
            .drop("form")
        )
    return marked
