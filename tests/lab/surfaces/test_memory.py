"""The memory of pairs: its minimum, its curvature, and what Muon learns of what is rare."""

from pathlib import Path

import numpy as np
import pytest

from lab.surfaces import memory
from lab.surfaces.memory import PAIRS, PARTS, STEPS, learn, learn_best, lines, pairs, picture


def test_each_pair_fades_by_itself_under_sgd_as_its_share_says() -> None:
    """Keys and values are orthonormal: eᵢ ← (1 − 2·lr·pᵢ)·eᵢ, at a rate that falls in a straight line."""
    shares = pairs()[2]
    left = np.prod([1 - 2 * 0.5 * (1 - step / 20) * shares for step in range(20)], axis=0)
    found = learn("sgd", 0.5, 20)
    np.testing.assert_allclose(found.errors, left**2, rtol=1e-9, atol=1e-20)
    assert found.losses[0] == pytest.approx(1)
    assert found.losses[-1] == pytest.approx(np.sum(shares * left**2))


def test_the_frequent_ones_come_up_half_of_the_time() -> None:
    assert pairs()[2][PARTS["often"]].sum() == pytest.approx(0.5, abs=0.01)
    assert sum(len(range(PAIRS)[part]) for part in PARTS.values()) == PAIRS


def test_what_goes_far_away_is_not_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert learn("sgd", 100.0, 10).losses[-1] == np.inf
    monkeypatch.setattr(memory, "GRID", [0.1, 100.0])
    assert learn_best("sgd", 10).lr == 0.1


def test_muon_learns_the_rare_ones_as_well_as_the_frequent_and_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "GRID", [0.03, 0.1])
    found = {name: learn_best(name) for name in ("adam", "muon")}
    often, seldom = ({name: m.errors[PARTS[part]].mean() for name, m in found.items()} for part in ("often", "seldom"))
    assert seldom["muon"] < 10 * often["muon"]
    assert seldom["adam"] > 10 * often["adam"]
    assert found["muon"].losses[-1] < 0.1 * found["adam"].losses[-1]
    assert len(found["muon"].losses) == STEPS + 1
    assert [row.split()[0] for row in lines(found)[1:]] == ["adam", "muon"]
    assert len(picture(found).axes) == 2


def test_the_picture_of_the_page_is_there() -> None:
    docs = Path(__file__).parents[3] / "docs"
    assert (docs / "optimizers" / memory.PICTURE).read_bytes().startswith(b"\x89PNG")
    for page in ("matrix_optimizers.md", "matrix_optimizers.zh.md"):
        assert f"](optimizers/{memory.PICTURE})" in (docs / page).read_text(encoding="utf-8")
