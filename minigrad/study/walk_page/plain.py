"""Fused ops, written in the plain ops that they stand for.

An op of ``minigrad.ops.fused`` says itself what these are: recurrent layers, attention, layer and group normalisation,
activations. For linear layers, convolutions, batch normalisation, cross-entropy and softmax they are here. Each gives
the expression anew, from copies of the op's inputs. It is shown only where it gives the op's value and gradients, so an
op that is missing here, or is not what it seems, is just not opened.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from minigrad import ops
from minigrad.autograd import edges_of, parents_of
from minigrad.ops.folding import unfold
from minigrad.ops.fused import output
from minigrad.source import kernel_of, op_name
from minigrad.study.walk_page.formula import held
from minigrad.tensor import Tensor

# The windows of a convolution as columns are many times its image: more elements are not spread out.
LARGEST = 1 << 22


Named = dict[str, Tensor]


class Plain(NamedTuple):
    """The value of the plain ops, the names of their inputs, and which leaf stands for which edge's parent."""

    output: Tensor
    names: Named
    leaves: list[Tensor]


def plain(y: Tensor) -> Plain | None:
    """y's op in plain ops; None where there are none for it."""
    edges = edges_of(y)
    if not edges or not (getattr(edges[0][1], "__module__", None) or "").startswith("minigrad."):
        return None
    kernel = kernel_of(edges[0][1])
    rule = RULES.get(op_name(edges[0][1])) if kernel is None else _by_its_own
    if rule is None:
        return None
    copies = {id(edge[0]): Tensor(edge[0].data, requires_grad=True) for edge in edges}
    known: dict[str, Any] = {}
    for _, derivative, *more in edges:
        known |= {name: _copied(x, copies) for name, x in held(derivative, tuple(more)).items()}
    leaves = [copies[id(edge[0])] for edge in edges]
    found = rule(known, {_role(edge[1]): leaf for edge, leaf in zip(edges, leaves, strict=True)}, leaves, y)
    if found is None or found[0].shape != y.shape or not _near(found[0].data, y.data):
        return None
    return Plain(*found, leaves)


def _copied(value: Any, copies: Mapping[int, Tensor]) -> Any:
    """A tensor's copy, where there is one; of a tuple each."""
    return tuple(copies.get(id(x), x) for x in value) if type(value) is tuple else copies.get(id(value), value)


def agree(found: Plain, gradients: Mapping[Tensor, np.ndarray], given: list[Tensor]) -> bool:
    """Whether the plain ops give the leaves what the fused op gave its parents.

    What nearly cancels is rounded by parts of what it is made of: of the largest gradient of a tensor of its shape.
    """
    wanted: dict[Tensor, np.ndarray] = {}
    for leaf, d in zip(found.leaves, given, strict=True):
        wanted[leaf] = wanted[leaf] + d.data if leaf in wanted else d.data
    sizes: dict[tuple[int, ...], float] = {}
    for each in gradients.values():
        sizes[each.shape] = max(sizes.get(each.shape, 0.0), _largest(each))
    return all(leaf in gradients and _near(gradients[leaf], d, sizes[d.shape]) for leaf, d in wanted.items())


def _largest(x: np.ndarray) -> float:
    return float(np.max(np.abs(x), initial=0))


def _near(a: np.ndarray, b: np.ndarray, size: float = 0.0) -> bool:
    """Whether two arrays are the same but for the rounding of long sums, of terms of this size or their own."""
    tolerance = 64 * float(np.finfo(b.dtype).eps) ** (0.8 if b.dtype.itemsize > 4 else 0.9)
    bound = tolerance * max(_largest(b), size)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=tolerance, atol=bound, equal_nan=True))


def _role(derivative: Callable[..., Any]) -> str:
    """``weight`` of ``_linear.by_weight``; "<lambda>" says nothing."""
    return getattr(derivative, "__qualname__", "").rpartition(".")[2].removeprefix("by_")


Known = Mapping[str, Any]
Found = tuple[Tensor, Named] | None


def _by_its_own(known: Known, roles: Named, leaves: list[Tensor], y: Tensor) -> Found:
    """The plain ops that an op with a kernel has beside it."""
    inputs, written = known["inputs"], known["plain"].__code__
    y = output(known["plain"], inputs, known["k"])
    if {id(parent) for parent in parents_of(y)} <= {id(leaf) for leaf in leaves}:
        return None  # one op again: there is nothing to see in it
    return y, dict(zip(written.co_varnames[: written.co_argcount], inputs, strict=False))


