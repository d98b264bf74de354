"""Jacobians, Hessians, and their products with vectors.

Each function takes a function of one Tensor, or of several given as a tuple, and evaluates it at ``inputs``. The result
has the form of the inputs: a Tensor for a Tensor, a tuple for a tuple. The inputs are not changed.
"""

from collections.abc import Callable, Sequence
from typing import Any, overload

import numpy as np

from minigrad import ops
from minigrad.autograd import grad
from minigrad.checks import checked
from minigrad.errors import GraphError, ShapeError
from minigrad.modes import enable_grad
from minigrad.tensor import Tensor, as_tensor, floating

One = Tensor | np.ndarray | np.generic | float
"""An input, or a vector of its shape."""

Inputs = One | Sequence[One]
"""One, or several."""

Function = Callable[..., Tensor]


@overload
def vjp(function: Function, inputs: One, v: One | None = None) -> tuple[Tensor, Tensor]: ...
@overload
def vjp(function: Function, inputs: Sequence[One], v: One | None = None) -> tuple[Tensor, tuple[Tensor, ...]]: ...
def vjp(function: Function, inputs: Inputs, v: One | None = None) -> tuple[Tensor, Tensor | tuple[Tensor, ...]]:
    """(f(x), vᵀJ), J = df/dx: one backward walk. v has f(x)'s shape; 1 if f(x) is a single number."""
    xs, one = _leaves(inputs)
    y = _value("vjp", function, xs)
    gradients = _gradients(y, xs, None if v is None else as_tensor(v), create_graph=False)
    return y.detach(), _same_form(gradients, one)


def jvp(function: Function, inputs: Inputs, v: Inputs) -> tuple[Tensor, Tensor]:
    """(f(x), Jv), J = df/dx. v has the form and shapes of the inputs.

    Two backward walks: uᵀJ is linear in u, and its derivative by u, weighted with v, is Jv.
    """
    xs, one = _leaves(inputs)
    vs = _directions("jvp", xs, v, one)
    y = _value("jvp", function, xs)
    u = Tensor(np.zeros(y.shape, y.dtype), requires_grad=True)
    pulled = _gradients(y, xs, u, create_graph=True)
    along = [(p, w) for p, w in zip(pulled, vs, strict=True) if p.requires_grad]
    found = grad([p for p, _ in along], u, [w for _, w in along])[0] if along else None
    return y.detach(), Tensor(np.zeros(y.shape, y.dtype)) if found is None else found


@overload
def jacobian(function: Function, inputs: One, create_graph: bool = False) -> Tensor: ...
@overload
def jacobian(function: Function, inputs: Sequence[One], create_graph: bool = False) -> tuple[Tensor, ...]: ...
@checked
def jacobian(function: Function, inputs: Inputs, create_graph: bool = False) -> Tensor | tuple[Tensor, ...]:
    """df/dx, of shape (*f(x).shape, *x.shape): a row for every element of f(x), each by one backward walk.

    With ``create_graph`` the inputs are used as they are, and the result can be differentiated by them.
    """
    xs, one = _leaves(inputs, copy=not create_graph)
    y = _value("jacobian", function, xs)
    rows = []
    for index in np.ndindex(y.shape):
        v = np.zeros(y.shape, y.dtype)
        v[index] = 1
        rows.append(_gradients(y, xs, Tensor(v), create_graph, retain_graph=True))
    return _same_form([_assembled(y, x, [row[i] for row in rows]) for i, x in enumerate(xs)], one)


@overload
def hessian(function: Function, inputs: One) -> Tensor: ...
@overload
def hessian(function: Function, inputs: Sequence[One]) -> tuple[tuple[Tensor, ...], ...]: ...
def hessian(function: Function, inputs: Any) -> Tensor | tuple[tuple[Tensor, ...], ...]:
    """d²f/dx², of shape (*x.shape, *x.shape), for a function that gives a single number.

    For several inputs a tuple of tuples: d²f/dxᵢdxⱼ stands at [i][j].
    """
    if not isinstance(inputs, (tuple, list)):
        return jacobian(lambda x: _slope("hessian", function, [x])[0], inputs)
    return tuple(
        jacobian(lambda *xs, i=i: _slope("hessian", function, xs)[i], inputs)  # type: ignore[misc]
        for i in range(len(inputs))
    )


