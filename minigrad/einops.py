"""Tensors in einops: ``import minigrad.einops`` once, then ``einops.rearrange(t, "b h w -> b (h w)")`` takes them.

einops looks for its backends among the subclasses of one class, so this module is imported where einops is wanted, and
not before. ``einops.array_api`` needs no backend: it asks a Tensor for its namespace.
"""

from typing import Any

from einops._backends import AbstractBackend

from minigrad import ops
from minigrad.array_api import arange
from minigrad.tensor import Tensor


class MinigradBackend(AbstractBackend):
    """What einops calls; its other methods are those of any array with NumPy's methods, and do for a Tensor."""

    framework_name = "minigrad"

    def is_appropriate_type(self, tensor: Any) -> bool:
        return isinstance(tensor, Tensor)

    def from_numpy(self, x: Any) -> Tensor:
        return Tensor(x)

    def to_numpy(self, x: Any) -> Any:
        return x.numpy()

    def arange(self, start: Any, stop: Any) -> Tensor:
        return arange(start, stop)

    def stack_on_zeroth_dimension(self, tensors: Any) -> Tensor:
        return ops.stack(tensors)

    def add_axis(self, x: Any, new_position: int) -> Tensor:
        return ops.expand_dims(x, new_position)

    def tile(self, x: Any, repeats: Any) -> Tensor:
        return ops.tile(x, repeats)

    def concat(self, tensors: Any, axis: int) -> Tensor:
        return ops.concatenate(tensors, axis)

    def is_float_type(self, x: Any) -> bool:
        return x.dtype.kind == "f"

    def einsum(self, pattern: str, *x: Any) -> Tensor:
        return ops.einsum(pattern, *x)
