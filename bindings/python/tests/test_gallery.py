"""Known groups in a file."""

import pickle
import sqlite3

import pyarrow
import pytest

import wordprint
from conftest import letters
from wordprint import Gallery


@pytest.fixture
def known(tmp_path):
    gallery = Gallery(tmp_path / "known.gallery", "a")
    gallery.add("river", [letters(0, n) for n in range(60)], labels=["boats"], notes="By hand.")
    gallery.add("loud", [letters(1, n) for n in range(60)])
    return gallery


def test_groups_are_kept(known, follows, tmp_path):
    groups = known.groups()
    for group in groups:
        follows("gallery", group)
    assert [(group["name"], group["posts"]) for group in groups] == [("loud", 60), ("river", 60)]
    assert groups[1]["labels"] == ["boats"] and groups[1]["notes"] == "By hand."
    assert known.fingerprint("river").documents > 0
    assert Gallery(tmp_path / "known.gallery").groups() == groups


def test_a_post_counts_once(known):
    again = known.add("river", [letters(0, n) for n in range(60)])
    assert (again.posts, again.known) == (0, 60)
    more = [letters(0, n) for n in range(60, 90)]
    assert known.add("river", more).posts == 30
    assert known.add("river", pyarrow.table({"text": more})).known == 30
    named = [{"id": str(n), "text": "The same words again, of course."} for n in range(3)]
    assert known.add("river", named).posts == 3


def test_answers_follow_the_contract(known, follows):
    posts = [{"account": "new", "text": letters(0, n)} for n in range(100, 130)]
    [answer] = known.attribute(posts)
    follows("attribution", answer.to_dict())
    assert answer.account == "new"
    assert answer.decision in ("match", "none", "inconclusive")
    assert {one.group for one in answer.candidates} <= {"river", "loud"}
    assert pickle.loads(pickle.dumps(answer)) == answer
    assert "new" in repr(answer) and "<table>" in answer._repr_html_()
    each = known.attribute(posts, by="post", brief=True)
    assert len(each) == 30
    assert all(one.candidates == () or one.candidates[0].comparison is None for one in each)


def test_copied_text_is_evidence_of_its_own_kind(known):
    [answer] = known.attribute([{"id": "c", "text": letters(0, 5)}], by="post")
    assert [copy["group"] for copy in answer.copied_text] == ["river"]
    assert answer.words == 0


def test_what_others_write_is_seen(known, tmp_path):
    reader = Gallery(tmp_path / "known.gallery")
    question = ["The kettle was late again; nobody minded."]
    assert len(reader.attribute(question, by="post")[0].candidates) <= 2
    known.add("third", [letters(2, n) for n in range(60)])
    assert [group["name"] for group in reader.groups()] == ["loud", "river", "third"]
    names = {one.group for one in reader.attribute(question, by="post", top=9)[0].candidates}
    assert names <= {"loud", "river", "third"}


def test_groups_change(known):
    known.describe("river", name="stream", labels=["x"])
    known.merge("stream", "loud")
    [group] = known.groups()
    assert (group["name"], group["posts"]) == ("stream", 120)
    known.remove("stream")
    assert known.groups() == []
    with pytest.raises(wordprint.GalleryError, match="holds no group"):
        known.attribute(["x"], by="post")


def test_references_are_no_answers(known):
    posts = [{"account": f"r{k}", "text": letters(2, n)} for k in range(3) for n in range(k, 40)]
    assert known.add_references(posts).posts > 0
    assert known.references() == ["r0", "r1", "r2"]
    assert len(known.groups()) == 2
    with pytest.raises(wordprint.UsageError, match="has no account"):
        known.add_references(["text of nobody"])


def test_it_pickles_as_its_path(known):
    again = pickle.loads(pickle.dumps(known))
    assert again.groups() == known.groups()


def test_what_cannot_be_opened(tmp_path, known):
    with pytest.raises(wordprint.GalleryError):
        Gallery(tmp_path / "absent.gallery")
    (tmp_path / "text.gallery").write_text("no gallery at all " * 100)
    with pytest.raises(wordprint.GalleryError):
        Gallery(tmp_path / "text.gallery")
    with pytest.raises(wordprint.UsageError, match="mode"):
        Gallery(tmp_path / "known.gallery", "w")
    with pytest.raises(wordprint.GalleryError, match="no group"):
        known.fingerprint("absent")
    with pytest.raises(ValueError, match="by="):
        known.attribute([], by="line")
    with pytest.raises(wordprint.UsageError, match="has no account"):
        known.attribute(["text of nobody"])
    with pytest.raises(wordprint.GalleryError):
        Gallery(tmp_path / "known.gallery").add("river", ["Read only."])


def test_a_gallery_of_another_version_is_refused(tmp_path, known):
    path = tmp_path / "known.gallery"
    [version] = sqlite3.connect(path).execute("PRAGMA user_version").fetchone()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {version + 41}")
    connection.close()
    with pytest.raises(wordprint.Error, match=str(version + 41)):
        Gallery(path)
