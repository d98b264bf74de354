"""All parameters in one pass: whatever the threads, the layout and the other parameters, the same bits."""

import copy
import pickle
import threading

import numpy as np
import pytest

import minigrad as mg
from minigrad.kernels import kernel
from minigrad.kernels.parallel.elementwise import Call
from minigrad.optim import Adam, multi_tensor
from minigrad.tensor import Tensor
from tests.optim.cases import CASES, CLASSES

SHAPES = [(7, 300), (5,), (0,), (40, 33), (1,), (129,)]


@pytest.fixture(autouse=True)
def _few_lines_are_worth_a_thread(monkeypatch):
    monkeypatch.setattr(multi_tensor, "GRAIN", 8)
    before = mg.get_num_threads()
    yield
    mg.set_num_threads(before)


def walk(name, threads, seed=3, dtype=np.float32, steps=4, **options):
    """θ of all parameters, end to end, after some steps."""
    mg.set_num_threads(threads)
    draw = np.random.default_rng(seed)
    parameters = [Tensor(draw.standard_normal(shape).astype(dtype), requires_grad=True) for shape in SHAPES]
    optimizer = CLASSES[name](parameters, **options)
    for _ in range(steps):
        for p in parameters:
            p.grad = Tensor(draw.standard_normal(p.shape).astype(dtype))
        optimizer.step()
    return np.concatenate([p.data.ravel() for p in parameters])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_any_number_of_threads_gives_the_same_bits(case, dtype):
    alone = walk(case.name, 1, dtype=dtype, **case.options)
    for threads in (2, 3, 16):
        assert walk(case.name, threads, dtype=dtype, **case.options).tobytes() == alone.tobytes()


def test_optimizers_that_step_in_several_threads_at_once_do_not_mix():
    expected = {name: walk(name, 2, steps=50).tobytes() for name in CLASSES}
    found = {}
    callers = [
        threading.Thread(target=lambda name=name: found.__setitem__(name, walk(name, 2, steps=50).tobytes()))
        for name in CLASSES
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert found == expected


@kernel
def add(array, nothing, amount):
    for i in range(array.size):
        array[i] += amount


def in_python(array, nothing, amount):
    assert nothing is None
    array += amount


@pytest.mark.parametrize("sizes", [[], [0], [15], [16, 17], [33, 1000, 1]])
@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("rule", [add, in_python])
def test_each_call_sees_each_of_its_numbers_once(sizes, threads, rule):
    mg.set_num_threads(threads)
    arrays = [np.zeros(size) for size in sizes]

    one, two = np.ones(1), np.full(1, 2.0)
    multi_tensor.apply([[Call(rule, (array, None), one), Call(rule, (array, None), two)] for array in arrays])
    assert all((array == 3).all() for array in arrays)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda pair: pickle.loads(pickle.dumps(pair))])
def test_a_copied_optimizer_updates_the_copied_parameters(duplicate):
    p = Tensor(np.ones((3, 4)), requires_grad=True)
    p.grad = Tensor(np.ones((3, 4)))
    optimizer = Adam([p])
    optimizer.step()
    q, other = duplicate((p, optimizer))
    optimizer.step()
    other.step()
    np.testing.assert_array_equal(p.data, q.data)


def test_a_state_array_that_was_replaced_is_the_one_that_counts():
    p = Tensor(np.ones(5), requires_grad=True)
    p.grad = Tensor(np.ones(5))
    optimizer = Adam([p])
    optimizer.step()
    replaced = optimizer.state[0]["exp_avg"] = np.zeros(5)
    optimizer.step()
    np.testing.assert_allclose(replaced, 0.1)


def test_a_parameter_that_was_frozen_on_the_way_is_not_written_to():
    p = Tensor(np.ones(5), requires_grad=True)
    p.grad = Tensor(np.ones(5))
    optimizer = Adam([p])
    optimizer.step()
    before = p.data.copy()
    p.data.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        optimizer.step()
    np.testing.assert_array_equal(p.data, before)
