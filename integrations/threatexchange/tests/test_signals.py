"""The contract of python-threatexchange, with the real package."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from threatexchange.content_type.text import TextContent
from threatexchange.extensions.manifest import ThreatExchangeExtensionManifest
from threatexchange.interface_validation import SignalTypeMapping
from threatexchange.signal_type import signal_base
from tx_extension_wordprint import TX_MANIFEST, WordprintStyleSignal, WordprintTemplateSignal
from tx_extension_wordprint.style import hash_posts

ROOT = Path(__file__).resolve().parents[3]
A = "Everyone in the valley should come to the town hall on Tuesday and vote for the new bridge"
SLOT = A.replace("Tuesday", "Sunday")
SHOUTED = A.upper() + "!!! https://t.example/x"
OTHER = "My sister planted eleven tomatoes this spring and the hail took nine of them last night"


@pytest.fixture(scope="module")
def accounts():
    by_account = {}
    with (ROOT / "corpora/posts/network.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            post = json.loads(line)
            by_account.setdefault(post["account"], []).append(post)
    return by_account


def test_the_manifest_loads_and_types_validate():
    manifest = ThreatExchangeExtensionManifest.load_from_module_name("tx_extension_wordprint")
    assert manifest is TX_MANIFEST
    mapping = SignalTypeMapping([TextContent], list(manifest.signal_types))
    assert set(mapping.signal_type_by_name) == {"wordprint_template", "wordprint_style"}


@pytest.mark.parametrize("signal_type", TX_MANIFEST.signal_types)
def test_every_type_keeps_the_contract(signal_type):
    assert issubclass(signal_type, signal_base.TextHasher)
    examples = signal_type.get_examples()
    assert examples and all(signal_type.validate_signal_str(e) == e for e in examples)
    for bad in ("", "zz", "wt1:00", "ws1:!!", "ws1:" + "A" * 40):
        with pytest.raises(ValueError):
            signal_type.validate_signal_str(bad)
    assert signal_type.hash_from_str("Good morning all") == ""
    assert signal_type.hash_from_str("") == ""


def test_templates_match_copies_and_filled_slots():
    hash_ = WordprintTemplateSignal.hash_from_str
    compare = WordprintTemplateSignal.compare_hash
    assert len(hash_(A)) == 148
    assert compare(hash_(A), hash_(SHOUTED)).distance.distance == 0.0
    slot = compare(hash_(A), hash_(SLOT))
    assert slot.match and 0.0 < slot.distance.distance <= 0.5
    assert not compare(hash_(A), hash_(OTHER)).match


def test_the_template_index_says_what_comparing_says():
    hash_ = WordprintTemplateSignal.hash_from_str
    index = WordprintTemplateSignal.get_index_cls().build(
        [(hash_(A), "a"), (hash_(A), "a again"), (hash_(SLOT), "slot"), (hash_(OTHER), "other")]
    )
    found = {match.metadata: match.similarity_info for match in index.query(hash_(SHOUTED))}
    assert set(found) == {"a", "a again", "slot"}
    assert found["a"].pretty_str() == "0.0"
    expected = WordprintTemplateSignal.compare_hash(hash_(SHOUTED), hash_(SLOT)).distance
    assert found["slot"] == expected
    stored = io.BytesIO()
    index.serialize(stored)
    stored.seek(0)
    again = type(index).deserialize(stored)
    assert {match.metadata for match in again.query(hash_(SHOUTED))} == set(found)
    again.add(hash_(SHOUTED), "new")
    assert "new" in {match.metadata for match in again.query(hash_(A))}
    assert not type(index)().query(hash_(A))


def test_random_signals_are_valid_and_far():
    one, two = (WordprintTemplateSignal.get_random_signal() for _ in range(2))
    assert WordprintTemplateSignal.validate_signal_str(one) == one
    assert not WordprintTemplateSignal.compare_hash(one, two).match


def test_style_matches_one_writer_and_not_strangers(accounts):
    """Signals of two halves of one long account match each other, and nobody else's do."""
    posts = max(accounts.values(), key=lambda posts: sum(len(p["text"]) for p in posts))
    halves = [hash_posts(posts[0::2]), hash_posts(posts[1::2])]
    result = WordprintStyleSignal.compare_hash(*halves)
    assert result.distance.distance < 0.0
    back = WordprintStyleSignal.compare_hash(*reversed(halves))
    assert back.distance == result.distance and back.match == result.match


def test_the_style_index_says_what_comparing_says(accounts):
    signals = {name: hash_posts(posts) for name, posts in accounts.items()}
    signals = {name: signal for name, signal in signals.items() if signal}
    index = WordprintStyleSignal.get_index_cls().build(
        (signal, name) for name, signal in signals.items()
    )
    for name, signal in list(signals.items())[:6]:
        found = {match.metadata: match.similarity_info for match in index.query(signal)}
        for other, known in signals.items():
            result = WordprintStyleSignal.compare_hash(signal, known)
            assert (other in found) == result.match, (name, other)
            if result.match:
                assert found[other] == result.distance
    stored = io.BytesIO()
    index.serialize(stored)
    stored.seek(0)
    assert len(type(index).deserialize(stored)) == len(signals)


def test_the_command_line_hashes_and_matches(tmp_path):
    def tx(*args):
        run = subprocess.run(
            [sys.executable, "-m", "threatexchange", *args],
            capture_output=True,
            text=True,
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    tx("config", "extensions", "add", "tx_extension_wordprint")
    hashed = tx("hash", "text", "--", A)
    assert f"wordprint_template {WordprintTemplateSignal.hash_from_str(A)}" in hashed
