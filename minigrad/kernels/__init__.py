"""Every hot loop that is not an optimizer's, compiled by Numba. Plain arrays in, plain arrays out."""

from minigrad.kernels.compiler.jit import kernel

__all__ = ["kernel"]
