"""scikit-learn: the estimators behave as its own do."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from conftest import letters
from wordprint.sklearn import SameAuthorClassifier, WordprintVectorizer

TEXTS = [letters(writer, n) for n in range(30) for writer in range(2)]
WRITERS = [0, 1] * 30
PAIRS = [
    (" ".join(letters(a, n + k) for k in range(9)), " ".join(letters(b, n + 50 + k) for k in range(9)))
    for n in range(12)
    for a, b in ((0, 0), (0, 1))
]
SAME = [1, 0] * 12


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("estimator", [WordprintVectorizer(), SameAuthorClassifier()])
def test_the_checks_of_scikit_learn(estimator):
    check_estimator(estimator)


def test_shares_of_each_family_add_up_to_one():
    vectorizer = WordprintVectorizer(families=["punctuation", "casing"], max_features=None)
    matrix = vectorizer.fit_transform(TEXTS)
    names = vectorizer.get_feature_names_out()
    assert matrix.shape == (len(TEXTS), len(names))
    for family in ("punctuation", "casing"):
        of = np.array([name.startswith(family + ":") for name in names])
        sums = np.asarray(matrix[:, of].sum(axis=1)).ravel()
        assert np.allclose(sums[sums > 0], 1)


def test_transform_is_fit_transform_and_ignores_new_features():
    vectorizer = WordprintVectorizer(max_features=200, min_df=2)
    matrix = vectorizer.fit_transform(TEXTS)
    assert matrix.shape == (60, 200)
    assert (vectorizer.transform(TEXTS) != matrix).nnz == 0
    assert vectorizer.transform(["Ωμέγα 夜猫"]).shape == (1, 200)
    assert vectorizer.transform([]).shape == (0, 200)
    again = pickle.loads(pickle.dumps(vectorizer))
    assert (again.transform(TEXTS) != matrix).nnz == 0
    column = np.array(TEXTS, dtype=object).reshape(-1, 1)
    assert (vectorizer.transform(column) != matrix).nnz == 0


def test_it_works_in_a_pipeline():
    pipeline = make_pipeline(WordprintVectorizer(), LogisticRegression())
    assert cross_val_score(pipeline, TEXTS, WRITERS, cv=3).mean() > 0.9
    assert clone(pipeline).fit(TEXTS, WRITERS).score(TEXTS, WRITERS) > 0.9


def test_bad_texts_and_parameters():
    with pytest.raises(ValueError, match="not one text"):
        WordprintVectorizer().fit("one text")
    with pytest.raises(ValueError, match="families are"):
        WordprintVectorizer(families=["colours"]).fit(TEXTS)
    with pytest.raises(TypeError, match=r"posts\[1\]"):
        WordprintVectorizer().fit(["fine", None])
    with pytest.raises(ValueError, match="at least one"):
        WordprintVectorizer().fit([])


def test_pairs_are_weighed():
    classifier = SameAuthorClassifier().fit(PAIRS, SAME)
    ratios = classifier.decision_function(PAIRS)
    proba = classifier.predict_proba(PAIRS)
    assert np.allclose(proba.sum(axis=1), 1)
    assert np.array_equal(classifier.predict(PAIRS), classifier.classes_[(ratios > 0).astype(int)])
    assert set(classifier.verdict(PAIRS)) <= {"same", "different", "inconclusive"}
    # One author looks likelier where there is one.
    assert ratios[::2].mean() > ratios[1::2].mean()
    again = pickle.loads(pickle.dumps(classifier))
    assert np.array_equal(again.decision_function(PAIRS), ratios)
    table = np.array(PAIRS, dtype=object)
    assert np.array_equal(classifier.decision_function(table), ratios)
    swapped = [(b, a) for a, b in PAIRS]
    assert np.array_equal(classifier.decision_function(swapped), ratios)
    unseen = SameAuthorClassifier(prior=0.01, use_cohort=False).fit(PAIRS, SAME)
    assert unseen.decision_function(PAIRS).shape == (24,)
    assert clone(classifier).get_params()["odds"] == 10.0


def test_bad_pairs():
    for X in (["ab", "cd"], [("a",)], [("a", "b", "c")], [3]):
        with pytest.raises(ValueError, match=r"X\[0\] is no pair"):
            SameAuthorClassifier().fit(X, [0] * len(X))
    with pytest.raises(ValueError, match="labels"):
        SameAuthorClassifier().fit(PAIRS, [1])
    with pytest.raises(ValueError, match="two classes"):
        SameAuthorClassifier().fit(PAIRS, [1] * 24)
