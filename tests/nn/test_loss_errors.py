"""A mistake in what a loss is given is one error that names the value, the shapes and the rule."""

import re

import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.errors import DTypeError, GraphError, ShapeError
from minigrad.nn import functional as F
from tests.nn.mistakes import ints, zeros

TARGETS = [
    (
        lambda: F.cross_entropy(zeros(2, 3), ints(0, 3)),
        ValueError,
        "cross_entropy: target 3 is no class; the input has",
    ),
    (lambda: F.cross_entropy(zeros(2, 0), [-100, -100]), ShapeError, "one class or more, got shape (2, 0)"),
    (lambda: F.cross_entropy(zeros(2, 3), ints(0, -1)), ValueError, "target -1 is no class; the input has 3 classes"),
    (lambda: F.nll_loss(zeros(2, 3), ints(0, 3)), ValueError, "nll_loss: target 3 is no class"),
    (lambda: F.cross_entropy(zeros(2, 3), zeros(2)), DTypeError, "cross_entropy: target must be class indices, whole"),
    (lambda: F.cross_entropy(zeros(2, 3), np.ones(2, bool)), DTypeError, "whole numbers, got bool of shape (2,)"),
    (lambda: F.cross_entropy(zeros(2, 3), ints(0)), ShapeError, "input has shape (2, 3), target (1,)"),
    (lambda: F.cross_entropy(zeros(2, 3), np.zeros((2, 1), int)), ShapeError, "input has shape (2, 3), target (2, 1)"),
    (lambda: F.cross_entropy(zeros(3), ints(1)), ShapeError, "an input (N, C, …) needs a target (N, …)"),
    (lambda: F.cross_entropy(zeros(), np.array(1)), ShapeError, "must be (N, C, …), or (C,) for a single sample"),
    (
        lambda: F.cross_entropy(zeros(2, 3), np.eye(3, dtype=int)[:2]),
        DTypeError,
        "probabilities, which are floats, got int",
    ),
    (
        lambda: F.cross_entropy(zeros(2, 3), zeros(2, 3), ignore_index=1),
        ValueError,
        "ignore_index 1 has no meaning for",
    ),
    (lambda: F.cross_entropy(zeros(2, 3), ints(0, 1), zeros(2)), ShapeError, "cross_entropy: weight has shape (2,)"),
    (
        lambda: F.nll_loss(zeros(2, 3), ints(0, 1), Tensor(np.ones(3), requires_grad=True)),
        GraphError,
        "nll_loss: no gradient goes to the weight of a class; pass weight.detach()",
    ),
    (lambda: F.nll_loss(zeros(2, 3), ints(0, 1), zeros(3, 1)), ShapeError, "give one number for each class"),
    (lambda: F.mse_loss(zeros(4, 1), zeros(4, 1), weight=zeros(4)), ShapeError, "input has shape (4, 1), weight (4,)"),
    (lambda: F.huber_loss(zeros(4), zeros(4), weight=zeros(1)), ShapeError, "input has shape (4,), weight (1,)"),
    (lambda: F.binary_cross_entropy(zeros(4, 1), zeros(4, 1), zeros(4)), ShapeError, "does not broadcast to (4, 1)"),
    (
        lambda: F.binary_cross_entropy_with_logits(zeros(4, 1), zeros(4, 1), pos_weight=zeros(4)),
        ShapeError,
        "pos_weight has shape (4,), which does not broadcast to (4, 1)",
    ),
    (lambda: F.binary_cross_entropy(Tensor([1.5]), Tensor([1])), ValueError, "input must be between 0 and 1, got 1.5"),
    (lambda: F.binary_cross_entropy(Tensor([np.nan]), Tensor([1])), ValueError, "between 0 and 1, got nan"),
    (lambda: F.binary_cross_entropy(Tensor([0.5]), Tensor([-1])), ValueError, "target must be between 0 and 1, got -1"),
    (lambda: F.smooth_l1_loss(zeros(2), zeros(2), beta=-1), ValueError, "beta must not be negative, got -1"),
    (lambda: F.nll_loss(zeros(2, 3, 4), np.zeros((2, 3), int)), ShapeError, "input has shape (2, 3, 4), target (2, 3)"),
    (lambda: F.cross_entropy(zeros(2, 3), ints(0, 1), label_smoothing=2), ValueError, "between 0 and 1, got 2"),
    (lambda: F.cross_entropy(zeros(2, 3), ints(0, 1), reduction="avg"), ValueError, "'sum' or 'none', got 'avg'"),
    (lambda: nn.MSELoss("average")(zeros(2), zeros(2)), ValueError, "reduction must be 'mean', 'sum' or 'none'"),
    (lambda: nn.HuberLoss(delta=0)(zeros(2), zeros(2)), ValueError, "huber_loss: delta must be positive, got 0"),
]

