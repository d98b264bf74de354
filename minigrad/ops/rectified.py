"""How an activation is one pass forward and one back, by two kernels, and has derivatives of every order."""

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.kernels.matmul import REALS
from minigrad.ops.elementwise import computed
from minigrad.ops.fused import Arrays, Fused, fused
from minigrad.tensor import Tensor


def rectified(
    plain: Callable[[Tensor], Tensor], value: Any, slope: Any, x: Tensor, of: tuple[float, ...] = (0,)
) -> Tensor:
    """plain(x), by the kernels ``value`` and ``slope`` of ``kernels.rectifiers``; further derivatives are plain's.

    ``of`` are the kernels' parameters, 0 for none. For other dtypes than float32 and float64 it is plain(x) itself.
    """
    if x.data.dtype not in REALS:
        return plain(x)
    parameters = tuple([x.data.dtype.type(each) for each in of])

    def forward(x: np.ndarray) -> tuple[Arrays, Any]:
        return (computed(value, x, more=(parameters,)),), x

    def backward(x: np.ndarray, g: np.ndarray) -> Arrays:
        return (computed(slope, g, x, more=(parameters,)),)

    return fused(Fused(forward, backward), plain, x)[0]
