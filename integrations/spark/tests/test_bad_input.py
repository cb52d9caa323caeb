"""Missing columns, nulls and empty tables are said or left out."""

import pytest
from wordprint_spark import fingerprint_accounts, mark_copies, score_posts


def test_errors_name_the_column(df):
    with pytest.raises(ValueError, match="no column 'account'"):
        fingerprint_accounts(df.drop("account"))
    with pytest.raises(ValueError, match="has no column"):
        score_posts(df, columns={"text": "body"})
    with pytest.raises(ValueError, match="fields of a post"):
        score_posts(df, columns={"words": "text"})


def test_nulls_and_strange_texts(spark):
    rows = [("a", None), (None, "Hello there, all of you.")]
    rows += [("b", ""), ("b", "\U0001f600"), ("c", "x")]
    posts = spark.createDataFrame(rows, "account string, body string")
    columns = {"text": "body"}
    assert score_posts(posts, columns=columns).count() == 4
    prints = fingerprint_accounts(posts, columns=columns).collect()
    assert {row.account for row in prints} == {"b", "c"}
    marked = mark_copies(posts, columns=columns).collect()
    assert len(marked) == 3 and not any(row.copied for row in marked)
