"""Elementwise ops where small engines go wrong: zeros and their signs, ties, NaN and ∞, whole numbers, empty and 0-d.

PyTorch is the oracle for values and gradients alike; the facts that need none are written out.
"""

import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import GraphError, UnsupportedError
from minigrad.nn import functional as F

INF, NAN = np.inf, np.nan
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0, 1e-30, -1e-30, 1e30, -1e30, INF, -INF, NAN]
# minigrad's name: PyTorch's
UNARY = {
    **{
        name: name for name in ("square", "sqrt", "reciprocal", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p")
    },
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "sigmoid")},
    **{name: name for name in ("floor", "ceil", "round", "isnan", "isinf", "isfinite", "logical_not")},
    **{name: name for name in ("trunc", "deg2rad", "rad2deg", "nan_to_num")},
    "negative": "neg",
    "absolute": "abs",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctanh": "atanh",
}
BINARY = {
    **{name: name for name in ("add", "subtract", "multiply", "divide", "maximum", "minimum", "logaddexp")},
    **{name: name for name in ("logical_and", "logical_or", "logical_xor", "less", "less_equal", "greater")},
    **{name: name for name in ("fmax", "fmin", "fmod", "hypot")},
    "greater_equal": "greater_equal",
    "power": "pow",
    "arctan2": "atan2",
    "mod": "remainder",
    "equal": "eq",
    "not_equal": "ne",
}
WHOLE = ("square", "negative", "absolute", "floor", "ceil", "round", "trunc", "nan_to_num")
FLOATING = [name for name in UNARY if name not in WHOLE]
SHAPES = [(), (0,), (2, 0, 3), (1,), (2, 3)]


def agree(call, torch_call, *arrays, rtol=1e-9):
    """The same value, dtype and gradients as PyTorch, NaN for NaN."""
    import torch

    ours = [Tensor(a, requires_grad=True) for a in arrays]
    theirs = [torch.tensor(a, requires_grad=True) for a in arrays]
    with np.errstate(all="ignore"):
        y = call(*ours)
    expected = torch_call(torch, *theirs)
    close = {"rtol": rtol, "atol": 0 if rtol < 1e-6 else 1e-37}
    np.testing.assert_allclose(y.data, expected.detach().numpy(), **close)
    assert y.dtype.name == str(expected.dtype).removeprefix("torch.")
    assert y.requires_grad == expected.requires_grad
    if y.requires_grad:
        y.backward(mg.ones_like(y))
        expected.backward(torch.ones_like(expected))
        for x, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(x.grad.data, other.grad.numpy(), **close)


def slopes(call, *numbers):
    """The gradients of a function of single numbers."""
    inputs = [Tensor(np.float64(x), requires_grad=True) for x in numbers]
    return tuple(g.item() for g in mg.grad(call(*inputs), inputs))


@pytest.mark.torch
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", UNARY)
def test_unary_ops_at_zeros_infinities_and_nan(name, dtype):
    rtol = 1e-9 if dtype == np.float64 else 2e-5
    agree(getattr(mg, name), lambda t, x: getattr(t, UNARY[name])(x), np.array(SPECIAL, dtype), rtol=rtol)


@pytest.mark.torch
@pytest.mark.parametrize("name", BINARY)
def test_binary_ops_at_every_pair_of_zeros_infinities_and_nan(name):
    a, b = (x.ravel() for x in np.meshgrid(SPECIAL, SPECIAL))
    if name in ("hypot", "arctan2"):  # at ∞ they have slopes, where PyTorch has NaN; see test_higher_orders.py
        within = ~(np.isinf(a) | np.isinf(b))
        a, b = a[within], b[within]
    if name == "logaddexp":  # of two impossible events, whose slopes are 0 and in PyTorch NaN
        a, b = a[~((a == -INF) & (b == -INF))], b[~((a == -INF) & (b == -INF))]
    agree(getattr(mg, name), lambda t, a, b: getattr(t, BINARY[name])(a, b), a, b)


@pytest.mark.torch
def test_clip_at_its_bounds_at_nan_and_with_bounds_the_wrong_way_round():
    values = [0.0, 1.0, -1.0, 2.0, INF, -INF, NAN]
    x, low, high = (a.ravel() for a in np.meshgrid(values, values, values))
    agree(mg.clip, lambda t, x, low, high: t.clip(x, low, high), x, low, high)
    agree(lambda x, low: mg.clip(x, low), lambda t, x, low: t.clip(x, min=low), x, low)
    agree(lambda x, high: mg.clip(x, a_max=high), lambda t, x, high: t.clip(x, max=high), x, high)
    for numbers in ((-1, 1), (0, 0), (1, -1), (-INF, INF)):
        agree(lambda x, n=numbers: mg.clip(x, *n), lambda t, x, n=numbers: t.clip(x, *n), np.array(values))


