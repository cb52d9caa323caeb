"""Results as tables in notebooks. All text is escaped: it comes from strangers."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._native import Fingerprint
    from .results import Attribution, Comparison, Grouping, Score


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    def row(cells: Iterable[object], tag: str) -> str:
        inside = "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells)
        return f"<tr>{inside}</tr>"

    body = "".join(row(cells, "td") for cells in rows)
    return f"<table><thead>{row(head, 'th')}</thead><tbody>{body}</tbody></table>"


def _page(title: str, *parts: str) -> str:
    return f"<div><p>{escape(title)}</p>{''.join(parts)}</div>"


def score(score: Score) -> str:
    """A text's findings."""
    rows = (
        (
            finding.text,
            finding.message,
            finding.suggestions[0] if finding.suggestions else "",
            f"{finding.confidence:.2f}",
            finding.rule,
        )
        for finding in score.findings
    )
    head = ("text", "why", "better", "confidence", "rule")
    return _page(f"{score.lang}, {score.tokens} tokens", _table(head, rows))


def comparison(comparison: Comparison) -> str:
    """A comparison with what it is made of."""
    rows = (
        (one.family, one.method, f"{one.log10_lr:+.3f}")
        for one in comparison.contributions
    )
    notes = "".join(f"<p>{escape(warning)}</p>" for warning in comparison.warnings)
    low, high = comparison.log10_lr_interval
    title = (
        f"{comparison.verdict}: log10 LR {comparison.log10_lr:+.2f}"
        f" [{low:+.2f}, {high:+.2f}]"
    )
    return _page(title, _table(("family", "method", "log10 LR"), rows), notes)


def grouping(grouping: Grouping) -> str:
    """Groups with their members."""
    rows = (
        (group.id, account, f"{confidence:.3f}")
        for group in grouping.groups
        for account, confidence in group.members
    )
    title = f"{len(grouping)} groups, {len(grouping.ungrouped)} accounts ungrouped"
    return _page(title, _table(("group", "account", "confidence"), rows))


def attribution(attribution: Attribution) -> str:
    """An answer with its candidates."""
    rows = (
        (one.group, f"{one.probability:.3f}", f"{one.log10_lr:+.2f}")
        for one in attribution.candidates
    )
    title = f"{attribution.decision}: {attribution.group or attribution.reason or ''}"
    return _page(title, _table(("group", "probability", "log10 LR"), rows))


def fingerprint(fingerprint: Fingerprint) -> str:
    """A fingerprint by language and family."""
    rows = (
        (
            part["lang"],
            family["family"],
            family["features"],
            family["total"],
            ", ".join(feature["name"] for feature in family["top"][:5]),
        )
        for part in fingerprint.summary()["languages"]
        for family in part["families"]
    )
    head = ("language", "family", "features", "total", "most frequent")
    title = f"{fingerprint.documents} documents, {fingerprint.words} words"
    return _page(title, _table(head, rows))
