"""The ONNX graph while it is made: nodes and constants as plain data. ``minigrad.onnx.file`` makes a file of them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from minigrad.errors import ExportError
from minigrad.onnx.symbol import Symbol
from minigrad.tensor import Tensor

DTYPES = {np.dtype(name) for name in ("float32", "float64", "int32", "int64", "uint8", "bool")}
"""What a value of an exported graph may be."""

SMALL = 64
"""Constants of up to as many elements are held once, however often they are used."""


class Node(NamedTuple):
    """One node: an operator of ONNX, the names of what it takes and gives, and its attributes."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Any]


class Graph:
    """Nodes in the order in which they run, and constants by name.

    ``names`` has the name of every parameter and buffer by its ``id``. ``results`` are what the layer that is being
    exported gave for the example.
    """

    def __init__(self, names: Mapping[int, str]) -> None:
        self.nodes: list[Node] = []
        self.constants: dict[str, np.ndarray] = {}
        self.results: list[Tensor] = []
        self._names: Mapping[int, str] = names
        self._taken: set[str] = set(names.values())
        self._known: dict[Any, str] = {}
        self._renamed: dict[str, str] = {}

    def op(self, kind: str, *inputs: Any, outputs: int = 1, **attributes: Any) -> Any:
        """The name of what a new node gives; of several ``outputs`` a tuple. An input None is left out."""
        given = tuple("" if x is None else self.name(x) for x in inputs)
        made = tuple(self.fresh(kind.lower()) for _ in range(outputs))
        self.nodes.append(Node(kind, given, made, attributes))
        return made[0] if outputs == 1 else made

    def name(self, x: Any) -> str:
        """The name of a value: a name itself, a symbol, a parameter, or a constant (whole numbers become int64)."""
        if isinstance(x, (str, Symbol)):
            name = x if isinstance(x, str) else x.name
            return self._renamed.get(name, name)
        if isinstance(x, Tensor):
            return self._tensor(x)
        return self._constant(np.asarray(x, None if isinstance(x, (np.ndarray, np.generic)) else np.int64))

    def fresh(self, stem: str) -> str:
        """A name that nothing has yet."""
        name, number = stem, 0
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name

    def rename(self, name: str, wanted: str) -> bool:
        """Give what a node makes another name. False if no node makes it, or it was renamed before."""
        if name in self._renamed or not any(name in node.outputs for node in self.nodes):
            return False

        def new(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(wanted if each == name else each for each in names)

        self.nodes = [node._replace(inputs=new(node.inputs), outputs=new(node.outputs)) for node in self.nodes]
        self._renamed[wanted] = wanted
        self._renamed[name] = wanted
        return True

    def _tensor(self, x: Tensor) -> str:
        if id(x) not in self._names:
            return self._constant(x.data)
        name = self._names[id(x)]
        self.constants[name] = _checked(x.data, name)
        return name

    def _constant(self, array: np.ndarray) -> str:
        key = (array.dtype, array.shape, array.tobytes()) if array.size <= SMALL else None
        if key not in self._known or key is None:
            name = self.fresh("constant")
            self.constants[name] = _checked(array, name)
            self._known[key] = name
        return self._known[key]


def _checked(array: np.ndarray, name: str) -> np.ndarray:
    if array.dtype not in DTYPES:
        raise ExportError(f"onnx.export: {name} is {array.dtype}; {', '.join(sorted(map(str, DTYPES)))} are exported")
    return array


def like(x: Tensor, number: float) -> np.generic:
    """The number as a constant of x's dtype."""
    return x.dtype.type(number)


def unbatched(g: Graph, x: Symbol, rank: int) -> tuple[Any, bool]:
    """x with an axis N before its others, and whether it had none: whether its ``rank`` is one less."""
    return (g.op("Unsqueeze", x, [0]), True) if x.ndim < rank else (x, False)


def restored(g: Graph, y: Any, alone: bool) -> Any:
    """y without the axis N that ``unbatched`` put before it."""
    return g.op("Squeeze", y, [0]) if alone else y


def fixed(x: Symbol, *axes: int) -> None:
    """Raise ExportError if an axis of x grows with the batch where the graph needs its length."""
    if x.moving is not None and x.moving in {axis % x.ndim for axis in axes}:
        raise ExportError(
            f"axis {x.moving} of its input, of shape {x.shape}, must have a known length; name another axis as the "
            "batch, or pass batch=None"
        )
