#!/usr/bin/env python3
"""Posts on one big machine: DuckDB reads, joins and spills, wordprint does the rest on all cores.

    pip install wordprint duckdb pyarrow numpy
    python pipeline.py 'posts/*.parquet' out/

writes to ``out/``:

- ``scores.parquet`` and ``findings.parquet``: a row for each post, a row for each finding;
- ``copies.parquet``: posts that repeat what another account posted, and which template they follow;
- ``fingerprints.parquet``: one for each account, of its own words only.

Posts are read in batches and never held all at once; what is in memory are the fingerprints of the
accounts (about 1 MB for a thousand posts each) and 16 bytes an edge between near-duplicates. The
joins are DuckDB's, which goes to disk when they are too large. The answers are those of one process
and of Spark.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import wordprint
from wordprint import blocks

import duckdb

#: Posts that are worked on together.
BATCH = 50_000


def run(posts: str, out: Path) -> None:
    """The whole pipeline over Parquet files with ``id``, ``account`` and ``text``."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as work:
        # In a file, so that tables larger than memory go to disk.
        with duckdb.connect(f"{work}/work.duckdb") as con:
            quoted = posts.replace("'", "''")
            con.execute(
                "CREATE VIEW posts AS SELECT id, account, text"
                f" FROM read_parquet('{quoted}') WHERE text IS NOT NULL"
            )
            score(con, out)
            mark_copies(con, out)
            fingerprint(con, out)


def score(con: duckdb.DuckDBPyConnection, out: Path) -> None:
    analyzer = wordprint.Analyzer()
    scores = findings = None
    for batch in rows(con, "SELECT id, account, text FROM posts"):
        tables = analyzer.score_table(batch)
        of_posts = pa.table(tables.scores).drop_columns("row")
        of_posts = of_posts.add_column(1, "account", batch.column("account"))
        of_findings = pa.table(tables.findings).drop_columns("row")
        scores = scores or pq.ParquetWriter(out / "scores.parquet", of_posts.schema)
        findings = findings or pq.ParquetWriter(out / "findings.parquet", of_findings.schema)
        scores.write_table(of_posts)
        findings.write_table(of_findings)
    for writer in (scores, findings):
        if writer is not None:
            writer.close()


def mark_copies(con: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Near-duplicates by banding: equal contents collapsed, star edges in each bucket, every edge
    checked, components by union-find."""
    con.execute(
        "CREATE OR REPLACE TABLE keys"
        " (id VARCHAR, account VARCHAR, text VARCHAR, content BIGINT, repost BOOLEAN)"
    )
    own = "SELECT id, account, text FROM posts WHERE account IS NOT NULL"
    for batch in rows(con, own):
        texts = batch.column("text").to_pylist()
        keys = blocks.copy_keys(texts)
        keyed = batch.append_column("content", pa.array([k and k[0] for k in keys], pa.int64()))
        keyed = keyed.append_column("repost", pa.array(blocks.reposts(texts)))
        append(con, "keys", keyed)
    con.execute(
        "CREATE OR REPLACE TABLE contents AS"
        " SELECT content, min(text) AS text, min(account) AS first, max(account) AS last"
        " FROM keys WHERE content IS NOT NULL GROUP BY content"
    )
    con.execute("CREATE OR REPLACE TABLE bands (band BIGINT, content BIGINT)")
    for batch in rows(con, "SELECT content, text FROM contents"):
        contents = batch.column("content").to_numpy()
        bands = [key[1] for key in blocks.copy_keys(batch.column("text").to_pylist())]
        flat = np.array(bands, np.int64).reshape(-1)
        each = np.repeat(contents, len(flat) // max(1, len(contents)))
        append(con, "bands", pa.table({"band": flat, "content": each}))
    con.execute(
        "CREATE OR REPLACE TABLE stars AS SELECT DISTINCT centre, content FROM"
        " (SELECT content, min(content) OVER (PARTITION BY band) AS centre FROM bands)"
        " WHERE centre != content"
    )
    pairs = (
        "SELECT centre, content, c.text AS a, m.text AS b FROM stars"
        " JOIN contents m USING (content) JOIN contents c ON c.content = centre"
    )
    con.execute("CREATE OR REPLACE TABLE near (content BIGINT, template BIGINT)")
    sides: list[tuple[np.ndarray, np.ndarray]] = []
    for batch in rows(con, pairs):
        same = blocks.same_template(batch.column("a").to_pylist(), batch.column("b").to_pylist())
        held = batch.filter(pa.array(same, pa.bool_()))
        sides.append((held.column("centre").to_numpy(), held.column("content").to_numpy()))
    if sides:
        edges = [np.concatenate(side).astype(np.int64).tobytes() for side in zip(*sides)]
        nodes, roots = (np.frombuffer(part, np.int64) for part in blocks.connected(*edges))
        append(con, "near", pa.table({"content": nodes, "template": roots}))
    con.execute(
        "CREATE OR REPLACE TABLE shared AS"
        " WITH clusters AS (SELECT content, coalesce(template, content) AS template, first, last"
        "                   FROM contents LEFT JOIN near USING (content)),"
        " several AS (SELECT template FROM clusters GROUP BY template"
        "             HAVING min(first) != max(last))"
        " SELECT content, template FROM clusters SEMI JOIN several USING (template)"
    )
    con.execute(
        "CREATE OR REPLACE TABLE copies AS"
        " SELECT id, account, template FROM keys LEFT JOIN shared USING (content)"
        " WHERE template IS NOT NULL OR repost"
    )
    save(con, "SELECT * FROM copies ORDER BY account, id", out / "copies.parquet")


def fingerprint(con: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Own words of each account, folded batch by batch and merged."""
    analyzer = wordprint.Analyzer()
    prints: dict[str, wordprint.Fingerprint] = {}
    own = (
        "SELECT id, account, text FROM posts ANTI JOIN copies USING (account, id)"
        " WHERE account IS NOT NULL"
    )
    for batch in rows(con, own):
        for account, part in dict(analyzer.fingerprint_accounts(batch)).items():
            prints[account] = prints[account] | part if account in prints else part
    names = sorted(prints)
    table = pa.table(
        {
            "account": pa.array(names, pa.string()),
            "fingerprint": pa.array([prints[n].to_bytes() for n in names], pa.large_binary()),
            "documents": pa.array([prints[n].documents for n in names], pa.int64()),
            "words": pa.array([prints[n].words for n in names], pa.int64()),
        }
    )
    pq.write_table(table, out / "fingerprints.parquet")


def rows(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[pa.Table]:
    """The rows of a query as tables of :data:`BATCH` rows, none of them empty, while the connection
    goes on writing: the query has a cursor of its own."""
    for batch in con.cursor().sql(query).to_arrow_reader(BATCH):
        if batch.num_rows:
            yield pa.Table.from_batches([batch])


def append(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    con.register("appended", rows)
    con.execute(f"INSERT INTO {table} SELECT * FROM appended")
    con.unregister("appended")


def save(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    con.sql(query).write_parquet(str(path))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("posts", help="Parquet files, with * and ** where there are many")
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    run(args.posts, args.out)
