"""Schedule-Free: the three sequences of the paper, which weights a parameter holds, and what is kept between them."""

import numpy as np
import pytest

from minigrad.optim import SGD, ScheduleFreeAdamW, ScheduleFreeSGD
from minigrad.tensor import Tensor
from tests.optim.cases import problem

THETA, GRADIENTS = problem(np.float64)[0][:50], [g[:50] for g in problem(np.float64)[1][:40]]
close = {"rtol": 1e-12, "atol": 1e-14}
both = pytest.mark.parametrize("optimizer", [ScheduleFreeSGD, ScheduleFreeAdamW])


def leaf(array=THETA, dtype=np.float64):
    return Tensor(array.astype(dtype), requires_grad=True)


def walk(p, optimizer, gradients=GRADIENTS):
    for g in gradients:
        p.grad = Tensor(g.astype(p.dtype))
        optimizer.step()
    return p.data.copy()


def paper(adaptive, lr=0.1, beta=0.9, beta2=0.999, decay=0.0, warmup=1, r=0.0, power=2.0):
    """Algorithm 1, with its three sequences: y and x at the end."""
    x = y = z = THETA
    v, total, largest = np.zeros(50), 0.0, 0.0
    for t, g in enumerate(GRADIENTS, 1):
        rate = lr * min(1, t / warmup)
        largest = max(largest, rate)
        v = beta2 * v + (1 - beta2) * g**2
        z = z - rate * ((g / (np.sqrt(v / (1 - beta2**t)) + 1e-8) if adaptive else g) + decay * y)
        total += t**r * largest**power
        c = t**r * largest**power / total
        x = (1 - c) * x + c * z
        y = (1 - beta) * z + beta * x
    return y, x


@pytest.mark.parametrize(
    "given",
    [{}, {"decay": 0.3}, {"warmup": 10, "beta": 0.5}, {"r": 2.0, "power": 0.0}, {"warmup": 7, "r": 1.0, "power": 1.0}],
)
@both
def test_the_parameter_is_y_and_where_it_is_used_the_papers_x(optimizer, given):
    adaptive = optimizer is ScheduleFreeAdamW
    y, x = paper(adaptive, **given)
    beta = given.get("beta", 0.9)
    names = {"warmup": "warmup_steps", "power": "weight_lr_power", "decay": "weight_decay"}
    options = {names.get(name, name): value for name, value in given.items() if name != "beta"}
    options |= {"betas": (beta, 0.999)} if adaptive else {"momentum": beta}
    p = leaf()
    made = optimizer([p], lr=0.1, **options)
    walk(p, made)
    np.testing.assert_allclose(p.data, y, **close)
    made.eval()
    np.testing.assert_allclose(p.data, x, rtol=1e-11, atol=1e-13)


@both
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_to_look_on_the_way_changes_no_bit(optimizer, dtype):
    p, q = leaf(dtype=dtype), leaf(dtype=dtype)
    plain, watched = optimizer([p]), optimizer([q])
    for g in GRADIENTS:
        watched.eval()
        watched.eval()
        watched.train()
        watched.train()
        walk(p, plain, [g])
        walk(q, watched, [g])
    assert p.data.tobytes() == q.data.tobytes()


@both
def test_a_step_on_the_average_is_an_error_that_changes_nothing(optimizer):
    p = leaf()
    made = optimizer([p])
    walk(p, made, GRADIENTS[:3])
    made.eval()
    before = p.data.copy()
    with pytest.raises(RuntimeError, match=rf"^{optimizer.__name__}: .*call train\(\) before the next step"):
        made.step()
    np.testing.assert_array_equal(p.data, before)


@both
@pytest.mark.parametrize("without_y", [False, True])
def test_what_was_saved_while_it_was_used_goes_on(optimizer, without_y):
    p = leaf()
    made = optimizer([p])
    walk(p, made, GRADIENTS[:20])
    made.eval()
    saved, used = made.state_dict(), p.data.copy()
    if without_y:  # as the authors' code keeps none
        del saved["state"][0]["y"]
    made.train()
    expected = walk(p, made, GRADIENTS[20:])
    q = leaf(used)
    other = optimizer([q])
    other.load_state_dict(saved)
    other.train()
    np.testing.assert_allclose(walk(q, other, GRADIENTS[20:]), expected, rtol=1e-9 if without_y else 0, atol=1e-12)


def test_the_average_is_taken_in_the_parameters_own_dtype():
    """x = y + (1 − 1/β)(z − y), each step of it in float32: a factor in float64 would round once, and to another."""
    p = Tensor(np.random.default_rng(0).standard_normal(1000).astype(np.float32), requires_grad=True)
    optimizer = ScheduleFreeSGD([p], lr=0.1, momentum=0.9)
    for k in range(3):
        p.grad = Tensor(np.cos(np.arange(1000, dtype=np.float32) + k))
        optimizer.step()
    y, z = p.data.copy(), optimizer.state_dict()["state"][0]["z"]
    optimizer.eval()
    np.testing.assert_array_equal(p.data, y + np.float32(1 - 1 / 0.9) * (z - y))


def test_where_only_the_last_step_counts_it_is_sgd():
    """x is z then, and so is y."""
    p, q = leaf(), leaf()
    few = GRADIENTS[:9]
    made = ScheduleFreeSGD([p], lr=0.1, momentum=1e-6, r=30.0)
    np.testing.assert_allclose(walk(p, made, few), walk(q, SGD([q], lr=0.1), few), atol=1e-5)


def test_a_rate_that_begins_at_0_is_no_division_by_0():
    p = leaf()
    made = ScheduleFreeSGD([p], lr=0.0)
    np.testing.assert_array_equal(walk(p, made, GRADIENTS[:2]), THETA)
    made.param_groups[0]["lr"] = 0.1
    assert np.isfinite(walk(p, made)).all()


@pytest.mark.parametrize(
    ("optimizer", "options"),
    [
        (ScheduleFreeSGD, {"momentum": 0.0}),
        (ScheduleFreeSGD, {"momentum": 1.0}),
        (ScheduleFreeSGD, {"r": 31.0}),
        (ScheduleFreeSGD, {"warmup_steps": 1.5}),
        (ScheduleFreeAdamW, {"betas": (0.0, 0.9)}),
        (ScheduleFreeAdamW, {"decay_after_step": True}),
        (ScheduleFreeAdamW, {"independent_weight_decay": True}),
    ],
)
def test_what_the_rule_has_no_meaning_for_is_refused(optimizer, options):
    (name,) = options
    with pytest.raises(ValueError, match=rf"^{optimizer.__name__}: {name} must be .*; got "):
        optimizer([leaf()], **options)
