"""What comes out: the JSON contracts of wordprint as Python objects.

A result keeps the bytes that the library wrote and reads them when it is first asked for a
field, so that scoring many posts costs nothing for what nobody looks at. ``to_dict()`` is the
contract itself, the same as the command line and the server give.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from . import _html

R = TypeVar("R", bound="Result")

Verdict = Literal["same", "different", "inconclusive"]
Decision = Literal["match", "none", "inconclusive"]


class Result:
    """A result by its contract. Equal when the contracts are equal; pickles as its bytes."""

    __slots__ = ("_data", "_raw")
    _raw: bytes
    _data: dict[str, Any] | None

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._data = None

    @property
    def _fields(self) -> dict[str, Any]:
        if self._data is None:
            self._data = json.loads(self._raw)
        return self._data

    def to_dict(self) -> dict[str, Any]:
        """The contract as plain values, the caller's to change."""
        data: dict[str, Any] = json.loads(self._raw)
        return data

    def to_json(self) -> str:
        """The contract as JSON, on one line."""
        return self._raw.decode()

    @property
    def version(self) -> str:
        """The version of wordprint that made this."""
        return str(self._fields["version"])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result):
            return NotImplemented
        return type(self) is type(other) and self._raw == other._raw

    def __hash__(self) -> int:
        return hash(self._raw)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._raw,)


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence about a text, not about who wrote it."""

    rule: str
    """Stable identifier of the rule."""
    class_: Literal["error", "artefact", "transfer", "style"]
    """What it is evidence of."""
    category: str
    """MQM dimension."""
    type: str
    """ERRANT type."""
    start: int
    """Where it starts; ``text[start:end]`` with the offsets of ``Analyzer(offsets="char")``."""
    end: int
    text: str
    """The words it marks."""
    message: str
    """The reason, one sentence."""
    suggestions: tuple[str, ...]
    confidence: float
    """Probability that the finding is right."""
    source_languages: tuple[str, ...]
    """Languages that would explain it."""
    key: str
    """What two texts share that have this finding in common; join and suppress by it."""
    background_per_million: float | None = None
    """Findings of the rule per million words of ordinary text, where somebody counted."""

    @classmethod
    def _of(cls, data: dict[str, Any]) -> Finding:
        return cls(
            rule=data["rule"],
            class_=data["class"],
            category=data["category"],
            type=data["type"],
            start=data["start"],
            end=data["end"],
            text=data["text"],
            message=data["message"],
            suggestions=tuple(data["suggestions"]),
            confidence=data["confidence"],
            source_languages=tuple(data["source_languages"]),
            key=data["key"],
            background_per_million=data.get("background_per_million"),
        )


@dataclass(frozen=True, slots=True)
class DocumentScores:
    """Probabilities of a whole text at even prior odds; ``None`` where a score abstains."""

    findings_per_100_tokens: float
    non_native: float | None
    native: float | None
    machine_translated: float | None
    asr_or_tts: float | None
    source_language: tuple[tuple[str, float], ...]
    """Languages that would explain the findings, likeliest first; never who wrote them."""
    details: tuple[dict[str, Any], ...] = field(repr=False)
    """What each score rests on, or why it abstains."""


class Score(Result):
    """What one text gives away: the ``score`` contract."""

    __slots__ = ("_findings",)
    _findings: tuple[Finding, ...] | None

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self._findings = None

    @property
    def id(self) -> str:
        """The post's ``id``, else its place among the posts."""
        return str(self._fields["id"])

    @property
    def account(self) -> str | None:
        account: str | None = self._fields.get("account")
        return account

    @property
    def lang(self) -> str:
        """BCP 47 tag, or ``und``."""
        return str(self._fields["lang"])

    @property
    def lang_confidence(self) -> float:
        return float(self._fields["lang_confidence"])

    @property
    def tokens(self) -> int:
        """Word tokens."""
        return int(self._fields["tokens"])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, in text order."""
        if self._findings is None:
            self._findings = tuple(map(Finding._of, self._fields["findings"]))
        return self._findings

    @property
    def scores(self) -> DocumentScores:
        """What the text as a whole looks like."""
        scores = self._fields["scores"]
        return DocumentScores(
            findings_per_100_tokens=scores["findings_per_100_tokens"],
            non_native=scores["non_native"],
            native=scores["native"],
            machine_translated=scores["machine_translated"],
            asr_or_tts=scores["asr_or_tts"],
            source_language=tuple(
                (share["lang"], share["probability"])
                for share in scores["source_language"] or ()
            ),
            details=tuple(scores["details"]),
        )

    def __repr__(self) -> str:
        rules = ", ".join(finding.rule for finding in self.findings[:3])
        more = ", ..." if len(self.findings) > 3 else ""
        return (
            f"<Score {self.id!r} {self.lang} {self.tokens} tokens,"
            f" {len(self.findings)} findings{': ' if rules else ''}{rules}{more}>"
        )

    def _repr_html_(self) -> str:
        return _html.score(self)


@dataclass(frozen=True, slots=True)
class FeatureContribution:
    """One feature on both sides, per 1,000 tokens, with what is usual."""

    name: str
    a: float
    b: float
    background: float | None
    weight: float
    """Share of the family's score; positive speaks for one author."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One method's share of the likelihood ratio."""

    family: str
    method: str
    log10_lr: float
    features: tuple[FeatureContribution, ...] = field(repr=False)


class Comparison(Result):
    """How much likelier one author is than two, and why: the ``comparison`` contract.

    ``inconclusive`` is a normal answer.
    """

    __slots__ = ()

    @property
    def verdict(self) -> Verdict:
        """What the ratio supports at the odds asked for."""
        verdict: Verdict = self._fields["verdict"]
        return verdict

    @property
    def reason(self) -> str | None:
        """Why, when that needs saying."""
        reason: str | None = self._fields["reason"]
        return reason

    @property
    def score(self) -> float:
        """Probability of one author at even prior odds; 0.5 says nothing either way."""
        return float(self._fields["score"])

    @property
    def log10_lr(self) -> float:
        """log10 of the calibrated likelihood ratio, one author over two."""
        return float(self._fields["log10_lr"])

    @property
    def log10_lr_interval(self) -> tuple[float, float]:
        """Interval of ``log10_lr`` (90 %)."""
        low, high = self._fields["log10_lr_interval"]
        return low, high

    @property
    def log10_lr_masked(self) -> float:
        """The same from what says little about topic, alone."""
        return float(self._fields["log10_lr_masked"])

    @property
    def tokens(self) -> tuple[int, int]:
        """Word tokens on each side."""
        a, b = self._fields["tokens"]
        return a, b

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What each method adds to ``log10_lr``; they add up to it."""
        return tuple(
            Contribution(
                family=one["family"],
                method=one["method"],
                log10_lr=one["log10_lr"],
                features=tuple(FeatureContribution(**f) for f in one["features"]),
            )
            for one in self._fields["contributions"]
        )

    @property
    def calibration(self) -> dict[str, Any]:
        """What the ratio is worth: calibration set, its measured cost, its cap."""
        return dict(self._fields["calibration"])

    @property
    def cohort(self) -> dict[str, Any]:
        """Whose scores these were held to."""
        return dict(self._fields["cohort"])

    @property
    def prior(self) -> float | None:
        prior: float | None = self._fields.get("prior")
        return prior

    @property
    def posterior(self) -> float | None:
        """Probability of one author after reading, where a prior was given."""
        posterior: float | None = self._fields.get("posterior")
        return posterior

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader should know before relying on it."""
        return tuple(self._fields["warnings"])

    @property
    def shared_tells(self) -> tuple[dict[str, Any], ...]:
        """Slips that both sides make."""
        return tuple(self._fields.get("shared_tells") or ())

    def __repr__(self) -> str:
        low, high = self.log10_lr_interval
        return f"<Comparison {self.verdict}: log10 LR {self.log10_lr:+.2f} [{low:+.2f}, {high:+.2f}]>"

    def _repr_html_(self) -> str:
        return _html.comparison(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that accounts share."""

    kind: Literal["style", "shared_tell", "shared_phrase", "copied_text"]
    name: str
    weight: float
    """log10 LR for style, shared occurrences otherwise."""
    accounts: int
    accounts_in_all: int


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that one writer, or one script, seems to stand behind: a lead, not proof."""

    id: str
    members: tuple[tuple[str, float], ...]
    """Account and posterior probability that it belongs, surest first."""
    cohesion_log10_lr: float
    shared: tuple[Evidence, ...] = field(repr=False)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The names of the members."""
        return tuple(account for account, _ in self.members)


