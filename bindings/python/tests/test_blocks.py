"""Building blocks for engines that spread the work over machines, and for matchers."""

import struct

import pytest
import wordprint
from wordprint import blocks

A = "Everyone in the valley should come to the town hall on Tuesday and vote for the new bridge"
SLOT = A.replace("Tuesday", "Sunday")
OTHER = "My sister planted eleven tomatoes this spring and the hail took nine of them last night"


def test_copies_share_a_content_and_near_copies_a_band() -> None:
    a, shouted, slot, other, short = blocks.copy_keys([A, A.upper() + "!", SLOT, OTHER, "Hi all"])
    assert a is not None and slot is not None and other is not None
    assert short is None and a == shouted
    assert a[0] != slot[0] and set(a[1]) & set(slot[1]) and not set(a[1]) & set(other[1])
    assert blocks.same_template([A, A, OTHER], [SLOT, OTHER, OTHER]) == [True, False, True]
    assert blocks.reposts(["RT @ann: hello", "hello"]) == [True, False]
    with pytest.raises(ValueError):
        blocks.same_template([A], [])


def test_posts_of_one_application_have_one_form() -> None:
    one, other, own = blocks.form_keys(
        [
            "I finished a @runner run of 5 km https://t.example/1",
            "I finished a @runner run of 12 km in the rain https://t.example/2",
            "My legs hurt",
        ]
    )
    assert one[0] == other[0] is not None
    assert own == (None, None)


def test_components_of_extreme_nodes() -> None:
    low, high = -(2**63), 2**63 - 1
    pack = lambda numbers: struct.pack(f"={len(numbers)}q", *numbers)  # noqa: E731
    nodes, roots = blocks.connected(pack([high, 5, 7]), pack([low, 6, 7]))
    assert struct.unpack("=5q", nodes) == (low, 5, 6, 7, high)
    assert struct.unpack("=5q", roots) == (low, 5, 5, 7, low)
    assert blocks.connected(b"", b"") == (b"", b"")
    for wrong in (b"123", pack([1, 2])):
        with pytest.raises(ValueError):
            blocks.connected(wrong, pack([1]))


def test_known_texts_are_found_again() -> None:
    keys = [key for text in (A, SLOT, OTHER) if (key := blocks.text_key(text))]
    index = blocks.TextIndex(keys)
    assert len(index) == 3 and len(keys[0]) == 72
    (first, exact, likeness), (second, near, less) = index.query(keys[0])
    assert (first, exact, likeness) == (0, True, 1.0)
    assert (second, near) == (1, False) and 0.5 <= less < 1.0
    assert blocks.text_similarity(keys[0], keys[1]) == less
    assert blocks.text_key("Hi all") is None
    with pytest.raises(ValueError):
        blocks.TextIndex([b"short"])


def test_ratios_are_those_of_comparing() -> None:
    prints = [wordprint.Fingerprint.from_posts([text] * 5) for text in (A, SLOT, OTHER)]
    scorer = blocks.PairScorer([])
    sides = scorer.prepare([print_.to_bytes() for print_ in prints])
    pairs = [(0, 1), (0, 2), (1, 2)]
    assert scorer.score(sides, sides, pairs) == wordprint.Comparer().log10_lr(prints, pairs)
    with pytest.raises(IndexError):
        scorer.score(sides, sides, [(0, 3)])
    with pytest.raises(wordprint.IncompatibleError):
        scorer.prepare([b"no fingerprint"])


def test_accounts_are_grouped_from_fingerprints(posts: list[dict[str, str]]) -> None:
    accounts: dict[str, list[dict[str, str]]] = {}
    for post in posts:
        accounts.setdefault(post["account"], []).append(post)
    some = [(name, wordprint.Fingerprint.from_posts(own), []) for name, own in accounts.items()]
    grouping = blocks.cluster_fingerprints(some)
    grouped = sum(len(group.members) for group in grouping.groups)
    assert len(grouping.ungrouped) + grouped == len(some)
    with pytest.raises(wordprint.UsageError):
        blocks.cluster_fingerprints(some, threshold=2.0)
