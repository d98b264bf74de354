"""``export``: a net as an ONNX file."""

import inspect
import os
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from minigrad import nn
from minigrad.errors import ExportError
from minigrad.modes import no_grad
from minigrad.onnx.file import package, write
from minigrad.onnx.graph import DTYPES, Graph
from minigrad.onnx.symbol import Symbol
from minigrad.onnx.trace import Tracer, leaves
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor

_ONE_AT_A_TIME = threading.Lock()
"""A trace leads names of modules and functions to itself."""


def export(
    net: nn.Module,
    example: ArrayLike | Sequence[Any],
    path: str | os.PathLike[str],
    *,
    batch: int | None = 0,
) -> None:
    """Write the net, in evaluation, as an ONNX file of opset 21, which ONNX Runtime and others run.

    ``example`` is an input, or a tuple of inputs for a net that takes several. Shapes and dtypes are taken from it, but
    for the axis ``batch`` of every input, which may have any length; with None all lengths are fixed. The file's inputs
    have the names of ``forward``'s arguments, its outputs are "output", "output_1", …, and its weights are float32 or
    float64 as they are, under the names of the state dict. The net is left as it was.

    Raises ExportError for a layer or a function that is not exported, and names it; ImportError without the package
    onnx (extra ``onnx``); OSError where the file cannot be written.
    """
    if not isinstance(net, nn.Module):
        raise TypeError(f"onnx.export: a net is a Module, got {type(net).__name__}")
    package()
    arrays = _inputs(example)
    examples = [arrays] if batch is None else _of_two_lengths(arrays, batch)
    with _ONE_AT_A_TIME, no_grad():
        tracer = Tracer(net, len(examples))
        inputs = _symbols(tracer, net, examples)
        with tracer.tracing(net):
            outputs = _outputs(tracer, net(*inputs))
            _check(list(leaves(net(*examples[-1]))), outputs)
    write(tracer.graph, inputs, outputs, type(net).__name__, path)


def _inputs(example: Any) -> list[Tensor]:
    several = example if isinstance(example, (tuple, list)) else (example,)
    inputs = [Tensor(each.data if isinstance(each, Tensor) else each) for each in several]
    if not inputs:
        raise ExportError("onnx.export: the example is empty; pass one input, or a tuple of them")
    for each in inputs:
        if each.dtype not in DTYPES:
            names = ", ".join(sorted(map(str, DTYPES)))
            raise ExportError(f"onnx.export: the example is {each.dtype}; it must be one of {names}")
    return inputs


def _of_two_lengths(inputs: list[Tensor], batch: int) -> list[list[Tensor]]:
    """The example with a batch of 2 or more, and with one sample more."""
    for each in inputs:
        if not -each.ndim <= batch < each.ndim or not each.shape[batch]:
            raise ExportError(
                f"onnx.export: the example has shape {each.shape}, and no samples along batch={batch}; pass an example "
                "with that axis, or batch=None"
            )
    lengths = {each.shape[batch] for each in inputs}
    if len(lengths) > 1:
        shapes = ", ".join(str(each.shape) for each in inputs)
        raise ExportError(f"onnx.export: the inputs {shapes} must be equally long along batch={batch}, or batch=None")
    (n,) = lengths
    return [
        [Tensor(np.take(each.data, np.arange(many) % n, axis=batch)) for each in inputs]
        for many in (max(n, 2), max(n, 2) + 1)
    ]


def _symbols(tracer: Tracer, net: nn.Module, examples: list[list[Tensor]]) -> list[Symbol]:
    """The graph's inputs, by the names of the net's arguments."""
    names = [
        each.name for each in inspect.signature(net.forward).parameters.values() if each.kind is not each.KEYWORD_ONLY
    ]
    names += [f"input_{i}" for i in range(len(names), len(examples[0]))]
    return [
        Symbol(tracer, tracer.graph.fresh(name), values)
        for name, values in zip(names, zip(*examples, strict=True), strict=False)
    ]


def _outputs(tracer: Tracer, given: Any) -> list[Symbol]:
    """The graph's outputs, each by a name of its own."""
    outputs = list(leaves(given))
    for i, each in enumerate(outputs):
        if not isinstance(each, Symbol):
            kind = type(each).__name__
            raise ExportError(f"onnx.export: output {i} is a {kind} that does not depend on the input")
    if not outputs:
        raise ExportError("onnx.export: the net gives no output")
    graph = tracer.graph
    return [_named(graph, each, graph.fresh(f"output_{i}" if i else "output")) for i, each in enumerate(outputs)]


def _named(graph: Graph, output: Symbol, name: str) -> Symbol:
    if not graph.rename(output.name, name):
        graph.rename(graph.op("Identity", output), name)
    return Symbol(output.tracer, name, output.values)


def _check(given: list[Tensor], outputs: list[Symbol]) -> None:
    """Raise ExportError unless the net itself gives what was traced, for the larger batch too."""
    for output, expected in zip(outputs, given, strict=True):
        traced = output.values[-1].data
        near = 1e-4 if traced.dtype.kind == "f" else 0
        if traced.shape != expected.shape or not np.allclose(traced, expected.data, near, near, equal_nan=True):
            raise ExportError(
                f"onnx.export: {output.name} is not the net's for a batch of another length: a number in forward() "
                "was computed from the batch's length, as len(x) is. With batch=None the length is fixed"
            )
