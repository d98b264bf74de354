"""Directions: a right gradient of a large input passes in a few calls, and one wrong element of many is found."""

import re

import numpy as np
import pytest

import minigrad as mg
from minigrad.testing import GradientError, KinkError, check_gradient

LARGE = np.random.default_rng(0).standard_normal((100, 200))


def loss(x):
    return np.sum(np.tanh(x) + np.maximum(x, 0) ** 2)


def slopes(x):
    return 1 - np.tanh(x) ** 2 + 2 * np.maximum(x, 0)


class Counted:
    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *arguments):
        self.calls += 1
        return self.function(*arguments)


def test_a_direction_costs_a_few_calls_whatever_the_size():
    f = Counted(lambda x: np.sum(np.tanh(x)))
    assert check_gradient(f, lambda x: 1 - np.tanh(x) ** 2, LARGE, directions=5)
    assert f.calls < 25


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_functions_of_float32_and_of_tensors(dtype):
    assert check_gradient(loss, slopes, LARGE.astype(dtype), directions=3)
    assert check_gradient(lambda x: np.sum(np.abs(x)), np.sign, LARGE.astype(dtype), directions=3)
    assert check_gradient(lambda x: mg.sum(mg.tanh(x)), LARGE.astype(dtype), directions=3, order=2)


@pytest.mark.parametrize("at", [(0, 0), (57, 123), (99, 199)])
def test_the_wrong_element_is_found_among_many(at):
    def bad(x):
        found = slopes(x)
        found[at] *= 1.01
        return found

    with pytest.raises(GradientError) as error:
        check_gradient(loss, bad, LARGE, directions=1)
    assert f"by x at {at} is" in str(error.value)
    found, numeric = map(float, re.search(r"is (\S+), the difference quotient (\S+)$", str(error.value)).groups())
    assert found == pytest.approx(1.01 * slopes(LARGE)[at], rel=1e-6)
    assert numeric == pytest.approx(slopes(LARGE)[at], rel=1e-6)


def test_a_wrong_gradient_of_the_second_input_is_found():
    def bad(x, w):
        return w + 0 * x, np.where(np.arange(w.size).reshape(w.shape) == 1234, 0, x)

    with pytest.raises(GradientError, match=r"by w at \(6, 34\)"):
        check_gradient(lambda x, w: np.sum(x * w), bad, LARGE, LARGE + 1, directions=1)


def test_the_element_at_a_kink_is_found_among_many():
    x = LARGE.copy()
    x[57, 123] = 0
    with pytest.raises(KinkError, match=r"a kink in the output by x at \(57, 123\): the slope is -1 from the left"):
        check_gradient(lambda x: np.sum(np.abs(x)), np.sign, x, directions=2)


def test_a_wrong_scale_of_all_is_found():
    with pytest.raises(GradientError):
        check_gradient(loss, lambda x: slopes(x) * 1.001, LARGE, directions=1)


def test_the_seed_chooses_the_directions():
    def recorded(seed):
        seen = []

        def f(x):
            seen.append(float(x[0, 0]))
            return np.sum(x)

        check_gradient(f, np.ones_like, LARGE, directions=3, seed=seed)
        return seen

    assert recorded(1) == recorded(1) != recorded(2)


def test_complex_steps_along_directions():
    assert check_gradient(lambda x: np.sum(np.sin(x)), np.cos, LARGE, directions=2, method="complex")