@pytest.mark.torch
def test_where_takes_nothing_from_the_other_branch():
    condition = np.array([True, False, True, False])
    a, b = np.array([1.0, NAN, INF, INF]), np.array([NAN, 2.0, -INF, NAN])
    agree(lambda a, b: mg.where(condition, a, b), lambda t, a, b: t.where(t.tensor(condition), a, b), a, b)


def test_absolute_and_sign_at_zero():
    assert [slopes(mg.absolute, x) for x in (0.0, -0.0)] == [(0,), (0,)]
    np.testing.assert_array_equal(mg.absolute(Tensor(np.array([-0.0, NAN]))).data, [0.0, NAN])
    np.testing.assert_array_equal(mg.sign(Tensor(np.array([-2.0, -0.0, 0.0, 3.0, NAN]))).data, [-1, 0, 0, 1, NAN])


def test_roots_are_vertical_at_zero():
    assert slopes(mg.sqrt, 0.0) == slopes(mg.cbrt, 0.0) == slopes(mg.cbrt, -0.0) == (INF,)


def test_power_at_zero():
    assert slopes(mg.power, 0.0, 0.0) == (0, 0)
    assert slopes(mg.power, 0.0, 1.0) == (1, 0)
    assert slopes(mg.power, 0.0, 2.0) == (0, 0)
    assert slopes(mg.power, 0.0, 0.5) == (INF, 0)
    assert slopes(lambda x: x**0, NAN) == (0,)


def test_a_power_of_zero_still_has_a_slope_by_the_exponent():
    """d²(aᵇ)/da db is 1/a at b = 0, whichever is taken first."""
    a, b = (Tensor(np.float64(x), requires_grad=True) for x in (4.0, 0.0))
    by_a, by_b = mg.grad(a**b, [a, b], create_graph=True)
    assert mg.grad(by_a, b)[0].item() == mg.grad(by_b, a)[0].item() == 0.25


def test_second_derivatives_of_powers_at_zero():
    for exponent, second in ((0, 0), (1, 0), (2, 2), (3, 0)):
        x = Tensor(np.float64(0), requires_grad=True)
        (first,) = mg.grad(x**exponent, x, create_graph=True)
        assert mg.grad(first, x)[0].item() == second


def test_ties_are_shared_and_nan_wins():
    for extreme in (mg.maximum, mg.minimum):
        assert slopes(extreme, 2.0, 2.0) == (0.5, 0.5)
        assert slopes(extreme, 0.0, -0.0) == (0.5, 0.5)
        for a, b in ((NAN, 1.0), (1.0, NAN), (NAN, NAN)):
            assert np.isnan(extreme(Tensor(a), Tensor(b)).item())
            assert slopes(extreme, a, b) == (1, 1)


def test_what_is_not_chosen_gets_nothing_of_an_infinite_gradient():
    assert slopes(lambda a, b: mg.sqrt(mg.maximum(a, b)), -1.0, 0.0) == (0, INF)
    assert slopes(lambda a, b: mg.sqrt(mg.minimum(a, b)), 0.0, 1.0) == (INF, 0)
    x = Tensor(np.array([-1.0, 0.0]), requires_grad=True)
    for extreme in (mg.amax, mg.max):
        np.testing.assert_array_equal(mg.grad(mg.sqrt(extreme(x)), x)[0].data, [0, INF])


def test_a_number_beside_nan_is_the_larger_and_the_smaller_and_the_first_of_equals():
    for extreme in (mg.fmax, mg.fmin):
        assert slopes(extreme, NAN, 1.0) == (0, 1)
        assert slopes(extreme, 1.0, NAN) == slopes(extreme, 1.0, 1.0) == (1, 0)


@pytest.mark.torch
def test_the_sign_of_another_number():
    a, b = (x.ravel() for x in np.meshgrid([0.0, -0.0, 1.5, -2.0], [*SPECIAL]))
    agree(mg.copysign, lambda t, a, b: t.copysign(a, b), a, b)
    assert slopes(mg.copysign, -INF, 1.0) == (-1, 0)  # NaN in PyTorch


