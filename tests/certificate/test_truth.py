"""Truths: closed forms, enough digits, and the condition number."""

import numpy as np
import pytest
from mpmath import mp, mpf

from certificate.row import seeds
from certificate.truth import sensitivity, truth


def at(definition, *arrays):
    arrays = tuple(np.array(x, float) for x in arrays)
    return truth(definition, arrays, lambda shape: seeds(arrays, shape)), seeds(arrays, np.shape(arrays[0]))


def test_a_cubes_derivatives_of_every_order():
    x = np.array([1.0, -2.0, 0.5])
    found, (along, weights) = at(lambda x: x**3, x)
    d = along[0]
    assert found.along.astype(float) == pytest.approx(3 * x**2 * d)
    expected = [3 * x**2 * weights, 6 * x * d * weights, 6 * d**2 * weights, 0 * x]
    for gradient, closed in zip(found.gradients, expected, strict=True):
        np.testing.assert_allclose(gradient.astype(float), closed, rtol=1e-15)


def test_the_gradient_by_two_inputs_is_one_after_the_other():
    found, (along, weights) = at(lambda x, y: np.sum(x * y), [1.0, 2.0], [3.0, 4.0])
    w = float(seeds((np.zeros(2),), ()).weights)
    assert (found.gradients[0].astype(float) / w).tolist() == [3, 4, 1, 2]
    assert (found.gradients[1].astype(float) / w).tolist() == [*along[1], *along[0]]
    assert weights.shape == (2,)


def test_a_tiny_input_gets_the_digits_that_it_needs():
    """With 50 digits 1 + 1e-160 is 1, and the second derivative of log(1 + x²)/2 … of tanh at 1e-160 is 0."""
    found, (along, weights) = at(lambda x: np.sinh(x) / np.cosh(x), [1e-160])
    expected = -2 * mpf(1e-160) * mpf(along[0][0]) * mpf(weights[0])
    assert mp.almosteq(found.gradients[1][0], expected, rel_eps=mpf(10) ** -20)


def test_the_condition_number_of_a_difference_is_that_of_cancelling():
    arrays = (np.array([1.0 + 2.0**-20]),)

    def made(shape):
        return seeds(arrays, shape)

    found = truth(lambda x: x**2 / 2 - x, arrays, made)  # d/dx = x − 1 = 2⁻²⁰
    moves = sensitivity(lambda x: x**2 / 2 - x, arrays, made, lambda x: x, found, still=False, smooth=True)
    assert 2.0**19 < float(moves.gradients[0][0] / abs(found.gradients[0][0])) < 2.0**22
    still = sensitivity(lambda x: x**2 / 2 - x, arrays, made, lambda x: x, found, still=True, smooth=False)
    assert float(still.gradients[0][0] / abs(found.gradients[0][0])) == pytest.approx(1)