def _standardized(known: Known, roles: Named, leaves: list[Tensor], y: Tensor) -> Found:
    """(x − mean) / √(variance + ε), times γ, plus β: of each channel."""
    x, affine, of = known.get("x"), known.get("affine"), known["of"]
    if x is None or affine is None or np.size(of.eps) != 1:
        return None
    axes, column = (0, *range(2, x.ndim)), (-1, *[1] * (x.ndim - 2))
    centred = x - ops.mean(x, axes, keepdims=True)
    spread = ops.sqrt(ops.mean(ops.square(centred), axes, keepdims=True) + float(of.eps))
    gamma, beta = (ops.reshape(affine[row], column) for row in (0, 1))
    return gamma * (centred / spread) + beta, {"x": x, "γ, β": affine}


def _linear(known: Known, roles: Named, leaves: list[Tensor], y: Tensor) -> Found:
    """x Wᵀ + b."""
    x, weight = roles.get("x", known.get("x")), roles.get("weight", known.get("weight"))
    if x is None or weight is None:
        return None
    product = ops.matmul(x, ops.transpose(weight))
    names = {"x": x, "weight": weight}
    if "bias" not in roles:
        return product, names
    return product + roles["bias"], {**names, "bias": roles["bias"]}


def _conv(known: Known, roles: Named, leaves: list[Tensor], y: Tensor) -> Found:
    """Every window of x as a column, the filters as rows: a product of matrices."""
    x, w, geometry = known.get("x"), known.get("w"), known.get("geometry")
    if (x is None and w is None) or geometry is None:
        return None
    x = next(leaf for leaf in leaves if leaf is not w) if x is None else x
    w = next(leaf for leaf in leaves if leaf is not x) if w is None else w
    (N, *_), (O, channels, KH, KW) = x.shape, w.shape
    places, groups, size = math.prod(y.shape[2:]), geometry.groups, channels * KH * KW
    if N * groups * size * places > LARGEST:
        return None
    columns = unfold(x, (KH, KW), geometry.dilation, geometry.padding, geometry.stride)
    rows = ops.reshape(w, (groups, O // groups, size) if groups > 1 else (O, size))
    if groups > 1:
        columns = ops.reshape(columns, (N, groups, size, places))
    images = ops.reshape(ops.matmul(rows, columns), y.shape)
    names = {"x": x, "weight": w}
    bias = next((leaf for leaf in leaves if leaf is not x and leaf is not w), None)
    if bias is None:
        return images, names
    return images + ops.reshape(bias, (O, 1, 1)), {**names, "bias": bias}


def _log_softmax_of(x: Tensor, axis: int) -> tuple[Tensor, Named]:
    """x less its largest, less the logarithm of the sum of its exponentials."""
    largest = Tensor(np.max(x.data, axis, keepdims=True))
    shifted = x - largest
    return shifted - np.log(ops.sum(np.exp(shifted), axis, keepdims=True)), {"x": x, "max x": largest}


def _entropy(known: Known, roles: Named, leaves: list[Tensor], y: Tensor) -> Found:
    """−ln softmax(x), at the right class. With smoothed labels it stays shut."""
    x, picked = leaves[0], np.ravel(known["classes"])
    if known["smoothing"]:
        return None
    rows, names = _log_softmax_of(x, min(1, x.ndim - 1))
    if x.ndim != 2:
        rows = ops.reshape(ops.moveaxis(rows, 1, -1) if x.ndim > 2 else rows, (len(picked), -1))
    chosen = -rows[np.arange(len(picked)), picked]
    return (ops.reshape(chosen, y.shape) if y.shape not in ((), chosen.shape) else chosen), names


def _mean_entropy(known: Known, roles: Named, leaves: list[Tensor], y: Tensor) -> Found:
    """The mean of −ln softmax(x) at the right classes."""
    found = _entropy(known, roles, leaves, y)
    return found and (ops.mean(found[0]), found[1])


def _log_softmax(known: Known, roles: Named, leaves: list[Tensor], y: Tensor) -> Found:
    """The same, of all classes."""
    return _log_softmax_of(leaves[0], known["axis"])


def _softmax(known: Known, roles: Named, leaves: list[Tensor], y: Tensor) -> Found:
    """e^(x − max x), over the sum of these."""
    x, axis = leaves[0], known["axis"]
    largest = Tensor(np.max(x.data, axis, keepdims=True))
    powers = np.exp(x - largest)
    return ops.divide(powers, ops.sum(powers, axis, keepdims=True)), {"x": x, "max x": largest}


RULES: dict[str, Callable[[Known, Named, list[Tensor], Tensor], Found]] = {
    "linear": _linear,
    "conv": _conv,
    "entropy": _entropy,
    "mean_entropy": _mean_entropy,
    "softmax": _softmax,
    "standardized": _standardized,
    "log_softmax": _log_softmax,
}
