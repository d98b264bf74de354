"""The tape: what is recorded, how the walk goes, when memory is freed, and which mistakes are errors."""

import gc
import sys
import threading
import weakref

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, grad, nn, no_grad
from minigrad.errors import GraphError, ShapeError
from minigrad.nn import functional as F


def leaf(*values):
    return Tensor(np.array(values), requires_grad=True)


def test_gradients_add_up_over_paths_and_over_calls():
    x = leaf(2.0, 3.0)
    mg.sum(x * x + x).backward()
    np.testing.assert_array_equal(x.grad.data, [5, 7])
    mg.sum(x).backward()
    np.testing.assert_array_equal(x.grad.data, [6, 8])


def test_only_leaves_that_ask_for_a_gradient_get_one():
    x, constant = leaf(1.0), Tensor(np.array([2.0]))
    y = x * constant
    z = mg.sum(y * 3)
    z.backward()
    assert x.grad is not None
    assert constant.grad is y.grad is z.grad is None


def test_an_edge_to_a_constant_is_not_recorded():
    x = leaf(1.0)
    assert [edge[0] for edge in (Tensor([2.0]) * x).edges] == [x]


def test_leaf_gradients_share_no_memory():
    a, b, seed = leaf(1.0, 2.0), leaf(3.0, 4.0), Tensor(np.ones(2))
    (a + b).backward(seed)
    assert not np.shares_memory(a.grad.data, b.grad.data)
    assert not np.shares_memory(a.grad.data, seed.data)


def test_grad_leaves_dot_grad_alone_and_gives_inner_gradients():
    x = leaf(2.0)
    y = x * x
    z = mg.sum(y * y)
    by_y, by_x = grad(z, [y, x])
    np.testing.assert_array_equal(by_y.data, [8])
    np.testing.assert_array_equal(by_x.data, [32])
    assert x.grad is None


def test_grad_weights_and_sums_several_outputs():
    x = leaf(1.0, 2.0)
    (g,) = grad([x * 2, x * x], x, [Tensor(np.array([1.0, 10.0])), Tensor(np.array([1.0, 1.0]))])
    np.testing.assert_array_equal(g.data, [4, 24])


def test_grad_skips_what_does_not_lead_to_the_inputs():
    calls = []
    x, other = leaf(1.0), leaf(2.0)
    expensive = mg.record(other.data * 1, (other, lambda g, _: calls.append("walked") or g))
    grad(mg.sum(x * 2 + expensive), x)
    assert calls == []


def test_an_output_that_does_not_lead_to_the_inputs_is_not_walked_for_another_that_does():
    calls = []
    x, other = leaf(1.0), leaf(2.0)
    aside = other * 1
    both = mg.record(x.data * 2, (x, lambda g, _: g * 2), (aside, lambda g, _: calls.append("walked") or g))
    (g,) = grad([both, aside], x)
    assert g.item() == 2
    assert calls == []


def test_summing_many_gradients_changes_none_of_them():
    x, others, seed = leaf(1.0, 2.0), [leaf(3.0, 4.0) for _ in range(4)], Tensor(np.array([1.0, 10.0]))
    y = x * 1
    seen = []
    y.register_hook(lambda g: seen.append(g.data.copy()))
    outputs = [y + other for other in others]
    gradients = grad(outputs, [x, *others], [seed] * 4)
    np.testing.assert_array_equal(seen, [[4, 40]])
    np.testing.assert_array_equal(gradients[0].data, [4, 40])
    for g in (*gradients[1:], seed):
        np.testing.assert_array_equal(g.data, [1, 10])


def test_an_unused_input_is_an_error_unless_allowed():
    x, unused = leaf(1.0), leaf(1.0)
    with pytest.raises(GraphError, match="input 1"):
        grad(mg.sum(x * 2), [x, unused])
    assert grad(mg.sum(x * 2), [x, unused], allow_unused=True)[1] is None


def test_derivatives_to_any_order():
    x = leaf(0.5)
    y = mg.sin(x)
    for expected in (np.cos, lambda v: -np.sin(v), lambda v: -np.cos(v), np.sin, np.cos):
        (y,) = grad(mg.sum(y), x, create_graph=True)
        np.testing.assert_allclose(y.data, expected(x.data), rtol=1e-12)


def test_backward_with_create_graph_makes_dot_grad_differentiable():
    x = leaf(3.0)
    mg.sum(x**3).backward(create_graph=True)
    (second,) = grad(mg.sum(x.grad), x)
    np.testing.assert_allclose(second.data, [18])