def test_inverse_hyperbolic_functions_far_out_and_at_the_start():
    assert slopes(mg.arccosh, 1.0) == (INF,)
    assert slopes(mg.arccosh, 1 + 1e-12)[0] == pytest.approx(1 / np.sqrt(2e-12), rel=1e-3)
    x = Tensor(np.array([1e30, -1e30, 0], np.float32), requires_grad=True)
    np.testing.assert_allclose(mg.grad(mg.sum(mg.arcsinh(x)), x)[0].data, [1e-30, 1e-30, 1])  # 0, 0, 1 in PyTorch


def test_derivatives_of_sinc_near_zero_to_any_order():
    """sin(πx)/(πx) = ∫ cos(πxt) dt from 0 to 1, so that Gauss's points give every derivative without a division."""
    x = Tensor(np.array([0, 1e-9, -1e-4, 0.05, 0.3, 0.6, 0.7, 1.0, -1.5, 3.2]), requires_grad=True)
    points, weights = np.polynomial.legendre.leggauss(60)
    t, y = (points + 1) / 2, mg.sinc(x)
    for order in range(5):
        expected = np.cos(np.pi * (np.outer(x.data, t) + order / 2)) * (np.pi * t) ** order @ weights / 2
        np.testing.assert_allclose(y.data, expected, rtol=1e-11, atol=1e-13)
        (y,) = mg.grad(mg.sum(y), x, create_graph=True)
    small = Tensor(np.array([1e-3], np.float32), requires_grad=True)
    np.testing.assert_allclose(mg.grad(mg.sinc(small), small)[0].data, [-(np.pi**2) / 3 * 1e-3], rtol=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sinc_of_large_numbers_has_all_of_its_digits(dtype):
    """π·x is rounded, which at x = 1e160 leaves no digit of the angle: a whole number is taken off before."""
    x = np.array([1, -2, 1e4 + 0.5, 1e6 + 0.25, np.finfo(dtype).max / 1e3], dtype)
    with mpmath.workdps(400):
        exact = [mpmath.sincpi(mpmath.mpf(float(value))) for value in x]
        slope = [(mpmath.cospi(mpmath.mpf(float(v))) - y) / mpmath.mpf(float(v)) for v, y in zip(x, exact, strict=True)]
    x = Tensor(x, requires_grad=True)
    y = mg.sinc(x)
    np.testing.assert_allclose(y.data, np.array(exact, float), rtol=4 * np.finfo(dtype).eps, atol=0)
    np.testing.assert_allclose(
        mg.grad(mg.sum(y), x)[0].data, np.array(slope, float), rtol=4 * np.finfo(dtype).eps, atol=0
    )


def test_logaddexp2_does_not_overflow():
    a = Tensor(np.array([3000.0, -INF]), requires_grad=True)
    y = mg.logaddexp2(a, np.array([3000.0, 1]))
    np.testing.assert_array_equal(y.data, [3001, 1])
    np.testing.assert_array_equal(mg.grad(y, a, mg.ones_like(y))[0].data, [0.5, 0])


def test_division_to_a_whole_number_is_python_s():
    for a in (7.5, -7.5, 6.0):
        for b in (2.0, -2.0):
            assert tuple(y.item() for y in mg.divmod(Tensor(a), b)) == divmod(a, b)
            assert mg.floor_divide(Tensor(a), b).item() == a // b
            assert mg.fmod(Tensor(a), b).item() == np.fmod(a, b)
            assert slopes(mg.floor_divide, a, b) == (0, 0)
    whole = Tensor(np.array([7, -7]))
    assert mg.floor_divide(whole, 2).data.tolist() == [3, -4]
    assert {y.dtype for y in (*mg.divmod(whole, 2), mg.fmod(whole, 2), mg.trunc(whole))} == {np.dtype(np.int64)}


def test_nan_to_num_puts_numbers_in_place_of_what_is_none():
    x = np.array([NAN, INF, -INF, 0.5], np.float32)
    np.testing.assert_array_equal(mg.nan_to_num(Tensor(x)).data, np.nan_to_num(x))
    np.testing.assert_array_equal(mg.nan_to_num(Tensor(x), nan=1, posinf=2, neginf=-2).data, [1, 2, -2, 0.5])
    with pytest.raises(UnsupportedError, match="copy=False would overwrite x"):
        np.nan_to_num(Tensor(x), copy=False)


def test_closeness_and_equality_of_whole_arrays():
    a, b = np.array([1.0, NAN, INF]), np.array([1 + 1e-9, NAN, INF])
    assert np.allclose(Tensor(a), Tensor(b), equal_nan=True) is True
    assert mg.allclose(Tensor(a), b) is False
    assert mg.allclose(Tensor(np.zeros((0, 2))), 1.0) is True
    np.testing.assert_array_equal(np.isclose(Tensor(a), b, rtol=0, atol=0, equal_nan=True).data, [False, True, True])
    assert mg.array_equal(Tensor(a), a) is False
    assert np.array_equal(a, Tensor(a), equal_nan=True) is True
    assert mg.array_equal(Tensor([1.0, 2.0]), [1, 2]) is True
    assert mg.array_equal(Tensor([1.0]), [1, 1]) is mg.array_equiv(Tensor([1.0, 2.0]), [1, 1, 1]) is False
    assert mg.array_equal(Tensor(np.array([2**24 + 1])), Tensor([2.0**24])) is False  # not rounded to float32 first
    assert np.array_equiv(Tensor([1.0]), [[1, 1], [1, 1]]) is True


def test_the_angle_of_the_origin_has_no_slope():
    for a, b in itertools.product((0.0, -0.0), repeat=2):
        assert slopes(mg.arctan2, a, b) == (0, 0)
    assert mg.arctan2(Tensor(0.0), Tensor(-1.0)).item() == pytest.approx(np.pi)
    assert mg.arctan2(Tensor(-0.0), Tensor(-1.0)).item() == pytest.approx(-np.pi)


def test_mod_has_the_sign_of_the_divisor_and_jumps_with_it():
    assert [mg.mod(Tensor(a), b).item() for a, b in ((5, 3), (-5, 3), (5, -3), (-5, -3))] == [2, 1, -1, -2]
    assert [slopes(mg.mod, a, b)[1] for a, b in ((5.0, 3.0), (-5.0, 3.0), (5.0, -3.0), (-5.0, -3.0))] == [-1, 2, 2, -1]


def test_the_divisor_of_fmod_counts_how_often_it_is_there_exactly():
    """The quotient of floats may be rounded up to a whole number: 1/0.1 is 10.0, and 0.1 is in 1 nine times."""
    numbers = [1.0, -1.0, 0.3, 7.5, 1e15, 0.1, 0.05, -0.7]
    for a, b in itertools.product(numbers, [0.1, -0.1, 0.3, 2.0]):
        times = math.trunc(Fraction(a) / Fraction(b))
        assert slopes(mg.fmod, a, b) == (1, -float(times))
        assert mg.fmod(Tensor(np.array(a)), b).item() == float(Fraction(a) - times * Fraction(b))


def test_a_half_is_rounded_to_the_even_neighbour():
    np.testing.assert_array_equal(mg.round(Tensor([0.5, 1.5, 2.5, -0.5])).data, [0, 2, 2, 0])
    np.testing.assert_array_equal(mg.round(Tensor([125.0, 135.0]), -1).data, [120, 140])


def test_sigmoid_and_softplus_far_out():
    x = Tensor(np.array([-1e4, -100, 100, 1e4], np.float32), requires_grad=True)
    np.testing.assert_array_equal(mg.sigmoid(x).data, np.array([0, np.exp(-100.0), 1, 1], np.float32))
    assert np.isfinite(mg.grad(mg.sum(mg.sigmoid(x)), x)[0].data).all()


@pytest.mark.parametrize("op", [mg.logaddexp, mg.logaddexp2])
def test_impossible_events_have_no_share_in_the_sum_at_any_order(op):
    a, b = (Tensor(np.array(x), requires_grad=True) for x in ([-INF, -INF, 0.0], [-INF, 0.0, -INF]))
    y = op(a, b)
    np.testing.assert_array_equal(y.data, [-INF, 0, 0])
    by_a, by_b = mg.grad(mg.sum(y), [a, b], create_graph=True)
    np.testing.assert_array_equal([by_a.data, by_b.data], [[0, 0, 1], [0, 1, 0]])
    for order in (2, 3, 4):
        by_a, by_b = mg.grad(mg.sum(by_a + 2 * by_b), [a, b], create_graph=True)
        np.testing.assert_array_equal([by_a.data, by_b.data], np.zeros((2, 3)), err_msg=f"order {order}")


@pytest.mark.torch
def test_whole_numbers_and_booleans_beside_floats():
    """The result has the dtype that PyTorch gives it: no float64 comes out of float32 and whole numbers."""
    import torch

    kinds = [np.float64, np.float32, np.int64, np.int32, np.uint8, np.bool_]
    for kind, other in itertools.product(kinds, kinds):
        a, b = np.array([1, 0, 1]).astype(kind), np.array([1, 1, 2]).astype(other)
        for name, torch_name in BINARY.items():
            try:
                expected = getattr(torch, torch_name)(torch.tensor(a), torch.tensor(b))
            except RuntimeError:  # no such rule in PyTorch: logaddexp of whole numbers, the difference of booleans
                continue
            y = getattr(mg, name)(Tensor(a), Tensor(b))
            assert y.dtype.name == str(expected.dtype).removeprefix("torch."), (name, kind, other)
            np.testing.assert_allclose(y.data, expected.numpy(), rtol=1e-6, err_msg=f"{name} {kind} {other}")


@pytest.mark.torch
@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.bool_])
def test_functions_of_whole_numbers_and_booleans(dtype):
    import torch

    x = np.array([1, 0]).astype(dtype)
    for name in (*FLOATING, *(WHOLE if dtype != np.bool_ else ())):
        with np.errstate(all="ignore"):
            y = getattr(mg, name)(Tensor(x))
        expected = getattr(torch, UNARY[name])(torch.tensor(x)).numpy()
        assert y.dtype == expected.dtype, name
        np.testing.assert_allclose(y.data, expected, rtol=1e-6, err_msg=name)


