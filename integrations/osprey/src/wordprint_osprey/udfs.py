"""The functions, in Osprey's manners.

Osprey reads the argument classes from this file's source: it has to stay plain Python on disk.
"""

from typing import Optional

from osprey.engine.executor.execution_context import ExecutionContext
from osprey.engine.udf.arguments import ArgumentsBase
from osprey.engine.udf.base import UDFBase

from . import engine

_CATEGORY = 'Wordprint'


class TextArguments(ArgumentsBase):
    text: str
    """What was posted."""


class TellsArguments(ArgumentsBase):
    text: str
    """What was posted."""
    min_confidence: float = 0.8
    """Findings below this confidence (0 to 1) are left out."""


class AuthorArguments(ArgumentsBase):
    text: str
    """What was posted."""
    account: str | None = None
    """Who posted it."""


class WordprintTells(UDFBase[TellsArguments, list[str]]):
    """Rules of the findings in a text: slips of translation, recognition or a second language."""

    category = _CATEGORY

    def execute(self, execution_context: ExecutionContext, arguments: TellsArguments) -> list[str]:
        findings = engine.score(arguments.text).findings
        return [found.rule for found in findings if found.confidence >= arguments.min_confidence]


class WordprintNonNative(UDFBase[TextArguments, Optional[float]]):
    """Probability, at even prior odds, that a text is in a second language; None where it is too
    short to say."""

    category = _CATEGORY

    def execute(
        self, execution_context: ExecutionContext, arguments: TextArguments
    ) -> float | None:
        return engine.score(arguments.text).scores.non_native


class WordprintMachineTranslated(UDFBase[TextArguments, Optional[float]]):
    """Probability, at even prior odds, that a text was translated by machine; None where it is too
    short to say."""

    category = _CATEGORY

    def execute(
        self, execution_context: ExecutionContext, arguments: TextArguments
    ) -> float | None:
        return engine.score(arguments.text).scores.machine_translated


class WordprintLanguage(UDFBase[TextArguments, str]):
    """The language of a text as a BCP 47 tag, `und` where none was found."""

    category = _CATEGORY

    def execute(self, execution_context: ExecutionContext, arguments: TextArguments) -> str:
        return engine.score(arguments.text).lang


class WordprintTemplate(UDFBase[TextArguments, str]):
    """A name for what a text says, equal for copies in other case, with other marks or links: count
    by it. Empty for a text of under six words."""

    category = _CATEGORY

    def execute(self, execution_context: ExecutionContext, arguments: TextArguments) -> str:
        return engine.template(arguments.text)


class WordprintGroup(UDFBase[AuthorArguments, str]):
    """The known group that seems to have written a text, by its style alone. Empty, which is usual,
    where the answer is none or inconclusive. A lead to check by hand, not proof."""

    category = _CATEGORY

    def execute(self, execution_context: ExecutionContext, arguments: AuthorArguments) -> str:
        answer = engine.attribution(arguments.text, arguments.account)
        if answer is None or answer.decision != 'match':
            return ''
        return answer.group or ''


class WordprintCopiedFrom(UDFBase[AuthorArguments, list[str]]):
    """The known groups that posted this text before, word for word or nearly. People share
    petitions and prayers: evidence of its own kind."""

    category = _CATEGORY

    def execute(self, execution_context: ExecutionContext, arguments: AuthorArguments) -> list[str]:
        answer = engine.attribution(arguments.text, arguments.account)
        if answer is None:
            return []
        return [copy['group'] for copy in answer.to_dict()['copied_text']]


ALL = [
    WordprintTells,
    WordprintNonNative,
    WordprintMachineTranslated,
    WordprintLanguage,
    WordprintTemplate,
    WordprintGroup,
    WordprintCopiedFrom,
]
