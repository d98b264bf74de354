"""y[index] = x where memory is shared: what no longer knows its gradient is an error, and never a wrong number."""

import random

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import GraphError


def leaf():
    return Tensor(np.array([[1.0, 2.0], [3.0, 4.0]]), requires_grad=True)


def through_a_view(y):
    view = y[...]
    y[0] = 5
    view[1] = 7


def through_a_reshape(y):
    flat = y.reshape(-1)
    flat[0] = 5
    y[1] = 7


def through_another_tensor_of_the_array(y):
    other = Tensor(y.data)
    other[0] = y[1] * 2
    y[1] = 7


def under_no_grad(y):
    with mg.no_grad():
        y[0] = 5
    y[1] = 7


def from_a_stale_source(y):
    view = y[0]
    y[0] = y[1] * 2
    target = y * 1
    target[0] = view


@pytest.mark.parametrize(
    "write",
    [through_a_view, through_a_reshape, through_another_tensor_of_the_array, under_no_grad, from_a_stale_source],
    ids=lambda write: write.__name__,
)
def test_a_tensor_whose_memory_changed_is_not_made_current_by_a_write(write):
    y = leaf() * 1
    with pytest.raises(GraphError, match=r"the memory of this tensor of shape .* was overwritten at .*:\d+ after"):
        write(y)


def test_a_tensor_may_be_written_to_again_and_again():
    x = leaf()
    y = x * 1
    for scale in (2, 3):
        y[0] = y[1] * scale
        y[1] = x[0]
    np.testing.assert_array_equal(mg.grad(y.sum(), x)[0].data, [[4, 4], [0, 0]])


KINDS = ("times", "view", "rows", "reshape", "row", "number", "whole", "add", "subtract", "unrecorded", "number", "row")


def programs(count):
    """Random programs of views and writes: lists of (kind, target, source, row, number), and the tensor to look at."""
    for seed in range(count):
        draw = random.Random(seed)
        made, steps = 1, []
        for _ in range(draw.randint(3, 9)):
            kind = draw.choice(KINDS)
            steps.append(
                (kind, draw.randrange(made), draw.randrange(made), draw.randrange(2), draw.choice((2.0, -1.0)))
            )
            made += kind in ("times", "view", "rows", "reshape")
        yield steps, draw.randrange(made)


def run(steps, x, no_grad):
    """The tensors of a program, in either framework."""
    tensors = [x * 1]
    for kind, a, b, row, number in steps:
        y, source = tensors[a], tensors[b]
        if kind == "times":
            tensors.append(y * number)
        elif kind == "view":
            tensors.append(y[...])
        elif kind == "rows":
            tensors.append(y[row:])
        elif kind == "reshape":
            tensors.append(y.reshape(-1))
        elif kind == "row" and len(y) and len(source) and y[0].shape == source[0].shape:
            y[min(row, len(y) - 1)] = source[0] * number
        elif kind == "number" and len(y):
            y[0] = number
        elif kind == "whole" and y.shape == source.shape:
            y[...] = source
        elif kind == "add":
            y += number
        elif kind == "subtract" and y.shape == source.shape:
            y -= source
        elif kind == "unrecorded" and len(y):
            with no_grad():
                y[0] = number
    return tensors


@pytest.mark.torch
def test_random_programs_of_views_and_writes_are_pytorchs_or_refused():
    import torch

    agreed = 0
    for steps, which in programs(2000):
        try:
            x = leaf()
            y = run(steps, x, mg.no_grad)[which]
            (gradient,) = mg.grad(y.sum(), x, allow_unused=True) if y.requires_grad else (None,)
        except GraphError:
            continue
        theirs = torch.tensor(x.data, requires_grad=True)
        expected = run(steps, theirs, torch.no_grad)[which]
        (slope,) = torch.autograd.grad(expected.sum(), theirs, allow_unused=True)
        np.testing.assert_array_equal(y.data, expected.detach().numpy(), err_msg=str(steps))
        ours = np.zeros((2, 2)) if gradient is None else gradient.data
        np.testing.assert_array_equal(ours, 0 if slope is None else slope.numpy(), err_msg=str(steps))
        agreed += 1
    assert agreed > 500


@pytest.mark.parametrize(("dtype", "number"), [(np.float64, 0.1), (np.int64, 2**53 + 1), (np.int8, -128)])
def test_a_number_that_is_written_keeps_the_digits_that_the_tensor_has(dtype, number):
    y = Tensor(np.zeros(3, dtype))
    y[0] = number
    y[1:] = [number, number]
    assert y.data.tolist() == [number] * 3


def test_a_whole_number_that_the_tensor_does_not_hold_is_an_error():
    y = Tensor(np.zeros(3, np.int8))
    with pytest.raises(OverflowError):
        y[0] = 128
    assert not y.data.any()


@pytest.mark.parametrize("alias", ["detach", "view", "reshape"])
@pytest.mark.parametrize("before", [None, "number", "tensor"])
@pytest.mark.parametrize("needs", [False, True])
@pytest.mark.parametrize("index", [..., 0, (slice(None), 1), [1, 0]], ids=str)
def test_an_update_of_a_part_is_whole_or_refused(index, needs, before, alias):
    """``y[i] += x`` reads a view, writes into it, and assigns it: no refusal may come after the write."""
    for written, updated in ((0, 0), (0, 1), (1, 0), (1, 1)):
        x = Tensor(np.array([[5.0, 6.0], [7.0, 8.0]]), requires_grad=True)
        y = leaf() * 1 if needs else Tensor(leaf().data)
        names = y, {"detach": y.detach, "view": lambda y=y: y[...], "reshape": lambda y=y: y.reshape((2, 2))}[alias]()
        if before == "number":
            names[written][...] = 0.5
        elif before == "tensor":
            names[written][...] = x * 2
        values = y.data.copy()
        try:
            names[updated][index] += (x * 3)[index]
        except GraphError:
            np.testing.assert_array_equal(y.data, values)
            continue
        values[index] += 3 * x.data[index]
        np.testing.assert_array_equal(y.data, values)
        if before != "tensor":
            (slope,) = mg.grad(mg.sum(names[updated]), [x])
            expected = np.zeros((2, 2))
            expected[index] = 3
            np.testing.assert_array_equal(slope.data, expected)
