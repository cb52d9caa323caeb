"""What a text says, as a signal: copies and templates.

The signal is the hash of the content words and a MinHash of 64 bytes, in hexadecimal behind the
version of the form: 148 characters. Distance is one less the estimated Jaccard similarity of the
texts' three-word runs: 0 for the same words in the same order, whatever their case and marks.
"""

from __future__ import annotations

import secrets
import typing as t

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

_FORM = "wt1:"
_BYTES = 72

#: Distance up to which two texts are one template.
MATCH_DISTANCE = 0.5


class WordprintTemplateIndex(SignalTypeIndex[T]):
    """Known texts by the bands of their signatures: microseconds a query among millions.

    The native table is built at the first query after a change; it is not pickled.
    """

    def __init__(self) -> None:
        self._keys: list[bytes] = []
        self._entries: list[T] = []
        self._index: blocks.TextIndex | None = None

    def add(self, signal_str: str, entry: T) -> None:
        self._keys.append(_key(signal_str))
        self._entries.append(entry)
        self._index = None

    def query(self, query: str) -> t.Sequence[IndexMatch[T]]:
        if self._index is None:
            self._index = blocks.TextIndex(self._keys)
        return [
            IndexMatch(
                SignalSimilarityInfoWithSingleDistance(_distance(similarity)), self._entries[place]
            )
            for place, _, similarity in self._index.query(_key(query))
        ]

    def __len__(self) -> int:
        return len(self._keys)

    def __getstate__(self) -> dict[str, t.Any]:
        return {"form": _FORM, "keys": self._keys, "entries": self._entries}

    def __setstate__(self, state: dict[str, t.Any]) -> None:
        if state["form"] != _FORM:
            raise ValueError(f"an index of signals {state['form']}, not {_FORM}: build it anew")
        self.__init__()
        self._keys, self._entries = state["keys"], state["entries"]

    def dispose(self) -> None:
        self._index = None


class WordprintTemplateSignal(
    signal_base.SignalType, signal_base.TextHasher, signal_base.CanGenerateRandomSignal
):
    """Copies of a text, and the same template with its slots filled in otherwise."""

    @classmethod
    def get_name(cls) -> str:
        return "wordprint_template"

    @classmethod
    def get_content_types(cls) -> list[type[ContentType]]:
        return [TextContent]

    @classmethod
    def get_index_cls(cls) -> type[SignalTypeIndex]:
        return WordprintTemplateIndex

    @classmethod
    def validate_signal_str(cls, signal_str: str) -> str:
        signal_str = super().validate_signal_str(signal_str).lower()
        _key(signal_str)
        return signal_str

    @classmethod
    def hash_from_str(cls, text: str) -> str:
        """The signal; empty for a text of under six words, which is everybody's."""
        key = blocks.text_key(text)
        return "" if key is None else _FORM + key.hex()

    @classmethod
    def compare_hash(cls, hash1: str, hash2: str) -> signal_base.SignalComparisonResult:
        similarity = blocks.text_similarity(_key(hash1), _key(hash2))
        return signal_base.SignalComparisonResult.from_simple_dist(
            _distance(similarity), MATCH_DISTANCE
        )

    @classmethod
    def get_random_signal(cls) -> str:
        return _FORM + secrets.token_hex(_BYTES)

    @staticmethod
    def get_examples() -> list[str]:
        return [
            WordprintTemplateSignal.hash_from_str(text)
            for text in (
                "Everyone in the valley should come to the town hall on Tuesday and vote",
                "Neighbours of Elm Street, sign the letter about the new harbour before Friday!",
            )
        ]


def _distance(similarity: float) -> float:
    return round(1.0 - similarity, 4)


def _key(signal: str) -> bytes:
    signal = signal.strip()
    form, digits = signal[: len(_FORM)].lower(), signal[len(_FORM) :]
    if form != _FORM:
        raise ValueError(f"a template signal starts with {_FORM}, not {form!r}")
    try:
        key = bytes.fromhex(digits)
    except ValueError:
        raise ValueError("a template signal is hexadecimal") from None
    if len(key) != _BYTES:
        raise ValueError(f"a template signal has {2 * _BYTES} digits, not {len(digits)}")
    return key