def test_no_grad_and_enable_grad_as_contexts_and_decorators():
    x = leaf(1.0)

    @no_grad()
    def silent():
        return x * 2

    @mg.enable_grad
    def loud():
        return x * 2

    assert not silent().requires_grad
    with no_grad():
        assert not (x * 2).requires_grad
        assert loud().requires_grad
        with mg.enable_grad():
            assert (x * 2).requires_grad
    assert (x * 2).requires_grad


def test_the_gradient_of_a_parameter_is_a_tensor_that_needs_none():
    p = nn.Parameter(np.ones(()))
    p.backward()
    assert type(p.grad) is Tensor
    assert not p.grad.requires_grad
    assert p.grad.item() == 1


def test_one_switch_may_be_used_again_and_within_itself():
    x, off = leaf(1.0), no_grad()
    for _ in range(2):
        with off:
            with off:
                assert not (x * x).requires_grad
            assert not (x * x).requires_grad
        assert (x * x).requires_grad


def test_no_grad_ends_with_an_error_too_and_belongs_to_its_thread():
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    seen = []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append((leaf(1.0) * 2).requires_grad))
        thread.start()
        thread.join()
    assert seen == [True]
    assert (leaf(1.0) * 2).requires_grad


def test_detach_cuts_and_shares_memory():
    x = leaf(1.0)
    y = (x * 2).detach()
    assert not y.requires_grad
    assert mg.sum(x * y).edges
    assert x.detach().data is x.data


def test_hooks_see_the_whole_gradient_and_may_replace_it():
    x = leaf(1.0)
    seen = []
    handle = x.register_hook(lambda g: seen.append(g.item()))
    y = x * 2
    y.register_hook(lambda g: g * 10)
    mg.sum(y + y).backward()
    assert seen == [40.0]
    assert x.grad.item() == 40.0
    handle.remove()
    handle.remove()
    mg.sum(x * 1).backward()
    assert seen == [40.0]


def test_a_leafs_hook_is_called_as_soon_as_its_gradient_is_known():
    seen = []
    leaves = {name: Tensor(2.0, requires_grad=True) for name in ("first", "second", "shared")}
    ops = {"1": leaves["first"] * leaves["shared"]}
    ops["2"] = ops["1"] * leaves["second"]
    ops["3"] = ops["2"] * leaves["shared"]
    for name, x in (leaves | ops).items():
        x.register_hook(lambda g, name=name: seen.append(name))
    ops["3"].backward()
    assert seen == ["3", "2", "second", "1", "first", "shared"]


def test_what_hooks_add_or_remove_while_they_run_counts_from_the_next_gradient_on():
    x = leaf(1.0)
    seen = []

    def adds_itself(g):
        seen.append("again")
        x.register_hook(adds_itself)

    once = x.register_hook(lambda g: (seen.append("once"), once.remove())[0])
    x.register_hook(lambda g: seen.append("always"))
    x.register_hook(adds_itself)
    mg.sum(x * 1).backward()
    assert seen == ["once", "always", "again"]
    mg.sum(x * 1).backward()
    assert seen[3:] == ["always", "again", "again"]


@pytest.mark.parametrize(
    ("walk", "error", "message"),
    [
        (lambda: leaf(1.0, 2.0).backward(), GraphError, r"shape \(2,\)"),
        (lambda: (leaf(1.0, 2.0) * 2).backward(Tensor(np.ones(3))), ShapeError, r"\(3,\).*\(2,\)"),
        (lambda: Tensor([1.0]).backward(), GraphError, "no gradient"),
        (lambda: (leaf(1.0, 2.0) * 2).backward([1.0, 1.0, 1.0]), ShapeError, r"\(3,\).*\(2,\)"),
        (lambda: grad(3.0, leaf(1.0)), GraphError, "float"),
        (lambda: grad(mg.sum(leaf(1.0)), leaf(1.0), 2.0), GraphError, "float"),
        (lambda: grad(mg.sum(leaf(1.0)), Tensor([1.0])), GraphError, "input 0"),
        (lambda: grad(mg.sum(leaf(1.0)), leaf(1.0), [None, None]), ShapeError, "1 outputs but 2"),
    ],
)
def test_walks_that_cannot_be_right_are_errors(walk, error, message):
    with pytest.raises(error, match=message):
        walk()


