"""Scoring one post and many."""

import json
import pickle
import threading
import time

import pytest

import wordprint
from wordprint import Analyzer, Post

SLIP = "We will discuss about it."


def test_a_score_follows_the_contract(analyzer, follows):
    score = analyzer.score({"id": "p", "account": "ada", "text": SLIP})
    follows("score", score.to_dict())
    assert json.loads(score.to_json()) == score.to_dict()
    assert (score.id, score.account, score.lang) == ("p", "ada", "en")
    assert score.version == wordprint.__version__
    [finding] = score.findings
    assert (finding.text, finding.suggestions) == ("discuss about", ("discuss",))
    assert 0 < finding.confidence <= 1
    assert score.scores.native is None
    assert {detail["score"] for detail in score.scores.details} >= {"native", "non_native"}


def test_offsets_count_what_python_slices_by_or_what_is_asked_for():
    text = "Ünter uns 😀: we will discuss about it."
    [finding] = Analyzer().score(text).findings
    assert text[finding.start : finding.end] == "discuss about"
    [finding] = Analyzer(offsets="byte").score(text).findings
    assert text.encode()[finding.start : finding.end] == b"discuss about"
    [finding] = Analyzer(offsets="utf16").score(text).findings
    units = text.encode("utf-16-le")[2 * finding.start : 2 * finding.end]
    assert units.decode("utf-16-le") == "discuss about"


def test_all_forms_of_a_post_are_one(analyzer):
    by_dict = analyzer.score({"id": "1", "text": SLIP, "account": None, "likes": 4})
    assert by_dict == analyzer.score(Post(SLIP, id="1"))
    assert analyzer.score(SLIP).findings == by_dict.findings
    assert analyzer.score({"id": 7, "text": SLIP}).id == "7"


def test_settings_are_heard():
    assert not Analyzer(min_confidence=0.99).score(SLIP).findings
    assert not Analyzer(disable=["en.prep.*"]).score(SLIP).findings
    key = Analyzer().score(SLIP).findings[0].key
    assert not Analyzer(ignore=[key]).score(SLIP).findings
    assert not Analyzer().score(Post(SLIP, suppress=(key,))).findings
    rule = Analyzer().score(SLIP).findings[0].rule
    assert not Analyzer(thresholds={rule: 1.0}).score(SLIP).findings


def test_many_come_in_order_on_any_number_of_threads(analyzer, posts):
    one = list(analyzer.score_many(posts, threads=1))
    assert [score.id for score in one] == [post["id"] for post in posts]
    assert one == list(analyzer.score_many(iter(posts), threads=3, batch=7))
    assert [s.findings for s in one] == [analyzer.score(p).findings for p in posts]


def test_many_are_numbered_over_batches(analyzer):
    scores = analyzer.score_many(["One."] * 5, batch=2)
    assert [score.id for score in scores] == list("01234")


def test_many_come_as_they_are_asked_for(analyzer):
    def endless():
        while True:
            yield SLIP

    scores = analyzer.score_many(endless(), batch=3)
    assert [len(next(scores).findings) for _ in range(10)] == [1] * 10


def test_other_threads_run_meanwhile(analyzer):
    ticks = 0
    stop = threading.Event()

    def tick():
        nonlocal ticks
        while not stop.is_set():
            ticks += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        # One call, which would hold the interpreter's lock to its end.
        list(analyzer.score_many(["We went there, and it rained. " * 3000] * 8, threads=1))
    finally:
        stop.set()
        thread.join()
    assert ticks > 5


def test_results_travel(analyzer):
    score = analyzer.score(SLIP)
    again = pickle.loads(pickle.dumps(score))
    assert again == score and hash(again) == hash(score)
    assert again.findings == score.findings
    assert again != analyzer.score("Fine.")
    strict = pickle.loads(pickle.dumps(Analyzer(min_confidence=0.99)))
    assert not strict.score(SLIP).findings


def test_reprs_tell(analyzer):
    assert "en.prep.discuss_about" in repr(analyzer.score(SLIP))
    assert repr(Analyzer(style=True)) == "Analyzer(style=True)"
    html = analyzer.score("We discuss about <script>alert(1)</script> and < us all.")._repr_html_()
    assert "<table>" in html and "<script" not in html


@pytest.mark.parametrize("text", ["", " ", "\x00", "😀", "a\u0301" * 99, "我们讨论一下。"])
def test_odd_texts_are_texts(analyzer, follows, text):
    follows("score", analyzer.score(text).to_dict())


def test_a_long_text_is_a_text(analyzer):
    text = "It was late, and nobody came to the quay. " * 240_000
    assert len(text) > 10_000_000
    score = analyzer.score(text)
    assert score.tokens > 2_000_000 and score.lang == "en"
