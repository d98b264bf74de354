"""Calls of a plan that are one list of tasks: as many as can be, wherever the inputs lie, and with the same bits."""

import numpy as np
import pytest
from numba import config

import minigrad as mg
from minigrad import nn, optim
from minigrad.capture.tasks import Segment
from minigrad.kernels.matmul import blas
from tests.capture.made import batches, recorded, training

compiled = pytest.mark.skipif(bool(config.DISABLE_JIT) or not blas.is_callable, reason="there are no tasks")


def lists(plan):
    """The lists of tasks among a plan's calls."""
    return [each for each in plan.pure if isinstance(each, Segment)]


@compiled
def test_the_kernels_of_a_step_are_one_list():
    _, _, step = training()
    replayed = recorded(step, *batches(1)[0])
    assert len(lists(replayed.plan)) == 1
    names = [row.call for row in replayed.plan.rows()]
    assert names[1] == "checked_indices"  # first, since it takes the labels alone
    assert names[-4:-2] == ["add.reduce", "divide"]  # last, since no kernel takes the loss


@pytest.mark.parametrize("many", [2, 10, 40])
@pytest.mark.parametrize("size", [5, 64, 128, 150])
def test_numbers_are_those_of_the_step_wherever_the_inputs_lie(size, many):
    """For batches and classes on both sides of what kernels do alone."""
    draw = np.random.default_rng(0)
    images = draw.standard_normal((3 * size, 300)).astype(np.float32)
    labels = draw.integers(0, many, 3 * size)

    def trained(wrap):
        mg.manual_seed(1)
        net = nn.Sequential(nn.Linear(300, 80), nn.ReLU(), nn.Linear(80, many))
        optimizer = optim.Momentum(net.parameters(), lr=0.1)
        criterion = nn.CrossEntropyLoss(label_smoothing=0.1)

        def step(x, y):
            optimizer.zero_grad()
            loss = criterion(net(x), y)
            loss.backward()
            optimizer.step()
            return loss

        step = wrap(step)
        losses = []
        for i in range(8):
            rows = slice(i % 3 * size, (i % 3 + 1) * size)  # views into one array, and copies of it
            x = images[rows] if i % 2 else images[rows].copy()
            losses.append(step(x, labels[rows]).item())
        return step, losses, [p.detach().numpy() for p in net.parameters()]

    replayed, losses, parameters = trained(mg.replay)
    _, expected, others = trained(lambda step: step)
    assert replayed.plan is not None
    assert replayed.reason is None
    assert losses == expected
    for a, b in zip(parameters, others, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("shape", [(6, 4), (6, 4, 3), (4,)])
@pytest.mark.parametrize("by_column", [False, True])
def test_cross_entropy_has_its_result_where_it_is_wanted(shape, by_column):
    """Also where what it keeps of the logits is no view of them."""
    draw = np.random.default_rng(2)
    order = "F" if by_column else "C"
    given = draw.standard_normal(shape).astype(np.float32)
    labels = np.array(draw.integers(0, 4, shape[:1] + shape[2:] if len(shape) > 1 else ()))
    w = mg.Tensor(np.full(shape, 2, np.float32, order), requires_grad=True)

    def slope(x):
        loss = nn.functional.cross_entropy(w * x, labels)
        return loss.detach(), mg.grad(loss, [w])[0]

    replayed = mg.replay(slope)
    for _ in range(4):
        given = np.asarray(given + 1, order=order)
        for a, b in zip(replayed(given), slope(given), strict=True):
            np.testing.assert_array_equal(a.numpy(), b.numpy())
    assert replayed.plan is not None


def test_what_a_kernel_needs_is_computed_before_it():
    """NumPy's calls between kernels are not put off beyond those that take their results."""
    draw = np.random.default_rng(3)
    x, w = (draw.standard_normal((30, 30)).astype(np.float32) for _ in range(2))

    def step(x):
        y = nn.functional.relu(mg.matmul(x, w))
        z = mg.exp(-y) + mg.sum(y)
        return nn.functional.relu(mg.matmul(z, w) - 1), mg.mean(z)

    replayed = mg.replay(step)
    for i in range(4):
        for a, b in zip(replayed(x + i), step(x + i), strict=True):
            np.testing.assert_array_equal(a.numpy(), b.numpy())
    assert replayed.reason is None