def test_a_graph_is_walked_once_unless_it_is_retained():
    x = leaf(2.0)
    y = mg.sum(mg.exp(x))
    y.backward(retain_graph=True)
    y.backward()
    with pytest.raises(GraphError, match=r"freed.*retain_graph=True"):
        y.backward()


def test_a_hook_that_changes_the_shape_is_an_error():
    x = leaf(1.0, 2.0)
    x.register_hook(lambda g: g[:1])
    with pytest.raises(ShapeError, match="hook"):
        mg.sum(x).backward()


def test_a_value_that_was_overwritten_after_its_use_is_an_error_that_names_both_places():
    layer = nn.Linear(2, 2)
    x = leaf(1.0, 2.0)
    loss = mg.sum(F.linear(mg.astype(x, np.float32), layer.weight))
    layer.load_state_dict(layer.state_dict())
    with pytest.raises(GraphError, match=r"linear.*overwritten at .*test_autograd.py"):
        loss.backward()


def test_a_value_that_backward_does_not_need_may_be_overwritten():
    layer = nn.Linear(2, 2)
    x = leaf(1.0, 2.0)
    loss = mg.sum(x + layer.bias)
    layer.load_state_dict(layer.state_dict())
    loss.backward()
    np.testing.assert_array_equal(x.grad.data, [1, 1])


@pytest.mark.parametrize("depth", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_a_graph_may_be_any_number_of_ops_deep(depth):
    x = leaf(1.0)
    y = x
    for _ in range(depth):
        y = y + 1.0
    mg.sum(y).backward()
    assert x.grad.item() == 1.0


def test_a_deep_graph_that_is_never_walked_is_freed_without_recursion():
    y = leaf(1.0)
    for _ in range(100_000):
        y = y * 1.0
    assert sys.getrecursionlimit() < 100_000
    del y


@pytest.mark.parametrize("create_graph", [False, True])
def test_graphs_are_freed_without_the_garbage_collector(create_graph):
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3))
    x = Tensor(np.random.default_rng(0).standard_normal((2, 1, 6, 6)).astype(np.float32))
    gc.collect()
    gc.disable()
    try:
        loss = F.cross_entropy(net(x), np.array([0, 2]))
        watched = weakref.ref(loss)
        gradients = grad(loss, list(net.parameters()), create_graph=create_graph)
        penalty = sum((mg.sum(g * g) for g in gradients), Tensor(0.0))
        if create_graph:
            penalty.backward()
        del loss, gradients, penalty
        assert watched() is None
    finally:
        gc.enable()


def test_a_switch_goes_above_a_function():
    with pytest.raises(TypeError, match="no_grad, enable_grad and detect_anomaly go above a function, got int"):
        no_grad(3)


@pytest.mark.parametrize("given", [3, 2.0, True, "g", [1.0], np.ones(1)])
def test_a_hook_that_gives_no_gradient_is_an_error(given):
    x = leaf(1.0)
    x.register_hook(lambda g: given)
    with pytest.raises(TypeError, match=f"hook: it gives None or a gradient as a Tensor, got {type(given).__name__}"):
        mg.sum(x).backward()


@pytest.mark.parametrize("dtype", [np.int64, np.float64, np.float32])
def test_what_a_hook_gives_has_the_dtype_of_the_gradient(dtype):
    x = Tensor(np.float32([1.0]), requires_grad=True)
    x.register_hook(lambda g: Tensor(dtype([3])))
    mg.sum(x).backward()
    assert (type(x.grad), x.grad.dtype, x.grad.item()) == (Tensor, np.float32, 3)


def test_a_hook_is_a_function():
    with pytest.raises(TypeError, match="register_hook: a hook is a function of the gradient, got int"):
        leaf(1.0).register_hook(3)


def test_a_hook_is_for_a_tensor_that_needs_a_gradient():
    """As in PyTorch; it would never be called."""
    with mg.no_grad():
        made = leaf(1.0) * 2
    for x in (Tensor([1.0]), leaf(1.0).detach(), made):
        with pytest.raises(GraphError, match=r"register_hook: this tensor of shape .* needs no gradient"):
            x.register_hook(print)
        assert x.hooks is None


def test_a_leaf_that_was_frozen_since_gets_no_gradient():
    frozen, x = leaf(1.0), leaf(2.0)
    y = frozen * x
    frozen.requires_grad = False
    y.backward()
    assert frozen.grad is None
    assert x.grad.item() == 1
