"""Batches: every row once an epoch, in an order that the seed, or the generator's state, alone decides."""

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minigrad as mg
from minigrad import data, nn, optim
from minigrad.data import Batches
from minigrad.errors import GraphError


def generator() -> np.random.Generator:
    return np.random.default_rng(7)


@settings(deadline=None)  # the first batches wait for the compiler
@given(rows=st.integers(1, 50), batch_size=st.integers(1, 60), shuffle=st.booleans(), seed=st.integers(0, 2**32))
def test_an_epoch_holds_every_row_once_and_rows_stay_together(
    rows: int, batch_size: int, shuffle: bool, seed: int
) -> None:
    x = np.arange(rows * 6, dtype=np.float32).reshape(rows, 2, 3)
    y = np.arange(rows, dtype=np.uint8)
    batches = Batches(x, y, batch_size=batch_size, shuffle=shuffle, generator=np.random.default_rng(seed))
    epoch = list(batches)
    assert len(epoch) == len(batches) == -(-rows // batch_size)
    assert [len(labels) for _, labels in epoch[:-1]] == [batch_size] * (len(epoch) - 1)
    seen = np.concatenate([labels for _, labels in epoch])
    assert sorted(seen) == list(range(rows))
    np.testing.assert_array_equal(np.concatenate([images for images, _ in epoch]), x[seen])
    assert all(images.dtype == x.dtype and labels.dtype == y.dtype for images, labels in epoch)


@pytest.mark.parametrize(
    ("rows", "drop_last", "sizes"),
    [(10, False, [4, 4, 2]), (10, True, [4, 4]), (8, False, [4, 4]), (8, True, [4, 4]), (3, False, [3])],
)
def test_the_partial_batch_is_kept_or_dropped(rows: int, drop_last: bool, sizes: list[int]) -> None:
    batches = Batches(np.arange(rows), batch_size=4, drop_last=drop_last, generator=generator())
    assert [len(batch) for (batch,) in batches] == sizes
    assert len(batches) == len(sizes)


def test_without_shuffle_rows_come_in_order_and_need_no_generator() -> None:
    (first,), (second,) = Batches(np.arange(5), batch_size=3, shuffle=False)
    assert [*first, *second] == [0, 1, 2, 3, 4]


def order(batches: Batches) -> list[int]:
    return [row for (batch,) in batches for row in batch]


def test_each_epoch_is_a_permutation_of_its_own_and_the_seed_decides_them_all() -> None:
    one, other = (Batches(np.arange(100), generator=np.random.default_rng(3)) for _ in range(2))
    epochs = [order(one) for _ in range(3)]
    assert epochs == [order(other) for _ in range(3)]
    assert len({tuple(epoch) for epoch in epochs}) == 3
    assert order(Batches(np.arange(100), generator=np.random.default_rng(4))) != epochs[0]


def test_a_seed_is_a_generator_made_from_it() -> None:
    by_seed, by_generator = Batches(range(100), seed=3), Batches(range(100), generator=np.random.default_rng(3))
    assert [order(by_seed) for _ in range(3)] == [order(by_generator) for _ in range(3)]


def test_the_restored_state_of_the_generator_goes_on_where_it_was() -> None:
    interrupted, resumed = generator(), np.random.default_rng()
    batches = Batches(np.arange(100), generator=interrupted)
    order(batches)
    state = interrupted.bit_generator.state
    rest = [order(batches) for _ in range(2)]
    resumed.bit_generator.state = state
    batches = Batches(np.arange(100), generator=resumed)
    assert [order(batches) for _ in range(2)] == rest


def test_augment_sees_each_batch_and_the_generator_and_what_it_returns_is_yielded() -> None:
    def jitter(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        x += rng.normal(size=x.shape)
        return x, -y

    x, y = np.arange(20.0).reshape(10, 2), np.arange(10)
    before = x.copy()
    epochs = [
        [
            np.concatenate(column)
            for column in zip(*Batches(x, y, batch_size=4, generator=generator(), augment=jitter), strict=True)
        ]
        for _ in range(2)
    ]
    np.testing.assert_array_equal(epochs[0][0], epochs[1][0])
    assert not np.array_equal(epochs[0][0], x[-epochs[0][1]])
    assert sorted(-epochs[0][1]) == list(range(10))
    np.testing.assert_array_equal(x, before, err_msg="augmentation in place must not reach the data")


@pytest.mark.parametrize("shuffle", [True, False])
def test_a_batch_is_a_copy(shuffle: bool) -> None:
    x = np.zeros(4)
    for (batch,) in Batches(x, batch_size=2, shuffle=shuffle, generator=generator()):
        batch += 1
    assert not x.any()


@pytest.mark.parametrize(
    ("arrays", "options", "message"),
    [
        ([], {}, "needs one array or more"),
        ([np.float32(1)], {}, r"not shapes \[\(\)\]"),
        ([np.zeros((4, 2)), np.zeros(5)], {}, r"same number of rows, not shapes \[\(4, 2\), \(5,\)\]"),
        ([np.zeros((0, 2))], {}, r"no rows: shapes \[\(0, 2\)\]"),
        ([np.zeros(4)], {"batch_size": 0}, "batch_size must be a whole number, 1 or more, not 0"),
        ([np.zeros(4)], {"batch_size": -3}, "not -3"),
        ([np.zeros(4)], {"batch_size": True}, "not True"),
        ([np.zeros(4)], {"seed": True, "generator": None}, "seed must be a whole number, 0 or more, not True"),
        ([np.ma.array([1.0, 2.0], mask=[0, 1])], {}, "Batches: the data has masked elements"),
        ([np.zeros(4)], {"batch_size": 2.5}, "not 2.5"),
        ([np.zeros(4)], {"batch_size": 5, "drop_last": True}, "drop_last leaves no batch: 4 rows, batch_size 5"),
        (
            [np.zeros(4)],
            {"generator": None},
            "shuffle=True needs a seed, such as seed=0, or a generator; or set",
        ),
        ([np.zeros(4)], {"generator": 0}, r"needs a generator, such as np\.random\.default_rng\(0\), or seed=0, not 0"),
        ([np.zeros(4)], {"seed": 0}, "takes a seed or a generator, not both: seed=0"),
        ([np.zeros(4)], {"generator": None, "seed": -1}, "seed must be a whole number, 0 or more, not -1"),
        ([np.zeros(4)], {"generator": None, "seed": "one"}, "seed must be a whole number, 0 or more, not 'one'"),
        ([np.zeros(4)], {"shuffle": "no"}, "shuffle must be True or False, not 'no'"),
        ([np.zeros(4)], {"augment": 3}, "augment must be a function, not 3"),
        ([np.zeros((4, 2)), np.zeros(4), 2], {}, r"not shapes \[.*\]; the size of a batch is batch_size="),
        ([(np.zeros((4, 2)), np.zeros(4))], {}, r"arrays are given one after another: Batches\(x, y\)"),
        (
            [np.zeros(4)],
            {"generator": None, "shuffle": False, "augment": lambda x, rng: (x,)},
            "augment needs a seed",
        ),
    ],
)
def test_bad_input_is_refused_by_name_and_value(arrays: list, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Batches(*arrays, **({"generator": generator()} | options))


def test_an_augment_that_returns_no_tuple_is_refused() -> None:
    batches = Batches(np.zeros(4), generator=generator(), augment=lambda x, rng: x)
    with pytest.raises(TypeError, match="augment must return a tuple of arrays, not ndarray"):
        next(iter(batches))


def test_the_tour_in_the_docstring_is_true() -> None:
    result = doctest.testmod(data)
    assert result.attempted > 0
    assert result.failed == 0


def test_lists_and_tensors_are_taken_as_arrays_and_each_arrives_with_its_dtype() -> None:
    (batch,) = Batches([[1, 2], [3, 4]], mg.Tensor([5.0, 6.0]), range(2), shuffle=False)
    assert [array.tolist() for array in batch] == [[[1, 2], [3, 4]], [5.0, 6.0], [0, 1]]
    assert [array.dtype for array in batch] == [np.int64, np.float32, np.int64]


def test_a_tensor_that_needs_a_gradient_is_refused() -> None:
    with pytest.raises(GraphError):
        Batches(mg.Tensor([1.0], requires_grad=True), seed=0)


def test_a_net_learns_from_the_batches_as_they_come() -> None:
    mg.manual_seed(0)
    x = np.random.default_rng(0).standard_normal((256, 2), np.float32)
    y = (x[:, 0] * x[:, 1] > 0).astype(np.int64)
    net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
    optimizer = optim.Adam(net.parameters(), lr=0.03)
    for _ in range(20):
        for inputs, labels in Batches(x, y, batch_size=32, seed=0):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(inputs), labels).backward()
            optimizer.step()
    assert (np.argmax(net(x).detach().numpy(), axis=1) == y).mean() > 0.95


@pytest.mark.parametrize("name", ["DataLoader", "TensorDataset", "Dataset"])
def test_pytorchs_names_are_errors_that_give_ours(name: str) -> None:
    with pytest.raises(AttributeError, match=rf"minigrad\.data has no '{name}'; here it is Batches\(x, y"):
        getattr(data, name)
