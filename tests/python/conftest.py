"""Runs the built program; WORDPRINT names it, else the debug build is taken."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("WORDPRINT", str(ROOT / "target" / "debug" / "wordprint"))
POSTS = ROOT / "corpora" / "posts" / "network.jsonl"


def cluster(*arguments, posts=POSTS):
    """What `cluster` writes for these arguments."""
    command = [PROGRAM, "cluster", str(posts), "--quiet", *arguments]
    return subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout


@pytest.fixture(scope="session")
def export(tmp_path_factory):
    """The sample network in a format, as a file; made once."""
    folder = tmp_path_factory.mktemp("exports")

    def made(kind):
        path = folder / f"network.{kind}"
        if not path.exists():
            path.write_bytes(cluster("--format", kind))
        return path

    return made


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """Accounts whose names and texts try to be something else."""
    import json

    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "posts.jsonl"
    names = ['<a href="x">&amp;', "]]><evil/>", "\u202egnp.exe", "tab\there", "\u0001\u0000bell", "名前\ud83d\ude00"]
    names = [name.encode("utf-16", "surrogatepass").decode("utf-16") for name in names]
    text = "I am {0} from town {0} and I support the new bridge because <b>&\u0007 my children deserve it"
    with path.open("w", encoding="utf-8") as out:
        for name in names:
            for day in range(6):
                post = {
                    "id": f"{names.index(name)}-{day}",
                    "account": name,
                    "created_at": f"2020-07-{10 + day:02}T08:00:00Z",
                    "text": text.format(name) + " yes" * day,
                }
                out.write(json.dumps(post) + "\n")
    return path, names
