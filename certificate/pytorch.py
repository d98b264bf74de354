"""PyTorch's derivatives, by backward through backward: the column beside ours."""

from typing import Any

import numpy as np

from certificate.orders import Call, Found
from certificate.points import Arrays
from certificate.row import Seeds

try:
    import torch
except ImportError:  # the extra `parity`
    torch = None  # type: ignore[assignment]


def is_there() -> bool:
    return torch is not None


def version() -> str:
    return "not installed" if torch is None else str(torch.__version__).partition("+")[0]


def derivatives(call: Call, arrays: Arrays, seeds: Seeds, orders: int = 4) -> Found:
    """The gradient of every order, flat over all inputs. An order at which PyTorch raises is left out."""
    leaves = [torch.tensor(np.array(x), requires_grad=True) for x in arrays]
    found: Found = {}
    try:
        outputs: list[Any] = [call(torch, *leaves)]
        vectors = [torch.tensor(np.array(seeds.weights))]
        for order in range(1, orders + 1):
            pairs = [(y, v) for y, v in zip(outputs, vectors, strict=True) if y.requires_grad]
            if pairs:
                slopes = torch.autograd.grad(
                    [y for y, _ in pairs], leaves, [v for _, v in pairs], create_graph=True, allow_unused=True
                )
                outputs = [torch.zeros_like(x) if g is None else g for g, x in zip(slopes, leaves, strict=True)]
            else:
                outputs = [torch.zeros_like(x) for x in leaves]
            vectors = [torch.tensor(np.array(d)) for d in seeds.along]
            found["reverse", order] = np.concatenate([np.ravel(g.detach().numpy()) for g in outputs])
    except (RuntimeError, NotImplementedError, IndexError, ValueError, TypeError):
        pass
    return found
