"""What all optimizers share: where a parameter lives, groups, weight decay, climbing, and what a step costs."""

import math
import tracemalloc

import numpy as np
import pytest

from minigrad import nn
from minigrad.errors import DTypeError, GraphError, ShapeError
from minigrad.kernels.memory.aligned import aligned
from minigrad.modes import no_grad
from minigrad.optim import SGD, Adam, Momentum
from minigrad.optim.options import FLAG
from minigrad.tensor import Tensor
from tests.optim.cases import CLASSES, OF_ALL, OF_MATRICES

DRAW = np.random.default_rng(7)
THETA = DRAW.standard_normal((6, 4))
GRADIENTS = DRAW.standard_normal((3, 6, 4))

every = pytest.mark.parametrize("name", CLASSES)
one_loop = pytest.mark.parametrize("name", [name for name in CLASSES if name not in OF_MATRICES])
each_by_itself = pytest.mark.parametrize("name", [name for name in CLASSES if name not in OF_ALL])
AFTER = ("soap", "adafactor")
"""SOAP decays after its step, and Adafactor's step goes by the size of θ before the decay."""
shrinking = pytest.mark.parametrize(
    "name", [name for name, made in CLASSES.items() if not made.decays and name not in AFTER]
)
both = pytest.mark.parametrize("dtype", [np.float32, np.float64])

ALL_OPTIONS = {
    "momentum": {"dampening": 0.5},
    "rmsprop": {"centered": True, "momentum": 0.9},
    "adam": {"amsgrad": True},
}


def leaf(array):
    return Tensor(array, requires_grad=True)


def walk(p, optimizer, gradients=GRADIENTS):
    for g in gradients:
        p.grad = Tensor(g)
        optimizer.step()
    return p.data


def expected(name, theta=THETA, gradients=GRADIENTS, **options):
    """θ after the gradients where everything lies row by row in memory."""
    p = leaf(np.array(theta, order="C"))
    return walk(p, CLASSES[name]([p], **options), [np.array(g, order="C") for g in gradients])


LAYOUTS = {
    "rows": lambda a: a.copy(),
    "columns": lambda a: np.asfortranarray(a),
    "transposed": lambda a: a.T.copy().T,
    "every other": lambda a: np.repeat(a, 2, axis=1)[:, ::2],
    "backwards": lambda a: a[::-1, ::-1].copy()[::-1, ::-1],
    "a slice of a larger one": lambda a: np.pad(a, 3)[3:-3, 3:-3],
}


@every
@both
@pytest.mark.parametrize("theta_layout", LAYOUTS)
@pytest.mark.parametrize("grad_layout", LAYOUTS)
def test_memory_layout_does_not_matter(name, dtype, theta_layout, grad_layout):
    theta, gradients = THETA.astype(dtype), GRADIENTS.astype(dtype)
    options = ALL_OPTIONS.get(name, {})
    laid_out = LAYOUTS[theta_layout](theta)
    p = leaf(laid_out)
    p.data = laid_out  # not a copy of it
    walk(p, CLASSES[name]([p], **options), [LAYOUTS[grad_layout](g) for g in gradients])
    assert p.data is laid_out
    assert p.data.dtype == dtype
    np.testing.assert_array_equal(p.data, expected(name, theta, gradients, **options))


@every
def test_a_parameter_is_updated_where_it_lives(name):
    whole = np.pad(THETA, 1)
    p = leaf(whole[1:-1, 1:-1])
    p.data = whole[1:-1, 1:-1]
    walk(p, CLASSES[name]([p]))
    np.testing.assert_array_equal(whole, np.pad(expected(name), 1))


@one_loop
@both
@pytest.mark.parametrize("shape", [(), (1,), (0,), (3, 0), (17,), (1, 2, 3, 4)])
def test_every_shape(name, dtype, shape):
    theta, gradients = DRAW.standard_normal(shape).astype(dtype), DRAW.standard_normal((3, *shape)).astype(dtype)
    p = leaf(np.array(theta))
    optimizer = CLASSES[name]([p])
    walk(p, optimizer, [np.array(g) for g in gradients])
    flat = expected(name, theta.reshape(-1), gradients.reshape(3, -1))
    np.testing.assert_array_equal(p.data, flat.reshape(shape))
    assert all(value.shape == shape for value in optimizer.state[0].values() if isinstance(value, np.ndarray))


