"""No op, layer or loss leaves a Tensor that holds itself: a graph is freed at once, not when Python looks for cycles.

Until then the memory of all its arrays would be in use, and the next step would have to get fresh pages for its own.
"""

import gc
from collections.abc import Callable, Iterable

import pytest

import minigrad as mg
from minigrad import Tensor
from tests.nn.cases import CASES as LAYERS
from tests.ops.conftest import CASES as OPS

Made = tuple[Callable[..., Tensor], list[Tensor]]


def derivatives(call: Callable[..., Tensor], leaves: list[Tensor], weights: dict[tuple, Tensor]) -> None:
    """Those of the first order, and of the second, each from weights that outlive the graph."""

    def weighed(y: Tensor) -> list[Tensor | None]:
        weight = weights.setdefault((y.shape, y.dtype), mg.ones_like(y).detach())
        return mg.grad(y, leaves, weight, create_graph=True, allow_unused=True)

    y = call(*leaves)
    for slope in weighed(y) if y.requires_grad else []:
        if slope is not None and slope.requires_grad:
            weighed(slope)


def made(table: str) -> Iterable[tuple[str, Made]]:
    """The name of each row of the table, and its function with new leaves."""
    if table == "ops":
        for case in OPS:
            yield case.name, (case.call, [Tensor(x.copy(), requires_grad=True) for x in case.inputs])
    else:
        for case in LAYERS:
            call, tensors, _ = case.call()
            yield case.name, (call, [x for x in tensors.values() if x.requires_grad])


@pytest.mark.parametrize("table", ["ops", "layers"])
def test_nothing_is_left_for_the_garbage_collector(table):
    weights: dict[tuple, Tensor] = {}
    left = []
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        for name, (call, leaves) in made(table):
            derivatives(call, leaves, weights)  # a first call makes what stays
            gc.collect()
            gc.garbage.clear()
            gc.freeze()  # what is there is not looked through again
            derivatives(call, leaves, weights)
            gc.collect()
            left += [name] if any(isinstance(each, Tensor) for each in gc.garbage) else []
            gc.garbage.clear()
    finally:
        gc.set_debug(0)
        gc.enable()
        gc.unfreeze()
    assert not left
