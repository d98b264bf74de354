"""The pictures' content: medians, bands, what diverged; and that Plotly and Matplotlib take it as it is."""

import itertools
import math

import pytest

from lab.race.comparison import Comparison
from lab.report.axes import error
from lab.report.charts import chart
from lab.report.drawings import Drawing, Series, all_drawings, curves, finals, sensitivity
from lab.style import PLOTLY_DASHES, PLOTLY_MARKERS, STYLES
from minigrad.optim import OPTIMIZERS
from tests.lab.report.races import NINE, OWN, STEPS, all_diverged, made_race, made_result, unfinished, with_accuracies

SENSITIVITY = ["sensitivity-constant", "sensitivity-cosine"]
RACES = {
    "tuned": made_race(),
    "untuned": made_race(seeds=1, trials=0),
    "one optimizer": made_race(("nag",), trials=0),
    "one epoch": made_race(epochs=1),
    "unfinished": unfinished(made_race()),
    "all diverged": all_diverged(),
    "the nine and others": made_race((*NINE, *OWN), trials=0),
    "nothing": Comparison(made_race().design),
}


def named(drawing: Drawing, kind: str, panel: int = 0) -> dict[str, Series]:
    """The series of a kind in a panel by optimizer."""
    return {series.optimizer: series for series in drawing.panels[panel].series if series.kind == kind}


@pytest.mark.parametrize(
    ("race", "names"),
    [
        ("tuned", ["accuracy", "curves-default", "curves-tuned", "curves-tuned-cosine", *SENSITIVITY]),
        ("untuned", ["accuracy", "curves-default"]),
        ("one epoch", ["accuracy", *SENSITIVITY]),
        ("all diverged", ["accuracy", "curves-default"]),
        ("nothing", []),
    ],
)
def test_there_is_a_picture_for_what_there_is(race: str, names: list[str]) -> None:
    assert list(all_drawings(RACES[race])) == names


@pytest.mark.parametrize("race", RACES)
def test_every_point_is_within_its_axes_and_has_a_text(race: str) -> None:
    for drawing in all_drawings(RACES[race]).values():
        for panel, series in [(each, series) for each in drawing.panels for series in each.series]:
            assert len(series.x) == len(series.y) == len(series.texts) > 0
            for values, axis in (
                (series.x, panel.x),
                (series.y, panel.y),
                (series.low, panel.y),
                (series.high, panel.y),
            ):
                low, high = sorted(axis.ends)
                assert all(low <= value <= high for value in values)


def test_curves_are_medians_with_bands_from_least_to_greatest() -> None:
    race = made_race(("adam",), trials=0, seeds=3, epochs=2)
    for result, accuracies in zip(
        race.columns["default"]["adam"], ([0.9, 0.95], [0.8, 0.99], [0.7, 0.97]), strict=True
    ):
        for row, accuracy in zip(result["history"], accuracies, strict=True):
            row |= {"val_accuracy": accuracy, "val_loss": 1 - accuracy}
    drawing = curves(race, "default")
    line = named(drawing, "line", panel=3)["adam"]
    assert line.x == [1, 2]
    assert line.y == pytest.approx([20, 3])
    assert (line.low, line.high) == (pytest.approx([10, 1]), pytest.approx([30, 5]))
    assert line.texts == ["Adam, epoch 1: 80 (70 … 90)", "Adam, epoch 2: 97 (95 … 99)"]
    assert named(drawing, "line", panel=2)["adam"].texts[1] == "Adam, epoch 2: 0.03 (0.01 … 0.05)"


def test_a_line_ends_where_half_of_its_runs_are_lost_and_crosses_say_where() -> None:
    race = made_race(("adam", "sgd"), trials=0, seeds=3, epochs=6)
    jobs = race.design.columns("adam")["default"]
    steps = (2 * STEPS + 1, 4 * STEPS + 5, None)
    race.columns["default"]["adam"] = [made_result(job, step) for job, step in zip(jobs, steps, strict=True)]
    for number, panel in enumerate(curves(race, "default").panels):
        drawn = curves(race, "default")
        assert named(drawn, "line", number)["adam"].x == [1, 2, 3, 4]
        assert named(drawn, "line", number)["sgd"].x == [1, 2, 3, 4, 5, 6]
        crosses = named(drawn, "diverged", number)
        assert list(crosses) == ["adam"]
        assert crosses["adam"].x == [3, 5]
        assert "seed 0: diverged at step 1\u202f565, in epoch 3" in crosses["adam"].texts[0]
        assert set(crosses["adam"].y) == {panel.y.lanes[0]}