MEASURED = [
    (
        lambda: F.mse_loss(zeros(2), zeros(2), size_average=True),
        TypeError,
        "mse_loss() has no 'size_average'; here it is",
    ),
    (lambda: F.nll_loss(zeros(2, 3), ints(0, 1), reduce=False), TypeError, "no 'reduce'; here it is reduction='none'"),
    (lambda: nn.CrossEntropyLoss(size_average=False), TypeError, "here it is reduction='mean' or 'sum'"),
    (
        lambda: nn.TripletMarginLoss(reduce=False),
        TypeError,
        "TripletMarginLoss() has no 'reduce'; here it is reduction",
    ),
    (lambda: F.mse_loss(zeros(2), zeros(2), True), ValueError, "reduction must be 'mean', 'sum' or 'none', got True"),
    (
        lambda: F.poisson_nll_loss(Tensor([1, -2]), zeros(2), log_input=False),
        ValueError,
        "without log_input the input is an expected count, which is not negative, got -2.0",
    ),
    (lambda: F.gaussian_nll_loss(zeros(2), zeros(2), [1, -1]), ValueError, "var must not be negative, got -1.0"),
    (lambda: F.gaussian_nll_loss(zeros(2), zeros(2), None), DTypeError, "must be real numbers or booleans, got dtype"),
    (lambda: F.mse_loss(zeros(), None), DTypeError, "must be real numbers or booleans, got dtype object"),
    (lambda: F.mse_loss(zeros(2), ["1", "2"]), DTypeError, "must be real numbers or booleans, got dtype <U1"),
    (lambda: F.gaussian_nll_loss(zeros(2), zeros(2), 1.0, eps=-1), ValueError, "eps must be a number ≥ 0, got -1"),
    (lambda: F.gaussian_nll_loss(zeros(2), zeros(2), -1.0), ValueError, "var must not be negative, got -1.0"),
    (
        lambda: F.gaussian_nll_loss(zeros(2, 3), zeros(2, 3), zeros(3)),
        ShapeError,
        "input has shape (2, 3), var (3,); give a number, (2, 3) or (2,)",
    ),
    (
        lambda: F.gaussian_nll_loss(zeros(2, 3), zeros(2, 3), zeros(2, 2)),
        ShapeError,
        "var has shape (2, 2), which does",
    ),
    (
        lambda: F.margin_ranking_loss(zeros(2), zeros(3), ints(1, 1)),
        ShapeError,
        "margin_ranking_loss: the shapes are input1 (2,), input2 (3,); they must be equal",
    ),
    (
        lambda: F.margin_ranking_loss(zeros(2), zeros(2), ints(1)),
        ShapeError,
        "margin_ranking_loss: target has shape (1,), expected (2,) for an input of shape (2,)",
    ),
    (lambda: F.margin_ranking_loss(zeros(2), zeros(2), ints(1, 0)), ValueError, "every target must be 1 or −1, got 0"),
    (lambda: F.hinge_embedding_loss(zeros(2), ints(1, 2)), ValueError, "every target must be 1 or −1, got 2"),
    (lambda: F.hinge_embedding_loss(zeros(2, 2), ints(1, 1)), ShapeError, "target has shape (2,), expected (2, 2)"),
    (lambda: F.soft_margin_loss(zeros(2), [True, False]), ValueError, "soft_margin_loss: every target must be 1 or −1"),
    (lambda: F.soft_margin_loss(zeros(2, 1), ints(1, 1)), ShapeError, "target has shape (2,), expected (2, 1)"),
    (
        lambda: F.cosine_embedding_loss(zeros(2, 3), zeros(2, 3), ints(1)),
        ShapeError,
        "target has shape (1,), expected (2,) for an input of shape (2, 3)",
    ),
    (
        lambda: F.cosine_embedding_loss(*[zeros(1, 2, 3)] * 2, ints(1)),
        ShapeError,
        "input1 and input2 must be (N, D), or (D,) for a single pair, got (1, 2, 3)",
    ),
    (
        lambda: F.triplet_margin_loss(zeros(2, 3), zeros(2, 3), zeros(1, 3)),
        ShapeError,
        "the shapes are anchor (2, 3), positive (2, 3), negative (1, 3); they must be equal",
    ),
    (lambda: F.triplet_margin_loss(*[zeros(2, 3)] * 3, margin=0), ValueError, "margin must be positive, got 0"),
    (lambda: F.triplet_margin_loss(zeros(), zeros(), zeros()), ShapeError, "x1 and x2 must be (…, D)"),
    (
        lambda: F.triplet_margin_with_distance_loss(zeros(2, 3), zeros(3), zeros(2, 3)),
        ShapeError,
        "triplet_margin_with_distance_loss: the shapes are anchor (2, 3), positive (3,), negative (2, 3)",
    ),
    *[
        (lambda given=given: nn.TripletMarginWithDistanceLoss(distance_function=given), TypeError, said)
        for given, said in ((0, "a function of two Tensors, got 0"), ((), "got ()"), ("l2", "got 'l2'"))
    ],
    (lambda: F.triplet_margin_with_distance_loss(*[zeros(2, 3)] * 3, distance_function=0), TypeError, "got 0"),
    (lambda: F.multi_margin_loss(zeros(2, 3), ints(0, 3)), ValueError, "multi_margin_loss: target 3 is no class"),
    (lambda: F.multi_margin_loss(zeros(2, 3), ints(0, -100)), ValueError, "target -100 is no class"),
    (lambda: F.multi_margin_loss(zeros(2, 3), ints(0)), ShapeError, "input has shape (2, 3), target (1,)"),
    (
        lambda: F.multi_margin_loss(zeros(2, 3), ints(0, 1), p=3),
        ValueError,
        "multi_margin_loss: p must be 1 or 2, got 3",
    ),
    (lambda: F.multi_margin_loss(zeros(2, 3, 1), ints(0, 1)), ShapeError, "(N, C), or (C,) for a single sample, got"),
    (lambda: F.multi_margin_loss(zeros(2, 3), ints(0, 1), weight=zeros(2)), ShapeError, "weight has shape (2,)"),
    (lambda: F.multilabel_margin_loss(zeros(2, 3), ints(0, 1, -1)), ShapeError, "input has shape (2, 3), target (3,)"),
    (
        lambda: F.multilabel_margin_loss(zeros(3), ints(0, -1, 3)),
        ValueError,
        "target 3 is no class, and no −1; there are 3",
    ),
    (lambda: F.multilabel_margin_loss(zeros(3), zeros(3)), DTypeError, "class indices, whole numbers, got float32"),
    (
        lambda: F.multilabel_soft_margin_loss(zeros(2, 3), zeros(2, 3), zeros(2)),
        ShapeError,
        "does not broadcast to (2, 3)",
    ),
    (lambda: F.multilabel_soft_margin_loss(1.0, 1.0), ShapeError, "input must be (…, C), got a single number"),
]

LOSSES = [
    "mse_loss",
    "l1_loss",
    "smooth_l1_loss",
    "huber_loss",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "kl_div",
    "poisson_nll_loss",
    "multilabel_soft_margin_loss",
]

STRETCHED = [
    (
        lambda name=name, input=input, target=target: getattr(F, name)(zeros(*input), zeros(*target)),
        ShapeError,
        f"{name}: input has shape {input}, target {target}; they must be equal",
    )
    for name in LOSSES
    for input, target in [((4, 1), (4,)), ((4,), (4, 1)), ((4, 3), (1, 3)), ((1,), ()), ((2, 3), (3, 2))]
]


@pytest.mark.parametrize(("mistake", "error", "said"), [*TARGETS, *MEASURED, *STRETCHED])
def test_a_mistake_is_named(mistake, error, said):
    with pytest.raises(error, match=re.escape(said)):
        mistake()
