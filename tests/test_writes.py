"""Writing into arrays: on the tape where it can be, an error where a gradient would be wrong."""

import functools
import gc
import inspect
import re
import weakref

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, grad, nn, no_grad
from minigrad.errors import GraphError, ShapeError


def leaf(*values):
    return Tensor(np.array(values), requires_grad=True)


def test_an_assignment_sends_the_gradient_to_what_was_assigned():
    x, a = leaf(1.0, 2.0, 3.0), leaf(10.0)
    y = x * 2
    y[1] = a[0] * 5
    np.testing.assert_array_equal(y.data, [2, 50, 6])
    mg.sum(y * Tensor(np.array([1.0, 10.0, 100.0]))).backward()
    np.testing.assert_array_equal(x.grad.data, [2, 0, 200])
    np.testing.assert_array_equal(a.grad.data, [50])


def test_a_constant_becomes_part_of_the_graph():
    y, a = Tensor(np.zeros((2, 2))), leaf(1.0, 2.0)
    y[0] = a
    y[:, 1] = a * a
    np.testing.assert_array_equal(y.data, [[1, 1], [0, 4]])
    (g,) = grad(mg.sum(y), a)
    np.testing.assert_array_equal(g.data, [1 + 2, 4])


@pytest.mark.parametrize(
    "index", [0, (slice(None), 1), (..., slice(None, None, 2)), np.array([1, 0]), np.array([[True, False, True]] * 2)]
)
def test_assignment_has_right_derivatives_of_both_orders(index):
    shape = np.zeros((2, 3))[index].shape

    def assigned(x, a):
        y = x * x
        y[index] = a**3
        return y * y

    inputs = [
        Tensor(np.linspace(0.5, 2, 6).reshape(2, 3), True),
        Tensor(np.linspace(1, 2, int(np.prod(shape))).reshape(shape), True),
    ]
    assert mg.gradcheck(assigned, inputs)
    assert mg.gradgradcheck(assigned, inputs)


def test_what_was_assigned_is_broadcast_and_its_gradient_summed():
    y, a = Tensor(np.zeros((2, 3))), leaf(2.0)
    y[:, 1:] = a
    (g,) = grad(mg.sum(y), a)
    np.testing.assert_array_equal(g.data, [4])


def test_ops_before_the_assignment_still_lead_to_the_old_value():
    x = leaf(1.0, 2.0)
    y = x * 3
    before = y + 1
    y[0] = 100.0
    after = y + 1
    np.testing.assert_array_equal(grad(mg.sum(before), x, retain_graph=True)[0].data, [3, 3])
    np.testing.assert_array_equal(grad(mg.sum(after), x)[0].data, [0, 3])


def test_several_assignments_each_hold_for_the_ops_between_them():
    x = leaf(1.0, 2.0, 3.0)
    y = x * 1
    sums = []
    for i in range(3):
        sums.append(mg.sum(y))
        y[i] = 0.0
    gradients = [grad(total, x, retain_graph=True)[0].data.tolist() for total in sums]
    assert gradients == [[1, 1, 1], [0, 1, 1], [0, 0, 1]]


def assigned_after_use():
    x = leaf(1.0, 2.0)
    y = x * 2
    z = mg.sum(y * y)
    y[0] = 5.0
    return z


def own_output_assigned():
    x = leaf(1.0, 2.0)
    y = mg.exp(x)
    y[0] = 5.0
    return mg.sum(y)


def view_assigned():
    x = leaf(1.0, 2.0)
    y = x * 2
    z = mg.sum(y * y)
    y.detach()[0] = 5.0
    return z


def optimizer_stepped():
    p = nn.Parameter(np.ones(2))
    p.grad = Tensor(np.ones(2))
    z = mg.sum(p * p)
    mg.optim.SGD([p], lr=0.1).step()
    return z


@pytest.mark.parametrize(
    ("write", "op"),
    [
        (assigned_after_use, "multiply"),
        (own_output_assigned, "exp"),
        (view_assigned, "multiply"),
        (optimizer_stepped, "multiply"),
    ],
)
def test_a_needed_value_that_was_overwritten_is_an_error_that_names_the_op_and_the_line(write, op):
    z = write()
    with pytest.raises(GraphError) as error:
        z.backward()
    found = re.match(rf"{op}: .* overwritten at .*test_writes.py:(\d+)", str(error.value))
    lines, first = inspect.getsourcelines(write)
    assert re.search(r"= 5.0|step\(\)", lines[int(found[1]) - first])


