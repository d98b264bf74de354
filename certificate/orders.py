"""minigrad's derivatives of one to four, in four ways.

All begin with s = Σ w·y. gₙ is the gradient of Dⁿ⁻¹s, where D is the derivative along d: g₁ is the gradient of s,
g₂ = H·d, and so on.

- reverse: gₙ₊₁ is the backward walk through gₙ, seeded with d
- jvp: ``minigrad.jvp`` of y along d, and of gₙ₋₁ along d
- vjp: ``minigrad.vjp`` of y with w, and of gₙ₋₁ with d
- hessian: ``minigrad.hessian`` of Dⁿ⁻²s, times d
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import minigrad as mg
from certificate.points import Arrays
from certificate.row import Seeds
from minigrad import Tensor

Call = Callable[..., Any]
Found = dict[tuple[str, int], np.ndarray]
"""By mode and order: one flat array over all inputs; of jvp at order 1 over all outputs."""

MODES = ("reverse", "jvp", "vjp", "hessian")


def derivatives(call: Call, arrays: Arrays, seeds: Seeds, modes: Sequence[str] = MODES, orders: int = 4) -> Found:
    """Every order in every mode."""
    found: Found = {}
    for mode in modes:
        for order in range(2 if mode == "hessian" else 1, orders + 1):
            found[mode, order] = WAYS[mode](call, arrays, seeds, order)
    return found


def reverse(call: Call, arrays: Arrays, seeds: Seeds, order: int) -> np.ndarray:
    leaves = [Tensor(x, requires_grad=True) for x in arrays]
    return _flat(_walks(call, leaves, seeds, order))


def jvp(call: Call, arrays: Arrays, seeds: Seeds, order: int) -> np.ndarray:
    _, along = mg.jvp(_function(call, seeds, order - 1), list(arrays), list(seeds.along))
    return np.ravel(along.data)


def vjp(call: Call, arrays: Arrays, seeds: Seeds, order: int) -> np.ndarray:
    v = seeds.weights if order == 1 else np.concatenate([np.ravel(d) for d in seeds.along])
    _, pulled = mg.vjp(_function(call, seeds, order - 1), list(arrays), v)
    return _flat(pulled)


def hessian(call: Call, arrays: Arrays, seeds: Seeds, order: int) -> np.ndarray:
    along = np.concatenate([np.ravel(d) for d in seeds.along])

    def number(*xs: Tensor) -> Tensor:
        if order == 2:
            return mg.sum(call(*xs) * seeds.weights)
        return mg.sum(_joined(_walks(call, xs, seeds, order - 2)) * along)

    blocks = mg.hessian(number, list(arrays))
    sizes = [x.size for x in arrays]
    rows = [np.concatenate([b.data.reshape(n, m) for b, m in zip(row, sizes, strict=True)], axis=1)
            for row, n in zip(blocks, sizes, strict=True)]  # fmt: skip
    # In long double: what is measured is the Hessian, not this product.
    products = [float(line.astype(np.longdouble) @ along.astype(np.longdouble))
                for row in rows for line in row]  # fmt: skip
    return np.array(products, arrays[0].dtype)


WAYS: dict[str, Callable[[Call, Arrays, Seeds, int], np.ndarray]] = {
    "reverse": reverse,
    "jvp": jvp,
    "vjp": vjp,
    "hessian": hessian,
}


def _function(call: Call, seeds: Seeds, order: int) -> Call:
    """xs → gₙ as one vector; y itself for n = 0."""
    return call if order == 0 else lambda *xs: _joined(_walks(call, xs, seeds, order))


def _walks(call: Call, leaves: Sequence[Tensor], seeds: Seeds, order: int) -> list[Tensor]:
    """g of an order, with a graph."""
    outputs, vectors = [call(*leaves)], [Tensor(seeds.weights)]
    for _ in range(order):
        pairs = [(y, v) for y, v in zip(outputs, vectors, strict=True) if y.requires_grad]
        zeros = [mg.zeros_like(x) for x in leaves]
        if not pairs:
            return zeros
        slopes = mg.grad(
            [y for y, _ in pairs], list(leaves), [v for _, v in pairs], create_graph=True, allow_unused=True
        )
        outputs = [zero if g is None else g for g, zero in zip(slopes, zeros, strict=True)]
        vectors = [Tensor(d) for d in seeds.along]
    return outputs


def _joined(tensors: Sequence[Tensor]) -> Tensor:
    return mg.concatenate([mg.ravel(x) for x in tensors])


def _flat(tensors: Sequence[Tensor]) -> np.ndarray:
    return np.concatenate([np.ravel(x.data) for x in tensors])