@every
def test_gradients_that_may_not_be_written_to_are_read(name):
    """A gradient may be a broadcast view: the gradient of a sum is one number for all elements."""
    p = leaf(THETA.copy())
    walk(p, CLASSES[name]([p]), [np.broadcast_to(0.5, THETA.shape)] * 3)
    np.testing.assert_array_equal(p.data, expected(name, gradients=[np.full(THETA.shape, 0.5)] * 3))


@every
def test_a_gradient_is_not_changed(name):
    p, g = leaf(THETA.copy()), GRADIENTS[0].copy()
    walk(p, CLASSES[name]([p], weight_decay=0.1, maximize=True), [g])
    np.testing.assert_array_equal(g, GRADIENTS[0])


@each_by_itself
def test_nan_reaches_the_parameter(name):
    """A gradient that went wrong is seen, and not flushed away with the denormal numbers."""
    p = leaf(np.zeros(3))
    walk(p, CLASSES[name]([p], **ALL_OPTIONS.get(name, {})), [np.array([1.0, np.nan, 1.0])])
    np.testing.assert_array_equal(np.isnan(p.data), [False, True, False])


@every
def test_maximize_climbs(name):
    p = leaf(THETA.copy())
    walk(p, CLASSES[name]([p], maximize=True))
    np.testing.assert_array_equal(p.data, expected(name, gradients=-GRADIENTS))


def by_hand(name, before, lr):
    """θ after the gradients where ``before(p, g)`` does by hand what the optimizer is to do before its rule."""
    p = leaf(THETA.copy())
    optimizer = CLASSES[name]([p], lr, weight_decay=0.0)
    for g in GRADIENTS:
        walk(p, optimizer, [before(p, g)])
    return p.data


@pytest.mark.parametrize("name", [name for name in CLASSES if CLASSES[name].ranges["decoupled_weight_decay"] is FLAG])
@pytest.mark.parametrize("sign", [1, -1])
def test_weight_decay_adds_to_the_gradient(name, sign):
    p = leaf(THETA.copy())
    options = {"weight_decay": 0.3, "decoupled_weight_decay": False, "maximize": sign < 0}
    walk(p, CLASSES[name]([p], 0.1, **options))
    np.testing.assert_array_equal(p.data, by_hand(name, lambda p, g: sign * g + 0.3 * p.data, 0.1))


@shrinking
def test_decoupled_weight_decay_shrinks_the_parameter(name):
    def shrink(p, g):
        p.data *= 1 - 0.1 * 0.3
        return g

    p = leaf(THETA.copy())
    walk(p, CLASSES[name]([p], 0.1, weight_decay=0.3, decoupled_weight_decay=True))
    np.testing.assert_array_equal(p.data, by_hand(name, shrink, 0.1))


def test_each_group_has_its_own_options():
    body, head = leaf(THETA.copy()), leaf(THETA.copy())
    optimizer = Adam([{"params": [body], "lr": 1e-4}, {"params": head, "betas": (0.5, 0.9)}], lr=0.1, eps=1e-3)
    for g in GRADIENTS:
        body.grad = head.grad = Tensor(g)
        optimizer.step()
    np.testing.assert_array_equal(body.data, expected("adam", lr=1e-4, eps=1e-3))
    np.testing.assert_array_equal(head.data, expected("adam", lr=0.1, eps=1e-3, betas=(0.5, 0.9)))


