"""How steep made-up curves are."""

from pathlib import Path

import pytest

from benchmarks.curves import Curve, curves, growth_table, slope
from benchmarks.figures import Figure
from benchmarks.groups.growth import CURVES, cell_of
from benchmarks.growth_picture import draw


def point(at: int, minigrad: float, **rivals: float) -> Figure:
    return Figure("growth", cell_of("batch", at), {"minigrad": [minigrad], **{s: [t] for s, t in rivals.items()}})


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_a_power_has_its_exponent(power: float) -> None:
    x = [1.0, 10.0, 100.0]
    assert slope(x, [3 * value**power for value in x]) == pytest.approx(power)


def test_what_a_step_costs_in_any_case_is_not_counted_at_the_large_end() -> None:
    curve = Curve("batch", [1, 10, 100], {"minigrad": [1.0, 1.0, 10.0], "torch": [5.0, 5.0, 50.0]})
    assert curve.exponent("minigrad") == pytest.approx(1.0)


@pytest.mark.parametrize(("end", "is_no_steeper"), [(100.0, True), (140.0, False), (60.0, True)])
def test_the_rival_of_a_curve_is_the_fastest_at_its_end(end: float, is_no_steeper: bool) -> None:
    points = [point(at, at * (end / 100 if at == 4096 else 1), torch=2.0 * at, jax=3.0 * at) for at in (16, 64, 4096)]
    (curve,) = curves(points[::-1])
    assert curve.at == [16, 64, 4096]
    assert curve.best == "torch"
    assert curve.is_no_steeper == is_no_steeper
    assert growth_table(points)[1][0][-4:-1] == ["PyTorch", "no steeper" if is_no_steeper else "STEEPER", "2.00"]


def test_a_side_that_lacks_a_point_is_left_out_and_two_points_are_no_curve() -> None:
    points = [point(16, 1.0, torch=2.0, jax=1.0), point(64, 1.0, torch=2.0), point(256, 1.0, torch=2.0, jax=1.0)]
    assert curves(points[:2]) == []
    (curve,) = curves(points)
    assert curve.rivals == ["torch"]


def test_the_picture_is_drawn_for_light_and_dark(tmp_path: Path) -> None:
    points = [point(at, 1.0 * at, torch=2.0 * at) for at in CURVES["batch"]]
    paths = draw(curves(points), tmp_path)
    assert [path.name for path in paths] == ["growth-light.png", "growth-dark.png"]
    assert len({path.read_bytes() for path in paths}) == 2
