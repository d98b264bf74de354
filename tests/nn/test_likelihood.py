"""Likelihoods of Gauss and of Poisson: a variance below epsilon, beside huge errors, and counts of 0."""

import math

import numpy as np
import pytest

from minigrad import Tensor
from minigrad.nn import functional as F
from tests.nn.losses import LOGITS, NUMBERS


def test_a_variance_below_epsilon_counts_as_epsilon_and_still_gets_its_gradient():
    x, v = Tensor(np.array([3.0, 3.0])), Tensor(np.array([0.0, 0.5]), requires_grad=True)
    y = F.gaussian_nll_loss(x, np.zeros(2), v, eps=0.5, reduction="sum")
    y.backward()
    assert y.item() == pytest.approx(math.log(0.5) + 9 / 0.5, rel=1e-14)
    np.testing.assert_allclose(v.grad.data, [0.5 * (1 / 0.5 - 9 / 0.25)] * 2, rtol=1e-14)


def test_a_variance_may_be_one_number_one_for_each_row_or_one_for_each_element():
    x, t = LOGITS, NUMBERS
    expected = F.gaussian_nll_loss(x, t, np.full((5, 4), 2.0)).item()
    for var in (2.0, 2, np.full(5, 2.0), np.full((5, 1), 2.0), np.full((1, 4), 2.0), Tensor(np.array(2.0))):
        assert F.gaussian_nll_loss(x, t, var).item() == pytest.approx(expected, rel=1e-14)


def test_a_square_that_overflows_is_no_harm_beside_as_large_a_variance():
    x, v = (Tensor(np.array([n], np.float32), requires_grad=True) for n in (1e25, 1e38))
    y = F.gaussian_nll_loss(x, [0], v, reduction="sum")
    y.backward()
    assert y.item() == pytest.approx(0.5 * (math.log(1e38) + 1e12), rel=1e-6)
    assert x.grad.item() == pytest.approx(1e25 / 1e38, rel=1e-6)


def test_a_count_of_0_has_no_term_of_stirlings_and_no_slope_by_it():
    t = Tensor(np.array([0.0, 1.0, 4.0]), requires_grad=True)
    y = F.poisson_nll_loss(np.zeros(3), t, full=True, reduction="none")
    y.backward(Tensor(np.ones(3)))
    np.testing.assert_allclose(y.data, [1, 1, 1 + 4 * math.log(4) - 4 + 0.5 * math.log(8 * math.pi)], rtol=1e-14)
    np.testing.assert_allclose(t.grad.data, [0, 0, math.log(4) + 1 / 8], rtol=1e-14)


def test_a_rate_beyond_the_largest_number_is_infinite_without_a_warning():
    assert F.poisson_nll_loss([1000.0], [1.0]).item() == np.inf