def test_a_value_that_no_gradient_needs_may_be_overwritten():
    x = leaf(1.0, 2.0)
    y = x * 2
    z = mg.sum(y + 1)
    y[0] = 5.0
    z.backward()
    np.testing.assert_array_equal(x.grad.data, [2, 2])


def test_a_result_whose_memory_changed_under_it_cannot_be_used_further():
    x = leaf(1.0, 2.0, 3.0)
    y = x * 2
    part = y[:2]
    y[0] = 5.0
    with pytest.raises(GraphError, match=r"overwritten at .*test_writes.py"):
        part * 2


def test_a_leaf_may_be_written_only_without_grad():
    x = leaf(1.0, 2.0)
    with pytest.raises(GraphError, match=r"no_grad"):
        x[0] = 3.0
    with no_grad():
        x[0] = 3.0
    assert x.edges == ()
    (g,) = grad(mg.sum(x * x), x)
    np.testing.assert_array_equal(g.data, [6, 4])


@pytest.mark.parametrize("index", [..., slice(None), (slice(None, None, -1))])
def test_a_tensor_may_be_assigned_to_itself(index):
    x = leaf(2.0, 3.0)
    y = x * 1
    y[index] = y
    (g,) = grad(mg.sum(y * y), x)
    np.testing.assert_array_equal(g.data, 2 * x.data)


@pytest.mark.parametrize("view", [lambda h: h[0], lambda h: h.T, lambda h: mg.reshape(h, -1), lambda h: h.detach()])
def test_what_was_written_through_a_view_is_not_silently_lost(view):
    h, w = Tensor(np.zeros((2, 3))), leaf(1.0)
    part = view(h)
    part[...] = w[0]
    np.testing.assert_array_equal(grad(mg.sum(part), w)[0].data, [part.size])
    with pytest.raises(GraphError, match="shares it"):
        h * w


@pytest.mark.parametrize("view", [lambda x: x[:1], lambda x: mg.reshape(x, (2, 1)), lambda x: mg.expand_dims(x[1:], 0)])
def test_a_view_of_a_leaf_is_guarded_like_the_leaf(view):
    x = leaf(1.0, 2.0)
    with pytest.raises(GraphError, match="view of one"):
        view(x)[0] = 50.0
    np.testing.assert_array_equal(x.data, [1, 2])


def test_a_hook_stays_with_the_value_that_it_was_put_on():
    x = leaf(1.0, 2.0)
    y = x * 1
    y.register_hook(lambda g: g * 0)
    z = mg.sum(y * 3)
    y[0] = 5.0
    z.backward()
    np.testing.assert_array_equal(x.grad.data, [0, 0])


def test_whole_numbers_take_no_gradient():
    y = Tensor(np.array([0, 0]))
    y[0] = leaf(2.7)[0]
    assert not y.requires_grad
    np.testing.assert_array_equal(y.data, [2, 0])


def test_what_does_not_fit_is_named_by_its_shapes():
    y = leaf(1.0, 2.0) * 1
    with pytest.raises(ShapeError, match=r"\(3,\).*\(2,\)"):
        y[0] = leaf(1.0, 2.0, 3.0)


def test_a_tensor_that_is_written_from_itself_needs_no_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        x = leaf(1.0, 2.0, 3.0)
        y = x * 2
        for i in range(2):
            y[i] = y[i + 1] * 3
            y[...] = y + 1.0
        watched = weakref.ref(y)
        np.testing.assert_array_equal(grad(mg.sum(y), x, create_graph=True)[0].data, [0, 6, 8])
        del y
        assert watched() is None
    finally:
        gc.enable()


def test_an_update_without_a_gradient_is_noted_and_checked():
    w = Tensor([1.0, 2.0], requires_grad=True)
    x = Tensor([3.0, 4.0], requires_grad=True)
    y = w * x
    with no_grad():
        w -= 0.5
    with pytest.raises(GraphError, match="overwritten"):
        y.sum().backward()
    with mg.detect_anomaly(), no_grad(), np.errstate(all="ignore"), pytest.raises(mg.errors.AnomalyError):
        w /= 0


def test_an_update_that_ends_with_a_warning_was_a_write():
    w = Tensor([1.0, 2.0], requires_grad=True)
    x = Tensor([3.0, 4.0], requires_grad=True)
    y = w * x
    with no_grad(), np.errstate(all="raise"), pytest.raises(FloatingPointError):
        w /= 0
    with pytest.raises(GraphError, match="overwritten"):
        y.sum().backward()


