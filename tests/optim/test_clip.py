"""Clipping: one factor for all gradients, or a bound for each number; as PyTorch does it."""

import math

import numpy as np
import pytest

from minigrad import nn
from minigrad.optim import clip_grad_norm_, clip_grad_value_
from minigrad.tensor import Tensor

SHAPES = [(5, 7), (3,), (), (2, 0)]
NORMS = [1.0, 2.0, 3.5, math.inf]


def leaves(scale=1.0, dtype=np.float64):
    draw = np.random.default_rng(5)
    made = [Tensor(np.zeros(shape, dtype), requires_grad=True) for shape in SHAPES]
    for p in made:
        p.grad = Tensor(np.asarray(scale * draw.standard_normal(p.shape), dtype))
    return [*made, Tensor(np.zeros(2), requires_grad=True)]


def together(made):
    return np.concatenate([p.grad.data.ravel() for p in made if p.grad is not None])


@pytest.mark.parametrize("norm_type", NORMS)
def test_the_norm_is_that_of_all_gradients_together(norm_type):
    made = leaves()
    before = together(made)
    expected = np.linalg.norm(before, norm_type)
    assert clip_grad_norm_(made, 0.5, norm_type) == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(together(made), before * 0.5 / (expected + 1e-6), rtol=1e-12)
    assert made[-1].grad is None


@pytest.mark.parametrize("max_norm", [1e3, math.inf])
def test_a_small_norm_is_left_alone(max_norm):
    made = leaves()
    before = [p.grad for p in made]
    assert clip_grad_norm_(iter(made), max_norm) == pytest.approx(np.linalg.norm(together(made)), rel=1e-12)
    assert [p.grad for p in made] == before


def test_float32_gradients_whose_squares_overflow():
    made = leaves(1e25, np.float32)
    before = together(made)
    norm = clip_grad_norm_(made, 1.0)
    assert norm == pytest.approx(np.linalg.norm(before.astype(np.float64)), rel=1e-6)
    assert together(made).dtype == np.float32
    np.testing.assert_allclose(together(made), before / norm, rtol=1e-6)


def test_a_parameter_that_is_given_twice_counts_once():
    p = Tensor(np.zeros(2), requires_grad=True)
    p.grad = Tensor(np.array([3.0, 4.0]))
    assert clip_grad_norm_([p, p], 1.0) == 5
    np.testing.assert_allclose(p.grad.data, [0.6, 0.8], rtol=1e-6)


def test_gradients_that_share_memory_are_scaled_once():
    shared = Tensor(np.full(3, 2.0))
    made = [Tensor(np.zeros(3), requires_grad=True) for _ in range(2)]
    for p in made:
        p.grad = shared
    norm = clip_grad_norm_(made, 1.0)
    np.testing.assert_allclose(together(made), 2 / norm, rtol=1e-6)
    np.testing.assert_array_equal(shared.data, 2.0)


def test_no_gradients_have_norm_zero():
    p = Tensor(np.zeros(3), requires_grad=True)
    for norm_type in NORMS:
        assert clip_grad_norm_([p], 1.0, norm_type) == 0
        assert clip_grad_norm_([], 1.0, norm_type) == 0
    clip_grad_value_([p], 1.0)
    assert p.grad is None


def test_a_single_tensor_is_one_parameter():
    p = leaves()[0]
    clip_grad_norm_(p, 1.0)
    assert np.linalg.norm(p.grad.data) == pytest.approx(1, abs=1e-5)
    clip_grad_value_(p, 0.01)
    assert np.max(np.abs(p.grad.data)) == 0.01


def test_an_infinite_bound_only_measures():
    made = broken(math.inf)
    before = together(made)
    assert clip_grad_norm_(made, math.inf) == math.inf
    np.testing.assert_array_equal(together(made), before)


def broken(value):
    made = leaves()
    made[1].grad.data[0] = value
    return made


@pytest.mark.parametrize("norm_type", NORMS)
def test_a_norm_that_is_not_finite_is_seen(norm_type):
    infinite, nan = broken(math.inf), broken(math.nan)
    assert clip_grad_norm_(infinite, 1.0, norm_type) == math.inf
    assert np.sum(np.isnan(together(infinite))) == 1
    assert np.sum(together(infinite) == 0) == together(infinite).size - 1
    assert math.isnan(clip_grad_norm_(nan, 1.0, norm_type))
    assert np.all(np.isnan(together(nan)))


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_a_norm_that_is_not_finite_may_be_an_error(value):
    made = broken(value)
    before = together(made)
    for error in (FloatingPointError, RuntimeError):  # the second is PyTorch's
        with pytest.raises(error, match=f"the norm of the gradients is {value}"):
            clip_grad_norm_(made, 1.0, error_if_nonfinite=True)
    np.testing.assert_array_equal(together(made), before)


def test_values_are_bounded_one_by_one():
    made = leaves()
    before = together(made)
    clip_grad_value_(made, 0.3)
    np.testing.assert_array_equal(together(made), np.clip(before, -0.3, 0.3))


@pytest.mark.parametrize("bound", [-1, math.nan, "1", None, True])
def test_bad_bounds(bound):
    with pytest.raises(ValueError, match=r"max_norm must be a number ≥ 0, got"):
        clip_grad_norm_(leaves(), bound)
    with pytest.raises(ValueError, match=r"clip_value must be a number ≥ 0, got"):
        clip_grad_value_(leaves(), bound)


@pytest.mark.parametrize("norm_type", [0, -1, math.nan, "inf"])
def test_bad_norms(norm_type):
    with pytest.raises(ValueError, match=r"norm_type must be a number > 0, or math\.inf, got"):
        clip_grad_norm_(leaves(), 1.0, norm_type)


@pytest.mark.parametrize("value", [None, math.inf, math.nan])
@pytest.mark.parametrize("max_norm", [0.0, 0.5, 100.0])
@pytest.mark.parametrize("norm_type", NORMS)
def test_as_pytorch(value, max_norm, norm_type, torch):
    made = leaves() if value is None else broken(value)
    theirs = [torch.nn.Parameter(torch.tensor(p.data)) for p in made]
    for p, q in zip(made, theirs, strict=True):
        q.grad = None if p.grad is None else torch.tensor(p.grad.data)
    # An infinite norm of an empty tensor is an error there, and 0 here.
    asked = [q for q in theirs if q.numel()]
    expected = torch.nn.utils.clip_grad_norm_(asked, max_norm, norm_type)
    np.testing.assert_allclose(clip_grad_norm_(made, max_norm, norm_type), expected.item(), rtol=1e-12)
    np.testing.assert_allclose(
        together(made), np.concatenate([q.grad.numpy().ravel() for q in asked if q.grad is not None]), rtol=1e-12
    )


@pytest.mark.parametrize("clip", [clip_grad_norm_, clip_grad_value_])
@pytest.mark.parametrize("layer", [nn.Linear(2, 3), nn.Sequential(nn.Linear(2, 3))], ids=["layer", "net"])
def test_a_module_is_no_list_of_parameters(clip, layer):
    with pytest.raises(TypeError, match=r"clipping takes parameters, got Linear; pass module\.parameters\(\)"):
        clip(layer, 1.0)


@pytest.mark.parametrize("clip", [clip_grad_norm_, clip_grad_value_])
def test_an_iterator_that_was_read_before_is_an_error(clip):
    w = Tensor([1.0], requires_grad=True)
    w.grad = Tensor([5.0])
    parameters = iter([w])
    assert list(parameters) == [w]
    with pytest.raises(ValueError, match="the iterator has no parameters; it was read before"):
        clip(parameters, 1.0)
