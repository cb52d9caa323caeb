"""The library behind the functions: one analyzer and one gallery for all call sites.

Osprey makes an object of a function for each place that calls it, so what is large is kept here.
Rules tend to ask several things of one text; the last answers are remembered. Work is done on the
calling thread, without Python's lock.
"""

import os
from functools import cache, lru_cache

import wordprint
from wordprint import blocks

#: The file of known groups.
GALLERY = "WORDPRINT_GALLERY"
#: Texts of which answers are remembered.
REMEMBERED = 512


@cache
def analyzer() -> wordprint.Analyzer:
    return wordprint.Analyzer()


@cache
def gallery() -> wordprint.Gallery | None:
    path = os.environ.get(GALLERY)
    return wordprint.Gallery(path, analyzer=analyzer()) if path else None


@lru_cache(maxsize=REMEMBERED)
def score(text: str) -> wordprint.Score:
    """What a text gives away."""
    return analyzer().score(text)


@lru_cache(maxsize=REMEMBERED)
def attribution(text: str, account: str | None) -> wordprint.Attribution | None:
    """Which known group wrote a text, if any; ``None`` where no gallery is set."""
    known = gallery()
    if known is None:
        return None
    post = {"id": "text", "account": account, "text": text}
    (answer,) = known.attribute([post], by="post", brief=True, threads=1)
    return answer


@lru_cache(maxsize=REMEMBERED)
def template(text: str) -> str:
    """A name for what a text says; empty where it is too short to be a template."""
    key = blocks.text_key(text)
    return "" if key is None else key[:8].hex()
