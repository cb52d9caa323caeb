"""What cannot be done is refused with a sentence that says how to mend it."""

import multiprocessing

import pytest

import wordprint
from wordprint import Analyzer, Comparer, Fingerprint

LONE = "half a pair: \ud83d"


@pytest.mark.parametrize(
    ("post", "error", "says"),
    [
        (None, TypeError, "None: leave it out"),
        (b"bytes \xff", TypeError, "decode it first"),
        (bytearray(b"x"), TypeError, "decode it first"),
        (3.5, TypeError, "give a str"),
        (float("nan"), TypeError, "give a str"),
        (object(), TypeError, "give a str"),
        ({}, ValueError, "missing"),
        ({"text": None}, TypeError, "None"),
        ({"text": ["a"]}, TypeError, "list"),
        ({"text": "a", "id": []}, TypeError, "id is list"),
        ({"text": "a", "account": b"x"}, TypeError, "account is bytes"),
        ({"text": "a", "suppress": 3}, TypeError, "suppress is int"),
        (LONE, ValueError, "lone surrogate"),
        ({"text": "a", "account": LONE}, ValueError, "account has a lone surrogate"),
    ],
)
def test_a_post_that_is_none(analyzer, post, error, says):
    with pytest.raises(error, match=says):
        analyzer.score(post)
    with pytest.raises(error, match=r"posts\[1\]"):
        list(analyzer.score_many(["fine", post]))
    with pytest.raises(error, match=r"posts\[1\]"):
        Fingerprint.from_posts(["fine", post])


def test_the_mend_for_lone_surrogates_mends(analyzer):
    mended = LONE.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert analyzer.score(mended).tokens == 3


@pytest.mark.parametrize("posts", ["one text", b"bytes", {"text": "a mapping"}])
def test_one_is_not_many(analyzer, posts):
    for use in (analyzer.score_many, Fingerprint.from_posts, wordprint.cluster):
        with pytest.raises(TypeError, match="not one"):
            use(posts)


@pytest.mark.parametrize("posts", [None, 3])
def test_what_is_no_iterable(analyzer, posts):
    for use in (analyzer.score_many, Fingerprint.from_posts, wordprint.cluster):
        with pytest.raises(TypeError):
            use(posts)


def test_an_error_inside_an_iterable_passes_through(analyzer):
    def failing():
        yield "fine"
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        list(analyzer.score_many(failing()))
    with pytest.raises(KeyError, match="mine"):
        Fingerprint.from_posts(failing())


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"offsets": "line"}, "choose 'char'"),
        ({"channel": "sung"}, "choose 'written'"),
        ({"min_confidence": 2}, "between 0 and 1"),
        ({"min_confidence": float("nan")}, "between 0 and 1"),
        ({"thresholds": {"en.prep.*": -1}}, "between 0 and 1"),
        ({"disable": ["en.prep.discuss_abuot"]}, "no rule"),
    ],
)
def test_settings_that_cannot_be(settings, says):
    with pytest.raises(wordprint.UsageError, match=says) as caught:
        Analyzer(**settings)
    assert isinstance(caught.value, (wordprint.Error, ValueError))


def test_threads_are_a_small_number(analyzer):
    for threads in (0, 10**6):
        with pytest.raises(wordprint.UsageError, match="threads"):
            list(analyzer.score_many(["x"], threads=threads))
    with pytest.raises(OverflowError):
        list(analyzer.score_many(["x"], threads=-1))
    with pytest.raises(ValueError, match="batch"):
        analyzer.score_many(["x"], batch=0)


def test_comparers_that_cannot_be():
    print = Fingerprint.from_posts(["One."])
    for settings, says in [
        ({"prior": 0.0}, "prior"),
        ({"prior": 1.5}, "prior"),
        ({"odds": 0.5}, "odds"),
        ({"method": "astrology"}, "methods are"),
        ({"cohort": [print]}, "at least two"),
    ]:
        with pytest.raises(wordprint.UsageError, match=says):
            Comparer(**settings)
    with pytest.raises(TypeError, match=r"Fingerprint.from_posts"):
        Comparer(cohort=[print, "text"])
    with pytest.raises(wordprint.UsageError, match="there are 1"):
        Comparer().log10_lr([print], [(0, 1)])


def test_clusters_need_accounts():
    with pytest.raises(wordprint.UsageError, match=r"posts\[1\] has no account"):
        wordprint.cluster([{"account": "a", "text": "x"}, "y"])
    with pytest.raises(wordprint.UsageError, match="between 0 and 1"):
        wordprint.cluster([], prior=2)
    assert len(wordprint.cluster([])) == 0


def test_damaged_and_foreign_fingerprints():
    data = Fingerprint.from_posts(["One, two."]).to_bytes()
    changed = bytearray(data)
    changed[20] ^= 1
    other = bytearray(data)
    other[4] = 99
    for bad, says in [
        (b"", "shorter than a header"),
        (b"hello there", "no fingerprint"),
        (data[:-9], "checksum"),
        (bytes(changed), "checksum"),
        (bytes(other), "version 99"),
    ]:
        with pytest.raises(wordprint.IncompatibleError, match=says):
            Fingerprint.from_bytes(bad)
    with pytest.raises(TypeError):
        Fingerprint.from_bytes("text")
    with pytest.raises(FileNotFoundError):
        Fingerprint.load("/nowhere/at.all")
    with pytest.raises(TypeError):
        Fingerprint.from_posts(["x"]) | 3
    with pytest.raises(wordprint.UsageError, match="families are"):
        Fingerprint().counts("colours")


def _child(queue):
    scores = wordprint.Analyzer().score_many(["We discuss about it."] * 10)
    queue.put(sum(len(score.findings) for score in scores))


def test_a_forked_child_works_too(analyzer):
    """The threads of the parent are not the child's."""
    list(analyzer.score_many(["Warm."] * 10))
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_child, args=(queue,))
    child.start()
    assert queue.get(timeout=60) == 10
    child.join(timeout=60)
    assert child.exitcode == 0
