"""Tensors in einops: ``import minigrad.einops`` once, then ``einops.rearrange(t, "b h w -> b (h w)")`` takes them.

einops looks for its backends among the subclasses of one class, so this module is imported where einops is wanted, and
not before. ``einops.array_api`` needs no backend: it asks a Tensor for its namespace.
"""

from einops._backends import AbstractBackend

from minigrad import ops
from minigrad.array_api import arange
from minigrad.tensor import Tensor


class MinigradBackend(AbstractBackend):
    """What einops calls; its other methods are those of any array with NumPy's methods, and do for a Tensor."""

    framework_name = "minigrad"

    def is_appropriate_type(self, tensor):
        return isinstance(tensor, Tensor)

    def from_numpy(self, x):
        return Tensor(x)

    def to_numpy(self, x):
        return x.numpy()

    def arange(self, start, stop):
        return arange(start, stop)

    def stack_on_zeroth_dimension(self, tensors):
        return ops.stack(tensors)

    def add_axis(self, x, new_position):
        return ops.expand_dims(x, new_position)

    def tile(self, x, repeats):
        return ops.tile(x, repeats)

    def concat(self, tensors, axis):
        return ops.concatenate(tensors, axis)

    def is_float_type(self, x):
        return x.dtype.kind == "f"

    def einsum(self, pattern, *x):
        return ops.einsum(pattern, *x)
