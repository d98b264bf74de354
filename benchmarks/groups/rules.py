"""Group 2b: the update of the rules that came after the nine, beside PyTorch's loops or the authors' own code."""

from importlib.util import find_spec

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, forms, of_cell
from benchmarks.job import Cell
from benchmarks.turns import Bench

SIZE = 240_000
AUTHORS = {
    "adamw": "torch",
    "nadamw": "torch",
    "radam": "torch",
    "adafactor": "torch",
    "asgd": "torch",
    "rprop": "torch",
    "lion": "lion_pytorch",
    "adabelief": "adabelief_pytorch",
    "ademamix": "pytorch_optimizer",
    "lamb": "timm",
    "adopt": "adopt",
    "prodigy": "prodigyopt",
    "schedule_free_sgd": "schedulefree",
    "schedule_free_adamw": "schedulefree",
}
"""By rule, the package of its rival: the extra ``peers`` has those that are not PyTorch's.

Those for matrices have a group of their own, ``matrices``.
"""


def cells(scope: Scope) -> list[Cell]:
    """A cell for each rule whose rival is installed."""
    rules = [rule for rule, package in AUTHORS.items() if package == "torch" or find_spec(package)]
    return [
        {"kind": "update", "optimizer": rule, "parameters": SIZE, "after": 1000}
        for rule in (rules[:2] if scope.quick else rules)
    ]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    return [bench.in_turns("rules", cell)]


GROUP = Group(
    "The update of the rules that came after the nine, ms, beside PyTorch's or the author's",
    cells,
    measure,
    {
        "optimizer": of_cell("optimizer"),
        "by": lambda figure: AUTHORS[figure.cell["optimizer"]],
        "form": forms,
    },
)
