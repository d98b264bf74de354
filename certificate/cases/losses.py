"""Losses, in ``nn.functional``: of classes, of distances, of likelihoods, of margins."""

import math
from typing import Any

import numpy as np

from certificate.cases.activations import lines, log_softmax
from certificate.cases.functions import softplus
from certificate.cases.linalg import length
from certificate.cases.making import each
from certificate.cases.reductions import root
from certificate.jets import Jet, jet
from certificate.points import LARGE, SMALL, Arrays, Point, numbers
from certificate.row import Call, Row
from minigrad.nn import functional as F

SCORES = numbers(4, 3, seed=31)
CLASSES = np.array([2, 0, 1, 2])
CONFIDENT = np.array([[40.0, -10, 0], [100, 0, -100], [-5, 12, 5], [800, -800, 0]])
SURE = np.array([0, 0, 1, 0])
WEIGHT = np.array([0.5, 2.0, 1.25])
A, B, C = numbers(2, 3, seed=41), numbers(2, 3, seed=42) + 0.1, numbers(2, 3, seed=43) + 0.2
EIGHTHS = np.array([[0.125, -0.5, 1.25], [0.75, -1.5, 2.0]])
SHARES = np.array([[0.2, 0.5, 0.3], [0.6, 0.15, 0.25]])
HARD = np.array([[0.0, 1, 0], [1, 0, 1]])
FAR = np.array([[-17.0, 17, -40], [100, -100, 700]])
SIGNS = np.array([[1.0, -1, 1], [-1, -1, 1]])
SIGN = np.array([1.0, -1])
COUNTS = np.array([[1.0, 3, 2], [0, 4, 1]])
LISTED = np.array([[2, 0, -1], [1, -1, 0]])


def mean(x: Any) -> Any:
    flat = np.ravel(x)
    return sum(flat[1:], flat[0]) / len(flat)


def averaged(f: Call) -> Call:
    """The mean of f, elementwise."""
    return lambda *xs: mean(each(f)(*xs))


def loss(name: str, inputs: Arrays, truth: Call, *targets: Any, label: str = "", keywords: dict | None = None,
         scaled: bool = False, smooth: bool = False, **points: Point) -> Row:  # fmt: skip
    """``targets`` are no inputs: nothing is differentiated by them."""
    keywords = keywords or {}
    made: dict[str, Point] = {"generic": inputs}
    if scaled:
        made["huge"] = lambda dtype: tuple(x * LARGE[dtype] for x in inputs)
        made["tiny"] = lambda dtype: tuple(x * SMALL[dtype] for x in inputs)

    def told(t: Any, x: Any) -> dict[str, Any]:
        return {k: t.tensor(v, dtype=x.dtype) if isinstance(v, np.ndarray) else v for k, v in keywords.items()}

    def cast(x: Any, target: Any) -> Any:
        return target.astype(x.dtype) if getattr(target, "dtype", np.dtype(int)).kind == "f" else target

    return Row(
        name + label,
        lambda *xs: getattr(F, name)(*xs, *(cast(xs[0], y) for y in targets),
                                     **{k: cast(xs[0], v) for k, v in keywords.items()}),
        truth,
        lambda t, *xs: getattr(t.nn.functional, name)(
            *xs,
            *(t.tensor(y, dtype=xs[0].dtype) if y.dtype.kind == "f" else t.tensor(y) for y in targets),
            **told(t, xs[0]),
        ),
        made | points,
        (name,),
        smooth,
    )  # fmt: skip


def entropy(classes: np.ndarray, weight: np.ndarray | None = None, smoothing: float = 0.0) -> Call:
    def truth(x: Any) -> Any:
        logs = lines(log_softmax, 1)(x)
        weights = np.ones(x.shape[1]) if weight is None else weight
        terms = [
            -(1 - smoothing) * weights[c] * line[c]
            - smoothing / x.shape[1] * sum((w * j for w, j in zip(weights, line, strict=True)), jet(0))
            for line, c in zip(logs, classes, strict=True)
        ]
        return sum(terms, jet(0)) / sum(weights[c] for c in classes)

    return truth


