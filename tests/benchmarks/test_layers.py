"""The table of layers is whole, and both libraries compute the same in its smallest cells."""

import json

import numpy as np
import pytest

from benchmarks import layer_inputs
from benchmarks.groups import GROUPS, Scope
from benchmarks.layer_cells import SIZES
from minigrad import nn

NO_LAYERS = {"Buffer", "Module", "Parameter", "StateError", "functional", "init"}
NO_LAYERS |= {"ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential"}
CELLS = GROUPS["layers"].cells(Scope(quick=False, threads=1))
SMALL = [cell for cell in GROUPS["layers"].cells(Scope(quick=True, threads=1)) if cell["layer"] != "MultiheadAttention"]


def test_every_layer_has_three_sizes_or_more() -> None:
    assert SIZES.keys() == set(nn.__all__) - NO_LAYERS
    assert {name: len(sizes) for name, sizes in SIZES.items() if len(sizes) < 3} == {}


def test_no_two_cells_are_the_same_and_json_has_all_of_a_cell() -> None:
    texts = [json.dumps(cell, sort_keys=True) for cell in CELLS]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("shape", "planes"), [((2, 3, 4), 8), ((2, 3, 4, 5), 80)])
def test_each_winner_is_in_a_window_of_its_own(shape: tuple[int, ...], planes: int) -> None:
    places = layer_inputs.array("winners", shape, 0).reshape(2 * 3, -1)
    assert places.min() >= 0
    assert places.max() < planes
    assert all(len(set(plane)) == plane.size for plane in places)


def test_a_row_of_label_sets_has_different_classes_and_then_minus_ones() -> None:
    sets = layer_inputs.array("label sets", (50, 6), 0)
    for row in sets:
        labels = row[: np.argmax(row == -1)]
        assert len(set(labels)) == len(labels) >= 1
        assert (row[len(labels) :] == -1).all()


@pytest.mark.torch
@pytest.mark.parametrize("cell", SMALL, ids=lambda cell: cell["layer"])
def test_both_sides_compute_the_same(cell: dict, torch_with_one_thread: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    from benchmarks import inputs, minigrad_side, torch_side

    cell = json.loads(json.dumps(cell))
    ours, theirs = minigrad_side.layer(cell), torch_side.layer(cell)
    assert inputs.agree(ours.check, theirs.check)
    assert ours.turn(1) > 0
