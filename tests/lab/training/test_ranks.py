"""Ranks that train a run together, with batch norm and dropout in it: they stay alike, and stop and go on together."""

import signal
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import Stop
from lab.training.data import Data
from lab.training.ranks import ALONE, Ranks
from lab.training.run import Run, train
from lab.training.settings import Settings
from tests.ranks import Comm, on_ranks

Make = Callable[..., Settings]


def trained(comm: Comm, settings: Settings, data: Data, state: Any = None, asked: Stop | None = None) -> dict[str, Any]:
    """The state of a run on one rank, from the beginning or from a state, until its end or until a rank is asked."""
    ranks = Ranks(comm)
    run = Run(settings, data, ranks)
    if state is not None:
        run.load_state_dict(state)
    train(run, data, Display(quiet=True), ranks.agreed(asked or Stop()), lambda: None)
    return run.state_dict()


def untimed(state: Any) -> Any:
    """Without how long it took, and without the random numbers, which are each rank's own."""
    if isinstance(state, dict):
        return {name: untimed(value) for name, value in state.items() if name not in ("seconds", "random", "masks")}
    return [untimed(value) for value in state] if isinstance(state, list) else state


@pytest.mark.parametrize("size", [2, 3])
def test_all_ranks_end_with_the_same_bits(size: int, settings: Make, data: Data) -> None:
    first, *others = on_ranks(size, lambda comm: untimed(trained(comm, settings(batch_size=47), data)))
    assert len(first["history"]) == 3
    for other in others:
        np.testing.assert_equal(other, first)


def test_the_only_rank_has_the_bits_of_a_run_alone(settings: Make, data: Data) -> None:
    (one,) = on_ranks(1, lambda comm: trained(comm, settings(), data))
    run = Run(settings(), data, ALONE)
    train(run, data, Display(quiet=True), Stop(), lambda: None)
    np.testing.assert_equal(untimed(one), untimed(run.state_dict()))
    assert one["hashes"] == run.hashes


def test_all_stop_after_the_step_in_which_one_is_asked_and_go_on_to_the_same_bits(settings: Make, data: Data) -> None:
    def asked(rank: int) -> Stop:
        stop = Stop()
        stop.signal = signal.SIGTERM if rank == 1 else 0
        return stop

    stops = [asked(rank) for rank in range(3)]
    begun = on_ranks(3, lambda comm: trained(comm, settings(batch_size=47), data, asked=stops[comm.rank]))
    assert [state["epoch"]["steps"] for state in begun] == [1, 1, 1]
    assert [stop.signal for stop in stops] == [signal.SIGTERM] * 3
    whole = on_ranks(3, lambda comm: trained(comm, settings(batch_size=47), data))
    resumed = on_ranks(3, lambda comm: trained(comm, settings(batch_size=47), data, deepcopy(begun[0])))
    np.testing.assert_equal(untimed(resumed[0]), untimed(whole[0]))
    assert resumed[0]["hashes"] == whole[0]["hashes"]


@pytest.mark.parametrize("rows", [1, 2, 3, 7])
def test_the_parts_of_a_batch_make_the_batch_and_its_mean(rows: int) -> None:
    batch = np.arange(1.0, rows + 1)

    def program(comm: Comm) -> Any:
        ranks = Ranks(comm)
        part = ranks.part(batch)
        return part, ranks.over_batch(part.mean(), int((part > 2).sum()), rows)

    found = on_ranks(3, program)
    assert all(len(part) for part, _ in found)
    for _, (mean, right) in found:
        assert mean == pytest.approx(batch.mean(), rel=1e-15)
        assert right == (batch > 2).sum()


def test_a_race_is_refused() -> None:
    with pytest.raises(LabError, match="mpiexec trains one net on several processes, and this is a race"):
        Ranks(on_ranks(1, lambda comm: comm)[0]).refuse("a race")
    ALONE.refuse("a race")