def test_a_group_may_be_added_and_changed_on_the_way():
    """Gradual unfreezing: a layer joins later, and its step count starts at 1."""
    head, body = leaf(THETA.copy()), leaf(THETA.copy())
    optimizer = Adam(iter([head]))
    walk(head, optimizer)
    head.grad = None
    optimizer.add_param_group({"params": (p for p in [body]), "lr": 0.5})
    optimizer.param_groups[1]["lr"] = 0.25
    walk(body, optimizer)
    np.testing.assert_array_equal(head.data, expected("adam"))
    np.testing.assert_array_equal(body.data, expected("adam", lr=0.25))
    assert [optimizer.state[i]["step"] for i in (0, 1)] == [3, 3]


def test_the_callers_group_is_not_changed():
    group = {"params": [leaf(THETA.copy())]}
    SGD([group])
    assert group.keys() == {"params"}


@every
def test_a_parameter_without_a_gradient_is_passed_over(name):
    used, unused = leaf(THETA.copy()), leaf(THETA.copy())
    optimizer = CLASSES[name]([unused, used], weight_decay=0.1)
    walk(used, optimizer)
    np.testing.assert_array_equal(unused.data, THETA)
    assert optimizer.state.keys() == {1}


def test_a_frozen_parameter_is_left_alone_until_it_is_learned():
    """Fine-tuning: all parameters are given, the body is frozen, and joins later."""
    net = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    net[0].requires_grad_(False)
    before = net.state_dict()
    optimizer = Adam(net.parameters())
    for frozen in (True, False):
        net[0].requires_grad_(not frozen)
        optimizer.zero_grad()
        np.sum(net(np.ones((5, 3), np.float32)) ** 2).backward()
        optimizer.step()
        changed = {name: not np.array_equal(array, before[name]) for name, array in net.state_dict().items()}
        assert changed == {"0.weight": not frozen, "0.bias": not frozen, "1.weight": True, "1.bias": True}
    assert [optimizer.state[i]["step"] for i in range(4)] == [1, 1, 2, 2]


def test_zero_grad_forgets_the_gradients():
    p, q = leaf(THETA.copy()), leaf(THETA.copy())
    p.grad = Tensor(GRADIENTS[0])
    SGD([p, q]).zero_grad()
    assert p.grad is None
    assert q.grad is None


def test_zero_grad_may_fill_with_zeros():
    """Then the next step goes on: by the velocity, and by the decay of the weights."""
    p, q, r = leaf(THETA.copy()), leaf(THETA.copy()), leaf(THETA.copy())
    shared = p.grad = q.grad = Tensor(GRADIENTS[0])
    optimizer = Momentum([p, q, r])
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    assert r.grad is None
    np.testing.assert_array_equal(p.grad.data, np.zeros_like(THETA))
    np.testing.assert_array_equal(shared.data, GRADIENTS[0])
    optimizer.step()
    np.testing.assert_array_equal(p.data, expected("momentum", gradients=[GRADIENTS[0], np.zeros_like(THETA)]))


