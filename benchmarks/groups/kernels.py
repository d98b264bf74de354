"""Group 4: kernels alone, through the public functions, for the shapes that the networks have."""

import math

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, of_cell
from benchmarks.job import Cell
from benchmarks.turns import Bench

Shape = tuple[int, ...]

CONVOLUTIONS = ((1, 28, 6, 5, 2), (6, 14, 16, 5, 0), (1, 28, 32, 3, 0), (32, 26, 64, 3, 0))
"""Channels in, height and width, filters, their height and width, padding: LeNet's two, and the CNN's."""
POOLS = ((6, 28, 28), (16, 10, 10), (64, 24, 24))
LOGITS = ((64, 10), (128, 10), (128, 1000))
LINEARS = ((784, 256), (400, 120), (9216, 128))
MAPS = (128, 32, 26, 26)


def cell_of(op: str, part: str, wanted: list[str], shapes: dict[str, Shape], **more: int) -> Cell:
    """An op on arrays of these shapes; the gradients of ``wanted`` are what a pass backward is asked for."""
    return {"kind": "kernel", "op": op, "pass": part, "wanted": wanted, "shapes": shapes, "rounds": 5, **more}


def both(op: str, wanted: list[str], shapes: dict[str, Shape], **more: int) -> list[Cell]:
    return [cell_of(op, part, wanted, shapes, **more) for part in ("forward", "backward")]


def convolution(batch: int, channels: int, size: int, filters: int, k: int, padding: int) -> list[Cell]:
    shapes: dict[str, Shape] = {"x": (batch, channels, size, size), "weight": (filters, channels, k, k)}
    with_bias = {**shapes, "bias": (filters,)}
    return [
        cell_of("conv2d", "forward", list(with_bias), with_bias, padding=padding),
        cell_of("conv2d", "input gradient", ["x"], shapes, padding=padding),
        cell_of("conv2d", "weight gradient", ["weight"], shapes, padding=padding),
    ]


def cells(scope: Scope) -> list[Cell]:
    batches = (64,) if scope.quick else (64, 128)
    found: list[Cell] = []
    for batch in batches:
        for sizes in CONVOLUTIONS:
            found += convolution(batch, *sizes)
        for shape in POOLS:
            found += both("max_pool2d", ["x"], {"x": (batch, *shape)})
    if scope.quick:
        return found[3:9] + found[12:14]
    found += both("batch_norm", ["x", "weight", "bias"], {"x": MAPS, "weight": MAPS[1:2], "bias": MAPS[1:2]})
    for batch, classes in LOGITS:
        found += both("cross_entropy", ["x"], {"x": (batch, classes), "labels": (batch,)}, classes=classes)
    found += both("relu", ["x"], {"x": MAPS}) + both("relu", ["x"], {"x": (128, 256)})
    for inputs, outputs in LINEARS:
        shapes = {"x": (128, inputs), "weight": (outputs, inputs), "bias": (outputs,)}
        found += both("linear", list(shapes), shapes)
    return found


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    return [bench.in_turns("kernels", cell)]


def shapes_of(figure: Figure) -> str:
    """x, and the weights where there are any with more than one axis."""
    shapes = figure.cell["shapes"]
    return ", ".join(
        "×".join(map(str, shapes[name])) for name in ("x", "weight") if math.prod(shapes.get(name, ())) > 64
    )


GROUP = Group(
    "Kernels alone, ms",
    cells,
    measure,
    {"op": of_cell("op"), "pass": of_cell("pass"), "shapes": shapes_of},
)