def soft_entropy(x: Any, shares: Any) -> Any:
    """−Σ p·log softmax x; a share of 0 counts nothing."""
    return -sum(np.ravel(shares * lines(log_softmax, 1)(x)), jet(0)) / len(x)


def picked(x: Any) -> Any:
    return -sum((x[i, c] for i, c in enumerate(CLASSES)), jet(0)) / 4


def binary(p: Any, t: Any) -> Any:
    def term(p: Jet, t: Jet) -> Jet:
        found = jet(0)
        if t.c[0] or t.g:
            found = found - t * p.log()
        if t.c[0] != 1 or t.g:
            found = found - (1 - t) * (1 - p).log()
        return found

    return mean(each(term)(p, t))


def logits(x: Jet, t: Jet) -> Jet:
    """t·softplus(−x) + (1 − t)·softplus(x)."""
    return t * softplus(-x) + (1 - t) * softplus(x)


def huber(delta: float, scale: float) -> Call:
    def term(a: Jet, b: Jet) -> Jet:
        d = a - b
        return (d * d / 2 if abs(d) < delta else delta * (abs(d) - delta / 2)) * scale

    return averaged(term)


def divergence(x: Any, p: Any) -> Any:
    return mean(each(lambda x, p: p * (p.log() - x) if p.c[0] else jet(0))(x, p))


def gaussian(x: Any, t: Any, v: Any) -> Any:
    return mean(each(lambda x, t, v: (v.log() + (x - t) ** 2 / v) / 2)(x, t, v))


def hinge(x: Jet) -> Jet:
    return x if x > 0 else jet(0)


def cosine(a: Any, b: Any) -> Any:
    """a·b / (|a|·|b|) of each row, all longer than ε."""
    lengths = [each(root)(np.sum(x * x, 1)) for x in (a, b)]
    return np.sum(a * b, 1) / lengths[0] / lengths[1]


def distance(a: Any, b: Any, p: float = 2, eps: float = 1e-6) -> Any:
    return np.array([*(length(p)(line) for line in a - b + eps), None], dtype=object)[:-1]


def pairs(a: Any, b: Any) -> Any:
    """1 − cos for equal ones, cos for others where it is positive; ε = 1e-12 under the root."""
    products = np.sum(a * b, 1)
    sizes = [np.sum(x * x, 1) + 1e-12 for x in (a, b)]
    angles = products / each(root)(sizes[0] * sizes[1])
    return mean([1 - angle if sign > 0 else hinge(angle) for angle, sign in zip(angles, SIGN, strict=True)])


def triplet(a: Any, p: Any, n: Any) -> Any:
    return mean([hinge(j) for j in distance(a, p) - distance(a, n) + 1.0])


def ranking(a: Any, b: Any) -> Any:
    return mean(each(lambda a, b, y: hinge(-y * (a - b) + 0.4))(a, b, SIGNS))


def margins(x: Any) -> Any:
    terms = [hinge(1 - line[c] + line[j]) for line, c in zip(x, CLASSES, strict=True) for j in range(3) if j != c]
    return sum(terms, jet(0)) / 3 / 4


def listed(x: Any) -> Any:
    found = jet(0)
    for line, names in zip(x, LISTED, strict=True):
        true = list(names[: list(names).index(-1)]) if -1 in names else list(names)
        for i in true:
            for j in range(3):
                if j not in true:
                    found = found + hinge(1 - line[i] + line[j])
    return found / 3 / len(x)