@dataclass(frozen=True, slots=True)
class Link:
    """A scored pair of accounts and its reasons."""

    a: str
    b: str
    log10_lr: float
    posterior: float
    evidence: tuple[Evidence, ...] = field(repr=False)


class Grouping(Result, Sequence[Group]):
    """Accounts divided into groups: the ``cluster`` contract. A sequence of its groups.

    Being ungrouped is a normal answer.
    """

    __slots__ = ("_links",)
    _links: list[bytes]

    def __init__(self, raw: bytes, links: list[bytes]) -> None:
        super().__init__(raw)
        self._links = links

    @property
    def groups(self) -> tuple[Group, ...]:
        """Groups of two accounts or more, largest first."""
        return tuple(
            Group(
                id=group["id"],
                members=tuple(
                    (member["account"], member["confidence"])
                    for member in group["accounts"]
                ),
                cohesion_log10_lr=group["cohesion_log10_lr"],
                shared=tuple(Evidence(**one) for one in group["shared"]),
            )
            for group in self._fields["groups"]
        )

    @property
    def ungrouped(self) -> tuple[str, ...]:
        """Accounts that no group can claim."""
        return tuple(self._fields["ungrouped"])

    @property
    def links(self) -> tuple[Link, ...]:
        """The links that hold the groups together, and those just below the threshold."""
        return tuple(
            Link(
                a=link["a"],
                b=link["b"],
                log10_lr=link["log10_lr"],
                posterior=link["posterior"],
                evidence=tuple(Evidence(**one) for one in link["evidence"]),
            )
            for link in map(json.loads, self._links)
        )

    @property
    def templates(self) -> tuple[dict[str, Any], ...]:
        """Texts that several accounts posted, the most widely posted first."""
        return tuple(self._fields["templates"])

    @property
    def parameters(self) -> dict[str, Any]:
        """What was asked for and what was done."""
        return dict(self._fields["parameters"])

    def __len__(self) -> int:
        return len(self._fields["groups"])

    def __iter__(self) -> Iterator[Group]:
        return iter(self.groups)

    def __getitem__(self, index: Any) -> Any:
        return self.groups[index]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._raw, self._links)

    def __repr__(self) -> str:
        return f"<Grouping of {len(self)} groups, {len(self.ungrouped)} accounts ungrouped>"

    def _repr_html_(self) -> str:
        return _html.grouping(self)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group that may be the one."""

    group: str
    labels: tuple[str, ...]
    probability: float
    log10_lr: float
    comparison: dict[str, Any] | None = field(repr=False, default=None)
    """The ``comparison`` contract, unless the answer is brief."""


class Attribution(Result):
    """Which known group wrote something, if any did: the ``attribution`` contract.

    ``none`` and ``inconclusive`` are normal answers.
    """

    __slots__ = ()

    @property
    def id(self) -> str | None:
        """The post; absent for a whole account."""
        id: str | None = self._fields.get("id")
        return id

    @property
    def account(self) -> str | None:
        account: str | None = self._fields["account"]
        return account

    @property
    def decision(self) -> Decision:
        """What style says."""
        decision: Decision = self._fields["decision"]
        return decision

    @property
    def group(self) -> str | None:
        """The group named, when one is."""
        group: str | None = self._fields["group"]
        return group

    @property
    def reason(self) -> str | None:
        """Why the decision is what it is, when that needs saying."""
        reason: str | None = self._fields["reason"]
        return reason

    @property
    def none_probability(self) -> float:
        """Posterior probability that none of the groups wrote it."""
        return float(self._fields["none_probability"])

    @property
    def words(self) -> int:
        """Word tokens of own text that style was read from."""
        return int(self._fields["words"])

    @property
    def lang(self) -> str:
        return str(self._fields["lang"])

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The likeliest groups, likeliest first."""
        return tuple(
            Candidate(
                group=one["group"],
                labels=tuple(one["labels"]),
                probability=one["probability"],
                log10_lr=one["log10_lr"],
                comparison=one.get("comparison"),
            )
            for one in self._fields["candidates"]
        )

    @property
    def copied_text(self) -> tuple[dict[str, Any], ...]:
        """Texts of groups that were repeated: evidence of its own kind."""
        return tuple(self._fields["copied_text"])

    @property
    def member_of(self) -> tuple[str, ...]:
        """Groups that list the account as theirs."""
        return tuple(self._fields["member_of"])

    def __repr__(self) -> str:
        what = self.id if self.account is None else self.account
        named = f" {self.group!r}" if self.group is not None else ""
        return f"<Attribution of {what!r}: {self.decision}{named}>"

    def _repr_html_(self) -> str:
        return _html.attribution(self)
