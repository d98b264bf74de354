"""The tensors that a Module owns: parameters, which it learns, and buffers, which it keeps."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from minigrad.checks import checked
from minigrad.tensor import Tensor


class Parameter(Tensor):
    """A Tensor that a Module learns: it requires a gradient, unless it is frozen with ``requires_grad=False``.

    ``data`` is an array, numbers, or a Tensor; it is copied, without the graph that a Tensor may have.
    """

    __slots__ = ()

    def __init__(self, data: Any, requires_grad: bool = True, dtype: DTypeLike | None = None) -> None:
        array = data.data if isinstance(data, Tensor) else data
        if isinstance(array, np.ndarray) and not requires_grad:
            array = array.copy()
        super().__init__(array, requires_grad, dtype)


class Buffer(Tensor):
    """A Tensor that a Module keeps but does not learn, such as a running mean. It is saved with the parameters.

    One that is not ``persistent``, such as a mask that can be computed again, is not saved.
    """

    __slots__ = ("persistent",)

    persistent: bool

    @checked
    def __init__(self, data: Any, *, persistent: bool = True, dtype: DTypeLike | None = None) -> None:
        super().__init__(data.data if isinstance(data, Tensor) else data, dtype=dtype)
        self.persistent = persistent