@pytest.mark.parametrize("number", [True, 2, 0.5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_python_number_does_not_promote(dtype, number):
    x = Tensor(np.ones(3, dtype))
    results = [x + number, number - x, x * number, number / x, x**number, number**x, mg.clip(x, number)]
    assert {y.dtype for y in [*results, mg.where(x > 0, x, number), mg.maximum(number, x)]} == {np.dtype(dtype)}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", [*UNARY, *BINARY, "cbrt", "sign", "clip", "where"])
def test_empty_and_zero_dimensional(name, shape):
    """The result and every gradient have the shape of the input, also where it is () or has no elements."""
    count = {"clip": 3, **dict.fromkeys([*BINARY, "where"], 2)}.get(name, 1)
    inputs = [Tensor(np.full(shape, 0.5 + i / 8), requires_grad=True) for i in range(count)]
    y = mg.where(np.ones(shape, bool), *inputs) if name == "where" else getattr(mg, name)(*inputs)
    assert y.shape == shape
    assert isinstance(y.data, np.ndarray)
    if y.requires_grad:
        y.backward(mg.ones_like(y))
        assert [x.grad.shape for x in inputs] == [shape] * count


@pytest.mark.parametrize("name", sorted({*UNARY, *BINARY, "cbrt", "sign"} - {"erf", "sigmoid"}))
def test_numpys_own_function_arrives_here(name):
    inputs = [Tensor([0.25, 0.5])] * (2 if name in BINARY else 1)
    y = getattr(np, name)(*inputs)
    assert isinstance(y, Tensor)
    np.testing.assert_array_equal(y.data, getattr(mg, name)(*inputs).data)


def test_bits_of_whole_numbers():
    a, b = Tensor(np.array([6, 5])), Tensor(np.array([3, 5]))
    found = [mg.bitwise_and(a, b), mg.bitwise_or(a, b), mg.bitwise_xor(a, b), mg.invert(a)]
    assert [y.data.tolist() for y in found] == [[2, 5], [7, 5], [5, 0], [-7, -6]]
    with pytest.raises(TypeError):
        mg.bitwise_and(Tensor([0.5]), Tensor([1.0]))


def test_no_gradient_flows_through_comparisons_and_logic():
    x = Tensor([1.0, -1.0], requires_grad=True)
    for y in (x > 0, x == x, mg.logical_and(x, x), mg.isnan(x), mg.any(x), mg.all(x > 0), mg.invert(x > 0)):
        assert not y.requires_grad
        assert y.dtype == np.bool_


def test_a_condition_overwritten_since_is_an_error():
    condition, x = Tensor(np.array([True, False])), Tensor([1.0, 2.0], requires_grad=True)
    y = mg.sum(mg.where(condition, x, 0))
    condition[0] = False
    with pytest.raises(GraphError, match="where"):
        y.backward()


def test_the_curvature_of_a_sigmoid_whose_input_was_overwritten_is_made_of_its_output():
    x = Tensor(np.array([0.5, -1.0]), requires_grad=True)
    z = x * 1
    y = F.sigmoid(z)
    s = y.data.copy()
    z[...] = 9.0
    (slope,) = mg.grad(mg.sum(y), x, create_graph=True)
    (curvature,) = mg.grad(mg.sum(slope), x)
    np.testing.assert_allclose(slope.data, s * (1 - s), rtol=1e-14)
    np.testing.assert_allclose(curvature.data, s * (1 - s) * (1 - 2 * s), rtol=1e-14)
