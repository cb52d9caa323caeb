"""What each step costs in CPU seconds, and how many rows it makes.

    python bench/cost.py 100000                 a table of posts in /tmp, then all steps on it
    python bench/cost.py 1000000 --steps score_posts,fingerprint_accounts

Posts are made from the sentences of `corpora/posts/network.jsonl`, cut and put together anew, ten
posts an account, with three posts in a hundred from 300 templates whose slot is filled in. CPU
seconds are those of all processes of the session, Java and Python, read from /proc around each
step: on a busy machine they hold where the clock does not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
from pyspark.sql import DataFrame, SparkSession
from wordprint_spark import (
    attribute_posts,
    candidate_links,
    fingerprint_accounts,
    mark_copies,
    score_posts,
)
from wordprint_spark.copies import _contents, _keyed, near_edges
from wordprint_spark.posts import posts_of

ROOT = Path(__file__).resolve().parents[3]
POSTS_AN_ACCOUNT = 10
TEMPLATES = 300


def make(count: int, folder: Path) -> Path:
    """The table, in eight files; made once."""
    path = folder / f"wordprint-posts-{count}"
    if path.exists():
        return path
    rng = random.Random(7)
    with (ROOT / "corpora/posts/network.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    parts = [part for text in texts for part in re.split(r"(?<=[.!?。！？,，])\s*", text) if part]
    words = sorted({word for text in texts for word in text.split()})
    templates = [" ".join(rng.sample(parts, 3)) for _ in range(TEMPLATES)]
    path.mkdir(parents=True)
    each = -(-count // 8)
    for number in range(8):
        rows = range(number * each, min(count, (number + 1) * each))
        table = {"id": [], "account": [], "text": []}
        for row in rows:
            slot = f"{rng.choice(words)} {rng.choice(words)}"
            if rng.random() < 0.03:
                text = f"{rng.choice(templates)} {slot}"
            else:
                text = f"{' '.join(rng.sample(parts, rng.randint(2, 4)))} {slot}"
            table["id"].append(f"p{row}")
            table["account"].append(f"a{rng.randrange(max(1, count // POSTS_AN_ACCOUNT))}")
            table["text"].append(text)
        pq.write_table(pa.table(table), path / f"part-{number}.parquet")
    return path


def cpu_seconds() -> float:
    """CPU seconds of this process and all below it, those that have ended included."""
    parents, used = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            used[int(entry.name)] = sum(map(int, fields[11:15]))
    tree = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(used[pid] for pid in tree) / os.sysconf("SC_CLK_TCK")


def run(df: DataFrame) -> int:
    """Makes every row, and counts them."""
    counter = df.sparkSession.sparkContext.accumulator(0)

    def count(batches):
        for batch in batches:
            counter.add(batch.num_rows)
            yield batch

    df.mapInArrow(count, df.schema).write.format("noop").mode("overwrite").save()
    return counter.value


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("posts", type=int)
    parser.add_argument("--folder", type=Path, default=Path("/tmp"))
    parser.add_argument("--gallery", type=Path, help="also attribute each post to its groups")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--steps")
    args = parser.parse_args()
    path = make(args.posts, args.folder)
    os.environ["SPARK_HOME"] = os.path.dirname(pyspark.__file__)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master(args.master)
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "3g")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.sql.files.openCostInBytes", "0")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    df = spark.read.parquet(str(path)).repartition(8).persist()
    total = df.selectExpr("count(*) AS rows", "sum(octet_length(text)) AS bytes").first()
    steps = {
        "score_posts": lambda: score_posts(df),
        "fingerprint_accounts": lambda: fingerprint_accounts(df),
        "near_edges": lambda: near_edges(
            _contents(_keyed(posts_of(df, None, accounts=True))).persist()
        ),
        "mark_copies": lambda: mark_copies(df),
        "candidate_links": lambda: candidate_links(df),
    }
    if args.gallery:
        steps["attribute_posts"] = lambda: attribute_posts(df, args.gallery, by="post")
    print(f"{total.rows} posts, {total.bytes / 1e6:.1f} MB")
    run(score_posts(df.limit(100)))  # Python workers start, rules compile.
    for name in args.steps.split(",") if args.steps else steps:
        cpu, clock = cpu_seconds(), time.monotonic()
        rows = run(steps[name]())
        cpu, clock = cpu_seconds() - cpu, time.monotonic() - clock
        print(
            f"{name:22} {cpu:8.1f} CPU s {clock:8.1f} s {rows:10} rows"
            f" {1e6 * cpu / total.rows:7.1f} CPU us a post",
            flush=True,
        )
    spark.stop()


if __name__ == "__main__":
    main()
