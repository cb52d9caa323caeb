"""scikit-learn estimators: style features of texts, and one author or two.

They need the extra ``wordprint[sklearn]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sparse
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from .analyzer import default_analyzer
from .compare import Comparer
from .posts import PostLike

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FAMILIES = ("characters", "function_words", "punctuation", "casing", "lengths", "tells")
"""The families of features that a vectorizer counts unless told otherwise."""


def _texts(X: Any) -> list[PostLike]:
    """The texts of a column in any of its usual forms."""
    if isinstance(X, (str, bytes)):
        raise ValueError("an iterable of texts is wanted, not one text: [text]")
    texts = list(X)
    if texts and isinstance(texts[0], (list, tuple, np.ndarray)) and len(texts[0]) == 1:
        return [row[0] for row in texts]
    return texts


class WordprintVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts to a sparse matrix of style features, each as a share of its family in the text.

    The vocabulary is learnt by ``fit``: the features that most texts have. A family's shares add
    up to 1 in a text whose features are all in the vocabulary.

    :param families: families of features to count; ``wordprint.sklearn.FAMILIES`` by default
    :param max_features: how many features to keep at most
    :param min_df: texts that a feature must be in to be kept
    :param threads: threads to work on; one a core by default

    >>> texts = ["It was late, and we left.", "It was early; we stayed."]
    >>> vectorizer = WordprintVectorizer(families=["punctuation"]).fit(texts)
    >>> vectorizer.transform(texts).shape[0]
    2
    """

    def __init__(
        self,
        *,
        families: Sequence[str] = FAMILIES,
        max_features: int | None = 10_000,
        min_df: int = 1,
        threads: int | None = None,
    ) -> None:
        self.families = families
        self.max_features = max_features
        self.min_df = min_df
        self.threads = threads

    def fit(self, X: Any, y: object = None) -> WordprintVectorizer:
        """Learns the vocabulary."""
        self.fit_transform(X, y)
        return self

    def fit_transform(self, X: Any, y: object = None, **_: Any) -> sparse.csr_matrix:
        """Learns the vocabulary and counts with it."""
        counts = _Counts(_texts(X), self.families, self.threads, names=True)
        if counts.rows == 0:
            raise ValueError("at least one text is wanted to learn features from")
        if self.max_features is not None and self.max_features < 1:
            raise ValueError("max_features is a number of 1 or more, or None")
        keys, frequency = np.unique(counts.keys, return_counts=True)
        kept = frequency >= self.min_df
        keys, frequency = keys[kept], frequency[kept]
        # The most frequent, ties by key: the same whatever the order of texts.
        order = np.lexsort((keys, -frequency))[: self.max_features]
        self.keys_ = np.sort(keys[order])
        self.names_ = np.array(
            [counts.names.get(int(key), f"{int(key):016x}") for key in self.keys_],
            dtype=object,
        )
        self.n_features_in_ = 1
        return self._matrix(counts)

    def transform(self, X: Any) -> sparse.csr_matrix:
        """Counts the features of the vocabulary."""
        check_is_fitted(self, "keys_")
        return self._matrix(_Counts(_texts(X), self.families, self.threads, names=False))

    def _matrix(self, counts: _Counts) -> sparse.csr_matrix:
        if len(self.keys_) == 0:
            return sparse.csr_matrix((counts.rows, 0))
        columns = np.searchsorted(self.keys_, counts.keys)
        columns[columns == len(self.keys_)] = 0
        known = self.keys_[columns] == counts.keys
        shape = (counts.rows, len(self.keys_))
        entries = (counts.shares[known], (counts.row[known], columns[known]))
        return sparse.csr_matrix(entries, shape=shape)

    def get_feature_names_out(self, input_features: object = None) -> NDArray[Any]:
        """The features in readable form: ``family:feature``."""
        check_is_fitted(self, "names_")
        return np.asarray(self.names_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.transformer_tags.preserves_dtype = []
        return tags


class _Counts:
    """Feature counts of texts, as the entries of a sparse matrix."""

    def __init__(
        self,
        texts: list[PostLike],
        families: Sequence[str],
        threads: int | None,
        *,
        names: bool,
    ) -> None:
        native = default_analyzer()._native
        starts, keys, counts, places, self.names = native.features(
            texts, list(families), names, threads
        )
        starts_ = np.frombuffer(starts, dtype=np.uint64).astype(np.int64)
        self.rows = len(texts)
        self.keys = np.frombuffer(keys, dtype=np.uint64)
        self.row = np.repeat(np.arange(self.rows), np.diff(starts_))
        values = np.frombuffer(counts, dtype=np.uint32).astype(np.float64)
        family = np.frombuffer(places, dtype=np.uint8).astype(np.int64)
        of = self.row * max(len(families), 1) + family
        totals = np.bincount(of, weights=values, minlength=1)
        self.shares = values / totals[of] if len(values) else values


class SameAuthorClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Whether the two texts of each pair have one author, by the calibrated likelihood ratio.

    ``X`` has two columns of texts (or is a list of pairs), ``y`` says 1 for one author and 0 for
    two. The ratio is calibrated already: ``fit`` learns no weights, only which writers are usual,
    from the texts it sees. ``predict`` answers by the sign of the ratio, as a classifier must;
    ``verdict`` may also answer that the texts do not decide, and should be asked before anybody is
    accused.

    :param prior: probability of one author before reading
    :param odds: odds that a verdict needs
    :param use_cohort: hold scores to the texts seen in ``fit``, where they are enough
    :param threads: threads to work on; one a core by default

    >>> pairs = [("I left at noon.", "I left at nine."), ("we go now!!", "It was, alas, late.")]
    >>> SameAuthorClassifier().fit(pairs, [1, 0]).verdict(pairs).tolist()
    ['inconclusive', 'inconclusive']
    """

    def __init__(
        self,
        *,
        prior: float | None = None,
        odds: float = 10.0,
        use_cohort: bool = True,
        threads: int | None = None,
    ) -> None:
        self.prior = prior
        self.odds = odds
        self.use_cohort = use_cohort
        self.threads = threads

    def fit(self, X: Any, y: ArrayLike) -> SameAuthorClassifier:
        """Learns which writers are usual, and the names of the two classes."""
        pairs = _pairs(X)
        labels = np.asarray(y)
        if len(labels) != len(pairs):
            raise ValueError(f"{len(pairs)} pairs, but {len(labels)} labels")
        self.classes_ = np.unique(labels)
        if len(self.classes_) != 2:
            raise ValueError(
                "two classes are wanted, two authors (sorts first) and one author;"
                f" y has {len(self.classes_)}"
            )
        cohort = []
        if self.use_cohort:
            texts = list(dict.fromkeys(text for pair in pairs for text in pair))
            cohort = default_analyzer().fingerprint_each(texts, threads=self.threads)
        self._comparer = Comparer(
            cohort=cohort if len(cohort) > 1 else (), prior=self.prior, odds=self.odds
        )
        self.n_features_in_ = 2
        return self

    def _weigh(self, X: Any) -> list[tuple[float, int]]:
        check_is_fitted(self, "classes_")
        pairs = _pairs(X)
        texts = {text: n for n, text in enumerate(dict.fromkeys(t for p in pairs for t in p))}
        prints = default_analyzer().fingerprint_each(list(texts), threads=self.threads)
        places = [(texts[a], texts[b]) for a, b in pairs]
        return self._comparer._native.weigh(prints, places, self.threads)

    def decision_function(self, X: Any) -> NDArray[Any]:
        """log10 of the odds of one author: the likelihood ratio, times the prior where given."""
        ratios = np.array([ratio for ratio, _ in self._weigh(X)], dtype=float)
        if self.prior is not None:
            ratios += np.log10(self.prior / (1.0 - self.prior))
        return ratios

    def predict_proba(self, X: Any) -> NDArray[Any]:
        """Probabilities of two authors and of one."""
        one = 1.0 / (1.0 + 10.0 ** -self.decision_function(X))
        return np.column_stack([1.0 - one, one])

    def predict(self, X: Any) -> NDArray[Any]:
        """The likelier class; two authors where neither is."""
        return np.asarray(self.classes_[(self.decision_function(X) > 0).astype(int)])

    def verdict(self, X: Any) -> NDArray[Any]:
        """``same``, ``different`` or ``inconclusive`` at the odds asked for."""
        names = np.array(["different", "inconclusive", "same"], dtype=object)
        return names[[verdict + 1 for _, verdict in self._weigh(X)]]

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        comparer = state.pop("_comparer", None)
        if comparer is not None:
            state["_cohort_bytes"] = [print.to_bytes() for print in comparer._cohort]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        from ._native import Fingerprint

        cohort = state.pop("_cohort_bytes", None)
        super().__setstate__(state)
        if cohort is not None:
            self._comparer = Comparer(
                cohort=map(Fingerprint.from_bytes, cohort), prior=self.prior, odds=self.odds
            )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.classifier_tags.multi_class = False
        return tags


def _pairs(X: Any) -> list[tuple[str, str]]:
    """The pairs of a frame, an array or a list."""
    rows = X.to_numpy() if hasattr(X, "to_numpy") else X
    pairs: list[tuple[str, str]] = []
    for number, row in enumerate(rows):
        if isinstance(row, (str, bytes)) or not hasattr(row, "__len__") or len(row) != 2:
            raise ValueError(f"X[{number}] is no pair of texts: give two columns")
        pairs.append((row[0], row[1]))
    return pairs


__all__ = ["FAMILIES", "SameAuthorClassifier", "WordprintVectorizer"]
