"""The package is typed, and its stubs say what the native half has."""

import ast
import subprocess
import sys
from pathlib import Path

import wordprint
from wordprint import _native

PACKAGE = Path(wordprint.__file__).parent

USE = '''
from collections.abc import Iterator
import pyarrow
import wordprint
from wordprint import Fingerprint, Gallery, Post, Score

analyzer = wordprint.Analyzer(min_confidence=0.5)
score: Score = analyzer.score(Post("text"))
many: Iterator[Score] = analyzer.score_many(["a", {"text": "b"}], threads=2)
text: str = score.findings[0].text
whole: Fingerprint = Fingerprint.from_posts(["a"]) | Fingerprint.from_posts([Post("b")])
verdict: str = wordprint.compare(whole, ["c"]).verdict
names: tuple[str, ...] = wordprint.cluster([{"account": "a", "text": "b"}]).ungrouped
group: str | None = Gallery("known.gallery").attribute(["a"], by="post")[0].group
'''

MISUSE = '''
import wordprint
wordprint.Analyzer(offsets="line")
wordprint.Analyzer().score(3)
wordprint.compare(1, 2)
'''


def mypy(folder, *arguments):
    command = [sys.executable, "-m", "mypy", "--strict", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder)


def test_the_package_is_strictly_typed(tmp_path):
    config = Path(__file__).resolve().parents[1] / "pyproject.toml"
    done = mypy(tmp_path, "--config-file", str(config), "-p", "wordprint")
    assert done.returncode == 0, done.stdout


def test_right_use_passes_and_wrong_use_does_not(tmp_path):
    (tmp_path / "use.py").write_text(USE)
    (tmp_path / "misuse.py").write_text(MISUSE)
    ignore = "--ignore-missing-imports"
    done = mypy(tmp_path, ignore, "use.py")
    assert done.returncode == 0, done.stdout
    done = mypy(tmp_path, ignore, "misuse.py")
    for line in (3, 4, 5):
        assert f"misuse.py:{line}: error" in done.stdout, done.stdout


def test_stubs_and_the_native_half_have_the_same_names():
    stub = ast.parse((PACKAGE / "_native.pyi").read_text())
    for node in stub.body:
        if not isinstance(node, ast.ClassDef):
            continue
        kind = getattr(_native, node.name)
        stubbed = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
        own = {
            name
            for name in vars(kind)
            if not name.startswith("__") or name in ("__or__", "__len__", "__bool__")
        }
        assert own <= stubbed, (node.name, own - stubbed)
        assert {name for name in stubbed if not name.startswith("__")} <= own, node.name
