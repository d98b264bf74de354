"""Gradients summed over ranks are those of one process on the whole batch."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn, optim
from minigrad.distributed import Reducer, broadcast
from minigrad.nn.functional import cross_entropy
from tests.ranks import Comm, on_ranks

ROWS = 7
X = np.random.default_rng(0).normal(size=(ROWS, 5))
LABELS = np.arange(ROWS) % 3


def net() -> nn.Sequential:
    mg.manual_seed(0)
    made = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 4), nn.Tanh(), nn.Linear(4, 3))
    for p in made.parameters():
        p.data = p.data.astype(np.float64)
    return made


def gradients(model: nn.Module) -> list[np.ndarray | None]:
    return [None if p.grad is None else p.grad.data for p in model.parameters()]


def whole_batch() -> list[np.ndarray | None]:
    model = net()
    cross_entropy(model(X), LABELS).backward()
    return gradients(model)


def part(comm: Comm) -> slice:
    return slice(comm.rank * ROWS // comm.size, (comm.rank + 1) * ROWS // comm.size)


@pytest.mark.parametrize("size", [1, 2, 3, 9])
@pytest.mark.parametrize("bucket_bytes", [1, 200, 1 << 20])
def test_parts_of_any_length_give_the_gradient_of_the_whole_batch(size, bucket_bytes):
    def program(comm):
        model = net()
        with Reducer(model.parameters(), comm, bucket_bytes) as reducer:
            for _ in range(2):  # the second step has the buffers of the first
                model.zero_grad()
                mine = part(comm)
                reducer.weight = len(X[mine]) / ROWS
                if len(X[mine]):
                    cross_entropy(model(X[mine]), LABELS[mine]).backward()
                reducer.wait()
        return gradients(model)

    for found in on_ranks(size, program):
        for g, expected in zip(found, whole_batch(), strict=True):
            np.testing.assert_allclose(g, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("rule", [optim.SGD, optim.Adam])
def test_what_runs_on_several_ranks_differ_by_is_rounding_alone(rule):
    """In float64 the losses of 200 steps with a relu are those of one process to a part in 10¹¹, at every step."""
    generator = np.random.default_rng(1)
    x = generator.normal(size=(200, ROWS, 5))
    labels = generator.integers(3, size=(200, ROWS))

    def losses(comm):
        model = net()
        model[1] = nn.ReLU()
        optimizer = rule(model.parameters(), lr=0.01)
        found = []
        with Reducer(model.parameters(), comm) as reducer:
            for inputs, targets in zip(x, labels, strict=True):
                mine = part(comm)
                optimizer.zero_grad()
                reducer.weight = len(inputs[mine]) / ROWS
                cross_entropy(model(inputs[mine]), targets[mine]).backward()
                reducer.wait()
                optimizer.step()
                found.append(cross_entropy(model(x[0]), labels[0]).item())
        return found

    (expected,) = on_ranks(1, losses)
    for found in on_ranks(2, losses) + on_ranks(3, losses):
        np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_the_mean_over_the_ranks_is_what_pytorch_users_know():
    def program(comm):
        w = Tensor(np.array([2.0, 3.0]), requires_grad=True)
        with Reducer([w], comm) as reducer:
            (w * (comm.rank + 1.0)).backward(Tensor(np.ones(2)))
            reducer.wait()
        return w.grad.data

    for g in on_ranks(3, program):
        np.testing.assert_array_equal(g, [2, 2])


def test_sums_begin_while_the_first_layer_is_still_to_come():
    def program(comm):
        model = net()
        begun = []
        with Reducer(model.parameters(), comm, bucket_bytes=1) as reducer:
            model[0].weight.register_hook(lambda g: begun.append(len(comm.log)))
            cross_entropy(model(X), LABELS).backward()
            reducer.wait()
        return begun, len(comm.log)

    assert on_ranks(2, program) == [([4], 6)] * 2


def test_buckets_have_one_dtype_and_at_least_their_size():
    sizes = [(4, "f4"), (6, "f8"), (8, "f4"), (2, "f8")]
    leaves = [Tensor(np.zeros(n, dtype), requires_grad=True) for n, dtype in sizes]

    def program(comm):
        with Reducer(leaves, comm, bucket_bytes=48) as reducer:
            reducer.wait()
        return comm.log

    # From the last: 2 float64 with 6, 8 float32 with 4; a number for each parameter says whether it has a gradient.
    assert on_ranks(1, program) == [[8 + 2, 12 + 2]]


def test_a_parameter_without_a_gradient_counts_as_zeros_or_stays_as_it_is():
    def program(comm):
        a, b, c = (Tensor(np.array([1.0]), requires_grad=True) for _ in range(3))
        c.grad = earlier = Tensor(np.array([5.0]))
        with Reducer([a, b, c], comm) as reducer:
            (a * 3 if comm.rank else a * b).backward()
            reducer.wait()
        assert c.grad is earlier
        return a.grad.item(), b.grad.item()

    assert on_ranks(2, program) == [(2.0, 0.5)] * 2


def test_what_was_in_grad_before_is_kept():
    def program(comm):
        w = Tensor(np.array([1.0]), requires_grad=True)
        with Reducer([w], comm) as reducer:
            for _ in range(2):
                (w * (comm.rank + 1.0)).backward()
                reducer.wait()
        (w * 100).backward()  # it is no longer there
        return w.grad.item()

    assert on_ranks(2, program) == [1.5 + 1.5 + 100] * 2


def test_a_rank_whose_weight_is_0_adds_nothing_whatever_it_has():
    def program(comm):
        w = Tensor(np.array([0.0]), requires_grad=True)
        with Reducer([w], comm) as reducer:
            reducer.weight = float(comm.rank)
            (w * 2 if comm.rank else mg.sqrt(w)).backward()
            reducer.wait()
        return w.grad.item()

    assert on_ranks(2, program) == [2, 2]


def test_a_second_walk_before_the_wait_is_an_error():
    def program(comm):
        w = Tensor(np.array([1.0]), requires_grad=True)
        with Reducer([w], comm) as reducer:
            (w * 2).backward()
            with pytest.raises(mg.errors.GraphError, match=r"second backward\(\) before wait\(\)"):
                (w * 2).backward()
            reducer.wait()

    on_ranks(1, program)


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ([], ValueError, "there are no parameters"),
        ([np.zeros(2)], TypeError, "leaves, such as module.parameters"),
        ([Tensor([1.0], requires_grad=True) * 2], TypeError, "leaves, such as module.parameters"),
        ([Tensor([1.0], requires_grad=True, dtype=np.float16)], mg.errors.DTypeError, r"not float16 \(shape \(1,\)\)"),
    ],
)
def test_what_has_no_gradient_to_sum_is_refused(parameters, error, message):
    with pytest.raises(error, match=message):
        on_ranks(1, lambda comm: Reducer(parameters, comm))


def test_broadcast_gives_all_what_the_root_has():
    def program(comm):
        mg.manual_seed(comm.rank)
        model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
        model(np.random.default_rng(comm.rank).normal(size=(5, 3)).astype(np.float32))
        model[0].weight.data = np.asfortranarray(model[0].weight.data)
        before = {name: x.copy() for name, x in model.state_dict().items()}
        broadcast([*model.parameters(), *model.buffers()], comm, root=1)
        return before, model.state_dict()

    ranks = on_ranks(3, program)
    for _, after in ranks:
        for name, x in ranks[1][0].items():
            np.testing.assert_array_equal(after[name], x, strict=True)
