"""How a text is written, as a signal: a fingerprint.

The signal is the fingerprint of the text, packed, behind the version of the form. It grows with the
text, from some kilobytes for a paragraph to some hundred for a book: send it in the body of a
request, never in its address. Distance is the calibrated log10 likelihood ratio of one author with
its sign turned: -2 says that the likeness is a hundred times likelier if one person wrote both.
Two texts match when the verdict of the comparison is "same"; a ratio over ten that topic alone
would explain does not.
"""

from __future__ import annotations

import base64
import binascii
import typing as t
import zlib
from functools import cache

import wordprint
from threatexchange.content_type.content_base import ContentType
from threatexchange.content_type.text import TextContent
from threatexchange.signal_type import signal_base
from threatexchange.signal_type.index import (
    IndexMatch,
    SignalSimilarityInfoWithSingleDistance,
    SignalTypeIndex,
    T,
)
from wordprint import blocks

_FORM = "ws1:"
#: Words under which a text says nothing about its writer.
MIN_WORDS = 100
#: Unpacked fingerprints larger than this are refused: a guard against crafted signals.
MAX_BYTES = 64 * 1024 * 1024

#: log10 likelihood ratio that a match needs at least: odds of ten to one.
MIN_LOG10_LR = 1.0


class WordprintStyleIndex(SignalTypeIndex[T]):
    """Fingerprints made ready for comparison; each query is weighed against all of them.

    Meant for galleries of thousands of known writers. What survives the fast ratio is weighed again
    in full, so that an index says what :meth:`WordprintStyleSignal.compare_hash` says.
    """

    def __init__(self) -> None:
        self._signals: list[str] = []
        self._entries: list[T] = []
        self._sides: blocks.Sides | None = None

    def add(self, signal_str: str, entry: T) -> None:
        self._signals.append(WordprintStyleSignal.validate_signal_str(signal_str))
        self._entries.append(entry)
        self._sides = None

    def query(self, query: str) -> t.Sequence[IndexMatch[T]]:
        scorer = _scorer()
        if self._sides is None:
            self._sides = scorer.prepare([_unpack(signal) for signal in self._signals])
        asked = scorer.prepare([_unpack(query)])
        ratios = scorer.score(asked, self._sides, [(0, n) for n in range(len(self._signals))])
        matches = []
        for place, ratio in enumerate(ratios):
            if ratio < MIN_LOG10_LR:
                continue
            result = WordprintStyleSignal.compare_hash(query, self._signals[place])
            if result.match:
                matches.append(IndexMatch(result.distance, self._entries[place]))
        matches.sort(key=lambda match: match.similarity_info.distance)
        return matches

    def __len__(self) -> int:
        return len(self._signals)

    def __getstate__(self) -> dict[str, t.Any]:
        return {"form": _FORM, "signals": self._signals, "entries": self._entries}

    def __setstate__(self, state: dict[str, t.Any]) -> None:
        if state["form"] != _FORM:
            raise ValueError(f"an index of signals {state['form']}, not {_FORM}: build it anew")
        self.__init__()
        self._signals, self._entries = state["signals"], state["entries"]

    def dispose(self) -> None:
        self._sides = None


class WordprintStyleSignal(signal_base.SignalType, signal_base.TextHasher):
    """Texts that one author seems to have written."""

    @classmethod
    def get_name(cls) -> str:
        return "wordprint_style"

    @classmethod
    def get_content_types(cls) -> list[type[ContentType]]:
        return [TextContent]

    @classmethod
    def get_index_cls(cls) -> type[SignalTypeIndex]:
        return WordprintStyleIndex

    @classmethod
    def validate_signal_str(cls, signal_str: str) -> str:
        signal_str = super().validate_signal_str(signal_str)
        wordprint.Fingerprint.from_bytes(_unpack(signal_str))
        return signal_str

    @classmethod
    def hash_from_str(cls, text: str) -> str:
        """The signal; empty for a text of under a hundred words."""
        return hash_posts([text])

    @classmethod
    def compare_hash(cls, hash1: str, hash2: str) -> signal_base.SignalComparisonResult:
        a, b = (wordprint.Fingerprint.from_bytes(_unpack(signal)) for signal in (hash1, hash2))
        found = _comparer().compare(a, b)
        return signal_base.SignalComparisonResult(
            found.verdict == "same",
            SignalSimilarityInfoWithSingleDistance(round(-found.log10_lr, 4)),
        )

    @staticmethod
    def get_examples() -> list[str]:
        return [hash_posts([text]) for text in _EXAMPLES]


def hash_posts(posts: wordprint.posts.Posts) -> str:
    """The style signal of all posts of an account: what a bank of known writers holds."""
    fingerprint = wordprint.Fingerprint.from_posts(posts)
    if fingerprint.words < MIN_WORDS:
        return ""
    packed = zlib.compress(fingerprint.to_bytes(), 9)
    return _FORM + base64.urlsafe_b64encode(packed).decode("ascii")


def _unpack(signal: str) -> bytes:
    signal = signal.strip()
    if not signal.startswith(_FORM):
        raise ValueError(f"a style signal starts with {_FORM}, not {signal[:len(_FORM)]!r}")
    try:
        packed = base64.b64decode(signal[len(_FORM) :], altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, MAX_BYTES)
    except (binascii.Error, zlib.error):
        raise ValueError("a style signal that was cut or changed") from None
    if not unpacker.eof:
        raise ValueError(f"a style signal that was cut, or of more than {MAX_BYTES} bytes")
    return data


@cache
def _comparer() -> wordprint.Comparer:
    return wordprint.Comparer()


@cache
def _scorer() -> blocks.PairScorer:
    return blocks.PairScorer([])


_EXAMPLES = (
    "I was down at the slip before six, mind, and the tide not yet turned. Old Harris had the "
    "ropes off already, which he never does, and he says to me, you'll want your coat. I didn't "
    "want my coat. By the point it was blowing hard enough to lift the boards, and there's me in "
    "shirtsleeves, holding the tiller with both hands and my hat between my knees. We got the pots "
    "up, all but two, and those two can stay where they are until spring for all I care. Coming "
    "home he didn't say a word about the coat, not one, he just looked at it hanging there on its "
    "nail by the door, and then at me, and went in to his supper.",
)
