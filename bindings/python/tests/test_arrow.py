"""Tables in and out, with the libraries people have."""

import duckdb
import pandas
import polars
import pyarrow as pa
import pytest

import wordprint
from wordprint import Fingerprint

TEXTS = ["We discussed about it.", None, "Fine. 😀", "", "He gave me many advices."] * 300
IDS = [f"p{n}" for n in range(len(TEXTS))]


def pyarrow_table(kind=pa.string()):
    texts = pa.array(TEXTS).cast(kind) if not pa.types.is_dictionary(kind) else None
    texts = pa.array(TEXTS).dictionary_encode() if texts is None else texts
    return pa.table({"id": IDS, "text": texts, "n": range(len(TEXTS))})


TABLES = {
    "pyarrow": pyarrow_table,
    "pyarrow large": lambda: pyarrow_table(pa.large_string()),
    "pyarrow view": lambda: pyarrow_table(pa.string_view()),
    "pyarrow dictionary": lambda: pyarrow_table(pa.dictionary(pa.int32(), pa.string())),
    "pyarrow batch": lambda: pyarrow_table().combine_chunks().to_batches()[0],
    "pyarrow chunks": lambda: pa.concat_tables(
        pyarrow_table().slice(start, 100) for start in range(0, len(TEXTS), 100)
    ),
    "pyarrow reader": lambda: pyarrow_table().to_reader(max_chunksize=77),
    "polars": lambda: polars.DataFrame({"id": IDS, "text": TEXTS}),
    "polars categorical": lambda: polars.DataFrame(
        {"id": IDS, "text": TEXTS}, schema={"id": polars.String, "text": polars.Categorical}
    ),
    "pandas": lambda: pandas.DataFrame({"id": IDS, "text": TEXTS}),
    "pandas categorical": lambda: pandas.DataFrame(
        {"id": IDS, "text": pandas.Categorical(TEXTS)}
    ),
    "duckdb": lambda: duckdb.from_arrow(pyarrow_table()).select("id, text"),
}


@pytest.fixture(scope="module")
def expected(analyzer):
    table = pyarrow_table()
    tables = analyzer.score_table(table)
    return pa.table(tables.scores), pa.table(tables.findings)


def test_a_table_says_what_score_says(analyzer, expected):
    scores, findings = expected
    rows = findings.to_pylist()
    number = 0
    for row, score in zip(scores.to_pylist(), IDS, strict=True):
        text = TEXTS[row["row"]]
        assert row["id"] == score
        if text is None:
            assert row["lang"] is None and row["findings"] is None
            continue
        single = analyzer.score(text)
        assert row["lang"] == single.lang and row["tokens"] == single.tokens
        assert row["findings"] == len(single.findings)
        for finding in single.findings:
            other = rows[number]
            number += 1
            assert other["row"] == row["row"] and other["id"] == row["id"]
            for name in ("rule", "category", "type", "start", "end", "text", "message", "key"):
                assert other[name] == getattr(finding, name)
            assert other["class"] == finding.class_
            assert other["suggestions"] == list(finding.suggestions)
            assert other["source_languages"] == list(finding.source_languages)
    assert number == len(rows) > 0


@pytest.mark.parametrize("kind", TABLES)
def test_any_library_and_layout(analyzer, expected, kind):
    tables = analyzer.score_table(TABLES[kind](), threads=2)
    assert pa.table(tables.scores).equals(expected[0])
    assert pa.table(tables.findings).equals(expected[1])


def test_columns_alone(analyzer):
    for column in (
        pa.array(TEXTS),
        pa.chunked_array([TEXTS[:7], TEXTS[7:]]),
        polars.Series("text", TEXTS),
    ):
        assert analyzer.score_table(column).scores.num_rows == len(TEXTS)


def test_out_to_any_library(analyzer):
    scores, findings = analyzer.score_table(pyarrow_table())
    assert polars.DataFrame(findings).height == len(findings)
    assert pandas.DataFrame.from_arrow(scores).shape[0] == len(scores)
    found = pa.table(findings)
    assert found.num_rows == len(findings)
    [(rules,)] = duckdb.sql("select count(distinct rule) from found").fetchall()
    assert rules == 2
    # A table may be taken more than once.
    assert pa.table(scores).equals(pa.table(scores))
    assert "findings" in scores.column_names and "rows" in repr(scores)
    assert pa.schema(scores).names == scores.column_names


def test_posts_of_a_table_are_posts(posts):
    table = pa.Table.from_pylist(posts)
    assert Fingerprint.from_posts(table) == Fingerprint.from_posts(posts)
    assert wordprint.cluster(polars.DataFrame(posts)) == wordprint.cluster(posts)
    with_null = pa.table({"text": ["One.", None]})
    assert Fingerprint.from_posts(with_null).documents == 1


def test_times_and_numbers_are_written_out():
    table = pa.table(
        {
            "text": ["One."],
            "id": pa.array([7], pa.int32()),
            "account": ["a"],
            "created_at": pa.array([0], pa.timestamp("ms", "UTC")),
        }
    )
    summary = Fingerprint.from_posts(table).summary()
    assert summary["first"] == "1970-01-01T00:00:00+00:00"


def test_empty_tables(analyzer):
    for table in (
        pa.table({"text": pa.array([], pa.string())}),
        pa.table({"text": pa.array([], pa.dictionary(pa.int8(), pa.string()))}),
        pa.table({"text": pa.array([None, None], pa.null())}),
    ):
        scores, findings = analyzer.score_table(table)
        assert len(scores) == table.num_rows and len(findings) == 0
        assert pa.table(findings).num_columns == 14


def test_tables_that_cannot_be_read(analyzer):
    with pytest.raises(wordprint.UsageError, match="no column `text`; the table has body"):
        analyzer.score_table(pa.table({"body": ["x"]}))
    with pytest.raises(wordprint.UsageError, match="no column `key`"):
        analyzer.score_table(pa.table({"text": ["x"]}), id="key")
    with pytest.raises(TypeError, match="texts are strings"):
        analyzer.score_table(pa.table({"text": [1, 2]}))
    with pytest.raises(wordprint.UsageError, match="cast it to a string"):
        analyzer.score_table(pa.table({"text": [b"bytes"]}))
    with pytest.raises(wordprint.UsageError, match="cast it to a string"):
        analyzer.score_table(pa.table({"text": [["a"]]}))
    with pytest.raises((TypeError, AttributeError)):
        analyzer.score_table([1, 2])
    with pytest.raises(TypeError, match="score_table"):
        analyzer.score_many(pyarrow_table())
    assert analyzer.score_table(pa.table({"body": ["x"]}), text="body").scores.num_rows == 1


def test_text_that_is_not_utf8_is_refused(analyzer):
    broken = pa.array([b"fine", b"\xff\xfe\xfd"], pa.binary()).view(pa.string())
    with pytest.raises(wordprint.UsageError, match="damaged"):
        analyzer.score_table(pa.table({"text": broken}))


def test_an_error_of_the_producer_passes_through(analyzer):
    def batches():
        yield pa.record_batch({"text": ["One."]})
        raise RuntimeError("the source is gone")

    reader = pa.RecordBatchReader.from_batches(pa.schema({"text": pa.string()}), batches())
    with pytest.raises(wordprint.UsageError, match="the source is gone"):
        analyzer.score_table(reader)
