"""The plug-in as Osprey finds, declares and calls it."""

import json
from pathlib import Path
from typing import Optional

import pytest
import wordprint
from osprey.engine.executor.execution_context import ExecutionContext
from osprey.worker.adaptor import plugin_manager

ROOT = Path(__file__).resolve().parents[3]
SLIP = "We will discuss about it tomorrow, and he gave me many advices on the matter of the boat."


@pytest.fixture
def udfs():
    found = plugin_manager.plugin_manager().hook.register_udfs()
    return {udf.__name__: udf for group in found for udf in group}


@pytest.fixture(scope="module")
def accounts():
    by_account = {}
    with (ROOT / "corpora/posts/network.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            post = json.loads(line)
            by_account.setdefault(post["account"], []).append(post)
    return by_account


def call(udf, **arguments):
    arguments = udf.types()[0](**arguments)
    return udf(None, arguments).execute(ExecutionContext(), arguments)


def test_the_entry_point_registers_every_function(udfs):
    assert len(udfs) == 7 and all(name.startswith("Wordprint") for name in udfs)
    for udf in udfs.values():
        assert udf.__doc__ and udf.category == "Wordprint"
        assert udf.types()[1] in (str, list[str], Optional[float])


def test_tells_and_language(udfs):
    assert "en.count.advices" in call(udfs["WordprintTells"], text=SLIP, min_confidence=0.5)
    assert call(udfs["WordprintTells"], text=SLIP, min_confidence=1.0) == []
    assert call(udfs["WordprintLanguage"], text=SLIP) == "en"
    assert call(udfs["WordprintNonNative"], text="Hello.") is None
    assert call(udfs["WordprintMachineTranslated"], text="") is None


def test_templates_are_equal_for_copies(udfs):
    template = udfs["WordprintTemplate"]
    assert call(template, text=SLIP) == call(template, text=SLIP.upper() + " https://t.example/1")
    assert call(template, text=SLIP) != call(template, text=SLIP.replace("boat", "harbour"))
    assert call(template, text="Good morning") == ""


def test_groups_need_a_gallery_and_name_what_it_names(udfs, accounts, tmp_path, monkeypatch):
    from wordprint_osprey import engine

    group, copied = udfs["WordprintGroup"], udfs["WordprintCopiedFrom"]
    assert call(group, text=SLIP) == "" and call(copied, text=SLIP) == []
    path = tmp_path / "known.gallery"
    posts = max(accounts.values(), key=lambda posts: sum(len(post["text"]) for post in posts))
    gallery = wordprint.Gallery(path, "a")
    gallery.add("known", posts)
    del gallery
    monkeypatch.setenv(engine.GALLERY, str(path))
    for cached in (engine.gallery, engine.attribution):
        cached.cache_clear()
    try:
        long = max((post["text"] for post in posts), key=len)
        assert call(copied, text=long.upper(), account="somebody") == ["known"]
        expected = wordprint.Gallery(path).attribute([SLIP], by="post")[0]
        named = expected.group if expected.decision == "match" else ""
        assert call(group, text=SLIP, account="somebody") == named
    finally:
        for cached in (engine.gallery, engine.attribution):
            cached.cache_clear()
