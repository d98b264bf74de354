"""Batches: every row once an epoch, in an order that the generator's state alone decides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets import Batches


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
        ([np.zeros(4)], {"batch_size": 2.5}, "not 2.5"),
        ([np.zeros(4)], {"batch_size": 5, "drop_last": True}, "drop_last leaves no batch: 4 rows, batch_size 5"),
        ([np.zeros(4)], {"generator": None}, r"shuffle=True needs a generator, such as .*default_rng\(0\), not None"),
        ([np.zeros(4)], {"generator": 0}, "needs a generator, .*, not 0"),
        (
            [np.zeros(4)],
            {"generator": None, "shuffle": False, "augment": lambda x, rng: (x,)},
            "augment needs a generator",
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
