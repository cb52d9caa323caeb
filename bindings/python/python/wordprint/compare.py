"""Two sides weighed against each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import _native
from ._native import Fingerprint
from .analyzer import Analyzer, default_analyzer
from .posts import Posts
from .results import Comparison

_BOOTSTRAP = 24


class Comparer:
    """Compares many sides the same way. Build one and keep it; threads may share it.

    :param cohort: fingerprints of other accounts of the same language and kind, at least ten to
        count fully: what scores are held to; without them the built-in reference writers serve
    :param writers: whether those serve where no cohort is given
    :param prior: probability of one author before reading; the verdict is then of the posterior
    :param odds: odds that a verdict needs either way
    :param method: one method alone in place of the fusion, such as ``"cosine_delta"``
    :param cross_language: compare sides in different languages too, by punctuation alone
    """

    def __init__(
        self,
        *,
        cohort: Iterable[Fingerprint] = (),
        writers: bool = True,
        prior: float | None = None,
        odds: float = 10.0,
        method: str | None = None,
        cross_language: bool = False,
        analyzer: Analyzer | None = None,
    ) -> None:
        self._analyzer = analyzer or default_analyzer()
        self._cohort = list(cohort)
        self._native = _native.Comparer(
            cohort=self._cohort,
            writers=writers,
            prior=prior,
            odds=odds,
            method=method,
            cross_language=cross_language,
        )

    def compare(
        self,
        a: Fingerprint | Posts,
        b: Fingerprint | Posts,
        *,
        bootstrap: int = _BOOTSTRAP,
    ) -> Comparison:
        """Compares two sides, each a fingerprint or posts.

        Of two sides of posts, what both contain is left out first, and ``bootstrap`` draws of the
        documents widen the interval.
        """
        return Comparison(
            self._native.compare(self._analyzer._native, a, b, bootstrap)
        )

    def log10_lr(
        self,
        fingerprints: Sequence[Fingerprint],
        pairs: Iterable[tuple[int, int]],
        *,
        threads: int | None = None,
    ) -> list[float]:
        """log10 likelihood ratios of pairs of fingerprints, by their places: fast, not explained."""
        weighed = self._native.weigh(fingerprints, list(pairs), threads)
        return [ratio for ratio, _ in weighed]


def compare(
    a: Fingerprint | Posts,
    b: Fingerprint | Posts,
    *,
    cohort: Iterable[Fingerprint] = (),
    prior: float | None = None,
    odds: float = 10.0,
    method: str | None = None,
    cross_language: bool = False,
    bootstrap: int = _BOOTSTRAP,
) -> Comparison:
    """How much likelier is this likeness from one author than from two?

    Each side is a fingerprint or posts. The options are those of :class:`Comparer`.

    >>> compare(["Too short to tell."], ["This one as well."]).verdict
    'inconclusive'
    """
    comparer = Comparer(
        cohort=cohort,
        prior=prior,
        odds=odds,
        method=method,
        cross_language=cross_language,
    )
    return comparer.compare(a, b, bootstrap=bootstrap)
