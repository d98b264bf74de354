"""Every hot loop that is not an optimizer's, compiled by Numba. Plain arrays in, plain arrays out. See docs/kernels.md.

The loops of the networks, each file beside its reference where it has one:

- ``pooling``, ``cells``, ``normalization``, ``softmax``, ``activation``, ``indexing``, ``special``, ``recurrence``
- ``losses``  losses of single elements: value, sum and slope
- ``recurrent``  a step of RNN, LSTM and GRU, and back
- ``layer_norm``, ``group_norm``  rows, or groups of them, standardized, then scaled, and back
- ``softmax_rows``, ``softmax_columns``  softmax, its logarithm and their slopes, along rows or across them
- ``attention``  attention without its matrix of scores
- ``rectifiers``  elu, softplus, mish, the hard ones and others: value and slope
- ``exponential``  eᵗ, eᵗ − 1, ln x and ln(1 + s), a vector at a time
- ``reduction``, ``product``  sums along any axes, and products
- ``taps``  weighted sums of a few elements along an axis: resampling
- ``borders``  borders around planes, and folded back
- ``folding``  windows laid out as columns, and added up
- ``shuffle``  channels to pixels, and back
- ``gather``  batches, in the background

They use six folders. The ``__init__`` of each exports what others use, and each imports only those above it here:

- ``compiler``     how a kernel is compiled, kept on disk, and called by its address
- ``simd``         vectors and register tiles
- ``parallel``     the thread pool and the parallel loop
- ``memory``       where arrays lie: aligned, transposed, used again
- ``matmul``       products of matrices, by BLAS in our threads
- ``convolution``  convolution and its gradients, by the fastest of several algorithms
"""

from minigrad.kernels.compiler import kernel

__all__ = ["kernel"]
