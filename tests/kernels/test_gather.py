"""Batches gathered ahead: they hold the rows that were picked, whoever copies them and whatever comes between."""

import os
import sys
import time
from contextlib import suppress
from itertools import pairwise

import numba
import numpy as np
import pytest

from minigrad.kernels.gather import gathered
from minigrad.kernels.matmul.matmul import product
from minigrad.kernels.parallel import background, in_parallel
from minigrad.kernels.parallel.mailbox import FREE
from tests.kernels.parallel.test_mailbox import run_in_threads

compiled = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="plain Python gathers nothing ahead")
RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.standard_normal((300, 1, 5, 7), np.float32)
LABELS = np.arange(300)


def picks(batches=20, size=33, rows=300):
    return [RANDOM.integers(0, rows, size) for _ in range(batches)]


def assert_gathered(arrays, chosen):
    """Each batch as NumPy picks it; and what one writes into a batch reaches neither the arrays nor another batch."""
    batches = iter(gathered(arrays, chosen))
    for rows in chosen:
        batch = next(batches)
        for found, array in zip(batch, arrays, strict=True):
            np.testing.assert_array_equal(found, array[rows])
            assert found.dtype == array[rows].dtype
            found[...] = array[0]
    assert next(batches, None) is None


@pytest.mark.parametrize(
    "arrays",
    [
        (IMAGES,),
        (IMAGES, LABELS),
        (LABELS.astype(np.uint8), IMAGES.astype(np.float64), IMAGES.astype(">f4")),
        (IMAGES[:, 0, 0, 0] > 0, LABELS.astype("M8[s]")),
        (IMAGES[:, :0], LABELS),
        (IMAGES[::2], np.asfortranarray(IMAGES[::2])),
        (LABELS.astype(object),),
        (np.zeros(300, [("nothing", "S0")])["nothing"], LABELS),
    ],
    ids=lambda arrays: " ".join(f"{array.dtype}{array.shape}" for array in arrays),
)
def test_batches_are_the_rows_that_numpy_picks(arrays, threads):
    before = [array.copy() for array in arrays]
    for batches, size in ((0, 1), (1, 3), (2, 1), (20, 33), (5, 1000)):
        assert_gathered(arrays, picks(batches, size, len(arrays[0])))
    for array, old in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, old)


@pytest.mark.parametrize("dtype", [np.int32, np.uint8, np.uint64])
def test_rows_are_whole_numbers_of_any_kind(dtype):
    assert_gathered((IMAGES, LABELS), [rows[::2] for rows in RANDOM.integers(0, 200, (9, 40)).astype(dtype)])


@compiled
@pytest.mark.parametrize("wrong", [-1, 300, 2**40])
def test_a_row_that_is_not_there_is_refused(wrong):
    good, bad = np.array([0, 299]), np.array([5, wrong, 7])
    batches = gathered((IMAGES, LABELS), [good, good, bad])
    next(batches)
    with pytest.raises(IndexError, match=f"gathered: rows are 0 to 299, not .*{wrong}"):
        next(batches)
    assert_gathered((IMAGES, LABELS), picks())


def test_rows_that_are_no_whole_numbers_are_refused():
    with pytest.raises((TypeError, IndexError), match=r"float64|integer"):
        list(gathered((LABELS,), [LABELS[:2], np.array([0.5, 1])]))


def test_two_walks_at_once_do_not_mix(threads):
    one, other = picks(), picks(size=7)
    for rows, more, (images,), (labels,) in zip(
        one, other, gathered((IMAGES,), one), gathered((LABELS,), other), strict=True
    ):
        np.testing.assert_array_equal(images, IMAGES[rows])
        np.testing.assert_array_equal(labels, LABELS[more])


def test_walks_in_many_threads_do_not_mix(threads):
    failed = []

    def walk():
        try:
            for _ in range(20):
                assert_gathered((IMAGES, LABELS), picks(size=64))
        except BaseException as error:
            failed.append(error)

    run_in_threads(4, walk)
    assert not failed


def test_a_walk_that_is_left_leaves_nothing_behind(threads):
    for _ in range(50):
        batches = gathered((IMAGES, LABELS), picks())
        next(batches), next(batches)
        del batches
        assert (background.mailboxes[:, 0] == FREE).all()
    assert_gathered((IMAGES, LABELS), picks())


@compiled
def test_after_an_interrupt_while_a_batch_is_finished_the_next_walk_reads_ahead(threads, monkeypatch):
    wait_all, calls = background.wait_all, []

    def interrupted_once(*arguments):
        calls.append(arguments)
        if len(calls) == 1:
            raise KeyboardInterrupt
        wait_all(*arguments)

    batches = gathered((IMAGES, LABELS), picks())
    next(batches), next(batches)
    monkeypatch.setattr(background, "wait_all", interrupted_once)
    with suppress(KeyboardInterrupt):
        next(batches)
    assert len(calls) == 2, "what the walk left was deleted, and waited for before"
    with background.BackgroundTask() as mailboxes:
        assert len(mailboxes) == 16
    assert_gathered((IMAGES, LABELS), picks())


@compiled
def test_an_idle_worker_gathers_while_others_compute(threads):
    if threads == 1:
        pytest.skip("there is no other thread")

    def compute():
        in_parallel(lambda *_: int, threads)  # which starts the workers, and wakes them

    compute()
    batches = gathered((IMAGES, LABELS), picks())
    next(batches), next(batches)
    end = time.monotonic() + 300  # so long only where other programs have all cores
    while (background.mailboxes[:, 0] != FREE).any():  # nobody asks for the third
        compute()
        assert time.monotonic() < end


def test_products_in_between_are_as_without(threads):
    x = RANDOM.standard_normal((2000, 784), np.float32)
    w = RANDOM.standard_normal((784, 64), np.float32)
    chosen = picks(30, 128, 2000)
    for rows, (batch,) in zip(chosen, gathered((x,), chosen), strict=True):
        np.testing.assert_array_equal(product(batch, w, 1), product(x[rows], w, 1))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_goes_on_with_the_walk(threads):
    a = np.ones((300, 300), np.float32)
    for _ in range(10):
        product(a, a, 0)
        chosen = picks(4, 300)
        batches = gathered((IMAGES, LABELS), chosen)
        next(batches), next(batches)
        child = os.fork()
        if child == 0:
            good = all((batch[0] == IMAGES[rows]).all() for batch, rows in zip(batches, chosen[2:], strict=True))
            sys.stderr.flush()
            os._exit(0 if good else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert [len(labels) for _, labels in batches] == [300, 300]


def test_the_next_rows_are_picked_when_a_batch_is_handed_over():
    asked = []

    def picking():
        for i in range(5):
            asked.append(i)
            yield np.array([i])

    counts = [len(asked) for _ in gathered((LABELS,), picking())]
    assert counts[0] == 1
    assert all(later - earlier in (0, 1, 2) for earlier, later in pairwise(counts))
    assert counts[-1] == 5
