"""Properties of broadcasting and of reductions, on shapes and axes that Hypothesis thinks up."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import minigrad as mg
from minigrad import Tensor, gradcheck

BINARY = ["add", "subtract", "multiply", "divide", "power", "maximum", "minimum", "logaddexp", "arctan2", "mod"]
FUNCTIONS = {
    **{name: (2, getattr(mg, name), getattr(np, name)) for name in BINARY},
    "clip": (3, mg.clip, np.clip),
    "where": (3, lambda c, a, b: mg.where(c > 1.2, a, b), lambda c, a, b: np.where(c > 1.2, a, b)),
}
# f(t·x) = tᵏ·f(x), where k may depend on how many elements are reduced to one …
DEGREE = {
    **dict.fromkeys(["sum", "mean", "std", "max", "min", "amax", "amin", "median"], lambda n: 1),
    "var": lambda n: 2,
    "prod": lambda n: n,
}
# … and f(x + t) = f(x) + k·t.
SHIFT = {**dict.fromkeys(["mean", "max", "min", "amax", "amin", "median", "logsumexp"], 1), "var": 0, "std": 0}

few = settings(max_examples=40, deadline=None, derandomize=True, database=None)
shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=1, max_side=3)


@st.composite
def shapes_and_axes(draw):
    """A shape, and what NumPy takes for an axis of it: None, one, or several in any order, counted from either end."""
    shape = draw(shapes)
    axis = st.none()
    if shape:
        axis |= st.integers(-len(shape), len(shape) - 1) | hnp.valid_tuple_axes(len(shape), min_size=1)
    return shape, draw(axis)


def numbers(shape, seed=0):
    """Numbers from 0.5 to 2, no two of them equal, and none equal to one of another seed."""
    count = math.prod(shape)
    spread = 0.5 + 1.5 * (np.arange(count) + 0.3 + seed / 7) / max(count, 1)
    return np.random.default_rng(seed).permutation(spread).reshape(shape)


def slopes(call, inputs):
    """The gradients by all inputs of an output that is weighted with fixed numbers."""
    y = call(*inputs)
    found = mg.grad(y, inputs, Tensor(np.cos(np.arange(y.size)).reshape(y.shape)), allow_unused=True)
    return [np.zeros(x.shape) if g is None else g.data for x, g in zip(inputs, found, strict=True)]


@pytest.mark.parametrize("name", FUNCTIONS)
@few
@given(data=st.data())
def test_the_gradient_of_what_was_broadcast_is_that_of_its_copies_added_up(name, data):
    count, call, numpy = FUNCTIONS[name]
    drawn = data.draw(hnp.mutually_broadcastable_shapes(num_shapes=count, max_dims=4, min_side=0, max_side=3))
    arrays = [numbers(shape, seed) for seed, shape in enumerate(drawn.input_shapes)]
    small = [Tensor(a, requires_grad=True) for a in arrays]
    copies = [Tensor(np.array(np.broadcast_to(a, drawn.result_shape)), requires_grad=True) for a in arrays]
    np.testing.assert_allclose(call(*small).data, numpy(*arrays), rtol=1e-12)
    for x, g, wide in zip(small, slopes(call, small), slopes(call, copies), strict=True):
        full = (1,) * (wide.ndim - x.ndim) + x.shape
        stretched = tuple(i for i, n in enumerate(full) if n == 1)
        np.testing.assert_allclose(g, wide.sum(stretched, keepdims=True).reshape(x.shape), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", sorted({*DEGREE, "any", "all"}))
@few
@given(case=shapes_and_axes(), keepdims=st.booleans())
def test_reductions_have_numpys_values_and_shapes(name, case, keepdims):
    shape, axis = case
    x = numbers(shape)
    y = getattr(mg, name)(Tensor(x), axis=axis, keepdims=keepdims)
    expected = getattr(np, name)(x, axis=axis, keepdims=keepdims)
    np.testing.assert_allclose(y.data, expected, rtol=1e-9)
    assert y.shape == expected.shape


@pytest.mark.parametrize("name", DEGREE)
@few
@given(case=shapes_and_axes())
def test_eulers_identity_for_what_scales(name, case):
    """Σ x·∂y/∂x = k·y over the elements that make y, if y is of degree k."""
    shape, axis = case
    x = Tensor(numbers(shape), requires_grad=True)
    y = getattr(mg, name)(x, axis=axis, keepdims=True)
    (g,) = mg.grad(y, x, mg.ones_like(y))
    n = x.size // y.size
    np.testing.assert_allclose(np.sum(x.data * g.data, axis, keepdims=True), DEGREE[name](n) * y.data, atol=1e-12)


@pytest.mark.parametrize("name", SHIFT)
@few
@given(case=shapes_and_axes())
def test_the_slopes_of_an_average_add_up_to_one_and_of_a_spread_to_nothing(name, case):
    shape, axis = case
    x = Tensor(numbers(shape), requires_grad=True)
    y = getattr(mg, name)(x, axis=axis, keepdims=True)
    (g,) = mg.grad(y, x, mg.ones_like(y))
    np.testing.assert_allclose(np.sum(g.data, axis, keepdims=True), np.full(y.shape, SHIFT[name]), atol=1e-12)


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "sort"])
@few
@given(shape=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3), data=st.data())
def test_what_runs_along_an_axis_has_numpys_values_and_right_slopes(name, shape, data):
    axis = data.draw(st.none() | st.integers(-len(shape), len(shape) - 1))
    x = numbers(shape)
    np.testing.assert_allclose(
        getattr(mg, name)(Tensor(x), axis=axis).data, getattr(np, name)(x, axis=axis), rtol=1e-12
    )
    assert gradcheck(lambda x: getattr(mg, name)(x, axis=axis), [Tensor(x, requires_grad=True)])


@pytest.mark.parametrize("order", [None, 1, 2, 3, math.inf])
@few
@given(shape=hnp.array_shapes(min_dims=1, max_dims=4, max_side=3), data=st.data())
def test_norms_have_numpys_values_and_scale_with_their_vector(order, shape, data):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    x = Tensor(numbers(shape), requires_grad=True)
    y = mg.linalg.norm(x, order, axis, keepdims=True)
    np.testing.assert_allclose(y.data, np.linalg.norm(x.data, order, axis, keepdims=True), rtol=1e-12)
    (g,) = mg.grad(y, x, mg.ones_like(y))
    np.testing.assert_allclose(np.sum(x.data * g.data, axis, keepdims=True), y.data, rtol=1e-12)