CLASSIFIED = [
    loss("cross_entropy", (SCORES,), entropy(CLASSES), CLASSES, smooth=True, tie=(SCORES * 0 + 1.5,),
         huge=(SCORES * 1e30,)),
    loss("cross_entropy", (SCORES,), entropy(SURE), SURE, label="[confident]", saturated=(CONFIDENT,)),
    loss("cross_entropy", (SCORES,), entropy(CLASSES, WEIGHT), CLASSES, label="[weight]", keywords={"weight": WEIGHT}),
    loss("cross_entropy", (SCORES,), entropy(CLASSES, None, 0.1), CLASSES, label="[smoothing]",
         keywords={"label_smoothing": 0.1}, saturated=(CONFIDENT,)),
    loss("cross_entropy", (A, SHARES), soft_entropy, label="[shares]", saturated=(FAR, HARD)),
    loss("nll_loss", (SCORES,), picked, CLASSES),
    loss("binary_cross_entropy", (SHARES, SHARES[::-1].copy()), binary),
    loss("binary_cross_entropy", (SHARES,), lambda p: binary(p, HARD), HARD, label="[hard]",
         saturated=(np.array([[1e-12, 1 - 2.0**-20, 1e-30], [0.999, 1e-5, 1 - 2.0**-22]]),)),
    loss("binary_cross_entropy_with_logits", (A,), lambda x: mean(each(logits)(x, HARD)), HARD, saturated=(FAR,)),
    loss("binary_cross_entropy_with_logits", (A, SHARES), averaged(logits), label="[shares]", saturated=(FAR, SHARES)),
    loss("kl_div", (A, SHARES), divergence),
    loss("kl_div", (A, B), averaged(lambda x, p: p.exp() * (p - x)), label="[log_target]",
         keywords={"log_target": True}),
]  # fmt: skip

DISTANCES = [
    loss("mse_loss", (A, B), averaged(lambda a, b: (a - b) ** 2), tie=(A, A),
         huge=lambda dtype: (A * math.sqrt(LARGE[dtype]), B)),
    loss("l1_loss", (A, B), averaged(lambda a, b: abs(a - b)), tie=(A, np.where(A > 0, A, B)), scaled=True),
    loss("smooth_l1_loss", (A, B), huber(1.0, 1.0), tie=(A, A), scaled=True,
         branch=(EIGHTHS, EIGHTHS + np.array([1.0, -1.0, 1.5]))),
    loss("huber_loss", (A, B), huber(0.5, 1.0), keywords={"delta": 0.5}, tie=(A, A), scaled=True),
    loss("cosine_similarity", (A, B), cosine, huge=lambda dtype: (A * LARGE[dtype], B * LARGE[dtype]), tie=(A, 2 * A),
         smooth=True),
    loss("pairwise_distance", (A, B), distance, saturated=(A, A + 1e-3)),
    loss("pairwise_distance", (A, B), lambda a, b: distance(a, b, 3.5), label="[3.5]", keywords={"p": 3.5}),
]  # fmt: skip
LIKELIHOODS = [
    loss("poisson_nll_loss", (A, COUNTS), averaged(lambda x, t: x.exp() - t * x)),
    loss("poisson_nll_loss", (A + 3, COUNTS), averaged(lambda x, t: x - t * (x + 1e-8).log()), label="[rates]",
         keywords={"log_input": False}),
    loss("gaussian_nll_loss", (A, B, SHARES), gaussian),
]  # fmt: skip

MARGINS = [
    loss("margin_ranking_loss", (A, B), ranking, SIGNS, keywords={"margin": 0.4}),
    loss("hinge_embedding_loss", (A,),
         lambda x: mean(each(lambda x, y: x if y > 0 else hinge(1 - x))(x, SIGNS)), SIGNS),
    loss("soft_margin_loss", (A,), lambda x: mean(each(lambda x, y: softplus(-y * x))(x, SIGNS)), SIGNS,
         saturated=(FAR,)),
    loss("cosine_embedding_loss", (A, B), pairs, SIGN),
    loss("triplet_margin_loss", (A, B, C), triplet),
    loss("triplet_margin_with_distance_loss", (A, B, C), triplet),
    loss("multi_margin_loss", (SCORES,), margins, CLASSES),
    loss("multilabel_margin_loss", (A,), listed, LISTED),
    loss("multilabel_soft_margin_loss", (A,), lambda x: mean(each(logits)(x, HARD)), HARD, saturated=(FAR,)),
]  # fmt: skip
CASES = [*CLASSIFIED, *DISTANCES, *LIKELIHOODS, *MARGINS]
