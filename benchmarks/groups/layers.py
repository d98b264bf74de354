"""Group 8: every layer of ``nn``, forward and backward, at three sizes or more."""

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, of_cell
from benchmarks.job import Cell
from benchmarks.layer_cells import RANDOM, SIZES, Sized
from benchmarks.turns import Bench

QUICK = ("ReLU", "Linear", "Conv2d", "LayerNorm", "LSTM", "MultiheadAttention", "CrossEntropyLoss", "Dropout")


def cell_of(layer: str, sized: Sized) -> Cell:
    """A layer of one size."""
    return {
        "kind": "layer",
        "layer": layer,
        "arguments": list(sized.arguments),
        "keywords": dict(sized.keywords),
        "inputs": [list(one) for one in sized.inputs],
        "random": layer in RANDOM,
        "rounds": 7,
    }


def cells(scope: Scope) -> list[Cell]:
    if scope.quick:
        return [cell_of(name, SIZES[name][0]) for name in QUICK]
    return [cell_of(name, sized) for name, sizes in sorted(SIZES.items()) for sized in sizes]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    return [bench.in_turns("layers", cell)]


def made_with(figure: Figure) -> str:
    """The layer's arguments, as one writes them."""
    keywords = [f"{name}={value!r}" for name, value in figure.cell["keywords"].items() if name != "batch_first"]
    return ", ".join([*map(str, figure.cell["arguments"]), *keywords])


def shape_of(figure: Figure) -> str:
    """That of the first input."""
    return "×".join(map(str, figure.cell["inputs"][0][1]))


GROUP = Group(
    "Layers, forward and backward, ms",
    cells,
    measure,
    {"layer": of_cell("layer"), "made with": made_with, "input": shape_of},
)
