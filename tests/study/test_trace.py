"""trace: the steps of the real backward walk, with its numbers, as a sequence and as a table."""

import re

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import GraphError
from minigrad.nn import functional as F
from minigrad.study import steps, trace
from models import lenet


def number(value):
    return Tensor(float(value), requires_grad=True)


def lenet_loss():
    mg.manual_seed(0)
    net = lenet()
    return F.cross_entropy(net(Tensor(np.random.default_rng(0).random((2, 1, 28, 28), np.float32))), np.arange(2)), net


def broadcast_loss():
    x, w = Tensor(np.linspace(-1, 1, 12).reshape(4, 3), requires_grad=True), Tensor(np.ones(3), requires_grad=True)
    y = x + w
    y[1:3] = mg.tanh(x[0] * w)
    return mg.sum(y * y), None


losses = pytest.mark.parametrize("make", [lenet_loss, broadcast_loss])


@losses
def test_its_order_and_its_gradients_are_the_walks_bit_for_bit(make):
    loss, _ = make()
    steps = trace(loss)
    met = []
    for step in steps:
        step.output.register_hook(lambda g, x=step.output: met.append((x, g.data.copy())))
    loss.backward()
    assert [x for x, _ in met] == [step.output for step in steps]
    for (_, g), step in zip(met, steps, strict=True):
        np.testing.assert_array_equal(g, step.gradient.data, strict=True)


@losses
def test_what_a_leaf_gets_is_its_grad_after_backward(make):
    loss, _ = make()
    leaves = [step for step in trace(loss) if not step.flows]
    assert all(step.output.grad is None for step in leaves)
    loss.backward()
    for step in leaves:
        np.testing.assert_array_equal(step.output.grad.data, step.gradient.data, strict=True)


@losses
def test_the_gradient_of_a_step_is_the_sum_of_what_came_before(make):
    loss, _ = make()
    sums = {loss: np.ones_like(loss.data)}
    for step in trace(loss):
        np.testing.assert_array_equal(sums[step.output], step.gradient.data, strict=True)
        for flow in step.flows:
            assert flow.gradient.shape == flow.parent.shape
            before = sums.get(flow.parent)
            sums[flow.parent] = flow.gradient.data if before is None else before + flow.gradient.data


def test_a_step_has_the_op_the_gradients_and_the_derivatives_source():
    a, b = number(2), number(-3)
    step = trace(a * b)[0]
    assert step.op == "multiply"
    assert step.gradient.item() == 1
    assert [(flow.parent, flow.gradient.item(), flow.formula) for flow in step.flows] == [
        (a, -3, "g * b"),
        (b, 2, "g * a"),
    ]
    assert re.fullmatch(r"arithmetic\.py:\d+", step.flows[0].place)
    assert [step.op for step in trace(a * b)[1:]] == ["", ""]


def test_the_table_shows_every_number_on_its_way():
    a, b, c = number(2), number(-3), number(10)
    e = a * b
    L = e + c + a
    lines = re.sub(r" \w+\.py:\d+ *", " ", repr(trace(L, {"a": a, "b": b, "c": c, "e": e, "L": L}))).splitlines()
    assert [line.split() for line in lines] == [
        ["step", "tensor", "value", "gradient", "g", "to", "gives", "at", "derivative"],
        ["1", "L", "=", "add", "6", "1", "2", "add", "1", "g"],
        ["5", "a", "1", "g"],
        ["2", "add", "4", "1", "4", "e", "=", "multiply", "1", "g"],
        ["3", "c", "1", "g"],
        ["3", "c", "10", "1"],
        ["4", "e", "=", "multiply", "-6", "1", "5", "a", "-3", "g", "*", "b"],
        ["6", "b", "2", "g", "*", "a"],
        ["5", "a", "2", "-2"],
        ["6", "b", "-3", "2"],
    ]


def test_the_columns_of_the_table_stand_below_their_titles():
    a = number(2)
    header, *rows = repr(trace(mg.tanh(a * a), {"a": a})).splitlines()
    for title in ("value", "gradient g", "to", "gives", "at", "derivative"):
        start = header.index(title)
        assert all(row[start - 2 : start].isspace() for row in rows if len(row) > start)
    assert "\n".join(rows) in str(trace(mg.tanh(a * a), {"a": a}))


def test_arrays_of_a_few_numbers_are_shown_whole_others_by_shape_and_norm():
    x, w = Tensor([[1.0], [2.0]], requires_grad=True), Tensor(np.full(25, 2.0, np.float32), requires_grad=True)
    text = repr(trace(mg.sum(x) + mg.sum(w)))
    assert "[[1], [2]]" in text
    assert re.search(r"leaf +\(25,\) +norm 5\b", text)


def test_of_a_long_walk_the_table_shows_both_ends_and_the_sequence_all():
    x = y = number(0.5)
    for _ in range(500):
        y = mg.tanh(y) * x
    steps = trace(y)
    lines = repr(steps).splitlines()
    assert len(steps) == 1001
    assert len(lines) < 320
    assert any(line.split() == ["…", "801", "more", "steps"] for line in lines)


def test_it_keeps_the_graph_touches_no_grad_and_leaves_recording_on():
    a = number(2)
    y = a * a
    first, second = trace(y), trace(y)
    assert [step.gradient.item() for step in first] == [step.gradient.item() for step in second]
    assert a.grad is None
    assert (a * 1).requires_grad
    y.backward()
    assert a.grad.item() == 4


def test_a_hook_changes_the_numbers_as_in_backward():
    a = number(2)
    e = a * 3
    e.register_hook(lambda g: g * 10)
    assert [step.gradient.item() for step in trace(e * 1)] == [1, 10, 30]


def test_an_output_of_several_numbers_takes_the_gradient_to_start_from():
    x = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(GraphError, match="only a single number"):
        steps(x * 3)
    np.testing.assert_array_equal(steps(x * 3, gradient=Tensor([1.0, 10.0]))[-1].gradient.data, [3, 30])


def test_of_a_matrix_it_is_numpys_trace():
    x = Tensor(np.arange(12.0).reshape(3, 4), requires_grad=True)
    y = trace(x, offset=1)
    assert y.item() == np.trace(x.data, 1)
    assert trace(y)[0].op == "sum"


def test_a_freed_graph_and_one_that_was_never_recorded_say_what_to_do():
    y = number(2) * 3
    y.backward()
    with pytest.raises(GraphError, match="retain_graph=True"):
        trace(y)
    with pytest.raises(GraphError, match="requires_grad=True"):
        trace(Tensor(1.0))
    with pytest.raises(TypeError, match="must be a Tensor, got float"):
        trace(1.0)