@pytest.mark.parametrize(
    "index", [[2, 2, 0], ([0, 1, 0], [1, 1, 1]), (slice(None), [3, 3, 1]), ([[0, 0]], None, [1, 1])]
)
@pytest.mark.parametrize("broadcast", [True, False])
def test_of_several_elements_for_one_place_the_last_has_the_gradient(index, broadcast):
    """PyTorch gives it to all of them."""
    a = Tensor(np.random.default_rng(0).normal(size=(3, 4)), requires_grad=True)
    x = Tensor(np.array(0.7) if broadcast else np.random.default_rng(1).normal(size=a.data[index].shape), True)

    def written(a, x):
        y = a * 2
        y[index] = x * x
        return y * y

    assert mg.gradcheck(written, [a, x])
    assert mg.gradgradcheck(written, [a, x])


@pytest.mark.parametrize("index", [0, -1, slice(1, None), (..., 0), np.array([1, 0])])
def test_a_part_is_updated_where_it_is(index):
    """y[i] += x reads a part of y, adds to it, and writes it back: y is current but for that."""

    def updated(x, a):
        y, c = x * 2, Tensor(np.zeros((2, 3)))
        c += 1
        y[index] += a * a
        y[index] -= 1
        c[index] += a
        c[index] *= a
        return y * c

    inputs = [Tensor(np.linspace(0.5, 2, 6).reshape(2, 3), True), Tensor(np.array(0.7), True)]
    assert mg.gradcheck(updated, inputs)
    assert mg.gradgradcheck(updated, inputs)


def test_a_part_that_is_updated_makes_nothing_current_but_what_it_is_part_of():
    x, w = leaf(1.0, 2.0), leaf(3.0)
    y = x * 1
    part = y[:1]
    part += w
    part = part * 1
    with pytest.raises(GraphError, match="overwritten"):
        y[:1] = part
    y = x * 1
    part = y[:1]
    part += w
    with pytest.raises(GraphError, match="overwritten"):
        y[1:] = part


@pytest.mark.parametrize(
    "use",
    [
        lambda y, view: view.backward(Tensor(np.ones(2))),
        lambda y, view: grad(mg.sum(y), view, allow_unused=True),
        lambda y, view: view.register_hook(print),
    ],
)
def test_a_view_that_was_overwritten_has_no_gradient_of_its_own_any_more(use):
    y = leaf(1.0, 2.0) * 1
    view = y[...]
    y *= 3
    with pytest.raises(GraphError, match=r"overwritten at .*test_writes.py"):
        use(y, view)


def test_a_gradient_by_what_no_grad_changed_later_is_that_of_its_use():
    x = leaf(2.0)
    h = x * 1
    y = mg.sum(h * 3)
    with no_grad():
        h += 1
    assert grad(y, h)[0].item() == 3


def test_a_constant_made_after_a_write_on_the_tape_stays_one_whatever_constants_are_written_then():
    y = leaf(1.0, 2.0) * 1
    y += leaf(3.0)
    with no_grad():
        view = y[...]
    view[...] += 1.5
    view[0] -= 1
    np.testing.assert_array_equal((view * 2).data, [9, 13])


class Slope:
    """A derivative that is an object."""

    def __init__(self, x):
        self.x = x

    def __call__(self, g, y):
        return g * 2 * self.x


@pytest.mark.parametrize(
    "derivative",
    [
        lambda g, out: g * (1 - out * out),
        lambda *given: given[0] * (1 - given[1] * given[1]),
        functools.partial(lambda one, g, y: g * (one - y * y), 1.0),
        np.multiply,
    ],
    ids=["another name", "no names", "partial", "ufunc"],
)
def test_an_output_that_was_overwritten_is_noticed_whatever_a_derivative_calls_it(derivative):
    x = leaf(0.5, -1.0)
    y = mg.record(np.tanh(x.data), (x, derivative))
    y *= 2
    with pytest.raises(GraphError, match="was overwritten at"):
        mg.sum(y).backward()


@pytest.mark.parametrize(
    "derivative",
    [lambda x: functools.partial(lambda x, g, y: g * 2 * x, x), Slope, lambda x: functools.partial(Slope(x), y=None)],
    ids=["partial", "object", "partial of an object"],
)
def test_what_a_derivative_that_is_no_function_holds_is_noticed_too(derivative):
    x = leaf(0.5, -1.0) * 1
    y = mg.record(x.data**2, (x, derivative(x)))
    x[0] = 3
    with pytest.raises(GraphError, match="was overwritten at"):
        mg.sum(y).backward()


def test_what_a_derivative_does_not_take_may_be_overwritten():
    x = leaf(0.5, -1.0)
    y = mg.record(x.data * 3, (x, lambda g, _: g * 3))
    y *= 2
    mg.sum(y).backward()
    np.testing.assert_array_equal(x.grad.data, [6, 6])