def test_crosses_of_different_optimizers_never_lie_on_each_other() -> None:
    drawing = curves(all_diverged(), "default")
    for number in range(4):
        places = [y for series in named(drawing, "diverged", number).values() for y in set(series.y)]
        assert len(places) == len(set(places)) == 9


def test_a_trial_that_diverged_lies_in_a_lane_and_the_chosen_one_is_ringed() -> None:
    race = made_race()
    drawing = sensitivity(race, "cosine")
    (panel,) = drawing.panels
    lines, rings, crosses = (named(drawing, kind) for kind in ("line", "chosen", "diverged"))
    assert list(lines) == list(NINE)
    assert {name: ring.x[0] for name, ring in rings.items()} == race.best["cosine"]
    for name, trials in race.trials["cosine"].items():
        lost = [result["lr"] for result in trials if result["diverged"]]
        assert (crosses[name].x if name in crosses else []) == lost
        for lr, place in zip(lines[name].x, lines[name].y, strict=True):
            assert (place in panel.y.lanes) == (lr in lost)
    assert crosses


def test_every_final_run_is_a_dot_or_a_cross_on_its_optimizers_line() -> None:
    race = with_accuracies(made_race(("sgd", "adam")), "tuned", {"adam": [0.99, math.nan, 0.98]})
    drawing = finals(race)
    assert [panel.title for panel in drawing.panels] == ["Default", "Tuned", "Tuned, cosine"]
    dots, crosses, medians = (named(drawing, kind, panel=1)["adam"] for kind in ("dots", "diverged", "median"))
    assert dots.x == pytest.approx([1, 2])
    assert medians.x == pytest.approx([2])
    assert crosses.x == drawing.panels[1].x.lanes
    assert all(0.5 < place < 1.5 for place in dots.y + crosses.y)
    assert drawing.panels[1].shade == (
        pytest.approx(error(max(each["test_accuracy"] for each in race.columns["tuned"]["sgd"]) - 0), rel=0.5),
        pytest.approx(drawing.panels[1].shade[0] + 0.2),
    )


def test_columns_share_one_axis_of_accuracies() -> None:
    assert len({panel.x.ends for panel in finals(made_race()).panels}) == 1


@pytest.mark.parametrize("race", RACES)
def test_plotly_knows_every_property_of_the_charts(race: str) -> None:
    figures = pytest.importorskip("plotly.graph_objects", reason="needs Plotly: pip install plotly")
    for drawing in all_drawings(RACES[race]).values():
        drawn = chart(drawing)
        for width in ("wide", "narrow"):
            figures.Figure({"data": drawn["data"], "layout": drawn[width]})


def test_the_legend_names_every_optimizer_once_and_switches_all_its_traces() -> None:
    data = chart(curves(RACES["tuned"], "tuned"))["data"]
    shown = [trace for trace in data if trace.get("showlegend", True)]
    assert [trace["name"] for trace in shown] == [made.__name__ for made in OPTIMIZERS.values()]
    for name in NINE:
        axes = {trace["xaxis"] for trace in data if trace["legendgroup"] == name and trace not in shown}
        assert axes == {"x", "x2", "x3", "x4"}


def test_charts_have_the_looks_of_the_pictures() -> None:
    data = chart(sensitivity(RACES["tuned"], "constant"))["data"]
    for name, trace in itertools.product(NINE, data):
        if trace["legendgroup"] == name and trace["mode"] == "lines+markers":
            style = STYLES[name]
            assert (trace["line"]["color"], trace["line"]["dash"]) == (style.color, PLOTLY_DASHES[style.linestyle])
            assert trace["marker"]["symbol"] == PLOTLY_MARKERS[style.marker]
