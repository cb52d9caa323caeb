"""Fingerprints merge, travel and tell; two sides are weighed."""

import itertools
import pickle
import random

import pytest

import wordprint
from conftest import letters
from wordprint import Comparer, Fingerprint


def test_merging_equals_folding_in_any_order(posts):
    whole = Fingerprint.from_posts(posts)
    for seed in range(5):
        shuffled = random.Random(seed).sample(posts, len(posts))
        cuts = sorted(random.Random(seed + 99).sample(range(len(posts)), 2))
        a, b, c = (
            Fingerprint.from_posts(part)
            for part in (shuffled[: cuts[0]], shuffled[cuts[0] : cuts[1]], shuffled[cuts[1] :])
        )
        for x, y, z in itertools.permutations((a, b, c)):
            assert (x | y) | z == whole == x | (y | z)
        assert Fingerprint.union([a, b, c]) == whole
        assert hash(a | b | c) == hash(whole)
    assert whole | Fingerprint() == whole
    assert Fingerprint.from_posts(posts, threads=1) == whole


def test_in_place_merging_leaves_the_old_one():
    old = new = Fingerprint.from_posts(["One."])
    new |= Fingerprint.from_posts(["Two."])
    assert (old.documents, new.documents) == (1, 2)


def test_it_travels(posts, tmp_path):
    print = Fingerprint.from_posts(posts)
    assert pickle.loads(pickle.dumps(print)) == print
    assert Fingerprint.from_bytes(print.to_bytes()) == print
    print.save(tmp_path / "all.wordprint")
    assert Fingerprint.load(tmp_path / "all.wordprint") == print


def test_it_tells(posts, follows):
    print = Fingerprint.from_posts(posts)
    follows("fingerprint", print.summary())
    assert print.documents == 120 and print.words > 1000
    assert print.accounts["account0"] == 20
    assert print.language == "en" and print.languages["en"] > 1000
    assert print.counts("punctuation")
    assert "120 documents" in repr(print) and "<table>" in print._repr_html_()
    assert not Fingerprint() and Fingerprint() == Fingerprint.from_posts([])
    assert print != "print"


def test_accounts_and_single_posts(analyzer, posts):
    accounts = analyzer.fingerprint_accounts(posts)
    assert list(accounts) == [f"account{n}" for n in range(6)]
    assert Fingerprint.union(list(accounts.values())) == Fingerprint.from_posts(posts)
    each = analyzer.fingerprint_each(posts)
    assert [print.documents for print in each] == [1] * len(posts)


def test_a_comparison_follows_the_contract(posts, follows):
    a = [post for post in posts if post["account"] == "account0"]
    b = [post for post in posts if post["account"] == "account1"]
    comparison = wordprint.compare(a, b)
    follows("comparison", comparison.to_dict())
    assert comparison.verdict in ("same", "different", "inconclusive")
    low, high = comparison.log10_lr_interval
    assert low <= comparison.log10_lr <= high
    total = sum(one.log10_lr for one in comparison.contributions)
    assert total == pytest.approx(comparison.log10_lr, abs=1e-6)
    assert pickle.loads(pickle.dumps(comparison)) == comparison
    assert comparison.verdict in repr(comparison)
    assert "<table>" in comparison._repr_html_()


def test_sides_may_be_fingerprints_and_their_order_does_not_count(posts):
    sides = wordprint.Analyzer().fingerprint_accounts(posts)
    a, b, *_ = sides.values()
    comparer = Comparer(cohort=sides.values())
    one, other = comparer.compare(a, b), comparer.compare(b, a)
    assert one.log10_lr == other.log10_lr
    assert comparer.log10_lr([a, b], [(0, 1), (1, 0)]) == [one.log10_lr] * 2


def test_short_empty_and_identical_sides_are_never_decided():
    texts = [letters(0, n) for n in range(40)]
    for a, b in [([], []), (["One."], ["Two."]), (texts, texts), (texts, [])]:
        assert wordprint.compare(a, b).verdict == "inconclusive"


def test_a_prior_gives_a_posterior():
    comparison = wordprint.compare(["One."], ["Two."], prior=0.01)
    assert comparison.prior == 0.01 and 0 < comparison.posterior < 1
    assert wordprint.compare(["One."], ["Two."]).posterior is None


def test_a_grouping_follows_the_contract(posts, follows):
    grouping = wordprint.cluster(posts)
    follows("cluster", grouping.to_dict())
    names = [name for group in grouping for name in group.accounts]
    assert sorted([*names, *grouping.ungrouped]) == [f"account{n}" for n in range(6)]
    assert len(grouping) == len(grouping.groups) == len(list(grouping))
    for link in grouping.links:
        assert link.evidence
    again = pickle.loads(pickle.dumps(grouping))
    assert again == grouping and again.links == grouping.links
    assert "<table>" in grouping._repr_html_() and "ungrouped" in repr(grouping)
    shuffled = random.Random(3).sample(posts, len(posts))
    assert wordprint.cluster(shuffled, threads=1).to_dict()["groups"] == grouping.to_dict()["groups"]
