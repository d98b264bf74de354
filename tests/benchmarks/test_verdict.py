"""What the figures must show: each claim by its worst cell."""

import pytest

from benchmarks.figures import Figure
from benchmarks.verdict import CLAIMS, judge, verdict_table
from tests.benchmarks.made_up import figure, step, update

BY_TEXT = {claim.text: claim for claim in CLAIMS}
UPDATE, SHARE = "update alone, ≥ 2.4·10⁵ parameters", "update alone at 2.5·10⁷, share of bandwidth"
LAYERS, PRODUCTS = "every layer, forward + backward", "the MLP's products, share of a large one's speed"
ENGINE, COLD = "engine per op, numbers", "start to first step, cold"


def cold(seconds: float) -> Figure:
    return figure("start", seconds, 3.0, model="mlp", cache="cold", part="in all")


def layer(ratio: float) -> Figure:
    return figure("layers", 1.0, ratio, layer="ReLU")


def product(share: float, batch: int = 100) -> Figure:
    """Of batch · 10⁴ operations, which a large product would do in a nanosecond each."""
    shapes = {"x": [batch, 50], "weight": [100, 50]}
    seconds = batch * 1e4 * 1e-9 / share
    return figure("products", seconds, seconds, op="linear", shapes=shapes, machine=1e-9)


def op(ratio: float, part: str = "both", shape: tuple[int, ...] = ()) -> Figure:
    return figure("engine", 1.0, ratio, kind="chain", shape=list(shape), **{"pass": part})


@pytest.mark.parametrize(
    ("claim", "figures", "says", "worst"),
    [
        ("training step, MLP", [], "not measured", None),
        ("training step, MLP", [step(9.0, "lenet")], "not measured", None),
        ("training step, MLP", [step(1.6), step(1.7)], "aim met", 0),
        ("training step, MLP", [step(1.7), step(1.3)], "met", 1),
        ("training step, MLP", [step(1.7), step(1.24), step(5.0)], "NOT met", 1),
        ("training step, CNN (1.2 M)", [step(1.5, "cnn"), step(0.1)], "met", 0),
        (LAYERS, [layer(1.0), layer(2.0)], "met", 0),
        (LAYERS, [layer(1.0), layer(4.0)], "aim met", 0),  # it is their mean that is aimed at
        (LAYERS, [layer(0.99), layer(4.0)], "NOT met", 0),
        (PRODUCTS, [product(0.61), product(0.1, batch=1)], "met", 0),  # too few operations to be one
        (PRODUCTS, [product(0.59), product(0.8)], "NOT met", 0),
        (UPDATE, [update(0.1, parameters=10_000)], "not measured", None),
        (UPDATE, [update(2.0)], "aim met", 0),
        (UPDATE, [update(2.0, "nadam")], "met", 0),  # PyTorch has no fused kernel for it: the aim is 3
        (UPDATE, [update(2.0), update(3.0, "nadam")], "aim met", 0),
        (SHARE, [update(1.0, parameters=25_000_000, share=0.9)], "aim met", 0),
        (SHARE, [update(1.0, parameters=25_000_000, share=0.69)], "NOT met", 0),
        (ENGINE, [op(1.0), op(0.1, "forward"), op(0.1, shape=(64, 64))], "met", 0),
        (COLD, [cold(3.0), cold(4.0)], "aim met", 1),
        (COLD, [cold(3.0), cold(5.5)], "met", 1),
        (COLD, [cold(6.5), cold(6.1)], "NOT met", 0),
    ],
)
def test_a_claim_is_judged_by_its_worst_cell(claim: str, figures: list[Figure], says: str, worst: int | None) -> None:
    verdict = judge(BY_TEXT[claim], figures)
    assert verdict.says == says
    assert verdict.worst is (None if worst is None else figures[worst])


def test_the_table_has_a_row_for_each_claim_and_says_what_was_measured_where() -> None:
    headings, rows = verdict_table([step(1.3), update(2.5, "nadam"), update(2.5)])
    assert headings == ["what", "at least", "aim", "measured", "in the worst cell", "verdict"]
    assert [row[0] for row in rows] == list(BY_TEXT)
    by_text = {row[0]: row[1:] for row in rows}
    assert by_text["training step, MLP"] == ["1.25", "1.60", "1.30", "mlp adam 64", "met"]
    assert by_text[UPDATE] == ["1.00", "2.00 or 3.00", "2.50", "nadam 240,000", "met"]
    assert by_text[SHARE] == ["70%", "", "", "", "not measured"]
