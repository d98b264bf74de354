"""0 times infinity is 0 in a loss: what cannot be and is not wanted, or does not count, changes nothing."""

import math
from functools import partial

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.nn import functional as F

INF, NAN = np.inf, np.nan
LOGITS = np.array([[1.0, 0.5, -0.25], [0.0, 2.0, 1.0]])
MASKED = np.concatenate([LOGITS, np.full((2, 1), -INF)], 1)
SOFT = np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]])
MASKED_SOFT = np.concatenate([SOFT, np.zeros((2, 1))], 1)
WEIGHT = np.array([1.0, 2.0, 0.5])
HUGE = np.array([-INF, INF, -INF, INF])


def derivatives(loss, numbers, orders=3):
    """The loss and its gradients, each of the sum of the squares of the one before."""
    x = Tensor(np.array(numbers), requires_grad=True)
    found = [y := loss(x)]
    for order in range(orders):
        (y,) = mg.grad(mg.sum(y * y if order else y), x, create_graph=True)
        found.append(y)
    return [each.data for each in found]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("masked", "plain"),
    [
        (lambda x: F.cross_entropy(x, MASKED_SOFT), lambda x: F.cross_entropy(x, SOFT)),
        (
            lambda x: F.cross_entropy(x, MASKED_SOFT, np.append(WEIGHT, 0)),
            lambda x: F.cross_entropy(x, SOFT, WEIGHT),
        ),
        (lambda x: F.cross_entropy(x, [2, 1], np.append(WEIGHT, 0)), lambda x: F.cross_entropy(x, [2, 1], WEIGHT)),
        (lambda x: F.cross_entropy(x, [2, 1]), lambda x: F.cross_entropy(x, [2, 1])),
        (lambda x: F.kl_div(F.log_softmax(x), MASKED_SOFT, "sum"), lambda x: F.kl_div(F.log_softmax(x), SOFT, "sum")),
        (
            lambda x: F.kl_div(F.log_softmax(x), np.append(np.log(SOFT), [[-INF]] * 2, 1), "sum", log_target=True),
            lambda x: F.kl_div(F.log_softmax(x), np.log(SOFT), "sum", log_target=True),
        ),
        (lambda x: mg.logsumexp(x, 1), lambda x: mg.logsumexp(x, 1)),
        (
            lambda x: F.cross_entropy(x, [2, 1], np.append(WEIGHT, 0), label_smoothing=0.2) * 3,
            lambda x: (
                F.cross_entropy(x, [2, 1], WEIGHT, label_smoothing=0.2) * 3
                - 0.2 * (3 / 4 - 1) * mg.sum(F.log_softmax(x) * WEIGHT) / 2.5
            ),
        ),
    ],
)
def test_a_class_that_cannot_be_and_is_not_wanted_is_as_good_as_absent(masked, plain):
    if plain(LOGITS).size == 1 and masked(MASKED).item() != pytest.approx(plain(LOGITS).item(), rel=1e-14):
        pytest.fail(f"{masked(MASKED).item()} for {plain(LOGITS).item()}")
    for found, expected in zip(derivatives(masked, MASKED), derivatives(plain, LOGITS), strict=True):
        if found.shape == MASKED.shape:
            np.testing.assert_array_equal(found[:, 3], 0)
            found = found[:, :3]
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.filterwarnings("error")
def test_a_class_of_probability_0_leaves_the_number_that_the_others_have():
    loss = F.cross_entropy(np.array([[1.0, 0.0, -INF]]), np.array([[0.5, 0.5, 0.0]]))
    assert loss.item() == pytest.approx(0.8132616875182228, rel=1e-15)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("settings", [{}, {"weight": WEIGHT}, {"label_smoothing": 0.1}], ids=str)
@pytest.mark.parametrize("number", [NAN, INF, -INF])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_a_sample_that_does_not_count_may_hold_anything(settings, number, reduction):
    def loss(x):
        return F.cross_entropy(x, [2, -100], reduction=reduction, **settings)

    dirty = LOGITS.copy()
    dirty[1, 1] = number
    for found, expected in zip(derivatives(loss, dirty), derivatives(loss, LOGITS), strict=True):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("pos_weight", [None, 3.0])
def test_an_infinite_logit_costs_nothing_where_it_is_right_and_all_where_it_is_wrong(pos_weight):
    for target, value, slope in (
        ([0, 1, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]),
        ([1, 0, 1, 0], [INF, INF, INF, INF], [-(pos_weight or 1), 1, -(pos_weight or 1), 1]),
    ):
        loss = partial(
            F.binary_cross_entropy_with_logits,
            target=np.array(target, np.float64),
            reduction="none",
            pos_weight=pos_weight,
        )
        found = derivatives(loss, HUGE)
        for each, expected in zip(found, (value, slope, np.zeros(4), np.zeros(4)), strict=True):
            np.testing.assert_array_equal(each, expected)
    soft = F.multilabel_soft_margin_loss(HUGE, np.array([0.0, 1, 0, 1]))
    assert soft.item() == 0


@pytest.mark.filterwarnings("error")
def test_a_count_of_0_where_none_is_expected_costs_nothing():
    for found in derivatives(lambda x: F.poisson_nll_loss(x, np.array([0.0])), [-INF]):
        np.testing.assert_array_equal(found, np.zeros_like(found))
    value, slope = derivatives(lambda x: F.poisson_nll_loss(x, np.array([0.0]), log_input=False, eps=0.0), [0.0], 1)
    assert (value, slope) == (0, 1)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("count", [0.0, 1.0, 1e300])