def test_a_step_may_be_given_the_computation_of_its_gradients():
    """With gradients on, whatever holds around it; the step returns what it returns."""
    p = leaf(THETA.copy())
    optimizer = SGD([p], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = np.sum(p * p)
        loss.backward()
        return loss

    with no_grad():
        first = optimizer.step(closure)
    assert first.item() == pytest.approx(np.sum(THETA**2))
    np.testing.assert_allclose(p.data, 0.8 * THETA)
    assert optimizer.step() is None
    np.testing.assert_allclose(p.data, 0.6 * THETA)


def test_an_option_may_be_switched_on_later():
    """The arrays that it needs are made then."""
    p = leaf(THETA.copy())
    optimizer = Adam([p])
    walk(p, optimizer)
    optimizer.param_groups[0]["amsgrad"] = True
    walk(p, optimizer)
    assert np.all(optimizer.state[0]["max_exp_avg_sq"] >= optimizer.state[0]["exp_avg_sq"])
    assert optimizer.state[0]["step"] == 6


@every
@pytest.mark.parametrize("begin", [0, 4, 5])
@pytest.mark.parametrize("shape", [(), (3, 5), (1000,)])
def test_state_begins_in_a_line_of_the_cache_where_its_parameter_does(name, shape, begin):
    p = leaf(aligned((begin + math.prod(shape),), 1, np.float32)[begin:].reshape(shape))
    optimizer = CLASSES[name]([p])
    walk(p, optimizer, [np.ones(shape, np.float32)])
    loaded = CLASSES[name]([p])
    loaded.load_state_dict(optimizer.state_dict())
    arrays = [value for state in (optimizer.state[0], loaded.state[0]) for value in state.values()]
    assert all(array.ctypes.data % 64 == p.data.ctypes.data % 64 for array in arrays if isinstance(array, np.ndarray))


@every
def test_the_arrays_of_a_parameters_state_begin_at_different_lines_of_a_page(name):
    """Arrays at one page offset would compete for the same cache lines. The parameter's own offset may be any."""
    p = leaf(np.ones(500_000, np.float32))
    optimizer = CLASSES[name]([p], **ALL_OPTIONS.get(name, {}))
    walk(p, optimizer, [np.ones(500_000, np.float32)])
    arrays = [value for value in optimizer.state[0].values() if isinstance(value, np.ndarray)]
    assert len({array.ctypes.data % 4096 // 64 for array in arrays}) == len(arrays)


@one_loop
@pytest.mark.parametrize("options", [{}, {"weight_decay": 0.1}, {"weight_decay": 0.1, "decoupled_weight_decay": True}])
def test_a_step_allocates_nothing(name, options):
    p = leaf(np.ones((200, 500), np.float32))
    p.grad = Tensor(np.ones((500, 200), np.float32).T)
    optimizer = CLASSES[name]([p], **options)
    optimizer.step()
    tracemalloc.start()
    optimizer.step()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < p.data.nbytes / 10


def test_a_backward_through_the_parameter_before_the_step_is_stale():
    """The step is a write, and the error names the line of the step."""
    p = leaf(THETA.copy())
    loss = np.sum(p * p)
    p.grad = Tensor(GRADIENTS[0])
    SGD([p]).step()
    with pytest.raises(GraphError, match=r"test_optimizer\.py"):
        loss.backward()


BAD_GRADIENTS = {
    "another shape": (
        np.ones((4, 6)),
        ShapeError,
        r"gradient of parameter 1 has shape \(4, 6\), the parameter \(6, 4\)",
    ),
    "one that would broadcast": (np.ones((1, 4)), ShapeError, r"shape \(1, 4\)"),
    "another dtype": (np.ones((6, 4), np.float32), DTypeError, "is float32, the parameter float64"),
}


@pytest.mark.parametrize("case", BAD_GRADIENTS)
def test_a_gradient_that_does_not_fit_updates_nothing(case):
    array, error, message = BAD_GRADIENTS[case]
    good, bad = leaf(THETA.copy()), leaf(THETA.copy())
    good.grad, bad.grad = Tensor(GRADIENTS[0]), Tensor(array)
    optimizer = Adam([good, bad])
    with pytest.raises(error, match=message):
        optimizer.step()
    np.testing.assert_array_equal(good.data, THETA)
    assert not optimizer.state


def test_a_gradient_is_a_tensor():
    p = leaf(THETA.copy())
    p.grad = GRADIENTS[0]
    with pytest.raises(TypeError, match="ndarray; it must be a Tensor"):
        SGD([p]).step()


@pytest.mark.parametrize("array", [np.ones((9, 9)), np.ones((6, 4), np.float32)])
def test_a_parameter_that_was_replaced_has_no_state(array):
    p = leaf(THETA.copy())
    optimizer = Momentum([p])
    walk(p, optimizer)
    p.data = array
    with pytest.raises(ShapeError, match=r"its momentum_buffer is float64 \(6, 4\)"):
        walk(p, optimizer, [np.ones_like(array)])


def test_repr_shows_the_groups():
    optimizer = SGD([{"params": [leaf(np.ones((30, 50)))], "lr": 0.5}, {"params": [leaf(np.ones(3))]}])
    assert repr(optimizer).splitlines()[1].startswith("  1,500 parameters: lr=0.5, weight_decay=0.0")
