from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from offing.stats.class_scores import ROWS_PER_CLASS, ClassScores, Score, f1_of
from offing.stats.proportion import wilson

SCORES: tuple[Score, ...] = ("precision", "recall", "f1")
BALANCED = [[30, 3, 2], [4, 25, 3], [2, 4, 27]]
RARE = [[60, 5, 3], [4, 14, 2], [2, 2, 8]]
MANY = (np.eye(8) * 10 + 1).tolist()


def drawn(size: int, classes: int = 5) -> tuple[np.ndarray, np.ndarray, ClassScores]:
    rng = np.random.default_rng(size)
    label = rng.choice(classes, size, p=rng.dirichlet(np.ones(classes) * 3))
    said = np.where(rng.random(size) < 0.6, label, rng.integers(0, classes, size))
    table = confusion_matrix(label, said, labels=range(classes))
    return label, said, ClassScores(table, np.diag(table))


def test_values_are_scikit_learn_s() -> None:
    label, said, scores = drawn(1000)
    for place, score in enumerate(SCORES):
        each = precision_recall_fscore_support(label, said)[place]
        assert [e.value for e in scores.each(score) if e] == pytest.approx(each.tolist(), abs=1e-12)
        for average in ("macro", "weighted"):
            reference = precision_recall_fscore_support(label, said, average=average)[place]
            found = scores.average(score, weighted=average == "weighted")
            assert found.value == pytest.approx(reference, abs=1e-12)
            assert 0 <= found.low < found.value < found.high <= 1
    assert scores.micro == wilson(int((label == said).sum()), 1000)


def test_each_has_wilson_s_interval() -> None:
    table = np.array([[8, 2], [1, 9]])
    scores = ClassScores(table, np.diag(table))
    assert scores.each("precision")[0] == wilson(8, 9)
    assert scores.each("recall")[0] == wilson(8, 10)
    assert scores.each("f1")[0] == tuple(map(f1_of, wilson(8, 11)))


def test_classes_that_do_not_occur_are_left_out() -> None:
    table = np.array([[8, 0, 2], [0, 0, 0], [0, 0, 9]])
    scores = ClassScores(table, np.diag(table))
    assert scores.present.tolist() == [0, 2]
    assert len(scores.each("f1")) == 2


def test_a_class_that_was_never_predicted_has_no_precision() -> None:
    table = np.array([[30, 0], [10, 0]])
    scores = ClassScores(table, np.diag(table))
    assert scores.each("precision")[1] is None
    found = scores.average("precision")
    assert found.value == 0.375
    assert found.high > 0.85, "its precision may be anything"


def test_an_entry_for_several_classes_is_right_in_part() -> None:
    scores = ClassScores(np.array([[20, 0], [0, 20]]), np.array([20, 5]))
    assert [e.value for e in scores.each("recall") if e] == [1.0, 0.25]
    assert scores.micro.value == 25 / 40
    assert scores.average("f1").value == 0.625


def test_counts_that_no_rows_have_are_refused() -> None:
    with pytest.raises(ValueError, match="not a confusion matrix"):
        ClassScores(np.array([[1, 0], [0, 1]]), np.array([2, 1]))
    with pytest.raises(ValueError, match="14 rows for 1 classes"):
        ClassScores(np.array([[14]]), np.array([14])).average("f1")


def truth(share: np.ndarray, score: Score, weighted: bool) -> float:
    labels, said, right = share.sum(1), share.sum(0), np.diag(share)
    each = {"precision": right / said, "recall": right / labels, "f1": 2 * right / (labels + said)}[score]
    return float(labels @ each if weighted else each.mean())


@pytest.mark.parametrize(
    ("counts", "n"),
    [(BALANCED, 50), (BALANCED, 5000), (RARE, 50), (RARE, 500), (RARE, 5000), (MANY, 8 * ROWS_PER_CLASS)],
)
def test_averages_are_covered(counts: list[list[float]], n: int) -> None:
    share = np.array(counts, float) / np.sum(counts)
    tables = np.random.default_rng(n).multinomial(n, share.ravel(), 2000).reshape(-1, *share.shape)
    scores = [ClassScores(table, np.diag(table)) for table in tables]
    # One average of each kind for each size: all six take long, and are much alike.
    for score, weighted in zip(SCORES, (n == 50, n != 50, n == 500), strict=True):
        wanted = truth(share, score, weighted)
        found = [one.average(score, weighted=weighted) for one in scores]
        assert 0.92 <= np.mean([e.low <= wanted <= e.high for e in found]) <= 0.98, (score, weighted)


@pytest.mark.parametrize("n", [50, 500, 5000])
def test_f1_of_a_class_is_covered(n: int) -> None:
    share = np.array(RARE) / np.sum(RARE)
    tables = np.random.default_rng(n).multinomial(n, share.ravel(), 2000).reshape(-1, 3, 3)
    wanted = 2 * share[1, 1] / (share[1].sum() + share[:, 1].sum())
    found = [ClassScores(table, np.diag(table)).each("f1")[1] for table in tables]
    assert 0.92 <= np.mean([e is not None and e.low <= wanted <= e.high for e in found]) <= 0.98