@pytest.mark.parametrize(("log_input", "slope"), [(True, INF), (False, 1)])
def test_where_infinitely_many_are_expected_every_count_costs_all(count, log_input, slope):
    """eˣ outgrows t·x, and x outgrows t·ln x."""
    x, t = (Tensor(np.array([z, 2.0]), requires_grad=True) for z in (INF, count))
    loss = F.poisson_nll_loss(x, t, log_input, reduction="none")
    by_x, by_t = mg.grad(loss, [x, t], Tensor(np.ones(2)))
    assert (loss.data[0], by_x.data[0], by_t.data[0]) == (INF, slope, -INF)
    assert np.isfinite([loss.data[1], by_x.data[1], by_t.data[1]]).all()


def test_a_smoothed_class_that_cannot_be_costs_all_and_has_a_finite_gradient():
    value, gradient = derivatives(lambda x: F.cross_entropy(x, [2, 1], label_smoothing=0.1), MASKED, 1)
    assert value == INF
    p = np.exp(F.log_softmax(MASKED).data)
    np.testing.assert_allclose(gradient, (p - 0.9 * np.eye(4)[[2, 1]] - 0.1 / 4) / 2, rtol=1e-13)
    assert F.cross_entropy(MASKED, [3, 3], label_smoothing=1.0).item() == INF
    assert math.isinf(F.cross_entropy(MASKED, [3, 3]).item())


WEIGHED = {
    "mse_loss": F.mse_loss,
    "l1_loss": F.l1_loss,
    "huber_loss": F.huber_loss,
    "binary_cross_entropy_with_logits": F.binary_cross_entropy_with_logits,
    "with pos_weight": partial(F.binary_cross_entropy_with_logits, pos_weight=2.0),
    "multilabel_soft_margin_loss": F.multilabel_soft_margin_loss,
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("loss", WEIGHED.values(), ids=WEIGHED)
@pytest.mark.parametrize("number", [NAN, INF, -INF])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_an_element_that_weighs_0_may_hold_anything(loss, number, reduction):
    weight, target = np.array([1.0, 2.0, 0.0]), np.array([[0.25, 1.0, 0.5], [0.5, 0.75, 0.25]])
    weight = weight if loss is F.multilabel_soft_margin_loss else np.stack([weight, weight])

    def of(x, t):
        return loss(x, t, weight=weight, reduction=reduction)

    dirty, dirty_target = LOGITS.copy(), target.copy()
    dirty[1, 2] = dirty_target[0, 2] = number
    orders = 1 if loss is F.l1_loss else 2
    given = (dirty, target), (LOGITS, dirty_target), (LOGITS, target)
    found = [derivatives(lambda x, t=t: of(x, t), x, orders) for x, t in given]
    for one, other, expected in zip(*found, strict=True):
        # Its own loss, which weighs 0, is 0 whatever it would be.
        np.testing.assert_allclose(one, expected, rtol=1e-15)
        np.testing.assert_allclose(other, expected, rtol=1e-15)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", [NAN, INF, -INF])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("loss", [F.cross_entropy, F.nll_loss])
def test_a_sample_of_a_class_that_weighs_0_may_hold_anything(loss, number, reduction):
    dirty = LOGITS.copy()
    dirty[1, 1] = number
    weight = np.array([1.0, 0.0, 2.0])
    pairs = (derivatives(lambda x: loss(x, [2, 1], weight, reduction=reduction), x, 1) for x in (dirty, LOGITS))
    for found, expected in zip(*pairs, strict=True):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("x", "t"), [(100.0, 1e38), (89.0, 1e38), (1e20, 1e20), (800.0, 3e38)])
def test_a_count_and_an_expectation_beyond_the_range_are_compared(x, t):
    """eˣ − t·x in float32, where both are infinite: what more digits give."""
    with np.errstate(over="ignore"):
        x, t = np.float32(x), np.float32(t)
        exact = np.float64(np.exp(min(np.float64(x), 700)) - np.float64(t) * np.float64(min(x, 700)))
        expected = np.float32(exact)
    np.testing.assert_allclose(F.poisson_nll_loss(x[None], t[None]).data, expected, rtol=1e-3)


ROWS = {
    "softmax": F.softmax,
    "log_softmax": F.log_softmax,
    "softmin": F.softmin,
    "logsumexp": lambda x: mg.logsumexp(x, -1),
    "norm": lambda x: mg.linalg.norm(x, axis=-1),
    "std": lambda x: mg.std(x, -1),
    "layer_norm": lambda x: F.layer_norm(x, (10,)),
    "cross_entropy": lambda x: F.cross_entropy(x, np.arange(37) % 10, reduction="none"),
}


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("number", [NAN, INF, -INF])
@pytest.mark.parametrize("op", ROWS.values(), ids=ROWS)
def test_a_number_out_of_range_changes_no_bit_of_another_row(op, number, dtype):
    clean = np.random.default_rng(0).standard_normal((37, 10)).astype(dtype)
    dirty = clean.copy()
    dirty[5, 3] = number
    for found, expected in zip(derivatives(op, dirty, 2), derivatives(op, clean, 2), strict=True):
        np.testing.assert_array_equal(np.delete(found, 5, 0), np.delete(expected, 5, 0))
