"""The examples in docstrings and in the README run and are true."""

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import wordprint

MODULES = ["", ".analyzer", ".blocks", ".compare", ".gallery", ".posts", ".sklearn", ".spacy"]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name):
    module = importlib.import_module("wordprint" + name)
    result = doctest.testmod(module)
    assert result.attempted > 0 and result.failed == 0


def test_native_docstrings():
    """doctest itself does not look into methods written in Rust."""
    kind = wordprint.Fingerprint
    texts = [kind.__doc__, *(inspect.getdoc(member) for _, member in inspect.getmembers(kind))]
    attempted = 0
    for text in filter(None, texts):
        test = doctest.DocTestParser().get_doctest(text, vars(wordprint).copy(), kind.__name__, None, 0)
        result = doctest.DocTestRunner().run(test)
        assert result.failed == 0
        attempted += result.attempted
    assert attempted >= 4


def test_readme():
    readme = Path(__file__).resolve().parents[1] / "README.md"
    result = doctest.testfile(str(readme), module_relative=False)
    assert result.attempted > 0 and result.failed == 0


def test_every_public_name_says_what_it_is():
    for name in wordprint.__all__:
        value = getattr(wordprint, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__, name
