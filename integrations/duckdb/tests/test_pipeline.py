"""The pipeline says what the library says of the same posts at once."""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import wordprint

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import pipeline  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def posts():
    with (ROOT / "corpora/posts/network.jsonl").open(encoding="utf-8") as lines:
        return [{k: p[k] for k in ("id", "account", "text")} for p in map(json.loads, lines)]


@pytest.fixture(scope="module", params=[50_000, 100])
def out(request, posts, tmp_path_factory):
    """In one batch and in many."""
    folder = tmp_path_factory.mktemp("duckdb")
    half = len(posts) // 2
    for number, part in enumerate((posts[:half], posts[half:])):
        pq.write_table(pa.Table.from_pylist(part), folder / f"part-{number}.parquet")
    before, pipeline.BATCH = pipeline.BATCH, request.param
    try:
        pipeline.run(f"{folder}/part-*.parquet", folder / "out")
    finally:
        pipeline.BATCH = before
    return folder / "out"


def test_scores(out, posts):
    rows = {row["id"]: row for row in pq.read_table(out / "scores.parquet").to_pylist()}
    findings = pq.read_table(out / "findings.parquet").to_pylist()
    scores = list(wordprint.Analyzer().score_many(posts))
    assert set(rows) == {post["id"] for post in posts}
    for score in scores:
        assert rows[score.id]["findings"] == len(score.findings)
        assert rows[score.id]["lang"] == score.lang
    expected = [(s.id, f.rule, f.start, f.end) for s in scores for f in s.findings]
    assert sorted((f["id"], f["rule"], f["start"], f["end"]) for f in findings) == sorted(expected)


def test_copies_and_own_fingerprints(out, posts):
    contract = wordprint.cluster(posts).to_dict()
    copies = pq.read_table(out / "copies.parquet").to_pylist()
    assert len(copies) == contract["parameters"]["copied_posts"] > 0
    copied = {(row["account"], row["id"]) for row in copies}
    templates = {}
    for row in copies:
        if row["template"] is not None:
            templates.setdefault(row["template"], []).append(row["account"])
    mine = sorted((len(accounts), sorted(set(accounts))) for accounts in templates.values())
    theirs = sorted((t["posts"], t["accounts"]) for t in contract["templates"])
    assert mine == theirs
    own = {}
    for post in posts:
        if (post["account"], post["id"]) not in copied:
            own.setdefault(post["account"], []).append(post)
    rows = pq.read_table(out / "fingerprints.parquet").to_pylist()
    assert {row["account"] for row in rows} == set(own)
    for row in rows:
        alone = wordprint.Fingerprint.from_posts(own[row["account"]])
        assert row["fingerprint"] == alone.to_bytes()


def test_no_posts(tmp_path):
    schema = pa.schema([(name, pa.string()) for name in ("id", "account", "text")])
    pq.write_table(schema.empty_table(), tmp_path / "none.parquet")
    pipeline.run(str(tmp_path / "none.parquet"), tmp_path / "out")
    assert pq.read_table(tmp_path / "out" / "copies.parquet").num_rows == 0
    assert pq.read_table(tmp_path / "out" / "fingerprints.parquet").num_rows == 0