@overload
def hvp(function: Function, inputs: One, v: One) -> tuple[Tensor, Tensor]: ...
@overload
def hvp(function: Function, inputs: Sequence[One], v: Sequence[One]) -> tuple[Tensor, tuple[Tensor, ...]]: ...
def hvp(function: Function, inputs: Inputs, v: Inputs) -> tuple[Tensor, Tensor | tuple[Tensor, ...]]:
    """(f(x), Hv), H = d²f/dx², for a function that gives a single number: two backward walks, H is never formed."""
    xs, one = _leaves(inputs)
    vs = _directions("hvp", xs, v, one)
    y = _value("hvp", function, xs)
    slopes = _slope("hvp", lambda *_: y, xs)
    curved = [(g, w) for g, w in zip(slopes, vs, strict=True) if g.requires_grad]
    products = [Tensor(np.zeros(x.shape, x.dtype)) for x in xs]
    if curved:
        found = grad([g for g, _ in curved], xs, [w for _, w in curved], allow_unused=True)
        products = [zero if g is None else g for g, zero in zip(found, products, strict=True)]
    return y.detach(), _same_form(products, one)


def _leaves(inputs: Any, copy: bool = True) -> tuple[list[Tensor], bool]:
    """The inputs as a list of leaves that require a gradient, and whether there was just one."""
    one = not isinstance(inputs, (tuple, list))
    xs = [floating(x) for x in ([inputs] if one else inputs)]
    return [Tensor(x.data, requires_grad=True) for x in xs] if copy else xs, one


def _value(name: str, function: Function, xs: Sequence[Tensor]) -> Tensor:
    with enable_grad():
        y = function(*xs)
    if not isinstance(y, Tensor):
        raise GraphError(f"{name}: the function gave {type(y).__name__}; it must give a Tensor")
    return y


def _gradients(
    y: Tensor, xs: Sequence[Tensor], v: Tensor | None, create_graph: bool, retain_graph: bool | None = None
) -> list[Tensor]:
    """dy/dx weighted by v for every x; zeros for an x that y does not depend on."""
    zeros = [Tensor(np.zeros(x.shape, x.dtype)) for x in xs]
    if not y.requires_grad:
        return zeros
    found = grad(y, list(xs), [v], create_graph, allow_unused=True, retain_graph=retain_graph)
    return [zero if g is None else g for g, zero in zip(found, zeros, strict=True)]


def _slope(name: str, function: Function, xs: Sequence[Tensor]) -> list[Tensor]:
    y = function(*xs)
    if y.size != 1:
        raise ShapeError(f"{name}: the function gave shape {y.shape}; second derivatives need a single number")
    return _gradients(y, xs, None, create_graph=True)


def _directions(name: str, xs: Sequence[Tensor], v: Any, one: bool) -> list[Tensor]:
    vs = [as_tensor(w) for w in ([v] if one else v)]
    if [w.shape for w in vs] != [x.shape for x in xs]:
        raise ShapeError(
            f"{name}: v has shapes {[w.shape for w in vs]}, the inputs {[x.shape for x in xs]}; they must be equal"
        )
    return vs


def _assembled(y: Tensor, x: Tensor, rows: list[Tensor]) -> Tensor:
    if not rows:
        return Tensor(np.zeros((*y.shape, *x.shape), x.dtype))
    return ops.reshape(ops.stack(rows), (*y.shape, *x.shape))


def _same_form(tensors: list[Tensor], one: bool) -> Tensor | tuple[Tensor, ...]:
    return tensors[0] if one else tuple(tensors)
