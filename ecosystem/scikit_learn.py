"""scikit-learn with ``array_api_dispatch`` on Tensors: what runs as on NumPy's arrays, and what gives gradients.

Each is called with NumPy's arrays, with Tensors, and with one Tensor that needs a gradient: that is compared with a
central difference of NumPy's values.
"""

import os
import re

os.environ["SCIPY_ARRAY_API"] = "1"  # before SciPy is imported

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import GraphError

STEP = 1e-5


class Example(NamedTuple):
    """What is called: with two arrays, by the one of which at place ``by`` a gradient is asked for."""

    name: str
    call: Callable[[Any, Any], Any]
    arrays: tuple[np.ndarray, np.ndarray]
    by: int


class Row(NamedTuple):
    """What came out. ``equal`` is None where it is an error; ``gradient``: its relative error, or why there is none."""

    name: str
    equal: bool | None
    gradient: float | str

    @property
    def lost(self) -> bool:
        """Whether a value or a gradient is wrong."""
        return self.equal is False or (isinstance(self.gradient, float) and self.gradient > 1e-5)


def examples() -> list[Example]:
    """Estimators with their results, and metrics."""
    from sklearn import (  # fmt: skip
        decomposition,
        discriminant_analysis,
        kernel_approximation,
        linear_model,
        metrics,
        mixture,
        naive_bayes,
        preprocessing,
    )
    from sklearn.metrics import pairwise

    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 4))
    y = x @ rng.normal(size=4) + 0.1 * rng.normal(size=60)
    classes, guess, share = (y > 0).astype(np.int64), rng.normal(size=60), rng.random(60)
    pca = decomposition.PCA
    fits: dict[str, Any] = {
        "StandardScaler": lambda x, _: preprocessing.StandardScaler().fit_transform(x),
        "MinMaxScaler": lambda x, _: preprocessing.MinMaxScaler().fit_transform(x),
        "MaxAbsScaler": lambda x, _: preprocessing.MaxAbsScaler().fit_transform(x),
        "Normalizer": lambda x, _: preprocessing.Normalizer().fit_transform(x),
        "PolynomialFeatures": lambda x, _: preprocessing.PolynomialFeatures(2).fit_transform(x),
        "KernelCenterer": lambda x, _: preprocessing.KernelCenterer().fit_transform(x @ x.T),
        "PCA": lambda x, _: pca(2, svd_solver="full").fit_transform(x) ** 2,
        "PCA(svd_solver='covariance_eigh')": lambda x, _: pca(2, svd_solver="covariance_eigh").fit_transform(x) ** 2,
        "Nystroem": lambda x, _: kernel_approximation.Nystroem(n_components=9, random_state=0).fit_transform(x),
        "GaussianMixture": lambda x, _: mixture.GaussianMixture(
            2, init_params="random_from_data", random_state=0, max_iter=20
        ).fit(x).predict_proba(x),
    }  # fmt: skip
    numbers: dict[str, Any] = {
        "Ridge(solver='svd')": lambda x, y: linear_model.Ridge(solver="svd").fit(x, y).predict(x),
        "RidgeCV": lambda x, y: linear_model.RidgeCV().fit(x, y).predict(x),
        "LinearRegression": lambda x, y: linear_model.LinearRegression().fit(x, y).predict(x),
    }
    labels: dict[str, Any] = {
        "RidgeClassifier(solver='svd')": lambda x, y: (
            linear_model.RidgeClassifier(solver="svd").fit(x, y).decision_function(x)
        ),
        "LogisticRegression": lambda x, y: linear_model.LogisticRegression().fit(x, y).predict_proba(x),
        "LinearDiscriminantAnalysis": lambda x, y: (
            discriminant_analysis.LinearDiscriminantAnalysis().fit(x, y).decision_function(x)
        ),
        "GaussianNB": lambda x, y: naive_bayes.GaussianNB().fit(x, y).predict_proba(x),
    }
    found = [Example(name, call, (x, y), 0) for name, call in (fits | numbers).items()]
    found += [Example(name, call, (x, classes), 0) for name, call in labels.items()]
    for name in ["mean_squared_error", "mean_absolute_error", "r2_score", "max_error", "median_absolute_error"]:
        found.append(Example(name, getattr(metrics, name), (y, guess), 1))
    for name in ["log_loss", "brier_score_loss", "roc_auc_score"]:
        found.append(Example(name, getattr(metrics, name), (classes, share), 1))
    kernels = [f"{name}_kernel" for name in ("linear", "polynomial", "rbf", "sigmoid")]
    for name in ["euclidean_distances", "manhattan_distances", "cosine_similarity", *kernels]:
        found.append(Example(name, getattr(pairwise, name), (x[:20], x[20:40]), 0))
    return found


def measured(names: set[str] | None = None) -> list[Row]:
    """A row for every example, or for those named."""
    from sklearn import config_context

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [_row(each, config_context) for each in examples() if names is None or each.name in names]


def _row(example: Example, config_context: Any) -> Row:
    name, call, arrays, by = example
    expected = np.asarray(call(*[x.copy() for x in arrays]))
    with config_context(array_api_dispatch=True):
        try:
            found = call(*[Tensor(x.copy()) for x in arrays])
        except TypeError as error:
            return Row(name, None, _briefly(error))
        equal = np.allclose(found.data if isinstance(found, Tensor) else found, expected, atol=1e-6)
        inputs = [Tensor(x.copy(), requires_grad=i == by) for i, x in enumerate(arrays)]
        try:
            y = call(*inputs)
            weights = np.cos(np.arange(y.size)).reshape(y.shape)
            (gradient,) = mg.grad(mg.sum(y * weights), inputs[by])
        except (GraphError, np.linalg.LinAlgError) as error:
            return Row(name, equal, _briefly(error))
    along = np.random.default_rng(1).normal(size=arrays[by].shape)
    ends = [[x + sign * STEP * along if i == by else x.copy() for i, x in enumerate(arrays)] for sign in (1, -1)]
    above, below = (float(np.sum(np.asarray(call(*each)) * weights)) for each in ends)
    slope = (above - below) / (2 * STEP)
    return Row(name, equal, float(abs(np.sum(gradient.data * along) - slope) / (abs(slope) + 1e-9)))


def _briefly(error: Exception) -> str:
    """What happened, without the line of scikit-learn and the advice."""
    return re.split(r" at /| at [A-Z]:|; |: write it", str(error))[0]


def table(rows: list[Row], chinese: bool) -> str:
    """The rows as a table."""
    head = ("scikit-learn", "values are NumPy's", "gradient through it")
    head = ("scikit-learn", "值与 NumPy 相同", "经过它的梯度") if chinese else head
    yes, no, raises = ("是", "否", "报错") if chinese else ("yes", "no", "an error")
    lines = [f"| {' | '.join(head)} |", "|---|---|---|"]
    for row in rows:
        gradient = yes if isinstance(row.gradient, float) else f"{no}: {row.gradient}"
        lines.append(f"| `{row.name}` | {raises if row.equal is None else yes if row.equal else no} | {gradient} |")
    return "\n".join(lines)
