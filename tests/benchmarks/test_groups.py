"""Which cells the groups have."""

from itertools import product

import numpy as np
import pytest

from benchmarks.groups import GROUPS, Scope
from benchmarks.groups.scaling import thread_counts
from benchmarks.groups.update import FUSED_IN_PYTORCH, STATES, bytes_moved
from minigrad import Tensor
from minigrad.optim import MODERN, OPTIMIZERS

FULL, QUICK = Scope(quick=False, threads=2), Scope(quick=True, threads=2)


def test_every_net_trains_with_every_optimizer_at_both_batch_sizes() -> None:
    cells = [(c["model"], c["optimizer"], c["batch"]) for c in GROUPS["step"].cells(FULL)]
    assert set(cells) == set(product(("mlp", "lenet", "cnn"), OPTIMIZERS, (64, 128)))
    assert len(cells) == 54


def test_a_net_is_trained_once_for_all_its_batch_sizes() -> None:
    cells = [(c["model"], c["optimizer"]) for c in GROUPS["step"].cells(FULL)]
    assert cells[::2] == cells[1::2]


def test_it_is_the_thousandth_steps_that_are_timed() -> None:
    assert {c["after"] for c in GROUPS["step"].cells(FULL) + GROUPS["scaling"].cells(FULL)} == {1000}


def test_every_optimizer_updates_every_number_of_parameters() -> None:
    cells = {(c["optimizer"], c["parameters"]) for c in GROUPS["update"].cells(FULL)}
    assert cells == set(product(OPTIMIZERS, (10_000, 240_000, 1_200_000, 25_000_000)))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_bytes_of_an_update_are_those_of_the_arrays_that_the_rule_keeps(name: str) -> None:
    optimizer = OPTIMIZERS[name]([Tensor(np.zeros(10, np.float32), requires_grad=True)])
    starts = optimizer.arrays(optimizer.param_groups[0])
    assert sum(start is not None for start in starts.values()) == STATES[name]
    assert bytes_moved({"optimizer": name, "parameters": 10}) == 10 * 4 * (3 + 2 * STATES[name])


@pytest.mark.torch
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_fused_ones_are_those_for_which_pytorch_has_the_option(name: str) -> None:
    import torch

    from benchmarks.torch_twins import optimizer

    assert ("fused" in optimizer(name, [torch.zeros(1, requires_grad=True)]).defaults) == (name in FUSED_IN_PYTORCH)


@pytest.mark.parametrize(("most", "counts"), [(1, [1]), (2, [1, 2]), (6, [1, 2, 4, 6]), (8, [1, 2, 4, 8])])
def test_threads_are_doubled_up_to_all(most: int, counts: list[int]) -> None:
    assert thread_counts(most) == counts


def test_the_rules_that_came_after_have_rivals_of_their_own() -> None:
    from benchmarks.groups.rules import AUTHORS

    cells = [cell["optimizer"] for cell in GROUPS["rules"].cells(FULL)]
    assert set(cells) <= AUTHORS.keys() <= MODERN.keys()
    assert {rule for rule, package in AUTHORS.items() if package == "torch"} <= set(cells)


@pytest.mark.torch
def test_every_rival_of_a_rule_is_known_to_the_side_that_runs_it() -> None:
    from benchmarks.groups import matrices, rules
    from benchmarks.torch_twins import LATER

    assert LATER.keys() == rules.AUTHORS.keys() | matrices.AUTHORS.keys()


def test_the_orthogonal_matrix_counts_half_of_a_product_with_its_own_transpose() -> None:
    from benchmarks.groups.matrices import operations

    assert operations({"side": 10}) == 5 * (2 * 10**3 + 2 * 10**3)


@pytest.mark.parametrize("name", GROUPS)
def test_quick_is_less_of_the_same(name: str) -> None:
    full, quick = GROUPS[name].cells(FULL), GROUPS[name].cells(QUICK)
    assert 0 < len(quick) < len(full)
    assert all(any(small.keys() == large.keys() for large in full) for small in quick)
