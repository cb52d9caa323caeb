"""A spaCy component that adds findings to ``doc.spans``.

It needs the extra ``wordprint[spacy]``, and no model: ``spacy.blank("en")`` will do.

>>> import spacy
>>> nlp = spacy.blank("en")
>>> _ = nlp.add_pipe("wordprint")
>>> doc = nlp("Please discuss about it with me.")
>>> [(span.text, span.label_) for span in doc.spans["wordprint"]]
[('discuss about', 'en.prep.discuss_about')]
>>> doc.spans["wordprint"][0]._.wordprint.suggestions
('discuss',)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from .analyzer import Analyzer
from .results import Finding, Score

_BATCH = 1024
_KEY = "wordprint"


def _score(doc: Doc) -> Score | None:
    """The score of a document that went through the component."""
    raw: bytes | None = doc.user_data.get(_KEY)
    return None if raw is None else Score(raw)


def _finding(span: Span) -> Finding | None:
    """The finding that a span of the group stands for."""
    score = _score(span.doc)
    for finding in score.findings if score else ():
        inside = span.start_char <= finding.start and finding.end <= span.end_char
        if inside and finding.rule == span.label_:
            return finding
    return None


class Wordprint:
    """Scores documents; :func:`make_wordprint` makes it for a pipeline."""

    def __init__(self, name: str, spans_key: str, analyzer: Analyzer) -> None:
        self.name = name
        self.spans_key = spans_key
        self.analyzer = analyzer
        if not Doc.has_extension("wordprint"):
            Doc.set_extension("wordprint", getter=_score)
            Span.set_extension("wordprint", getter=_finding)

    def __call__(self, doc: Doc) -> Doc:
        return self._mark(doc, self.analyzer.score(doc.text))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = _BATCH) -> Iterator[Doc]:
        """Scores many documents, a batch on all threads at a time."""
        docs = iter(stream)
        while some := list(islice(docs, batch_size)):
            scores = self.analyzer.score_many([doc.text for doc in some])
            for doc, score in zip(some, scores):
                yield self._mark(doc, score)

    def _mark(self, doc: Doc, score: Score) -> Doc:
        spans = (
            # Tokens need not end where findings do: a span covers all that they touch.
            doc.char_span(
                finding.start, finding.end, label=finding.rule, alignment_mode="expand"
            )
            for finding in score.findings
        )
        doc.spans[self.spans_key] = [span for span in spans if span is not None]
        # Bytes, so that documents can be sent and kept with what was found.
        doc.user_data[_KEY] = score.to_json().encode()
        return doc


@Language.factory(
    "wordprint",
    default_config={
        "spans_key": "wordprint",
        "min_confidence": 0.0,
        "style": False,
        "disable": [],
        "channel": None,
    },
)
def make_wordprint(
    nlp: Language,
    name: str,
    spans_key: str,
    min_confidence: float,
    style: bool,
    disable: Sequence[str],
    channel: Any,
) -> Wordprint:
    """Makes the component.

    :param spans_key: the key of ``doc.spans`` under which findings stand, labelled by their rule

    The other parameters are those of :class:`wordprint.Analyzer`.
    """
    analyzer = Analyzer(
        min_confidence=min_confidence, style=style, disable=disable, channel=channel
    )
    return Wordprint(name, spans_key, analyzer)
