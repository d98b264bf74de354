"""A graph as an ONNX file, checked before it is written."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from minigrad.errors import ExportError
from minigrad.files import replacing
from minigrad.onnx.graph import Graph
from minigrad.onnx.symbol import Symbol
from minigrad.version import __version__

OPSET = 21
"""The version of ONNX's operators."""

IR_VERSION = 10
"""The version of the file's form that came with it."""

LARGEST = 2**31 - 2**20
"""Protocol buffers hold no more bytes."""


def package() -> Any:
    """The package onnx. Raises ImportError that says how it is installed."""
    try:
        import onnx
    except ImportError as error:
        raise ImportError(f'onnx.export needs the package onnx: pip install "minigrad[onnx]" ({error})') from error
    return onnx


def write(graph: Graph, inputs: list[Symbol], outputs: list[Symbol], name: str, path: str | os.PathLike[str]) -> None:
    """Check the model, and write it whole or not at all. Raises ExportError for more than 2 GiB of weights."""
    onnx = package()
    size = sum(array.nbytes for array in graph.constants.values())
    if size > LARGEST:
        raise ExportError(f"onnx.export: the weights have {size:,} bytes, and an ONNX file holds {LARGEST:,}")
    helper = onnx.helper
    lengths = [value.shape for value in inputs[0].values]

    def described(value: Symbol) -> Any:
        dtype = helper.np_dtype_to_tensor_dtype(value.dtype)
        return helper.make_tensor_value_info(value.name, dtype, _lengths(value, inputs[0], lengths))

    model = helper.make_model(
        helper.make_graph(
            [helper.make_node(kind, list(i), list(o), **attributes) for kind, i, o, attributes in graph.nodes],
            name,
            [described(value) for value in inputs],
            [described(value) for value in outputs],
            [
                onnx.numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)
                for name, array in graph.constants.items()
            ],
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="minigrad",
        producer_version=__version__,
    )
    onnx.checker.check_model(model, full_check=True)
    with replacing(Path(path)) as file:
        file.write(model.SerializeToString(deterministic=True))


def _lengths(value: Symbol, first: Symbol, batches: Any) -> list[int | str | None]:
    """A value's shape, "batch" for an axis as long as the batch; what grows with it otherwise has no name."""
    moving, batch = value.moving, first.moving
    lengths: list[int | str | None] = list(value.shape)
    if moving is not None:
        same = batch is not None and all(
            each.shape[moving] == shape[batch] for each, shape in zip(value.values, batches, strict=True)
        )
        lengths[moving] = "batch" if same else None
    return lengths
